# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ConsumerGroupDescribe: consumer groups with the protocol of KIP-848, which Kafka 4 has beside the classic one.

DescribeGroups returns such a group as dead. kafka-python 3.0.12 does not have the request ConsumerGroupDescribe, so its
schema is defined here. kafka-python finds the schema of a message by the name of the class and allows replacing it,
hence the class names of two other messages.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, error_name
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused, error_of

_API_KEY = 69
# The group does not exist; or the broker doesn't support the protocol, so no group uses it.
_NOT_FOUND = ("GROUP_ID_NOT_FOUND", "UNSUPPORTED_VERSION")


def _field(name: str, kind: str, *fields: dict[str, t.Any], nullable: bool = False) -> dict[str, t.Any]:
    inner: dict[str, t.Any] = {"fields": list(fields)} if fields else {}
    none = {"nullableVersions": "0+", "default": "null"} if nullable else {}
    return {"name": name, "type": kind, "versions": "0+", **inner, **none}


def _message(name: str, kind: str, *fields: dict[str, t.Any]) -> dict[str, t.Any]:
    head = {"apiKey": _API_KEY, "type": kind, "name": name, "validVersions": "0", "flexibleVersions": "0+"}
    return {**head, "fields": list(fields)}


def _assignment(name: str) -> dict[str, t.Any]:
    partitions = (_field("TopicId", "uuid"), _field("TopicName", "string"), _field("Partitions", "[]int32"))
    return _field(name, name, _field("TopicPartitions", f"[]{name}Partitions", *partitions))


_REQUEST = _message(
    "ConsumerGroupDescribeRequest",
    "request",
    _field("GroupIds", "[]string"),
    _field("IncludeAuthorizedOperations", "bool"),
)
_MEMBER = (
    _field("MemberId", "string"),
    _field("InstanceId", "string", nullable=True),
    _field("RackId", "string", nullable=True),
    _field("MemberEpoch", "int32"),
    _field("ClientId", "string"),
    _field("ClientHost", "string"),
    _field("SubscribedTopicNames", "[]string"),
    _field("SubscribedTopicRegex", "string", nullable=True),
    _assignment("Assignment"),
    _assignment("TargetAssignment"),
)
_GROUP = (
    _field("ErrorCode", "int16"),
    _field("ErrorMessage", "string", nullable=True),
    _field("GroupId", "string"),
    _field("GroupState", "string"),
    _field("GroupEpoch", "int32"),
    _field("AssignmentEpoch", "int32"),
    _field("AssignorName", "string"),
    _field("Members", "[]Member", *_MEMBER),
    _field("AuthorizedOperations", "int32"),
)
_RESPONSE = _message(
    "ConsumerGroupDescribeResponse",
    "response",
    _field("ThrottleTimeMs", "int32"),
    _field("Groups", "[]DescribedGroup", *_GROUP),
)

try:
    from kafka.protocol.api_message import ApiMessage
except ImportError:
    pass  # client.connect fails with a sentence before anything here is called
else:

    class DescribeGroupsRequest(ApiMessage):  # type: ignore[misc]
        """ConsumerGroupDescribe, version 0."""

        @classmethod
        def json_patch(cls, _other: t.Any) -> dict[str, t.Any]:
            """Return the schema, instead of that of the message with this name."""
            return _REQUEST

    class DescribeGroupsResponse(ApiMessage):  # type: ignore[misc]
        """The response; kafka-python finds it by the API key of the request."""

        @classmethod
        def json_patch(cls, _other: t.Any) -> dict[str, t.Any]:
            """Return the schema, instead of that of the message with this name."""
            return _RESPONSE


def describe_consumer_groups(client: Client, broker: int, groups: t.Sequence[str]) -> dict[str, dict[str, t.Any]]:
    """Return the groups that have the new protocol, in the shape of describe_groups.

    One request to their coordinator, none where the brokers don't support it.
    """
    if not groups or not client.supports(_API_KEY):
        return {}
    described = {}
    response = client.send(DescribeGroupsRequest(group_ids=list(groups), include_authorized_operations=False), broker)
    for found in response.groups:
        if error_name(found.error_code) in _NOT_FOUND:
            continue
        if found.error_code:
            raise Refused(f"Group {found.group_id} can't be described", *error_of(found))
        members = [{"id": m.member_id, "client_id": m.client_id, "host": m.client_host} for m in found.members]
        described[found.group_id] = {"state": found.group_state, "protocol_type": "consumer", "members": members}
    return described
