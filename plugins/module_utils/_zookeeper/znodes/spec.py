# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user declares about a node of ZooKeeper, and what can be wrong with it. Pure."""

from __future__ import annotations

import base64
import binascii
import typing as t
from collections import Counter
from dataclasses import dataclass

LETTERS = {"create": "c", "delete": "d", "read": "r", "write": "w", "admin": "a"}  # in the order of zkCli.sh
SCHEMES = ("world", "digest", "ip", "sasl", "x509")
_RESERVED = "/zookeeper"


@dataclass(frozen=True)
class Acl:
    """One ACL: the permissions of one id, such as world:anyone; ``permissions`` are keys of LETTERS."""

    scheme: str
    id: str
    permissions: frozenset[str]

    def __str__(self) -> str:
        """Return it as zkCli.sh writes it, for example world:anyone:cdrwa."""
        letters = "".join(letter for name, letter in LETTERS.items() if name in self.permissions)
        return f"{self.scheme}:{self.id}:{letters}"


OPEN_ACL_UNSAFE = (Acl("world", "anyone", frozenset(LETTERS)),)  # ZooKeeper's default


@dataclass(frozen=True)
class Node:
    """The current state of a node; ``children`` is their number."""

    data: bytes
    version: int
    acl: tuple[Acl, ...]
    acl_version: int
    children: int


@dataclass(frozen=True)
class Current:
    """The current state: the node, its missing parents, the highest first, and its descendants, the deepest first.

    The descendants are read only where they are to be deleted.
    """

    node: Node | None
    missing_parents: tuple[str, ...] = ()
    descendants: tuple[str, ...] = ()


@dataclass(frozen=True)
class DesiredZnode:
    """The declared state of a node; None leaves the data or the ACL as it is."""

    path: str
    present: bool = True
    data: bytes | None = None
    acl: tuple[Acl, ...] | None = None
    recursive: bool = False
    recursive_max: int = 100
    expected_version: int | None = None


def path_error(option: str, path: str) -> str:
    """Return a sentence for an invalid path of a node, else ""."""
    if path == "/" or (path.startswith("/") and not {"", ".", ".."} & set(path[1:].split("/"))):
        return ""
    return f"{option}: {path!r} is no path of a node; give it from the root, such as /cluster/id."


def parse_spec(params: t.Mapping[str, t.Any], errors: list[str]) -> DesiredZnode:
    """Return the declared node from the options of the module; their errors are added to ``errors`` as sentences."""
    path, present = params["path"], params["state"] == "present"
    errors.extend(filter(None, [path_error("path", path)]))
    if path == "/" and not present:
        errors.append("path: / can't be deleted, it is the root of all nodes.")
    if path == _RESERVED or path.startswith(f"{_RESERVED}/"):
        errors.append(f"path: {path} is ZooKeeper's own; nothing is ever changed at or below {_RESERVED}.")
    if params["recursive_max"] < 0:
        errors.append(f"recursive_max is {params['recursive_max']}: it cannot be negative.")
    return DesiredZnode(
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


def _acl(entries: t.Sequence[t.Mapping[str, t.Any]] | None, errors: list[str]) -> tuple[Acl, ...] | None:
    if entries is None:
        return None
    if not entries:
        errors.append("acl is empty: a node has one entry at least; leave acl out to leave it as it is.")
    acls = tuple(Acl(e["scheme"], e["id"], frozenset(e["permissions"])) for e in entries)
    for acl in acls:
        errors.extend(_acl_errors(acl))
    for (scheme, name), count in Counter((acl.scheme, acl.id) for acl in acls).items():
        if count > 1:
            errors.append(f"acl names {scheme}:{name} {count} times: give all permissions in one entry.")
    return acls


def _acl_errors(acl: Acl) -> list[str]:
    errors = []
    if not acl.permissions:
        errors.append(f"acl gives {acl.scheme}:{acl.id} no permissions: name some, or leave the entry out.")
    if acl.scheme == "world" and acl.id != "anyone":
        errors.append(f"acl has world:{acl.id}: the only id of the scheme world is anyone.")
    if acl.scheme == "digest" and ":" not in acl.id:
        errors.append(f"acl has digest:{acl.id}: the id of a digest is user:hash.")
    return errors
