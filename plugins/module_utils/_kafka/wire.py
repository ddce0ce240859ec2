# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Common requests on the wire: one function per request, plain data in and out. No decisions are made here.

Each function sends one request, and repeats it where that is harmless: a read without a response, a write that was
refused because the controller had moved.
"""

from __future__ import annotations

import contextlib
import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import (
    Client,
    RequestFailed,
    error_name,
    error_text,
)

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import (
        CreatePartitionsRequest,
        CreateTopicsRequest,
        DeleteTopicsRequest,
        ElectLeadersRequest,
        ListPartitionReassignmentsRequest,
    )
    from kafka.protocol.metadata import MetadataRequest

TIMED_OUT = "REQUEST_TIMED_OUT"
GONE = "UNKNOWN_TOPIC_OR_PARTITION"
NOT_CONTROLLER = 41

_ELECTION_NOT_NEEDED = 84
_PREFERRED = 0
_CONTROLLER_ATTEMPTS = 5

Failures = dict[str, tuple[str, str]]
"""{topic: (Kafka's name for the error, message)} of the items that were refused."""


class Refused(StackError):
    """A broker answered with an error; ``error`` is Kafka's name for it."""

    def __init__(self, operation: str, error: str, message: str) -> None:
        """Build the message from the refused operation, Kafka's name for the error and the broker's message."""
        super().__init__(f"{operation}: {error}: {message}")
        self.error = error


def read_metadata(client: Client, topics: t.Iterable[str] | None) -> dict[str, t.Any]:
    """Return the cluster and the named topics, all topics if None; never creates a topic.

    {"cluster_id", "controller_id" (None if there is none), "brokers": [{"id", "host", "port", "rack"}],
    "topics": {name: {"error", "internal", "partitions": [{"id", "leader" (None), "replicas", "isr"}]}}}
    The controller gets the request: in ZooKeeper mode the other brokers learn the metadata from it.
    """
    names = None if topics is None else [MetadataRequest.MetadataRequestTopic(name=name) for name in topics]
    response = client.query(lambda: MetadataRequest(topics=names, allow_auto_topic_creation=False), client.controller)
    client.controller = None if response.controller_id < 0 else response.controller_id
    return {
        "cluster_id": response.cluster_id,
        "controller_id": client.controller,
        "brokers": [{"id": b.node_id, "host": b.host, "port": b.port, "rack": b.rack} for b in response.brokers],
        "topics": {topic.name: _topic(topic) for topic in response.topics},
    }


def read_reassignments(client: Client) -> list[dict[str, t.Any]]:
    """Return the running reassignments: [{"topic", "partition", "replicas", "adding", "removing"}]."""
    (response,) = to_controller(
        client, lambda: ListPartitionReassignmentsRequest(topics=None), lambda reply: [reply], client.request_timeout
    )
    if response.error_code:
        raise Refused("The running reassignments can't be read", *error_of(response))
    return [
        {
            "topic": topic.name,
            "partition": p.partition_index,
            "replicas": list(p.replicas),
            "adding": list(p.adding_replicas),
            "removing": list(p.removing_replicas),
        }
        for topic in response.topics
        for p in topic.partitions
    ]


def create_topics(
    client: Client, topics: t.Mapping[str, t.Mapping[str, t.Any]], *, timeout: float, dry_run: bool
) -> Failures:
    """Create topics: {name: {"partitions", "replication_factor", "assignment", "config"}}, None for broker defaults.

    ``assignment`` is a list of replica lists, one per partition; the broker places the replicas (by rack, if the
    brokers have one) without it. ``timeout`` in seconds limits the broker's wait for the topics.
    """
    kind = CreateTopicsRequest.CreatableTopic
    items = [
        kind(
            name=name,
            num_partitions=-1 if topic["assignment"] else topic["partitions"] or -1,
            replication_factor=-1 if topic["assignment"] else topic["replication_factor"] or -1,
            assignments=[
                kind.CreatableReplicaAssignment(partition_index=index, broker_ids=replicas)
                for index, replicas in enumerate(topic["assignment"] or [])
            ],
            configs=[kind.CreatableTopicConfig(name=key, value=value) for key, value in topic["config"].items()],
        )
        for name, topic in topics.items()
    ]
    response = to_controller(
        client,
        lambda: CreateTopicsRequest(topics=items, timeout_ms=int(timeout * 1000), validate_only=dry_run),
        lambda reply: reply.topics,
        timeout,
    )
    return {item.name: error_of(item) for item in response if item.error_code}


def create_partitions(
    client: Client, topics: t.Mapping[str, tuple[int, list[list[int]] | None]], *, timeout: float, dry_run: bool
) -> Failures:
    """Raise the number of partitions: {name: (new total, replicas of each new partition or None)}."""
    kind = CreatePartitionsRequest.CreatePartitionsTopic
    items = [
        kind(
            name=name,
            count=total,
            assignments=None
            if assignment is None
            else [kind.CreatePartitionsAssignment(broker_ids=replicas) for replicas in assignment],
        )
        for name, (total, assignment) in topics.items()
    ]
    response = to_controller(
        client,
        lambda: CreatePartitionsRequest(topics=items, timeout_ms=int(timeout * 1000), validate_only=dry_run),
        lambda reply: reply.results,
        timeout,
    )
    return {item.name: error_of(item) for item in response if item.error_code}


def delete_topics(client: Client, topics: t.Iterable[str], *, timeout: float) -> Failures:
    """Delete topics; the broker waits up to ``timeout`` seconds for the deletion."""
    names = list(topics)
    items = [DeleteTopicsRequest.DeleteTopicState(name=name) for name in names]
    response = to_controller(
        client,
        lambda: DeleteTopicsRequest(topics=items, topic_names=names, timeout_ms=int(timeout * 1000)),
        lambda reply: reply.responses,
        timeout,
    )
    return {item.name: error_of(item) for item in response if item.error_code}


def elect_preferred_leaders(client: Client, partitions: t.Mapping[str, t.Sequence[int]], *, timeout: float) -> Failures:
    """Make the first replica of each partition its leader: {topic: [partition]}; failures are by "topic-partition"."""
    kind = ElectLeadersRequest.TopicPartitions
    items = [kind(topic=name, partitions=list(numbers)) for name, numbers in partitions.items()]
    response = to_controller(
        client,
        lambda: ElectLeadersRequest(election_type=_PREFERRED, topic_partitions=items, timeout_ms=int(timeout * 1000)),
        lambda reply: [
            _Elected(f"{topic.topic}-{p.partition_id}", p.error_code, p.error_message)
            for topic in reply.replica_election_results
            for p in topic.partition_result
        ],
        timeout,
    )
    return {item.name: error_of(item) for item in response if item.error_code not in (0, _ELECTION_NOT_NEEDED)}


class _Elected(t.NamedTuple):
    """The result of one partition's election."""

    name: str
    error_code: int
    error_message: str | None


def to_controller(
    client: Client,
    request: t.Callable[[], t.Any],
    items: t.Callable[[t.Any], t.Iterable[t.Any]],
    timeout: float,
) -> list[t.Any]:
    """Send a request to the controller, and look it up again when it has moved; return the items of the response.

    A broker that isn't the controller (any more) refuses all items and executes none of them.
    """
    for attempt in range(_CONTROLLER_ATTEMPTS):
        if client.controller is None or attempt:
            time.sleep(min(attempt, 2))
            read_metadata(client, [])
        if client.controller is None:
            continue
        found = list(items(client.send(request(), client.controller, timeout + 5)))
        if all(item.error_code != NOT_CONTROLLER for item in found):
            return found
    raise RequestFailed("The cluster has no controller at the moment, so nothing can be changed. Check kafka_health.")


def _topic(topic: t.Any) -> dict[str, t.Any]:
    partitions = [
        {
            "id": p.partition_index,
            "leader": None if p.leader_id < 0 else p.leader_id,
            "replicas": list(p.replica_nodes),
            "isr": list(p.isr_nodes),
        }
        for p in topic.partitions
    ]
    return {
        "error": error_name(topic.error_code),
        "internal": topic.is_internal,
        "partitions": sorted(partitions, key=lambda p: p["id"]),
    }


def error_of(item: t.Any) -> tuple[str, str]:
    """Return Kafka's name for the error of an item of a response, and its message; both empty where there is none."""
    if not item.error_code:
        return "", ""
    return error_name(item.error_code), getattr(item, "error_message", None) or error_text(item.error_code)
