# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleError
from ansible_collections.kafkaops.stack.tests.unit.plugins.action.planned import (
    KAFKA,
    OTHERS_STAGED,
    PLATFORM,
    SETTLED,
    Planned,
    state,
)

EARLIER = {"platform": PLATFORM, "exposed": {"zookeeper": ["z"], "kafka": ["before"]}}


def test_all_roles_in_one_result(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Planned(monkeypatch, ["hosts", "kafka"])
    result = planned.run()
    assert (result["errors"], result["warnings"]) == ([], ["hosts?", "kafka?"])
    assert result["exposed"] == {"hosts": [{"service": "hosts"}], "kafka": [{"service": "kafka"}]}
    assert planned.specs == [{"host": "a"}, {"host": "a", **PLATFORM}]
    assert result["todo"] == {"hosts": {}, "kafka": {}}
    assert result["steps"] == result["resources"] == {"hosts": [], "kafka": []}
    assert planned.asked == []


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        pytest.param(True, PLATFORM, id="check mode, in which role hosts has changed nothing"),
        pytest.param(False, {}, id="a run, in which it has done it"),
    ],
)
def test_what_role_hosts_would_have_done(
    check: bool, expected: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = Planned(monkeypatch)
    result = planned.run(__service_plan=EARLIER, ansible_check_mode=check)
    assert planned.specs == [{"host": "a", **expected}]
    assert result["platform"] == expected


def test_open_ports_of_roles_that_were_planned_before_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    result = Planned(monkeypatch).run(__service_plan=EARLIER)
    assert result["exposed"] == {"zookeeper": ["z"], "kafka": [{"service": "kafka"}]}


def test_nothing_is_planned_for_a_role_with_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Planned(monkeypatch, ["kafka", "hosts"])
    planned.errors["kafka"] = ["No id."]
    planned.states["kafka"] = state(revision=OTHERS_STAGED)
    result = planned.run()
    assert result["errors"] == ["No id."]
    assert [list(result[part]) for part in ("todo", "steps", "resources", "seen")] == [["hosts"]] * 4
    assert planned.asked == []


def test_a_service_that_cannot_be_evaluated_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Planned(monkeypatch, ["kafka", "hosts"])
    planned.values["__kafka_service"] = AnsibleError("'racks' is undefined.\nHint")
    result = planned.run()
    assert result["errors"] == ["'racks' is undefined."]
    assert list(result["todo"]) == ["hosts"]


def test_what_the_run_has_seen_of_each_service(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Planned(monkeypatch, ["kafka", "hosts"])
    planned.states["hosts"] = state(revision=None, process=None)
    assert planned.run()["seen"] == {"kafka": "abc", "hosts": None}


def test_archives_that_are_missing_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Planned(monkeypatch)
    planned.fetched["kafka"] = {"Kafka": {"files": ["/c/kafka.tgz"]}}
    result = planned.run()
    assert result["todo"] == {"kafka": {"archives": ["Kafka"]}}
    assert result["steps"] == {"kafka": ["install Kafka"]}


@pytest.mark.parametrize(
    ("check", "archives", "resources", "expected"),
    [
        pytest.param(True, {}, [], False, id="check mode, nothing to do"),
        pytest.param(True, {"Kafka": {}}, [], True, id="check mode, something to do"),
        pytest.param(True, {}, ["Create topic a."], True, id="check mode, something to create in the cluster"),
        pytest.param(False, {"Kafka": {}}, ["Create topic a."], False, id="a run, which is only planned here"),
    ],
)
def test_changed(
    check: bool,
    archives: dict[str, t.Any],
    resources: list[str],
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planned = Planned(monkeypatch)
    planned.fetched["kafka"] = archives
    planned.values["__kafka_service"] = {**KAFKA, "resources": resources}
    result = planned.run(ansible_check_mode=check)
    assert result["changed"] is expected
    assert result["resources"] == {"kafka": ["create topic a"] * len(resources)}


@pytest.mark.parametrize(
    ("tags", "skip", "expected", "asked"),
    [
        pytest.param(["all"], [], ["archives", "revision", "start"], True, id="everything"),
        pytest.param(["kafka"], [], ["archives", "revision", "start"], True, id="the role"),
        pytest.param(["kafka_install"], [], ["archives"], False, id="one part"),
        pytest.param(["kafka_firewall"], [], [], False, id="a part without steps"),
        pytest.param(["all"], ["kafka_config"], ["archives"], False, id="all but one part"),
        pytest.param(["zookeeper_install"], [], [], False, id="a part of another role"),
    ],
)
def test_only_what_the_tags_reach(
    tags: list[str], skip: list[str], expected: list[str], asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = Planned(monkeypatch)
    planned.states["kafka"] = state(revision=OTHERS_STAGED)
    planned.fetched["kafka"] = {"Kafka": {}}
    result = planned.run(ansible_run_tags=tags, ansible_skip_tags=skip)
    assert list(result["todo"]["kafka"]) == expected
    assert bool(planned.asked) is asked


def test_role_hosts_looks_at_its_tags_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Planned(monkeypatch, ["hosts"])
    planned.values["__hosts_service"] = {"name": "hosts", "steps": {"install Java": True}}
    result = planned.run(ansible_run_tags=["hosts_java"])
    assert result["steps"] == {"hosts": ["install Java"]}


RULE = {"port": 9092, "source": "192.0.2.9", "zone": ""}
DECLARED = {"port": 9092, "from": ["192.0.2.1"]}
CLOSED = {"open": [{"port": 9092, "source": "192.0.2.1"}]}
STALE = "The firewall of a still admits what the inventory no longer declares: 192.0.2.9 (to 9092)."


@pytest.mark.parametrize(
    ("values", "todo", "warnings"),
    [
        pytest.param({}, CLOSED, [STALE], id="named"),
        pytest.param({"hosts_firewall_prune": True}, {**CLOSED, "close": [RULE]}, [], id="closed"),
        pytest.param({"hosts_firewall_prune": "false"}, CLOSED, [STALE], id="named, as -e says it"),
        pytest.param(
            {
                "__kafka_service": {**KAFKA, "firewall": []},
                "hosts_firewall_rules": [{"port": 9092, "from": ["192.0.2.1"]}],
                "hosts_firewall_prune": True,
            },
            {},
            [],
            id="not closed for a port of another service",
        ),
        pytest.param(
            {"hosts_firewall_rules": [{"port": 9092, "from": ["192.0.2.9"]}], "hosts_firewall_prune": True},
            CLOSED,
            [],
            id="declared by role hosts",
        ),
        pytest.param({"hosts_firewall_enabled": False}, {}, [], id="the firewall is left alone"),
        pytest.param({"hosts_firewall_enabled": "false"}, {}, [], id="the firewall is left alone, as -e says it"),
        pytest.param(
            {"hosts_firewall_enabled": False, "hosts_firewall_prune": True}, {}, [], id="also by who would prune it"
        ),
    ],
)
def test_the_firewall(
    values: dict[str, t.Any], todo: dict[str, t.Any], warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = Planned(monkeypatch)
    planned.values.update({"__kafka_service": {**KAFKA, "firewall": [DECLARED]}, **values})
    planned.states["kafka"] = {**SETTLED, "own_rules": [RULE]}
    result = planned.run()
    assert result["todo"]["kafka"] == todo
    assert [text.partition(" Remove")[0] for text in result["warnings"]] == ["kafka?", *warnings]


def test_addresses_of_a_host_of_the_platform_that_was_not_read_are_not_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Planned(monkeypatch)
    planned.values.update({"__kafka_service": {**KAFKA, "firewall": [DECLARED]}, "hosts_firewall_prune": True})
    planned.states["kafka"] = {**SETTLED, "own_rules": [RULE]}
    result = planned.run(hostvars={"b": {}}, groups={"kafka": ["b"]})
    assert result["todo"]["kafka"] == CLOSED
