# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A node of ZooKeeper as it is, as it should be, and what has to be done. Pure."""

from __future__ import annotations

import base64
import binascii
import typing as t
from collections import Counter
from dataclasses import dataclass, replace

from ansible_collections.kafkaops.stack.plugins.module_utils._change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._errors import raise_all

LETTERS = {"create": "c", "delete": "d", "read": "r", "write": "w", "admin": "a"}  # in the order of zkCli.sh
SCHEMES = ("world", "digest", "ip", "sasl", "x509")
_OWN = "/zookeeper"


@dataclass(frozen=True)
class Right:
    """One entry of an ACL: what somebody, such as world:anyone, may do; ``permissions`` are keys of LETTERS."""

    scheme: str
    id: str
    permissions: frozenset[str]

    def __str__(self) -> str:
        """Return it as zkCli.sh writes it, for example world:anyone:cdrwa."""
        letters = "".join(letter for name, letter in LETTERS.items() if name in self.permissions)
        return f"{self.scheme}:{self.id}:{letters}"


OPEN = (Right("world", "anyone", frozenset(LETTERS)),)  # what ZooKeeper gives to a node that is made without an ACL


@dataclass(frozen=True)
class Node:
    """A node as it is; ``children`` is how many it has."""

    data: bytes
    version: int
    acl: tuple[Right, ...]
    acl_version: int
    children: int


@dataclass(frozen=True)
class Current:
    """What was found: the node, which of its parents are missing, the highest first, and what is below it.

    ``below`` has the deepest first, and is read only where it is to be deleted.
    """

    node: Node | None
    missing: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """A node as it should be; None leaves the data or the ACL as it is."""

    path: str
    present: bool = True
    data: bytes | None = None
    acl: tuple[Right, ...] | None = None
    recursive: bool = False
    recursive_max: int = 100
    expected_version: int | None = None


def path_error(option: str, path: str) -> str:
    """Return a sentence where a path isn't one of a node, else nothing."""
    if path == "/" or (path.startswith("/") and not {"", ".", ".."} & set(path[1:].split("/"))):
        return ""
    return f"{option}: {path!r} is no path of a node; give it from the root, such as /cluster/id."


def wish_of(params: t.Mapping[str, t.Any], errors: list[str]) -> Wish:
    """Return what the options of the module ask for; what is wrong with them is added to ``errors`` as sentences."""
    path, present = params["path"], params["state"] == "present"
    errors.extend(filter(None, [path_error("path", path)]))
    if path == "/" and not present:
        errors.append("path: / can't be deleted, it is the root of all nodes.")
    if path == _OWN or path.startswith(f"{_OWN}/"):
        errors.append(f"path: {path} is ZooKeeper's own; nothing is ever changed at or below {_OWN}.")
    if params["recursive_max"] < 0:
        errors.append(f"recursive_max is {params['recursive_max']}: it cannot be negative.")
    return Wish(
        path,
        present,
        _data(params, errors),
        _acl(params["acl"], errors),
        params["recursive"],
        params["recursive_max"],
        params["expected_version"],
    )


def _data(params: t.Mapping[str, t.Any], errors: list[str]) -> bytes | None:
    text, coded = params["value"], params["value_b64"]
    if text is not None and coded is not None:
        errors.append("value and value_b64 are both given: a node has one value, so give one of them.")
    if coded is None:
        return None if text is None else str(text).encode()
    try:
        return base64.b64decode(coded, validate=True)
    except binascii.Error as error:
        errors.append(f"value_b64 is not Base64: {error}. The filter b64encode makes it out of a text.")
        return None


def _acl(entries: t.Sequence[t.Mapping[str, t.Any]] | None, errors: list[str]) -> tuple[Right, ...] | None:
    if entries is None:
        return None
    if not entries:
        errors.append("acl is empty: a node has one entry at least; leave acl out to leave it as it is.")
    rights = tuple(Right(e["scheme"], e["id"], frozenset(e["permissions"])) for e in entries)
    for right in rights:
        errors.extend(_right_errors(right))
    for (scheme, name), count in Counter((right.scheme, right.id) for right in rights).items():
        if count > 1:
            errors.append(f"acl names {scheme}:{name} {count} times: give all permissions in one entry.")
    return rights


def _right_errors(right: Right) -> list[str]:
    errors = []
    if not right.permissions:
        errors.append(f"acl gives {right.scheme}:{right.id} no permissions: name some, or leave the entry out.")
    if right.scheme == "world" and right.id != "anyone":
        errors.append(f"acl has world:{right.id}: the only id of the scheme world is anyone.")
    if right.scheme == "digest" and ":" not in right.id:
        errors.append(f"acl has digest:{right.id}: the id of a digest is user:hash.")
    return errors


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
