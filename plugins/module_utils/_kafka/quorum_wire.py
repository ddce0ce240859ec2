# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The metadata quorum on the wire: DescribeQuorum, which the active controller answers, and brokers forward to it."""

from __future__ import annotations

import base64
import contextlib
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused, error_of

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import DescribeQuorumRequest

Query = t.Callable[[t.Callable[[], t.Any]], t.Any]  # sends what the given function builds, and returns the response

DESCRIBE_QUORUM = 55  # the key of a request that only brokers in KRaft mode offer
NO_RIGHT = "CLUSTER_AUTHORIZATION_FAILED"

_NOT_LEADER = "NOT_LEADER_FOR_PARTITION"  # now NOT_LEADER_OR_FOLLOWER; error 6
_METADATA_TOPIC = "__cluster_metadata"


def read_quorum(query: Query) -> dict[str, t.Any]:
    """Return the quorum of a cluster in KRaft mode: {"leader", "epoch", "high_watermark", "voters", "observers"}.

    Voters and observers are [{"id", "endpoints", "directory_id", "offset", "lag", "last_fetch", "last_caught_up"}],
    sorted by id. ``lag`` is the number of records behind the leader; the last two are times in ms of the epoch, by the
    leader's clock: of the last fetch, and of the last at which nothing was missing, which for the leader is now.
    ``endpoints`` are [{"listener", "host", "port"}] and ``directory_id`` is Kafka's text for the id; static voters have
    none. None where the leader doesn't know a value. Refused where a broker or controller answers with an error.
    """
    topic = DescribeQuorumRequest.TopicData
    topics = [topic(topic_name=_METADATA_TOPIC, partitions=[topic.PartitionData(partition_index=0)])]
    response = query(lambda: DescribeQuorumRequest(topics=topics))
    quorum = _partition(response)
    ends = {replica.replica_id: replica.log_end_offset for replica in quorum.current_voters}
    last = _known(ends.get(quorum.leader_id, -1))
    nodes = {node.node_id: node for node in response.nodes or []}

    def replicas(states: t.Iterable[t.Any]) -> list[dict[str, t.Any]]:
        found = [_replica(state, last, nodes.get(state.replica_id)) for state in states]
        return sorted(found, key=lambda replica: int(replica["id"]))

    return {
        "leader": _known(quorum.leader_id),
        "epoch": quorum.leader_epoch,
        "high_watermark": _known(quorum.high_watermark),
        "voters": replicas(quorum.current_voters),
        "observers": replicas(quorum.observers),
    }


def _partition(response: t.Any) -> t.Any:
    """Return the one partition of a response. Refused where the response or the partition has an error."""
    found = [response, *(partition for topic in response.topics for partition in topic.partitions)]
    for error, message in filter(any, map(error_of, found)):
        hint = " The user needs the ACL Describe on the cluster." if error == NO_RIGHT else ""
        text = "The controller that was asked isn't the active one, or no longer." if error == _NOT_LEADER else message
        raise Refused("The quorum can't be read", error, text + hint)
    return found[-1]


def _replica(state: t.Any, last: int | None, node: t.Any) -> dict[str, t.Any]:
    offset = _known(state.log_end_offset)
    return {
        "id": state.replica_id,
        "endpoints": [{"listener": e.name, "host": e.host, "port": e.port} for e in (node.listeners if node else [])],
        "directory_id": _uuid_text(state.replica_directory_id),
        "offset": offset,
        "lag": None if last is None or offset is None else last - offset,
        "last_fetch": _known(state.last_fetch_timestamp),
        "last_caught_up": _known(state.last_caught_up_timestamp),
    }


def _known(number: int) -> int | None:
    return None if number < 0 else number


def _uuid_text(uuid: t.Any) -> str | None:
    """Return an id as Kafka writes it: 22 characters of base64url. None for none, which is zero on the wire."""
    return None if uuid is None or not uuid.int else base64.urlsafe_b64encode(uuid.bytes).decode().rstrip("=")
