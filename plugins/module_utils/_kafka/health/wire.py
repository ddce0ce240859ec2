# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the snapshot of a cluster that its health is assessed by."""

from __future__ import annotations

import concurrent.futures
import contextlib
import functools
import socket
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import config_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.snapshot import Snapshot, build_snapshot

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import DescribeTopicPartitionsRequest

_MIN_ISR = "min.insync.replicas"
PROBE_THREADS = 16  # connections that are tried at the same time
PROBE_TIMEOUT = 2.0  # seconds for each of them


def read_snapshot(client: Client) -> Snapshot:
    """Read the cluster in three requests, however large it is: Metadata, DescribeConfigs of one key, reassignments.

    One more for 2000 partitions of topics that have one without anybody in sync: who is eligible to lead them.
    RequestFailed if no broker responds. A controller that doesn't respond is an issue in the snapshot, and so is a
    registered broker that accepts no connection.
    """
    metadata = wire.read_metadata(client, None)
    with concurrent.futures.ThreadPoolExecutor(PROBE_THREADS) as pool:
        for broker, reachable in zip(metadata["brokers"], pool.map(_is_reachable, metadata["brokers"])):
            broker["reachable"] = reachable
    _add_eligible(client, metadata["topics"])
    topics = [name for name, topic in metadata["topics"].items() if topic["partitions"]]
    configs = config_wire.describe_configs(client, topics, [_MIN_ISR]) if topics else {}
    min_isr = {name: _min_isr(name, found) for name, found in configs.items() if found["error"] != wire.GONE}
    reassigning, controller_error = [], ""
    try:
        if metadata["controller_id"] is not None:
            reassigning = wire.read_reassignments(client)
    except RequestFailed as error:
        controller_error = f"The controller can't be used: {error}"
    return build_snapshot(metadata, min_isr, reassigning, controller_error)


def _add_eligible(client: Client, topics: t.Mapping[str, t.Any]) -> None:
    """Add to each partition without anybody in sync who may lead it: "eligible" and "last_known" (KIP-966).

    Nothing where the brokers do not keep that: the last in sync stays in sync there.
    """
    kind = DescribeTopicPartitionsRequest
    names = sorted(name for name, topic in topics.items() if any(not p["isr"] for p in topic["partitions"]))
    asked = [kind.TopicRequest(name=name) for name in names]
    cursor, more = None, bool(names) and client.supports(kind.API_KEY)
    while more:
        response = client.query(functools.partial(kind, topics=asked, cursor=cursor))
        for topic in response.topics:
            rows = {row.partition_index: row for row in topic.partitions}
            for p in topics[topic.name]["partitions"]:
                if not p["isr"] and p["id"] in rows:
                    p["eligible"] = list(rows[p["id"]].eligible_leader_replicas or [])
                    p["last_known"] = list(rows[p["id"]].last_known_elr or [])
        cursor = response.next_cursor
        more = cursor is not None


def _is_reachable(broker: t.Mapping[str, t.Any]) -> bool:
    """Return whether a broker accepts a connection at its advertised address."""
    with contextlib.suppress(OSError), socket.create_connection((broker["host"], broker["port"]), PROBE_TIMEOUT):
        return True
    return False


def _min_isr(topic: str, found: t.Mapping[str, t.Any]) -> int:
    """Return the topic's effective min.insync.replicas."""
    if found["error"]:
        raise StackError(
            f"The configs of topic {topic} can't be read: {found['error']}: {found['message']} Without"
            f" {_MIN_ISR} nothing can be said about stopping a broker; the user needs DescribeConfigs on all topics."
        )
    return int(found["entries"][_MIN_ISR]["value"])
