# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ACLs on the wire: plain data in and out, with the error of every ACL."""

from __future__ import annotations

import contextlib
import functools
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import AclBinding
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused, error_of, to_controller

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest, DescribeAclsRequest

_BATCH = 1000  # ACLs in a request
_ANY = 1
# Kafka's numbers: ResourceType, PatternType, AclOperation, AclPermissionType below org.apache.kafka.common.
_TYPES = {2: "topic", 3: "group", 4: "cluster", 5: "transactional_id", 6: "delegation_token", 7: "user"}
_PATTERNS = {3: "literal", 4: "prefixed"}
_PERMISSIONS = {2: "deny", 3: "allow"}
_OPERATIONS = {
    2: "all",
    3: "read",
    4: "write",
    5: "create",
    6: "delete",
    7: "alter",
    8: "describe",
    9: "cluster_action",
    10: "describe_configs",
    11: "alter_configs",
    12: "idempotent_write",
    13: "create_tokens",
    14: "describe_tokens",
}
_HINTS = {
    "SECURITY_DISABLED": " The brokers have no authorizer, so they keep no ACLs: set role kafka's kafka_authorizer.",
    "CLUSTER_AUTHORIZATION_FAILED": " The user of this connection needs the ACL {} on the cluster.",
}


def read_acls(client: Client) -> list[AclBinding]:
    """Return all ACLs of the cluster; one request."""
    response = client.query(
        lambda: DescribeAclsRequest(
            resource_type_filter=_ANY,
            resource_name_filter=None,
            pattern_type_filter=_ANY,
            principal_filter=None,
            host_filter=None,
            operation=_ANY,
            permission_type=_ANY,
        ),
        client.controller,
    )
    if response.error_code:
        raise Refused("The ACLs can't be read", *_failure(response, "Describe"))
    return [
        AclBinding(
            _name_of(_TYPES, resource.resource_type),
            resource.resource_name,
            _name_of(_PATTERNS, resource.pattern_type),
            acl.principal,
            _name_of(_PERMISSIONS, acl.permission_type),
            acl.host,
            _name_of(_OPERATIONS, acl.operation),
        )
        for resource in response.resources
        for acl in resource.acls
    ]


def apply_acls(client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Create and delete ACLs."""
    for action, step in (("create", _create), ("delete", _delete)):
        chosen = [change for change in changes if change.action == action]
        for start in range(0, len(chosen), _BATCH):
            yield from step(client, chosen[start : start + _BATCH])


def _create(client: Client, batch: t.Sequence[Change]) -> t.Iterator[Outcome]:
    creations = [
        CreateAclsRequest.AclCreation(
            **_numbers(AclBinding(**change.after)), resource_pattern_type=_pattern(change.after)
        )
        for change in batch
    ]
    request = functools.partial(CreateAclsRequest, creations=creations)
    found = to_controller(client, request, lambda reply: reply.results, client.request_timeout)
    return (Outcome(change, *_failure(result, "Alter")) for change, result in zip(batch, found))


def _delete(client: Client, batch: t.Sequence[Change]) -> t.Iterator[Outcome]:
    filters = []
    for change in batch:
        numbers = _numbers(AclBinding(**change.before))
        names = {f"{key}_filter": numbers[key] for key in ("resource_type", "resource_name", "principal", "host")}
        rest = {key: numbers[key] for key in ("operation", "permission_type")}
        filters.append(DeleteAclsRequest.DeleteAclsFilter(**names, **rest, pattern_type_filter=_pattern(change.before)))
    request = functools.partial(DeleteAclsRequest, filters=filters)
    found = to_controller(client, request, lambda reply: reply.filter_results, client.request_timeout)
    for change, result in zip(batch, found):
        wrong = [each for each in (result, *result.matching_acls) if each.error_code]
        yield Outcome(change, *_failure(wrong[0] if wrong else result, "Alter"))


def _numbers(binding: AclBinding) -> dict[str, t.Any]:
    def number(table: t.Mapping[int, str], word: str) -> int:
        return next(key for key, value in table.items() if value == word)

    return {
        "resource_type": number(_TYPES, binding.resource_type),
        "resource_name": binding.name,
        "principal": binding.principal,
        "host": binding.host,
        "operation": number(_OPERATIONS, binding.operation),
        "permission_type": number(_PERMISSIONS, binding.permission),
    }


def _pattern(acl: t.Mapping[str, t.Any]) -> int:
    return next(key for key, value in _PATTERNS.items() if value == acl["pattern_type"])


def _name_of(table: t.Mapping[int, str], number: int) -> str:
    """Return the module's name for a number; a newer broker may have types without a name here."""
    return table.get(number, f"unknown-{number}")


def _failure(result: t.Any, operation: str) -> tuple[str, str]:
    """Return Kafka's name for an error and its message, with a hint where the cause is known."""
    name, message = error_of(result)
    return name, message + _HINTS.get(name, "").format(operation)
