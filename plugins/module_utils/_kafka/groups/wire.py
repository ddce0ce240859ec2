# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Consumer groups on the wire: one function per request, to the coordinator of the group; plain data in and out.

Needs Kafka 3.0, from which many groups fit into one request (KIP-699, KIP-709). Partitions are pairs (topic, number).
"""

from __future__ import annotations

import collections
import contextlib
import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, error_name, error_text
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.describe_wire import describe_new_groups
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import DeleteGroupsRequest, DescribeGroupsRequest, ListGroupsRequest
    from kafka.protocol.consumer import ListOffsetsRequest, OffsetCommitRequest, OffsetDeleteRequest, OffsetFetchRequest
    from kafka.protocol.metadata import FindCoordinatorRequest

Partition = tuple[str, int]
Errors = dict[Partition, tuple[str, str]]

EARLIEST, LATEST = -2, -1  # instead of a time, for read_log_offsets
DEAD = "Dead"
SHARE = "share"
TYPES = ("classic", "consumer", SHARE)  # Kafka 4 has others
UNKNOWN_GROUP = "GROUP_ID_NOT_FOUND"
_TRANSIENT = (14, 15, 16)  # the coordinator is loading, not available yet, or another broker
_ATTEMPTS, _PAUSE = 20, 0.5
_NO_OFFSET = -1


def coordinators(client: Client, groups: t.Collection[str]) -> dict[int, list[str]]:
    """Return {coordinator: its groups}; waits some seconds for a coordinator that is being elected."""
    for attempt in range(1, _ATTEMPTS + 1):
        response = client.query(
            lambda: FindCoordinatorRequest(coordinator_keys=sorted(groups), key_type=0, min_version=4, max_version=4)
        )
        wrong = [found for found in response.coordinators if found.error_code]
        if not wrong:
            break
        if attempt == _ATTEMPTS or any(found.error_code not in _TRANSIENT for found in wrong):
            raise Refused(f"The coordinator of group {wrong[0].key} can't be found", *_error(wrong[0].error_code))
        time.sleep(_PAUSE)
    by_coordinator: dict[int, list[str]] = collections.defaultdict(list)
    for found in response.coordinators:
        by_coordinator[found.node_id].append(found.key)
    return dict(by_coordinator)


def list_groups(client: Client, brokers: t.Iterable[int]) -> dict[str, dict[str, str]]:
    """Return {group: {"state", "type"}} of all groups; one request to each broker, which knows only its own.

    The type is in lower case, as Kafka 3.9 writes it; Kafka 4 has "Classic" and "Consumer".
    """
    groups = {}
    for broker in brokers:
        response = client.send(ListGroupsRequest(states_filter=[], min_version=4), broker)
        if response.error_code:
            raise Refused(f"The groups of broker {broker} can't be listed", *_error(response.error_code))
        for found in response.groups:
            kind = (getattr(found, "group_type", "") or "classic").lower()
            groups[found.group_id] = {"state": found.group_state, "type": kind}
    return groups


def describe_groups(client: Client, by_coordinator: t.Mapping[int, t.Sequence[str]]) -> dict[str, dict[str, t.Any]]:
    """Return {group: {"state", "type", "protocol_type", "members": [{"id", "client_id", "host"}]}}.

    A group that doesn't exist is Dead, without a type. The protocol type is consumer, connect, share, or another name
    of its members; empty for a group that never had members. One request to each coordinator, and more for the Dead
    ones, which may have another type than classic: those have the additional keys of describe_new_groups.
    """
    described = {}
    for broker, groups in by_coordinator.items():
        for found in _describe_classic_groups(client, broker, groups):
            if found.error_code and error_name(found.error_code) != UNKNOWN_GROUP:
                raise Refused(f"Group {found.group_id} can't be described", *_error(found.error_code))
            members = [{"id": m.member_id, "client_id": m.client_id, "host": m.client_host} for m in found.members]
            described[found.group_id] = {
                "state": found.group_state or DEAD,
                "type": None if (found.group_state or DEAD) == DEAD else "classic",
                "protocol_type": found.protocol_type or "",
                "members": members,
            }
        dead = [group for group in groups if described[group]["state"] == DEAD]
        described.update(describe_new_groups(client, broker, dead))
    return described


def _describe_classic_groups(client: Client, broker: int, groups: t.Sequence[str]) -> t.Sequence[t.Any]:
    """Return the response to DescribeGroups; waits some seconds for a coordinator that was just elected."""
    for attempt in range(1, _ATTEMPTS + 1):
        response = client.send(DescribeGroupsRequest(groups=groups, include_authorized_operations=False), broker)
        if attempt == _ATTEMPTS or not any(found.error_code in _TRANSIENT for found in response.groups):
            break
        time.sleep(_PAUSE)
    return t.cast(t.Sequence[t.Any], response.groups)


def read_committed(client: Client, broker: int, groups: t.Sequence[str]) -> dict[str, dict[Partition, int]]:
    """Return {group: {partition: committed offset}}; partitions without a commit are not in it.

    One request to the coordinator of the groups.
    """
    committed: dict[str, dict[Partition, int]] = {}
    requested = [OffsetFetchRequest.OffsetFetchRequestGroup(group_id=group, topics=None) for group in groups]
    response = client.send(OffsetFetchRequest(groups=requested, min_version=8, max_version=8), broker)
    for found in response.groups:
        if found.error_code:
            raise Refused(f"The offsets of group {found.group_id} can't be read", *_error(found.error_code))
        committed[found.group_id] = {
            (topic.name, partition.partition_index): partition.committed_offset
            for topic in found.topics
            for partition in topic.partitions
            if partition.committed_offset != _NO_OFFSET
        }
    return committed


def read_log_offsets(client: Client, leaders: t.Mapping[Partition, int], when: int) -> dict[Partition, int | None]:
    """Return {partition: offset} of the first record at or after a time, in ms of the epoch; None where there is none.

    ``when`` may be EARLIEST or LATEST. One request to each leader; Refused for a partition that can't be read.
    """
    found: dict[Partition, int | None] = {}
    for broker in sorted(set(leaders.values())):
        topics = by_topic(partition for partition, leader in leaders.items() if leader == broker)
        item = ListOffsetsRequest.ListOffsetsTopic
        requested = [
            item(
                name=name,
                partitions=[item.ListOffsetsPartition(partition_index=n, timestamp=when) for n in sorted(numbers)],
            )
            for name, numbers in topics.items()
        ]
        response = client.send(
            ListOffsetsRequest(replica_id=-1, isolation_level=0, topics=requested, min_version=1, max_version=7), broker
        )
        for topic in response.topics:
            for partition in topic.partitions:
                if partition.error_code:
                    operation = f"The offsets of {topic.name}-{partition.partition_index} can't be read"
                    raise Refused(operation, *_error(partition.error_code))
                offset = partition.offset if partition.offset != _NO_OFFSET else None
                found[topic.name, partition.partition_index] = offset
    return found


def commit(client: Client, broker: int, group: str, offsets: t.Mapping[Partition, int]) -> Errors:
    """Commit offsets for a group without members; return the refused partitions.

    Without a leader epoch, as Kafka's own tool does: the epoch of another offset would make a Java consumer reset it.
    """
    item = OffsetCommitRequest.OffsetCommitRequestTopic
    topics = [
        item(
            name=name,
            partitions=[
                item.OffsetCommitRequestPartition(
                    partition_index=n,
                    committed_offset=offsets[name, n],
                    committed_leader_epoch=-1,
                    committed_metadata="",
                )
                for n in sorted(numbers)
            ],
        )
        for name, numbers in by_topic(offsets).items()
    ]
    request = OffsetCommitRequest(
        group_id=group,
        generation_id_or_member_epoch=-1,
        member_id="",
        group_instance_id=None,
        topics=topics,
        max_version=8,
    )
    return _refused(client.send(request, broker))


def delete_offsets(client: Client, broker: int, group: str, partitions: t.Iterable[Partition]) -> Errors:
    """Delete committed offsets of a group; return the refused partitions."""
    item = OffsetDeleteRequest.OffsetDeleteRequestTopic
    topics = [
        item(
            name=name,
            partitions=[item.OffsetDeleteRequestPartition(partition_index=number) for number in sorted(numbers)],
        )
        for name, numbers in by_topic(partitions).items()
    ]
    response = client.send(OffsetDeleteRequest(group_id=group, topics=topics), broker)
    if response.error_code:
        raise Refused(f"The offsets of group {group} can't be deleted", *_error(response.error_code))
    return _refused(response)


def delete_group(client: Client, broker: int, group: str) -> tuple[str, str]:
    """Delete a group with its offsets; return the error, empty where it was deleted."""
    (result,) = client.send(DeleteGroupsRequest(groups_names=[group]), broker).results
    return _error(result.error_code) if result.error_code else ("", "")


def by_topic(partitions: t.Iterable[Partition]) -> dict[str, list[int]]:
    """Return {topic: numbers of its partitions}."""
    topics: dict[str, list[int]] = collections.defaultdict(list)
    for name, number in partitions:
        topics[name].append(number)
    return dict(topics)


def _refused(response: t.Any) -> Errors:
    return {
        (topic.name, partition.partition_index): _error(partition.error_code)
        for topic in response.topics
        for partition in topic.partitions
        if partition.error_code
    }


def _error(code: int) -> tuple[str, str]:
    return error_name(code), error_text(code)
