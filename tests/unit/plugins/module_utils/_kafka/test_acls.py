# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of access control rules, and what is refused before anything is asked."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls import (
    Binding,
    acl_options,
    as_items,
    declared,
    plan_acls,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.purging import Purge


def rule(operation: str, principal: str = "User:ada", name: str = "orders", host: str = "*", **rest: t.Any) -> Binding:
    return Binding("topic", name, "literal", principal, "allow", host, operation)._replace(**rest)


def item(**given: t.Any) -> dict[str, t.Any]:
    return {
        "resource_type": "topic",
        "name": "orders",
        "pattern_type": "literal",
        "principal": "User:ada",
        "permission": "allow",
        "operations": ["read"],
        "hosts": None,
        "state": "present",
        **given,
    }


NOW = [rule("read"), rule("write"), rule("write", host="192.0.2.7"), rule("read", "User:bob")]


@pytest.mark.parametrize(
    ("items", "options", "expected"),
    [
        pytest.param([item()], {}, [], id="there already"),
        pytest.param(
            [item(operations=["read", "describe"])],
            {},
            ["create allow User:ada to describe topic orders"],
            id="one operation more",
        ),
        pytest.param(
            [item(permission="deny")], {}, ["create deny User:ada to read topic orders"], id="denied is another rule"
        ),
        pytest.param(
            [item(name="or", pattern_type="prefixed")],
            {},
            ["create allow User:ada to read topic beginning with or"],
            id="prefixed is another rule",
        ),
        pytest.param(
            [item(state="absent", operations=None)],
            {},
            [
                "delete allow User:ada to read topic orders",
                "delete allow User:ada to write topic orders",
                "delete allow User:ada to write topic orders from 192.0.2.7",
            ],
            id="absent without operations means all",
        ),
        pytest.param(
            [item(state="absent", operations=["write"], hosts=["192.0.2.7"])],
            {},
            ["delete allow User:ada to write topic orders from 192.0.2.7"],
            id="absent from one host",
        ),
        pytest.param([item(state="absent", principal="User:eve")], {}, [], id="absent already"),
        pytest.param(
            [item()],
            {"purge": Purge(["User:ada"], 2)},
            [
                "delete allow User:ada to write topic orders",
                "delete allow User:ada to write topic orders from 192.0.2.7",
            ],
            id="purge of what is owned",
        ),
        pytest.param(
            [],
            {"purge": Purge(["User:"], 9), "own": "User:ada"},
            ["delete allow User:bob to read topic orders"],
            id="never one's own",
        ),
    ],
)
def test_plan(items: list[dict[str, t.Any]], options: dict[str, t.Any], expected: list[str]) -> None:
    changes = plan_acls(NOW, declared(items), **options)
    assert [f"{change.action} {change.name}" for change in changes] == expected


@pytest.mark.parametrize(
    ("given", "part"),
    [
        pytest.param({"principal": "ada"}, "principal is 'ada': write its type, too, as in User:ada", id="no type"),
        pytest.param({"name": None}, "name is missing", id="no name"),
        pytest.param({"operations": []}, "operations is empty", id="nothing"),
        pytest.param({"operations": ["cluster_action"]}, "cluster_action is no operation on a topic", id="of another"),
        pytest.param({"hosts": ["broker-1"]}, "host broker-1 is no address", id="a name"),
        pytest.param(
            {"resource_type": "cluster", "operations": ["alter"]}, "the only cluster is kafka-cluster", id="cluster"
        ),
    ],
)
def test_errors(given: dict[str, t.Any], part: str) -> None:
    with pytest.raises(StackError) as caught:
        plan_acls([], declared([item(**given)]))
    assert len(caught.value.results["errors"]) == 1
    assert part in str(caught.value)


def test_all_errors_at_once() -> None:
    items = [item(), item(state="absent", operations=None), item(principal="x")]
    with pytest.raises(StackError) as caught:
        plan_acls(NOW, declared(items), purge=Purge(["User:"], 0))
    texts = caught.value.results["errors"]
    assert len(texts) == 3
    assert "both present and absent" in texts[1]
    assert "more than purge_max 0" in texts[2]


def test_the_cluster_needs_no_name() -> None:
    (change,) = plan_acls([], declared([item(resource_type="cluster", name=None, operations=["alter"])]))
    assert change.name == "allow User:ada to alter cluster kafka-cluster"


def test_what_is_read_can_be_declared() -> None:
    items = as_items(NOW)
    assert [i["operations"] for i in items] == [["read", "write"], ["write"], ["read"]]
    assert {key for found in items for key in found} == set(acl_options()) - {"state"}
    assert plan_acls(NOW, declared([item(**found) for found in items])) == []
