# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A node of ZooKeeper as it is, and what has to be done so that it is as it should be. Pure."""

from __future__ import annotations

import base64
import typing as t
from dataclasses import replace

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.spec import (
    LETTERS,
    OPEN,
    Current,
    Node,
    Right,
    Wish,
)


def plan_znode(current: Current, desired: t.Mapping[str, Wish]) -> list[Change]:
    """Return what brings a node to its wish; StackError with all reasons against it."""
    (wish,) = desired.values()
    changes = _presence(current, wish) if wish.present else _absence(current, wish)
    raise_all([f"Node {wish.path} {reason}" for reason in _objections(current, wish, changes)])
    return changes


def _presence(current: Current, wish: Wish) -> list[Change]:
    if current.node is None:
        parents = [Change("create", "node", path, after=_shown(b"", OPEN)) for path in current.missing]
        return [*parents, Change("create", "node", wish.path, after=_shown(wish.data or b"", wish.acl or OPEN))]
    before = _shown(current.node.data, current.node.acl)
    after = _shown(*_wanted(current.node, wish))
    if after == before:
        return []
    differs = [key for key in before if before[key] != after[key]]
    return [Change("update", "node", wish.path, {k: before[k] for k in differs}, {k: after[k] for k in differs})]


def _absence(current: Current, wish: Wish) -> list[Change]:
    if current.node is None:
        return []
    below = [Change("delete", "node", path, before={}) for path in current.below]
    return [*below, Change("delete", "node", wish.path, before=_shown(current.node.data, current.node.acl))]


def _objections(current: Current, wish: Wish, changes: t.Sequence[Change]) -> list[str]:
    """Return what is against a plan, to be read after "Node /path"; a node that is as it should be has nothing."""
    if not changes:
        return []
    reasons = []
    node, expected = current.node, wish.expected_version
    if node is None:
        reasons += _unmakeable(current, wish)
    elif expected is not None and node.version != expected:
        reasons.append(f"has version {node.version}, not the expected {expected}: somebody has changed it, look again.")
    if node and not wish.present:
        reasons += _undeletable(node, current.below, wish)
    return reasons


def _unmakeable(current: Current, wish: Wish) -> list[str]:
    reasons = []
    if wish.data is None:
        reasons.append("does not exist: give value or value_b64 to make it, value: '' for a node without data.")
    if wish.expected_version is not None:
        reasons.append(f"does not exist, but is expected with version {wish.expected_version}.")
    if current.missing and not wish.recursive:
        reasons.append(f"can't be made: its parent {current.missing[-1]} is missing; recursive: true makes it, too.")
    return reasons


def _undeletable(node: Node, below: t.Sequence[str], wish: Wish) -> list[str]:
    if node.children and not wish.recursive:
        count = f"{node.children} {'child' if node.children == 1 else 'children'}"
        return [f"has {count}: recursive: true deletes all that is below it, too."]
    if len(below) > wish.recursive_max:
        return [f"has more than recursive_max {wish.recursive_max} nodes below it: raise that if all should go."]
    return []


def outcome_of(current: Current, wish: Wish) -> Node | None:
    """Return the node as it is when the plan is carried out; each write of ZooKeeper raises a version by one."""
    if not wish.present:
        return None
    if current.node is None:
        return Node(wish.data or b"", 0, wish.acl or OPEN, 0, 0)
    data, acl = _wanted(current.node, wish)
    return replace(
        current.node,
        data=data,
        version=current.node.version + (data != current.node.data),
        acl=acl,
        acl_version=current.node.acl_version + (_text(acl) != _text(current.node.acl)),
    )


def as_item(node: Node | None) -> dict[str, t.Any] | None:
    """Return a node as the module's result has it."""
    if node is None:
        return None
    return {
        "value": _readable(node.data),
        "version": node.version,
        "acl": [
            {"scheme": r.scheme, "id": r.id, "permissions": [name for name in LETTERS if name in r.permissions]}
            for r in node.acl
        ],
        "acl_version": node.acl_version,
        "children": node.children,
    }


def _wanted(node: Node, wish: Wish) -> tuple[bytes, tuple[Right, ...]]:
    return node.data if wish.data is None else wish.data, node.acl if wish.acl is None else wish.acl


def _shown(data: bytes, acl: tuple[Right, ...]) -> dict[str, str | None]:
    return {"value": _readable(data) or None, "acl": _text(acl)}


def _text(acl: tuple[Right, ...]) -> str:
    """Return an ACL as text; the order of its entries means nothing."""
    return ", ".join(sorted(map(str, acl)))


def _readable(data: bytes) -> str:
    """Return data as text, what is not UTF-8 as Base64 after the word base64."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return f"base64 {base64.b64encode(data).decode()}"
