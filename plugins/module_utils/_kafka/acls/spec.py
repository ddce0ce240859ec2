# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared ACLs and their errors. Pure.

One AclBinding is one ACL as Kafka stores it; an item of a module may declare several. The operations of each resource
type are those of org.apache.kafka.security.authorizer.AclEntry and the security chapter of Kafka's documentation.
"""

from __future__ import annotations

import ipaddress
import json
import re
import typing as t

CLUSTER = "kafka-cluster"
OPERATIONS = {
    "topic": ["read", "write", "create", "delete", "alter", "describe", "describe_configs", "alter_configs"],
    "group": ["read", "delete", "describe", "describe_configs", "alter_configs"],
    "cluster": [
        "create",
        "alter",
        "describe",
        "cluster_action",
        "describe_configs",
        "alter_configs",
        "idempotent_write",
    ],
    "transactional_id": ["write", "describe"],
    "delegation_token": ["describe"],
    "user": ["create_tokens", "describe_tokens"],
}


class AclBinding(t.NamedTuple):
    """One ACL: a principal, an operation on a resource, the permission, and the host it applies to."""

    resource_type: str
    name: str
    pattern_type: str
    principal: str
    permission: str
    host: str
    operation: str

    def __str__(self) -> str:
        """Return the ACL as a unique phrase: "allow User:ada to read topic orders"."""
        pattern = " beginning with" if self.pattern_type == "prefixed" else ""
        place = "" if self.host == "*" else f" from {self.host}"
        principal, name = _quoted(self.principal), _quoted(self.name)
        return f"{self.permission} {principal} to {self.operation} {self.resource_type}{pattern} {name}{place}"


class DesiredAcls(t.NamedTuple):
    """The ACLs declared present, a filter of those declared absent, and the errors in the items."""

    present: list[AclBinding]
    absent: t.Callable[[AclBinding], bool]
    errors: list[str]


def acl_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of the ACLs of one principal for one resource."""
    return {
        "resource_type": {"type": "str", "choices": list(OPERATIONS), "required": True},
        "name": {"type": "str"},
        "pattern_type": {"type": "str", "choices": ["literal", "prefixed"], "default": "literal"},
        "principal": {"type": "str", "required": True},
        "permission": {"type": "str", "choices": ["allow", "deny"], "default": "allow"},
        "operations": {"type": "list", "elements": "str"},
        "hosts": {"type": "list", "elements": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def parse_specs(items: t.Sequence[t.Mapping[str, t.Any]]) -> DesiredAcls:
    """Return the ACLs that the module's items declare. An absent item without operations or hosts means all of them."""
    errors = [text for item in items for text in _errors(item)]
    present = list(dict.fromkeys(b for item in items if item["state"] == "present" for b in _bindings(item)))
    absent = _filter(item for item in items if item["state"] == "absent")
    errors += [
        f"ACL {binding}: it is declared both present and absent: keep one of them."
        for binding in present
        if absent(binding)
    ]
    return DesiredAcls(present, absent, errors)


def as_items(bindings: t.Iterable[AclBinding]) -> list[dict[str, t.Any]]:
    """Return ACLs in the shape that the modules accept: one item for the operations of a principal on a resource."""
    found: dict[AclBinding, list[str]] = {}
    for binding in sorted(bindings):
        found.setdefault(binding._replace(operation=""), []).append(binding.operation)
    items = []
    for binding, operations in found.items():
        items.append({**dict(zip(AclBinding._fields[:5], binding)), "hosts": [binding.host], "operations": operations})
    return items


def _quoted(text: str) -> str:
    """Return a name as one word: a name with blanks or quotes could be read as the rest of a phrase."""
    return json.dumps(text, ensure_ascii=False) if re.search(r"[\s\"]", text) else text


def _resource(item: t.Mapping[str, t.Any]) -> str:
    return str(item["name"] or (CLUSTER if item["resource_type"] == "cluster" else ""))


def _head(item: t.Mapping[str, t.Any]) -> tuple[str, str, str, str, str]:
    """Return the common fields of all ACLs of an item: those of an AclBinding except host and operation."""
    return item["resource_type"], _resource(item), item["pattern_type"], item["principal"], item["permission"]


def _bindings(item: t.Mapping[str, t.Any]) -> list[AclBinding]:
    return [AclBinding(*_head(item), host, o) for host in item["hosts"] or ["*"] for o in item["operations"] or []]


def _filter(items: t.Iterable[t.Mapping[str, t.Any]]) -> t.Callable[[AclBinding], bool]:
    """Return whether one of these absent items includes an ACL; only items with the fields of the ACL are compared."""
    by_head: dict[tuple[str, ...], list[t.Mapping[str, t.Any]]] = {}
    for item in items:
        by_head.setdefault(_head(item), []).append(item)
    return lambda binding: any(_includes(item, binding) for item in by_head.get(binding[:5], []))


def _includes(item: t.Mapping[str, t.Any], binding: AclBinding) -> bool:
    return (item["hosts"] is None or binding.host in item["hosts"]) and (
        item["operations"] is None or binding.operation in item["operations"]
    )


def _errors(item: t.Mapping[str, t.Any]) -> list[str]:
    kind, errors = item["resource_type"], []
    known = [*OPERATIONS[kind], "all"]
    if not _resource(item):
        errors.append("name is missing: give the name of the resource, its beginning for prefixed, or * for all.")
    if kind == "cluster" and _resource(item) != CLUSTER:
        errors.append(f"name is {item['name']}, but the only cluster is {CLUSTER}: leave it out.")
    if ":" not in item["principal"].strip(":"):
        errors.append(
            f"principal is {item['principal']!r}: write its type, too, as in User:{item['principal'] or 'ada'}."
        )
    if item["state"] == "present" and not item["operations"]:
        errors.append("operations is empty: give at least one.")
    errors += [
        f"{operation} is no operation on a {kind}: known are {', '.join(known)}."
        for operation in item["operations"] or []
        if operation not in known
    ]
    errors += [
        f"host {host} is no address: Kafka compares addresses, so the ACL would never apply; give one, or * for all."
        for host in item["hosts"] or []
        if host != "*" and not _is_address(host)
    ]
    return [f"ACL of {item['principal']} on {kind} {_resource(item)}: {text}" for text in errors]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
