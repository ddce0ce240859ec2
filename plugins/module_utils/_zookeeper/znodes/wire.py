# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and writes a node. ZooKeeper refuses each write where the node was changed after it was read."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import Connection
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.client import Call, session
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.spec import (
    LETTERS,
    Acl,
    Current,
    DesiredZnode,
    Node,
)

# Without the library, the module fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kazoo import exceptions
    from kazoo.security import ACL, Id, Permissions

_ANY_VERSION = -1
_REFUSALS = {
    "BadVersionError": "somebody else has changed it since it was read",
    "ConnectionLoss": "the connection was lost before the response, so check whether the change was made; a server"
    " also closes it where a value is larger than its jute.maxbuffer, which is 1 MiB by default",
    "InvalidACLError": "the server does not accept the ACL: check that each id has the form of its scheme",
    "NoAuthError": "its ACL, or that of its parent, does not allow it to this session",
    "NoChildrenForEphemeralsError": "its parent is ephemeral and can't have children",
    "NoNodeError": "it, or its parent, has been deleted since it was read",
    "NodeExistsError": "somebody else has created it since it was read",
    "NotEmptyError": "it has got children since it was read",
}


def read_znode(call: Call, spec: DesiredZnode) -> Current:
    """Return the current state that a plan for ``spec`` needs; StackError where the node can't be read."""
    node = _read(call, spec.path)
    if node is None:
        return Current(None, tuple(_missing_parents(call, spec.path)) if spec.present else ())
    delete_descendants = node.children and spec.recursive and not spec.present
    return Current(
        node, descendants=tuple(_descendants(call, spec.path, spec.recursive_max)) if delete_descendants else ()
    )


def apply_znode(call: Call, current: Current, spec: DesiredZnode, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Carry out the changes, in their order."""
    for change in changes:
        try:
            _carry_out(call, current.node, spec, change)
        except exceptions.ZookeeperError as error:
            name = type(error).__name__
            if name not in _REFUSALS:
                raise
            yield Outcome(change, name, _REFUSALS[name])
        else:
            yield Outcome(change)


def _carry_out(call: Call, node: Node | None, spec: DesiredZnode, change: Change) -> None:
    own = change.name == spec.path
    if change.action == "create":
        acl = _to_kazoo(spec.acl) if own and spec.acl else None
        call("create", change.name, (spec.data or b"") if own else b"", acl)
    elif change.action == "delete":
        with contextlib.suppress(exceptions.NoNodeError):
            call("delete", change.name, node.version if own and node else _ANY_VERSION)
    elif node:
        if "value" in change.after:
            call("set", change.name, spec.data, node.version)
        if "acl" in change.after:
            call("set_acls", change.name, _to_kazoo(spec.acl or ()), node.acl_version)


def _read(call: Call, path: str) -> Node | None:
    try:
        data, stat = call("get", path)
        acl, _stat = call("get_acls", path)
    except exceptions.NoNodeError:
        return None
    except exceptions.NoAuthError as error:
        raise StackError(f"Node {path} can't be read: its ACL does not allow it to this session.") from error
    return Node(data or b"", stat.version, tuple(map(_from_kazoo, acl)), stat.aversion, stat.numChildren)


def _missing_parents(call: Call, path: str) -> list[str]:
    """Return the parents that don't exist, the highest first."""
    missing_parents: list[str] = []
    parent = path.rpartition("/")[0]
    while parent and call("exists", parent) is None:
        missing_parents.insert(0, parent)
        parent = parent.rpartition("/")[0]
    return missing_parents


def _descendants(call: Call, path: str, limit: int) -> list[str]:
    """Return all nodes below a path, each before its parent; stops when there are more than ``limit``."""
    found = [path]
    for parent in found:  # grows during the iteration
        if len(found) > limit + 1:
            break
        with contextlib.suppress(exceptions.NoNodeError):
            found += [f"{parent}/{child}" for child in sorted(call("get_children", parent))]
    return found[:0:-1]


def _from_kazoo(entry: t.Any) -> Acl:
    bits = {name: getattr(Permissions, name.upper()) for name in LETTERS}
    return Acl(entry.id.scheme, entry.id.id, frozenset(name for name, bit in bits.items() if entry.perms & bit))


def _to_kazoo(acls: t.Iterable[Acl]) -> list[t.Any]:
    return [
        ACL(sum(getattr(Permissions, name.upper()) for name in acl.permissions), Id(acl.scheme, acl.id)) for acl in acls
    ]


def read_nodes(connection: Connection, paths: t.Sequence[str]) -> dict[str, dict[str, t.Any] | None]:
    """Return {path: {"value", "version", "children"} or None where there is no such node} in one session.

    value: its data as text, invalid UTF-8 as U+FFFD; None where it has none. children: their number. Raises StackError
    with the cause where no server responds or a node can't be read.
    """
    with session(connection) as call:
        return {path: _node(call, path) for path in paths}


def _node(call: Call, path: str) -> dict[str, t.Any] | None:
    try:
        data, stat = call("get", path)
    except exceptions.NoNodeError:
        return None
    value = None if data is None else data.decode("utf-8", "replace")
    return {"value": value, "version": stat.version, "children": stat.numChildren}
