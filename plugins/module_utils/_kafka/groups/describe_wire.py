# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Groups that DescribeGroups returns as dead: consumer groups of KIP-848 and share groups of KIP-932, both of Kafka 4.

ConsumerGroupDescribe and ShareGroupDescribe have nearly the same response.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, error_name
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.schema import (
    Field,
    Message,
    error_fields,
    field,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused, error_of

# The group does not exist, or is of another type; or the broker doesn't support the protocol, so no group uses it.
_NOT_FOUND = ("GROUP_ID_NOT_FOUND", "UNSUPPORTED_VERSION")

_REQUEST = (field("GroupIds", "[]string"), field("IncludeAuthorizedOperations", "bool"))


def _assignment(name: str) -> Field:
    partitions = (field("TopicId", "uuid"), field("TopicName", "string"), field("Partitions", "[]int32"))
    return field(name, name, field("TopicPartitions", f"[]{name}Partitions", *partitions))


def _response(*member: Field) -> tuple[Field, ...]:
    group = (
        *error_fields(),
        field("GroupId", "string"),
        field("GroupState", "string"),
        field("GroupEpoch", "int32"),
        field("AssignmentEpoch", "int32"),
        field("AssignorName", "string"),
        field("Members", "[]Member", *member),
        field("AuthorizedOperations", "int32"),
    )
    return field("ThrottleTimeMs", "int32"), field("Groups", "[]DescribedGroup", *group)


_MEMBER = (
    field("RackId", "string", nullable=True),
    field("MemberEpoch", "int32"),
    field("ClientId", "string"),
    field("ClientHost", "string"),
    field("SubscribedTopicNames", "[]string"),
)
_CONSUMER_MEMBER = (
    field("MemberId", "string"),
    field("InstanceId", "string", nullable=True),
    *_MEMBER,
    field("SubscribedTopicRegex", "string", nullable=True),
    _assignment("Assignment"),
    _assignment("TargetAssignment"),
)
_SHARE_MEMBER = (field("MemberId", "string"), *_MEMBER, _assignment("Assignment"))

CONSUMER_GROUP_DESCRIBE = Message(69, 0, _REQUEST, _response(*_CONSUMER_MEMBER))
SHARE_GROUP_DESCRIBE = Message(77, 1, _REQUEST, _response(*_SHARE_MEMBER))
_MESSAGES = {"consumer": CONSUMER_GROUP_DESCRIBE, "share": SHARE_GROUP_DESCRIBE}


def describe_new_groups(client: Client, broker: int, groups: t.Sequence[str]) -> dict[str, dict[str, t.Any]]:
    """Return those of the groups that have one of the new protocols, in the shape of describe_groups.

    They have "epoch" and "assignment_epoch" as well, and their members "epoch" and "assignment", {topic: [partitions]}.
    At most one request for each protocol to the coordinator of the groups, none where the brokers don't support it.
    """
    described: dict[str, dict[str, t.Any]] = {}
    for kind, message in _MESSAGES.items():
        wanted = [group for group in groups if group not in described]
        if not wanted or not client.supports(message.api_key):
            continue
        response = client.send(message.request(group_ids=wanted, include_authorized_operations=False), broker)
        for found in response.groups:
            if error_name(found.error_code) in _NOT_FOUND:
                continue
            if found.error_code:
                raise Refused(f"Group {found.group_id} can't be described", *error_of(found))
            described[found.group_id] = _group(found, kind)
    return described


def _group(found: t.Any, kind: str) -> dict[str, t.Any]:
    return {
        "state": found.group_state,
        "type": kind,
        "protocol_type": kind,
        "epoch": found.group_epoch,
        "assignment_epoch": found.assignment_epoch,
        "members": [_member(member) for member in found.members],
    }


def _member(member: t.Any) -> dict[str, t.Any]:
    return {
        "id": member.member_id,
        "client_id": member.client_id,
        "host": member.client_host,
        "epoch": member.member_epoch,
        "assignment": {p.topic_name: sorted(p.partitions) for p in member.assignment.topic_partitions},
    }
