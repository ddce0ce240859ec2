# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reassignments on the wire, KIP-455: plain data in and out. kafka-python has the requests, but no methods for them."""

from __future__ import annotations

import collections
import contextlib
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import config_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.log_dir_wire import read_log_dirs
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.throttles import FOLLOWERS, LEADERS, RATES, Settings

# Without the library, client.connect fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kafka.protocol.admin import AlterPartitionReassignmentsRequest

MIN_ISR = "min.insync.replicas"

Failures = dict[Key, tuple[str, str]]
"""{(topic, partition): (Kafka's name for the error, message)} of the partitions that were refused."""


def read_layout(client: Client) -> dict[str, t.Any]:
    """Return all replicas and running reassignments, as reassignments.Layout; 2 requests and 1 to each broker."""
    metadata = wire.read_metadata(client, None)
    brokers = {broker["id"]: broker["rack"] for broker in metadata["brokers"]}
    return {
        "cluster_id": metadata["cluster_id"],
        "brokers": brokers,
        "topics": metadata["topics"],
        "running": {
            (item["topic"], item["partition"]): {
                "before": [broker for broker in item["replicas"] if broker not in item["adding"]],
                "after": [broker for broker in item["replicas"] if broker not in item["removing"]],
            }
            for item in wire.read_reassignments(client)
        },
        "log_dirs": read_log_dirs(client, sorted(brokers)),
    }


def read_min_isr(client: Client, topics: t.Iterable[str]) -> dict[str, int]:
    """Return {topic: its effective min.insync.replicas}; one request for 2000 topics."""
    return {name: _number(entries) for name, entries in _entries(client, topics, [MIN_ISR]).items()}


def read_settings(client: Client, topics: t.Iterable[str], brokers: t.Iterable[int]) -> tuple[Settings, dict[str, int]]:
    """Return the throttle settings of topics and of brokers, and min.insync.replicas of the topics.

    One request for 2000 topics, and one to each broker.
    """
    settings: Settings = {}
    found = _entries(client, topics, [LEADERS, FOLLOWERS, MIN_ISR])
    for name, entries in found.items():
        settings["topic", name] = _own_values(entries, (LEADERS, FOLLOWERS))
    for broker in brokers:
        (described,) = config_wire.describe_configs(client, [str(broker)], RATES, kind="broker", node=broker).values()
        if described["error"]:
            raise wire.Refused(
                f"The configs of broker {broker} can't be read", described["error"], described["message"]
            )
        settings["broker", str(broker)] = _own_values(described["entries"], RATES)
    return settings, {name: _number(entries) for name, entries in found.items()}


def write_settings(client: Client, settings: Settings, kind: str) -> list[str]:
    """Write the keys of topics in one request, or those of brokers in one to each; return the failures as sentences."""
    chosen = {name: keys for (sort, name), keys in settings.items() if sort == kind}
    failed = []
    for part, node in [({name: chosen[name]}, int(name)) for name in chosen] if kind == "broker" else [(chosen, None)]:
        try:
            failures = part and config_wire.alter_configs(
                client, part, timeout=client.request_timeout, dry_run=False, kind=kind, node=node
            )
        except StackError as error:
            failed.append(str(error))
        else:
            failed += [f"{kind} {name}: {error}: {message}" for name, (error, message) in failures.items()]
    return failed


def alter_reassignments(client: Client, replicas: t.Mapping[Key, t.Sequence[int] | None], timeout: float) -> Failures:
    """Start to reassign partitions to these replicas; None cancels a running reassignment. One request."""
    topic = AlterPartitionReassignmentsRequest.ReassignableTopic
    partitions: dict[str, list[t.Any]] = collections.defaultdict(list)
    for (name, index), row in replicas.items():
        target = None if row is None else list(row)
        partitions[name].append(topic.ReassignablePartition(partition_index=index, replicas=target))
    items = [topic(name=name, partitions=rows) for name, rows in partitions.items()]
    (response,) = wire.to_controller(
        client,
        lambda: AlterPartitionReassignmentsRequest(topics=items, timeout_ms=int(timeout * 1000)),
        lambda reply: [reply],
        timeout,
    )
    if response.error_code:
        return dict.fromkeys(replicas, wire.error_of(response))
    return {
        (found.name, p.partition_index): wire.error_of(p)
        for found in response.responses
        for p in found.partitions
        if p.error_code
    }


def _entries(client: Client, topics: t.Iterable[str], keys: t.Collection[str]) -> dict[str, t.Any]:
    """Return {topic: entries}; without topics that were deleted meanwhile."""
    found = config_wire.read_configs(client, topics, keys)
    for name, described in found.items():
        if described["error"] not in ("", wire.GONE):
            raise wire.Refused(f"The configs of topic {name} can't be read", described["error"], described["message"])
    return {name: described["entries"] for name, described in found.items() if not described["error"]}


def _own_values(entries: t.Mapping[str, t.Any], keys: t.Iterable[str]) -> dict[str, str | None]:
    return {key: entries[key]["value"] for key in keys if key in entries and entries[key]["own"]}


def _number(entries: t.Mapping[str, t.Any]) -> int:
    return int(entries[MIN_ISR]["value"])
