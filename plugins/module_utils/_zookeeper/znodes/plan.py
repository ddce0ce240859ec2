# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the changes of a znode. Pure."""

from __future__ import annotations

import base64
import typing as t
from dataclasses import replace

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.spec import (
    LETTERS,
    OPEN_ACL_UNSAFE,
    Acl,
    Current,
    DesiredZnode,
    Node,
)


def plan_znode(current: Current, desired: t.Mapping[str, DesiredZnode]) -> list[Change]:
    """Return the changes that bring a node to its declared state; StackError with all errors."""
    (spec,) = desired.values()
    changes = _presence(current, spec) if spec.present else _absence(current, spec)
    raise_all([f"Node {spec.path} {error}" for error in _refusals(current, spec, changes)])
    return changes


def _presence(current: Current, spec: DesiredZnode) -> list[Change]:
    if current.node is None:
        parents = [
            Change("create", "node", path, after=_diff_form(b"", OPEN_ACL_UNSAFE)) for path in current.missing_parents
        ]
        return [
            *parents,
            Change("create", "node", spec.path, after=_diff_form(spec.data or b"", spec.acl or OPEN_ACL_UNSAFE)),
        ]
    before = _diff_form(current.node.data, current.node.acl)
    after = _diff_form(*_target(current.node, spec))
    if after == before:
        return []
    differs = [key for key in before if before[key] != after[key]]
    return [Change("update", "node", spec.path, {k: before[k] for k in differs}, {k: after[k] for k in differs})]


def _absence(current: Current, spec: DesiredZnode) -> list[Change]:
    if current.node is None:
        return []
    descendants = [Change("delete", "node", path, before={}) for path in current.descendants]
    return [*descendants, Change("delete", "node", spec.path, before=_diff_form(current.node.data, current.node.acl))]


def _refusals(current: Current, spec: DesiredZnode, changes: t.Sequence[Change]) -> list[str]:
    """Return the errors of a plan, each as the rest of a sentence after "Node /path"; none where nothing changes."""
    if not changes:
        return []
    errors = []
    node, expected = current.node, spec.expected_version
    if node is None:
        errors += _creation_errors(current, spec)
    elif expected is not None and node.version != expected:
        errors.append(
            f"has version {node.version}, not the expected {expected}: somebody has changed it. Read it again."
        )
    if node and not spec.present:
        errors += _deletion_errors(node, current.descendants, spec)
    return errors


def _creation_errors(current: Current, spec: DesiredZnode) -> list[str]:
    errors = []
    if spec.data is None:
        errors.append("does not exist: give value or value_b64 to create it, value: '' for a node without data.")
    if spec.expected_version is not None:
        errors.append(f"does not exist, but is expected with version {spec.expected_version}.")
    if current.missing_parents and not spec.recursive:
        errors.append(
            f"can't be created: its parent {current.missing_parents[-1]} is missing; recursive: true creates it, too."
        )
    return errors


def _deletion_errors(node: Node, descendants: t.Sequence[str], spec: DesiredZnode) -> list[str]:
    if node.children and not spec.recursive:
        count = f"{node.children} {'child' if node.children == 1 else 'children'}"
        return [f"has {count}: recursive: true deletes all nodes below it, too."]
    if len(descendants) > spec.recursive_max:
        return [
            f"has more than recursive_max {spec.recursive_max} nodes below it: raise that if all are to be deleted."
        ]
    return []


def outcome_of(current: Current, spec: DesiredZnode) -> Node | None:
    """Return the node after the plan was carried out; each write increments a version by one."""
    if not spec.present:
        return None
    if current.node is None:
        return Node(spec.data or b"", 0, spec.acl or OPEN_ACL_UNSAFE, 0, 0)
    data, acl = _target(current.node, spec)
    return replace(
        current.node,
        data=data,
        version=current.node.version + (data != current.node.data),
        acl=acl,
        acl_version=current.node.acl_version + (_acl_text(acl) != _acl_text(current.node.acl)),
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


def _target(node: Node, spec: DesiredZnode) -> tuple[bytes, tuple[Acl, ...]]:
    return node.data if spec.data is None else spec.data, node.acl if spec.acl is None else spec.acl


def _diff_form(data: bytes, acl: tuple[Acl, ...]) -> dict[str, str | None]:
    return {"value": _readable(data) or None, "acl": _acl_text(acl)}


def _acl_text(acl: tuple[Acl, ...]) -> str:
    """Return an ACL as text; the order of its entries does not matter."""
    return ", ".join(sorted(map(str, acl)))


def _readable(data: bytes) -> str:
    """Return data as text; other data than UTF-8 as Base64 after the word base64."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return f"base64 {base64.b64encode(data).decode()}"
