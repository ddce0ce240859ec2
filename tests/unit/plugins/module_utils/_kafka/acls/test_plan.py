# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of ACLs, and the errors of declared ones."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.plan import plan_acls
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import (
    AclBinding,
    acl_options,
    as_items,
    parse_specs,
)


def acl(
    operation: str, principal: str = "User:ada", name: str = "orders", host: str = "*", **rest: t.Any
) -> AclBinding:
    return AclBinding("topic", name, "literal", principal, "allow", host, operation)._replace(**rest)


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


NOW = [acl("read"), acl("write"), acl("write", host="192.0.2.7"), acl("read", "User:bob")]


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
        pytest.param([item(state="absent", permission="deny")], {}, [], id="absent of the other permission"),
        pytest.param([item(state="absent", pattern_type="prefixed")], {}, [], id="absent of the other pattern"),
        pytest.param([item(state="absent", resource_type="group")], {}, [], id="absent of another resource"),
        pytest.param([item(state="absent", name="order")], {}, [], id="absent of another name"),
        pytest.param([item(state="absent", hosts=["192.0.2.8"])], {}, [], id="absent from another host"),
        pytest.param([item(state="absent", operations=["describe"])], {}, [], id="absent of another operation"),
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
    changes = plan_acls(NOW, parse_specs(items), **options)
    assert [f"{change.action} {change.name}" for change in changes] == expected


DENIED = acl("read", name="pay", host="192.0.2.7", permission="deny")
# Rules that read like others: names with blanks, which Kafka allows in groups and principals.
ALIKE = [
    pytest.param(DENIED, DENIED._replace(name="pay from 192.0.2.7", host="*"), id="host"),
    pytest.param(acl("read", name="a", pattern_type="prefixed"), acl("read", name="beginning with a"), id="pattern"),
    pytest.param(acl("read", name="a to read topic orders"), acl("read", "User:ada to read topic a"), id="principal"),
]


def items_of(*acls: AclBinding) -> list[dict[str, t.Any]]:
    return [item(**found) for found in as_items(acls)]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_an_acl_that_reads_like_another_is_another(one: AclBinding, other: AclBinding) -> None:
    for here, existing in ((one, other), (other, one)):
        (created,) = plan_acls([existing], parse_specs(items_of(here)))
        assert (created.action, AclBinding(**created.after)) == ("create", here)
        assert plan_acls([one, other], parse_specs(items_of(one, other))) == []
        changes = plan_acls([one, other], parse_specs(items_of(here)), purge=Purge(["User:"], 9))
        assert [(change.action, AclBinding(**change.before)) for change in changes] == [("delete", existing)]
        assert plan_acls([existing], parse_specs([{**each, "state": "absent"} for each in items_of(here)])) == []
    assert str(one) != str(other)


def test_acls_are_distinguished_where_both_are_new() -> None:
    one, other = DENIED, DENIED._replace(name="pay from 192.0.2.7", host="*")
    changes = plan_acls([], parse_specs(items_of(one, other)))
    assert {AclBinding(**change.after) for change in changes} == {one, other}
    assert len({change.name for change in changes}) == 2


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
        plan_acls([], parse_specs([item(**given)]))
    assert len(caught.value.results["errors"]) == 1
    assert part in str(caught.value)


def test_all_errors_at_once() -> None:
    items = [item(), item(state="absent", operations=None), item(principal="x")]
    with pytest.raises(StackError) as caught:
        plan_acls(NOW, parse_specs(items), purge=Purge(["User:"], 0))
    texts = caught.value.results["errors"]
    assert len(texts) == 3
    assert "both present and absent" in texts[1]
    assert "more than purge_max 0" in texts[2]


def test_the_cluster_needs_no_name() -> None:
    (change,) = plan_acls([], parse_specs([item(resource_type="cluster", name=None, operations=["alter"])]))
    assert change.name == "allow User:ada to alter cluster kafka-cluster"


def test_what_is_read_can_be_declared() -> None:
    items = as_items(NOW)
    assert [i["operations"] for i in items] == [["read", "write"], ["write"], ["read"]]
    assert {key for found in items for key in found} == set(acl_options()) - {"state"}
    assert plan_acls(NOW, parse_specs([item(**found) for found in items])) == []


class CountedItem(dict[str, t.Any]):
    """An item that counts how often it is read."""

    reads = 0

    def __getitem__(self, key: str) -> t.Any:
        CountedItem.reads += 1
        return super().__getitem__(key)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_items_are_not_compared_with_each_other(monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    monkeypatch.setattr(CountedItem, "reads", 0)
    names = [str(number) for number in range(1000)]
    spec = parse_specs([CountedItem(item(name=name, state=state)) for name in names])
    assert (
        len(plan_acls([acl("read", name=f"{name}x" if state == "present" else name) for name in names], spec)) == 1000
    )
    assert CountedItem.reads < 50 * len(names)
