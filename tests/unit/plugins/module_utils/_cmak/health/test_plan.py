# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.plan import (
    Current,
    CurrentCluster,
    parse_cluster,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.health.plan import (
    CLUSTERS,
    STYLESHEET,
    Page,
    broker_issues,
    cluster_issues,
    listed,
    page_issues,
    sees_brokers,
    undeclared,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.health.spec import (
    DeclaredCluster,
    parse_specs,
    secrets,
)

SHOP = {"name": "shop", "zookeeper_connect": "z1:2181", "kafka_version": "3.9.2", "expected_brokers": [1, 0]}
ACTIVE = {"name": "shop", "enabled": True, "curatorConfig": {"zkConnect": "z1:2181"}}
LIST = Page(CLUSTERS, 200, body=json.dumps({"clusters": {"active": [ACTIVE], "pending": []}}))
SHEET = Page(STYLESHEET, 200, body="/* */")
END = ". See /var/log/cmak/application.log, and whether the ZooKeeper in cmak_zookeeper_connect serves."
ANSWERED = "CMAK on a does not work: /api/status/clusters answered"


@pytest.mark.parametrize(
    ("pages", "issues"),
    [
        pytest.param([LIST, SHEET], [], id="fine"),
        pytest.param(
            [LIST, Page(STYLESHEET, 500, "Internal Server Error", "<html>")],
            [
                "CMAK on a answers without its stylesheets and scripts (500): Java does not let it read them; see that"
                " the two --add-exports of the role reach it."
            ],
            id="no exports",
        ),
        pytest.param(
            [Page(CLUSTERS, 400, "Bad Request", '{"msg": "Ask timed out on [x]"}'), SHEET],
            [f"{ANSWERED} 400, Ask timed out on [x]{END}"],
            id="no ZooKeeper at the start",
        ),
        pytest.param([Page(CLUSTERS, 401, "Unauthorized")], [f"{ANSWERED} 401, Unauthorized{END}"], id="401"),
        pytest.param(
            [Page(CLUSTERS, 0, "refused the connection"), Page(STYLESHEET, 0, "refused the connection")],
            [
                f"CMAK on a does not work: {path} refused the connection{END}"
                for path in ("/api/status/clusters", "/assets/lib/bootstrap/css/bootstrap.min.css")
            ],
            id="down",
        ),
        pytest.param([Page(CLUSTERS, 200, body="<html>")], [f"{ANSWERED} 200, and not as CMAK does{END}"], id="html"),
        pytest.param([Page(CLUSTERS, 200, body="[]")], [f"{ANSWERED} 200, and not as CMAK does{END}"], id="other JSON"),
    ],
)
def test_page_issues(pages: list[Page], issues: list[str]) -> None:
    assert page_issues("a", pages) == issues


def test_listed() -> None:
    assert listed(LIST) == [ACTIVE]
    assert listed(Page(CLUSTERS, 0)) is None


@pytest.mark.parametrize(
    ("enabled", "names", "parts"),
    [
        pytest.param(
            True,
            ["kafka"],
            ["CMAK on a has the cluster shop, which is not declared", "{name: shop, state: absent}"],
            id="renamed",
        ),
        pytest.param(True, ["kafka", "shop"], [], id="declared"),
        pytest.param(False, ["kafka"], [], id="not asked by CMAK"),
    ],
)
def test_undeclared(enabled: bool, names: list[str], parts: list[str]) -> None:
    warnings = undeclared("a", [{**ACTIVE, "enabled": enabled}], names)
    assert len(warnings) == bool(parts)
    assert all(part in warnings[0] for part in parts)


def declared(**changes: t.Any) -> DeclaredCluster:
    errors: list[str] = []
    (found,) = parse_specs([{**SHOP, **changes}], "3.0.0.6", errors)
    assert errors == []
    return found


@pytest.mark.parametrize(
    ("seen", "changes", "issues"),
    [
        pytest.param(parse_cluster(ACTIVE), {}, [], id="as declared"),
        pytest.param(
            parse_cluster(ACTIVE),
            {"poll_consumers": True},
            ["CMAK: cluster shop is not as declared: Update cluster shop: poll_consumers False → True."],
            id="another setting",
        ),
        pytest.param(None, {"state": "absent"}, [], id="absent"),
    ],
)
def test_cluster_issues(seen: CurrentCluster | None, changes: dict[str, t.Any], issues: list[str]) -> None:
    assert cluster_issues(declared(**changes), Current(seen, None)) == issues


def test_a_secret_that_differs_is_not_shown() -> None:
    login = {"jmx_enabled": True, "jmx_user": "u", "jmx_password": "geheim"}
    (issue,) = cluster_issues(declared(**login), Current(parse_cluster({**ACTIVE, "jmxEnabled": True}), {"salt": ""}))
    assert "jmx_password" in issue
    assert "geheim" not in issue


@pytest.mark.parametrize(
    ("seen", "issues"),
    [
        pytest.param([1, 0], [], id="fine"),
        pytest.param([0], ["CMAK sees the brokers [0] of cluster shop, expected are [0, 1]."], id="fewer"),
        pytest.param([2, 0, 1], ["CMAK sees the brokers [0, 1, 2] of cluster shop, expected are [0, 1]."], id="more"),
    ],
)
def test_broker_issues(seen: list[int], issues: list[str]) -> None:
    assert broker_issues(declared(), seen) == issues


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="some are expected"),
        pytest.param({"expected_brokers": None, "enabled": None}, False, id="any will do, and all else is the default"),
        pytest.param({"enabled": False}, False, id="not watched"),
        pytest.param({"state": "absent"}, False, id="absent"),
    ],
)
def test_sees_brokers(changes: dict[str, t.Any], expected: bool) -> None:
    assert sees_brokers(declared(**changes)) is expected


def test_a_version_that_yaml_takes_for_a_number_is_told() -> None:
    errors: list[str] = []
    assert parse_specs([{**SHOP, "kafka_version": 3.9}], "3.0.0.6", errors) == []
    assert errors == ["Cluster shop in clusters: kafka_version is '3.9': give all of it, such as 3.9.2."]


def test_all_that_is_wrong_is_told_of_each_cluster() -> None:
    errors: list[str] = []
    items: list[dict[str, t.Any]] = [{"name": "a", "poll": True}, {"name": "b"}, {}]
    assert parse_specs(items, "3.0.0.6", errors) == []
    assert [text.partition(":")[0] for text in errors] == [
        "Cluster a in clusters",
        "Cluster b in clusters",
        "Cluster b in clusters",
        "Cluster without a name in clusters",
    ]
    assert "poll" in errors[0]


def test_secrets() -> None:
    items: list[dict[str, t.Any]] = [
        {"name": "a", "jmx_password": "one", "jaas_config": "two"},
        {"name": "b", "jmx_password": None},
    ]
    assert sorted(secrets(items)) == ["one", "two"]
