# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cluster on the wire: one function per request, plain data out. Needs Kafka 2.8."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused, error_of

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import DescribeClusterRequest, DescribeQuorumRequest

_METADATA_TOPIC = "__cluster_metadata"
_NO_RIGHT = "CLUSTER_AUTHORIZATION_FAILED"
_TELLS_FENCED = 2  # the version of DescribeCluster from which it has fenced brokers (KIP-1073, Kafka 4.0)


def read_cluster(client: Client) -> dict[str, t.Any]:
    """Return {"cluster_id", "controller_id", "brokers": [{"id", "host", "port", "rack", "fenced"}]}.

    ``fenced`` is None where the version doesn't return it; fenced brokers are missing there. In KRaft mode the
    controller's id is that of any broker: the one that forwards requests.
    """
    response = client.query(
        lambda: DescribeClusterRequest(include_cluster_authorized_operations=False, include_fenced_brokers=True)
    )
    if response.error_code:
        raise Refused("The cluster can't be described", *error_of(response))
    brokers = [
        {
            "id": broker.broker_id,
            "host": broker.host,
            "port": broker.port,
            "rack": broker.rack,
            "fenced": broker.is_fenced if response.version >= _TELLS_FENCED else None,
        }
        for broker in response.brokers
    ]
    return {
        "cluster_id": response.cluster_id,
        "controller_id": None if response.controller_id < 0 else response.controller_id,
        "brokers": sorted(brokers, key=lambda broker: broker["id"]),
    }


def read_quorum(client: Client) -> dict[str, t.Any]:
    """Return the quorum of a cluster in KRaft mode: {"leader", "epoch", "high_watermark", "voters", "observers"}.

    Voters and observers are [{"id", "offset", "lag", "caught_up"}]: ``lag`` is the number of records behind the leader,
    ``caught_up`` the time in ms of the epoch at which it had last caught up; None where the leader doesn't know it.
    """
    topic = DescribeQuorumRequest.TopicData
    topics = [topic(topic_name=_METADATA_TOPIC, partitions=[topic.PartitionData(partition_index=0)])]
    response = client.query(lambda: DescribeQuorumRequest(topics=topics))
    found = [response, *(partition for topic in response.topics for partition in topic.partitions)]
    for error, message in filter(any, map(error_of, found)):
        hint = " The user needs the ACL Describe on the cluster." if error == _NO_RIGHT else ""
        raise Refused("The quorum can't be read", error, message + hint)
    quorum = found[-1]
    ends = {replica.replica_id: replica.log_end_offset for replica in quorum.current_voters}
    last = _known(ends.get(quorum.leader_id, -1))
    return {
        "leader": _known(quorum.leader_id),
        "epoch": quorum.leader_epoch,
        "high_watermark": _known(quorum.high_watermark),
        "voters": [_replica(replica, last) for replica in quorum.current_voters],
        "observers": [_replica(replica, last) for replica in quorum.observers],
    }


def _replica(replica: t.Any, last: int | None) -> dict[str, t.Any]:
    offset = _known(replica.log_end_offset)
    return {
        "id": replica.replica_id,
        "offset": offset,
        "lag": None if last is None or offset is None else last - offset,
        "caught_up": _known(replica.last_caught_up_timestamp),
    }


def _known(number: int) -> int | None:
    return None if number < 0 else number
