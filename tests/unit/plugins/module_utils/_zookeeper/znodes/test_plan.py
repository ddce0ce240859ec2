# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.plan import (
    as_item,
    outcome_of,
    plan_znode,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.spec import (
    LETTERS,
    OPEN_ACL_UNSAFE,
    Acl,
    Current,
    DesiredZnode,
    Node,
    parse_spec,
    path_error,
)

READ = Acl("world", "anyone", frozenset(["read"]))
ADA = Acl("digest", "ada:hash", frozenset(["read", "admin"]))
ALL = "world:anyone:cdrwa"


def node(
    data: bytes = b"x",
    acl: tuple[Acl, ...] = OPEN_ACL_UNSAFE,
    version: int = 3,
    acl_version: int = 1,
    children: int = 0,
) -> Node:
    return Node(data, version, acl, acl_version, children)


def spec(path: str = "/a", **given: t.Any) -> DesiredZnode:
    return DesiredZnode(path, **given)


def plan(current: Current, wanted: DesiredZnode) -> list[Change]:
    return plan_znode(current, {wanted.path: wanted})


def change(
    action: str,
    before: dict[str, str | None] | None = None,
    after: dict[str, str | None] | None = None,
    name: str = "/a",
) -> Change:
    return Change(action, "node", name, before, after)


def params(**given: t.Any) -> dict[str, t.Any]:
    nothing = dict.fromkeys(["value", "value_b64", "acl", "expected_version"])
    return {"path": "/a", "state": "present", "recursive": False, "recursive_max": 100, **nothing, **given}


def entry(scheme: str = "world", name: str = "anyone", permissions: t.Sequence[str] = ("read",)) -> dict[str, t.Any]:
    return {"scheme": scheme, "id": name, "permissions": list(permissions)}


@pytest.mark.parametrize(
    ("path", "good"),
    [
        pytest.param("/", True, id="root"),
        pytest.param("/a/b", True, id="path"),
        pytest.param("/a.b/..c", True, id="dots in names"),
        pytest.param("a", False, id="relative"),
        pytest.param("", False, id="empty"),
        pytest.param("/a/", False, id="slash at the end"),
        pytest.param("//a", False, id="two slashes"),
        pytest.param("/a/../b", False, id="parent"),
        pytest.param("/a/.", False, id="itself"),
    ],
)
def test_path_error(path: str, good: bool) -> None:
    error = path_error("path", path)
    assert bool(error) is not good
    assert good or (error.startswith(f"path: {path!r} is no path") and "/cluster/id" in error)


@pytest.mark.parametrize(
    ("current", "wanted", "changes"),
    [
        pytest.param(Current(None), spec(data=b"1"), [change("create", after={"value": "1", "acl": ALL})], id="create"),
        pytest.param(
            Current(None), spec(data=b""), [change("create", after={"value": None, "acl": ALL})], id="create empty"
        ),
        pytest.param(
            Current(None, missing_parents=("/a", "/a/b")),
            spec("/a/b/c", data=b"1", acl=(READ,), recursive=True),
            [
                change("create", after={"value": None, "acl": ALL}),
                change("create", after={"value": None, "acl": ALL}, name="/a/b"),
                change("create", after={"value": "1", "acl": "world:anyone:r"}, name="/a/b/c"),
            ],
            id="create with parents, which are open",
        ),
        pytest.param(Current(node(b"x")), spec(data=b"x"), [], id="the same value"),
        pytest.param(Current(node(b"x")), spec(), [], id="no value leaves the data"),
        pytest.param(Current(node(acl=(READ,))), spec(data=b"x"), [], id="no ACL leaves the ACL"),
        pytest.param(Current(node(acl=(READ, ADA))), spec(acl=(ADA, READ)), [], id="the same ACL in another order"),
        pytest.param(
            Current(node(b"x")), spec(data=b"y"), [change("update", {"value": "x"}, {"value": "y"})], id="set"
        ),
        pytest.param(
            Current(node(b"x")), spec(data=b""), [change("update", {"value": "x"}, {"value": None})], id="set empty"
        ),
        pytest.param(
            Current(node(b"\xff\x00")),
            spec(data=b"\xff\x01"),
            [change("update", {"value": "base64 /wA="}, {"value": "base64 /wE="})],
            id="set what is no text",
        ),
        pytest.param(
            Current(node()),
            spec(acl=(READ, ADA)),
            [change("update", {"acl": ALL}, {"acl": "digest:ada:hash:ra, world:anyone:r"})],
            id="set the ACL only",
        ),
        pytest.param(
            Current(node(b"x", children=2)),
            spec(data=b"y", acl=(READ,), expected_version=3),
            [change("update", {"value": "x", "acl": ALL}, {"value": "y", "acl": "world:anyone:r"})],
            id="set both, as expected",
        ),
        pytest.param(Current(node()), spec(data=b"x", expected_version=1), [], id="as wanted already"),
        pytest.param(Current(None), spec(present=False, expected_version=1), [], id="absent already"),
        pytest.param(Current(node()), spec(present=False), [change("delete", {"value": "x", "acl": ALL})], id="delete"),
        pytest.param(
            Current(node(children=1), descendants=("/a/b/c", "/a/b")),
            spec(present=False, recursive=True, recursive_max=2),
            [
                change("delete", {}, name="/a/b/c"),
                change("delete", {}, name="/a/b"),
                change("delete", {"value": "x", "acl": ALL}),
            ],
            id="delete with all below",
        ),
    ],
)
def test_plan(current: Current, wanted: DesiredZnode, changes: list[Change]) -> None:
    assert plan(current, wanted) == changes


@pytest.mark.parametrize(
    ("current", "wanted", "messages"),
    [
        pytest.param(Current(None), spec(), ["Node /a does not exist: give value"], id="nothing to make it of"),
        pytest.param(Current(None), spec(acl=(READ,)), ["Node /a does not exist: give value"], id="an ACL alone"),
        pytest.param(
            Current(None, missing_parents=("/a", "/a/b")),
            spec("/a/b/c", data=b"", expected_version=0),
            ["does not exist, but is expected with version 0", "its parent /a/b is missing; recursive: true"],
            id="no parent, and a version",
        ),
        pytest.param(
            Current(node()),
            spec(data=b"y", expected_version=2),
            ["Node /a has version 3, not the"],
            id="version",
        ),
        pytest.param(
            Current(node()),
            spec(acl=(READ,), expected_version=2),
            ["has version 3, not the expected 2"],
            id="ACL",
        ),
        pytest.param(
            Current(node(children=3)),
            spec(present=False, expected_version=2),
            ["has version 3, not the expected 2", "has 3 children: recursive: true"],
            id="not empty, and another version",
        ),
        pytest.param(Current(node(children=1)), spec(present=False), ["has 1 child: "], id="one child"),
        pytest.param(
            Current(node(children=1), descendants=("/a/b/c", "/a/b")),
            spec(present=False, recursive=True, recursive_max=1),
            ["has more than recursive_max 1 nodes below it"],
            id="too many",
        ),
    ],
)
def test_refused_plans(current: Current, wanted: DesiredZnode, messages: list[str]) -> None:
    with pytest.raises(StackError) as caught:
        plan(current, wanted)
    errors = caught.value.results["errors"]
    assert len(errors) == len(messages)
    assert all(message in error for message, error in zip(messages, errors))


@pytest.mark.parametrize(
    ("given", "messages"),
    [
        pytest.param({"path": "a"}, ["path: 'a' is no path"], id="relative"),
        pytest.param({"path": "/", "state": "absent"}, ["/ can't be deleted"], id="the root"),
        pytest.param({"path": "/zookeeper"}, ["is ZooKeeper's own"], id="ZooKeeper's own"),
        pytest.param({"path": "/zookeeper/quota", "state": "absent"}, ["is ZooKeeper's own"], id="below it"),
        pytest.param({"value": "", "value_b64": ""}, ["value and value_b64 are both given"], id="two values"),
        pytest.param({"value_b64": "?"}, ["value_b64 is not Base64"], id="no Base64"),
        pytest.param({"recursive_max": -1}, ["recursive_max is -1"], id="negative"),
        pytest.param({"acl": []}, ["acl is empty"], id="nobody"),
        pytest.param({"acl": [entry(permissions=[])]}, ["gives world:anyone no permissions"], id="nothing"),
        pytest.param({"acl": [entry(name="ada")]}, ["acl has world:ada"], id="world is anyone"),
        pytest.param({"acl": [entry("digest", "ada")]}, ["id of a digest is user:hash"], id="no hash"),
        pytest.param({"acl": [entry(), entry()]}, ["acl names world:anyone 2 times"], id="twice"),
        pytest.param(
            {"path": "a", "value": "", "value_b64": "", "acl": []}, ["path", "value and", "acl is"], id="all at once"
        ),
    ],
)
def test_wrong_options(given: dict[str, t.Any], messages: list[str]) -> None:
    errors: list[str] = []
    parse_spec(params(**given), errors)
    assert len(errors) == len(messages)
    assert all(message in error for message, error in zip(messages, errors))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        pytest.param({}, spec(), id="nothing"),
        pytest.param({"value": ""}, spec(data=b""), id="empty is a value"),
        pytest.param({"value": "ü"}, spec(data=b"\xc3\xbc"), id="text"),
        pytest.param({"value_b64": "/wA="}, spec(data=b"\xff\x00"), id="bytes"),
        pytest.param({"path": "/zookeepers"}, spec("/zookeepers"), id="only nearly ZooKeeper's own"),
        pytest.param({"path": "/", "acl": [entry()]}, spec("/", acl=(READ,)), id="the root's ACL"),
        pytest.param({"state": "absent", "recursive": True}, spec(present=False, recursive=True), id="absent"),
    ],
)
def test_parse_spec(given: dict[str, t.Any], wanted: DesiredZnode) -> None:
    errors: list[str] = []
    assert parse_spec(params(**given), errors) == wanted
    assert errors == []


@pytest.mark.parametrize(
    ("current", "wanted", "after"),
    [
        pytest.param(Current(None), spec(data=b"1"), node(b"1", version=0, acl_version=0), id="created"),
        pytest.param(Current(node()), spec(data=b"y"), node(b"y", version=4), id="value"),
        pytest.param(Current(node()), spec(acl=(READ,)), node(acl=(READ,), acl_version=2), id="ACL"),
        pytest.param(Current(node(children=2)), spec(data=b"x"), node(children=2), id="unchanged"),
        pytest.param(Current(node()), spec(present=False), None, id="deleted"),
        pytest.param(Current(None), spec(present=False), None, id="absent"),
    ],
)
def test_outcome_of(current: Current, wanted: DesiredZnode, after: Node | None) -> None:
    assert outcome_of(current, wanted) == after


def test_the_acl_of_an_item_can_be_given_back() -> None:
    item = as_item(node(acl=(READ, ADA)))
    assert item

    errors: list[str] = []
    assert parse_spec(params(acl=item.pop("acl")), errors).acl == (READ, ADA)
    assert item == {"value": "x", "version": 3, "acl_version": 1, "children": 0}
    assert as_item(None) is None


def test_letters_are_those_of_zookeeper() -> None:
    assert str(OPEN_ACL_UNSAFE[0]) == ALL
    assert "".join(LETTERS.values()) == "cdrwa"
