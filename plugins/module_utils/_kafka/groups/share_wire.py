# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start offsets of share groups (KIP-932) on the wire: one function per request, to the coordinator of the group.

A share group commits no offsets. Kafka has a start offset for each partition, before which no record is delivered any
more; single records after it may have been acknowledged already.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, error_name
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.schema import Message, error_fields, field
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.wire import Errors, Partition, by_topic
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import GONE, Refused, error_of

_UNKNOWN = -1

_THROTTLE, _GROUP, _TOPIC = field("ThrottleTimeMs", "int32"), field("GroupId", "string"), field("TopicName", "string")
_TOPIC_ID, _INDEX, _START = field("TopicId", "uuid"), field("PartitionIndex", "int32"), field("StartOffset", "int64")

DESCRIBE_OFFSETS = Message(
    90,
    1,
    [
        field(
            "Groups",
            "[]RequestGroup",
            _GROUP,
            field("Topics", "[]RequestTopic", _TOPIC, field("Partitions", "[]int32"), nullable=True),
        )
    ],
    [
        _THROTTLE,
        field(
            "Groups",
            "[]Group",
            _GROUP,
            field(
                "Topics",
                "[]Topic",
                _TOPIC,
                _TOPIC_ID,
                field(
                    "Partitions",
                    "[]Partition",
                    _INDEX,
                    _START,
                    field("LeaderEpoch", "int32"),
                    field("Lag", "int64", versions="1+", default=str(_UNKNOWN)),
                    *error_fields(),
                ),
            ),
            *error_fields(),
        ),
    ],
)
ALTER_OFFSETS = Message(
    91,
    0,
    [_GROUP, field("Topics", "[]RequestTopic", _TOPIC, field("Partitions", "[]RequestPartition", _INDEX, _START))],
    [
        _THROTTLE,
        *error_fields(),
        field(
            "Responses",
            "[]Topic",
            _TOPIC,
            _TOPIC_ID,
            field("Partitions", "[]Partition", _INDEX, *error_fields()),
        ),
    ],
)
DELETE_OFFSETS = Message(
    92,
    0,
    [_GROUP, field("Topics", "[]RequestTopic", _TOPIC)],
    [_THROTTLE, *error_fields(), field("Responses", "[]Topic", _TOPIC, _TOPIC_ID, *error_fields())],
)


class Start(t.NamedTuple):
    """Start offset of a partition, and the number of records that are to be delivered; None where Kafka can't tell."""

    offset: int
    lag: int | None


def read_start_offsets(client: Client, broker: int, groups: t.Sequence[str]) -> dict[str, dict[Partition, Start]]:
    """Return {group: {partition: Start}}; partitions without a start offset, and deleted ones, are not in it."""
    requested = [{"group_id": group, "topics": None} for group in groups]
    response = client.send(DESCRIBE_OFFSETS.request(groups=requested), broker)
    starts: dict[str, dict[Partition, Start]] = {}
    for found in response.groups:
        operation = f"The start offsets of group {found.group_id} can't be read"
        if found.error_code:
            raise Refused(operation, *error_of(found))
        starts[found.group_id] = {}
        for topic in found.topics:
            for partition in topic.partitions:
                if partition.error_code and error_name(partition.error_code) != GONE:
                    raise Refused(f"{operation}: {topic.topic_name}-{partition.partition_index}", *error_of(partition))
                if partition.start_offset != _UNKNOWN:
                    lag = None if partition.lag == _UNKNOWN else partition.lag
                    where = (topic.topic_name, partition.partition_index)
                    starts[found.group_id][where] = Start(partition.start_offset, lag)
    return starts


def alter_start_offsets(client: Client, broker: int, group: str, offsets: t.Mapping[Partition, int]) -> Errors:
    """Set start offsets of a group without members; return the refused partitions."""
    topics = [
        {
            "topic_name": name,
            "partitions": [{"partition_index": n, "start_offset": offsets[name, n]} for n in sorted(numbers)],
        }
        for name, numbers in by_topic(offsets).items()
    ]
    response = client.send(ALTER_OFFSETS.request(group_id=group, topics=topics), broker)
    if response.error_code:
        raise Refused(f"The start offsets of group {group} can't be altered", *error_of(response))
    return {
        (topic.topic_name, partition.partition_index): error_of(partition)
        for topic in response.responses
        for partition in topic.partitions
        if partition.error_code
    }


def delete_start_offsets(client: Client, broker: int, group: str, partitions: t.Collection[Partition]) -> Errors:
    """Delete the start offsets of the topics of these partitions; return the partitions that were refused."""
    topics = [{"topic_name": name} for name in by_topic(partitions)]
    response = client.send(DELETE_OFFSETS.request(group_id=group, topics=topics), broker)
    if response.error_code:
        raise Refused(f"The start offsets of group {group} can't be deleted", *error_of(response))
    errors = {topic.topic_name: error_of(topic) for topic in response.responses if topic.error_code}
    return {(topic, number): errors[topic] for topic, number in sorted(partitions) if topic in errors}
