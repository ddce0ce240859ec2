# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests for a node, with a small ensemble that is not real; and others that write at the same time."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.plan import plan_znode
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.spec import (
    OPEN_ACL_UNSAFE,
    Acl,
    Current,
    DesiredZnode,
    Node,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.wire import apply_znode, read_znode
from kazoo import exceptions
from kazoo.security import ACL, Id
from kazoo.security import OPEN_ACL_UNSAFE as KAZOO_OPEN_ACL

READ = Acl("world", "anyone", frozenset(["read"]))


class Ensemble:
    """Nodes by path, each a list of data, version, ACL and version of the ACL; ``failure`` is {request: exception}."""

    def __init__(self, **nodes: bytes | None) -> None:
        self.nodes: dict[str, list[t.Any]] = {
            f"/{name.replace('_', '/')}": [data, 0, KAZOO_OPEN_ACL, 0] for name, data in nodes.items()
        }
        self.failure: dict[str, Exception] = {}
        self.asked: list[tuple[str, str]] = []

    def __call__(self, request: str, path: str, *arguments: t.Any) -> t.Any:
        self.asked.append((request, path))
        if request in self.failure:
            raise self.failure[request]
        if path not in self.nodes and request not in ("exists", "create"):
            raise exceptions.NoNodeError
        return getattr(self, request)(path, *arguments)

    def children(self, path: str) -> list[str]:
        return [other.rpartition("/")[2] for other in self.nodes if other.rpartition("/")[0] == path]

    def get(self, path: str) -> tuple[bytes | None, types.SimpleNamespace]:
        data, version, _acl, acl_version = self.nodes[path]
        return data, types.SimpleNamespace(version=version, aversion=acl_version, numChildren=len(self.children(path)))

    def get_acls(self, path: str) -> tuple[list[ACL], None]:
        return self.nodes[path][2], None

    def get_children(self, path: str) -> list[str]:
        return self.children(path)

    def exists(self, path: str) -> list[t.Any] | None:
        return self.nodes.get(path)

    def create(self, path: str, data: bytes, acl: list[ACL] | None) -> None:
        if path in self.nodes:
            raise exceptions.NodeExistsError
        self.nodes[path] = [data, 0, acl or KAZOO_OPEN_ACL, 0]

    def delete(self, path: str, version: int) -> None:
        if version not in (-1, self.nodes[path][1]):
            raise exceptions.BadVersionError
        if self.children(path):
            raise exceptions.NotEmptyError
        del self.nodes[path]

    def set(self, path: str, data: bytes, version: int) -> None:
        if version != self.nodes[path][1]:
            raise exceptions.BadVersionError
        self.nodes[path][:2] = [data, version + 1]

    def set_acls(self, path: str, acl: list[ACL], version: int) -> None:
        if version != self.nodes[path][3]:
            raise exceptions.BadVersionError
        self.nodes[path][2:] = [acl, version + 1]


@pytest.mark.parametrize(
    ("nodes", "spec", "current"),
    [
        pytest.param({"a": None}, DesiredZnode("/a"), Current(Node(b"", 0, OPEN_ACL_UNSAFE, 0, 0)), id="no data"),
        pytest.param(
            {"a": b"1", "a_b": b""}, DesiredZnode("/a"), Current(Node(b"1", 0, OPEN_ACL_UNSAFE, 0, 1)), id="children"
        ),
        pytest.param({"a": b""}, DesiredZnode("/a/b/c/d"), Current(None, ("/a/b", "/a/b/c")), id="missing parents"),
        pytest.param({}, DesiredZnode("/a"), Current(None), id="the root is always there"),
        pytest.param({}, DesiredZnode("/a/b", present=False), Current(None), id="no parents to be absent"),
        pytest.param(
            {"a": b"", "a_b": b"", "a_c": b"", "a_b_d": b""},
            DesiredZnode("/a", present=False, recursive=True),
            Current(Node(b"", 0, OPEN_ACL_UNSAFE, 0, 2), descendants=("/a/b/d", "/a/c", "/a/b")),
            id="all below, children first",
        ),
        pytest.param(
            {"a": b"", "a_b": b""},
            DesiredZnode("/a", present=False),
            Current(Node(b"", 0, OPEN_ACL_UNSAFE, 0, 1)),
            id="not recursive",
        ),
    ],
)
def test_read(nodes: dict[str, bytes | None], spec: DesiredZnode, current: Current) -> None:
    assert read_znode(Ensemble(**nodes), spec) == current


def test_reading_below_stops_when_it_is_too_much() -> None:
    ensemble = Ensemble(a=b"", a_b=b"", a_c=b"", a_b_d=b"")
    current = read_znode(ensemble, DesiredZnode("/a", present=False, recursive=True, recursive_max=1))
    assert len(current.descendants) == 2
    assert ("get_children", "/a/b") not in ensemble.asked


def test_a_node_that_must_not_be_read() -> None:
    ensemble = Ensemble(a=b"")
    ensemble.failure["get"] = exceptions.NoAuthError()
    with pytest.raises(StackError, match="Node /a can't be read"):
        read_znode(ensemble, DesiredZnode("/a"))


def converge(ensemble: Ensemble, spec: DesiredZnode, between: t.Callable[[], object] = lambda: None) -> list[Outcome]:
    current = read_znode(ensemble, spec)
    changes = plan_znode(current, {spec.path: spec})
    between()
    return list(apply_znode(ensemble, current, spec, changes))


@pytest.mark.parametrize(
    ("nodes", "spec", "after"),
    [
        pytest.param({}, DesiredZnode("/a", data=b"1"), {"/a": b"1"}, id="create"),
        pytest.param(
            {}, DesiredZnode("/a/b", data=b"1", recursive=True), {"/a": b"", "/a/b": b"1"}, id="create with its parent"
        ),
        pytest.param({"a": b"1"}, DesiredZnode("/a", data=b"2"), {"/a": b"2"}, id="set"),
        pytest.param({"a": b"1"}, DesiredZnode("/a", acl=(READ,)), {"/a": b"1"}, id="an ACL leaves the data"),
        pytest.param({"a": b"1", "b": b""}, DesiredZnode("/a", present=False), {"/b": b""}, id="delete"),
        pytest.param(
            {"a": b"1", "a_b": b"", "a_b_c": b""},
            DesiredZnode("/a", present=False, recursive=True),
            {},
            id="delete all",
        ),
    ],
)
def test_apply(nodes: dict[str, bytes | None], spec: DesiredZnode, after: dict[str, bytes]) -> None:
    ensemble = Ensemble(**nodes)
    assert {outcome.error for outcome in converge(ensemble, spec)} == {""}
    assert {path: entry[0] for path, entry in ensemble.nodes.items()} == after
    if spec.acl:
        assert ensemble.nodes["/a"][2] == [ACL(1, Id("world", "anyone"))]
    asked = len(ensemble.asked)
    assert converge(ensemble, spec) == [], "the second time there is nothing to do"
    assert {request for request, _path in ensemble.asked[asked:]} <= {"get", "get_acls", "exists"}


def test_parents_are_open_and_the_node_is_not() -> None:
    ensemble = Ensemble()
    converge(ensemble, DesiredZnode("/a/b", data=b"", acl=(READ,), recursive=True))
    assert ensemble.nodes["/a"][2] == KAZOO_OPEN_ACL
    assert ensemble.nodes["/a/b"][2] == [ACL(1, Id("world", "anyone"))]


@pytest.mark.parametrize(
    ("spec", "meanwhile", "error"),
    [
        pytest.param(DesiredZnode("/a", data=b"2"), ("set", "/a", b"3", 0), "BadVersionError", id="set"),
        pytest.param(DesiredZnode("/a", acl=(READ,)), ("set_acls", "/a", [], 0), "BadVersionError", id="ACL"),
        pytest.param(DesiredZnode("/a", present=False), ("set", "/a", b"3", 0), "BadVersionError", id="delete"),
        pytest.param(
            DesiredZnode("/a", present=False), ("create", "/a/b", b"", None), "NotEmptyError", id="a new child"
        ),
        pytest.param(DesiredZnode("/a", data=b"2"), ("delete", "/a", -1), "NoNodeError", id="set what is gone"),
        pytest.param(DesiredZnode("/a", present=False), ("delete", "/a", -1), "", id="delete what is gone"),
        pytest.param(DesiredZnode("/b", data=b"2"), ("create", "/b", b"3", None), "NodeExistsError", id="create"),
    ],
)
def test_what_others_do_at_the_same_time_is_not_overwritten(
    spec: DesiredZnode, meanwhile: tuple[t.Any, ...], error: str
) -> None:
    ensemble = Ensemble(a=b"1")
    (outcome,) = converge(ensemble, spec, lambda: ensemble(*meanwhile))
    assert outcome.error == error
    assert bool(outcome.message) == bool(error)


def test_the_end_of_the_session_is_no_refusal() -> None:
    ensemble = Ensemble(a=b"1")
    ensemble.failure["set"] = exceptions.SessionExpiredError()
    with pytest.raises(exceptions.SessionExpiredError):
        converge(ensemble, DesiredZnode("/a", data=b"2"))
