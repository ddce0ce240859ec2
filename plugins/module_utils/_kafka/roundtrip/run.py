# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Round trip: writes a record through every broker and reads it back, as a client would.

One topic has a partition for each broker, led by it and replicated to its neighbours, so that acks=all also tests the
connections between brokers.
"""

from __future__ import annotations

import functools
import json
import time
import typing as t
import uuid

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.roundtrip import wire as record_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.roundtrip.plan import (
    LEFT_AFTER,
    leftovers,
    replica_assignment,
)

_PREFIX = "__kafkaops_roundtrip"
_PAUSE = 0.2
# Errors of a broker that does not know yet that it leads a new partition.
_NOT_READY = frozenset(
    {
        "NOT_LEADER_FOR_PARTITION",
        "NOT_LEADER_OR_FOLLOWER",
        "UNKNOWN_TOPIC_OR_PARTITION",
        "LEADER_NOT_AVAILABLE",
        "NOT_ENOUGH_REPLICAS",
        "OFFSET_OUT_OF_RANGE",
    }
)


def roundtrip(client: Client, params: Params) -> dict[str, t.Any]:
    """Write to and read from every broker; return "cluster_id", "topic", "brokers" and "warnings".

    "brokers": [{"id", "listener", "offset", "latency_ms"}]. StackError has the error of each failed broker, with the
    same results, where a failed broker has "error". The topic is deleted at the end, also after a failure, with those
    of interrupted round trips; the topic of another running round trip stays.
    """
    prefix, deadline, now = params["topic"], time.monotonic() + params["timeout"], int(time.time())
    if not prefix.startswith(_PREFIX):
        raise StackError(f"topic is {prefix}: what is left of it is deleted, so it has to begin with {_PREFIX}.")
    topic = f"{prefix}-{now:08x}-{uuid.uuid4().hex[:8]}"
    metadata = wire.read_metadata(client, None)
    old = leftovers(metadata["topics"], prefix, now)
    brokers = {broker["id"]: f"{broker['host']}:{broker['port']}" for broker in metadata["brokers"]}
    missing = sorted(set(params["expected_brokers"]) - set(brokers))
    raise_all([f"Broker {broker} is expected, but isn't registered." for broker in missing])
    results: dict[str, t.Any] = {"cluster_id": metadata["cluster_id"], "topic": topic, "warnings": []}
    reached = {broker: _outcome(functools.partial(record_wire.handshake, client, broker)) for broker in brokers}
    if not any("error" in outcome for outcome in reached.values()):
        try:
            reached = _exchange(client, topic, sorted(brokers), deadline)
        finally:
            results["warnings"] += _delete(client, [topic, *old], params["timeout"])
    results["brokers"] = [{"id": b, "listener": brokers[b], **reached[b]} for b in sorted(brokers)]
    failures = [_failure(broker) for broker in results["brokers"] if "error" in broker]
    if failures:
        head = f"No round trip through {len(failures)} of {len(brokers)} brokers:"
        raise StackError("\n".join([head, *(f"- {failure}" for failure in failures)]), results)
    return results


def _failure(broker: t.Mapping[str, t.Any]) -> str:
    """Return the error of one broker; many messages name the broker already."""
    error = str(broker["error"])
    return error if error.startswith("Broker") else f"Broker {broker['id']} at {broker['listener']}: {error}"


def _exchange(client: Client, topic: str, brokers: t.Sequence[int], deadline: float) -> dict[int, dict[str, t.Any]]:
    """Create the topic, send a record through each broker; return {broker: {"offset", "latency_ms"} or {"error"}}."""
    assignment = replica_assignment(brokers)
    _create(client, topic, assignment, deadline)
    return {
        replicas[0]: _outcome(functools.partial(_roundtrip_through, client, replicas[0], topic, partition, deadline))
        for partition, replicas in enumerate(assignment)
    }


def _outcome(step: t.Callable[[], dict[str, t.Any] | None]) -> dict[str, t.Any]:
    try:
        return step() or {}
    except StackError as error:
        return {"error": str(error)}


def _create(client: Client, topic: str, assignment: list[list[int]], deadline: float) -> None:
    """Create the topic and wait until every broker leads its partition."""
    factor = len(assignment[0])
    topic_spec = {
        "partitions": None,
        "replication_factor": None,
        "assignment": assignment,
        "config": {"min.insync.replicas": str(min(2, factor)), "cleanup.policy": "delete"},
    }
    failure = wire.create_topics(client, {topic: topic_spec}, timeout=client.request_timeout, dry_run=False).get(topic)
    if failure:
        raise StackError(f"Topic {topic} can't be created: {failure[0]}: {failure[1]}")
    while not_ready := _unready(client, topic, assignment):
        _wait(deadline, f"Topic {topic} was created, but {' '.join(not_ready)}")


def _unready(client: Client, topic: str, assignment: list[list[int]]) -> list[str]:
    partitions = wire.read_metadata(client, [topic])["topics"][topic]["partitions"]
    found = {p["id"]: p for p in partitions}
    sentences = []
    for index, replicas in enumerate(assignment):
        partition = found.get(index)
        if partition is None or partition["leader"] != replicas[0]:
            sentences.append(f"broker {replicas[0]} doesn't lead partition {index}.")
        elif set(partition["isr"]) != set(replicas):
            behind = sorted(set(replicas) - set(partition["isr"]))
            sentences.append(f"brokers {behind} don't follow broker {replicas[0]} in partition {index}.")
    return sentences


def _roundtrip_through(client: Client, broker: int, topic: str, partition: int, deadline: float) -> dict[str, t.Any]:
    """Write a record and read it back, twice; return {"offset", "latency_ms"} of the second one.

    The first also waits until the followers replicate the new partition, which is no property of the cluster.
    """
    results: list[dict[str, t.Any]] = []
    while len(results) < 2:
        try:
            results.append(_write_and_read(client, broker, topic, partition, max(1.0, deadline - time.monotonic())))
        except wire.Refused as error:
            if error.error not in _NOT_READY:
                raise
            _wait(deadline, f"{error} If this goes on, its advertised address may be another broker's.")
    return results[-1]


def _write_and_read(client: Client, broker: int, topic: str, partition: int, timeout: float) -> dict[str, t.Any]:
    value = json.dumps({"id": str(uuid.uuid4()), "broker": broker}).encode()
    started = time.monotonic()
    offset = record_wire.produce(client, broker, topic, partition, value, timeout)
    values = record_wire.fetch(client, broker, topic, partition, offset, min(timeout, 5))
    if value not in values:
        raise StackError(f"The record written at offset {offset} wasn't there when it was read back.")
    return {"offset": offset, "latency_ms": round((time.monotonic() - started) * 1000, 1)}


def _delete(client: Client, topics: t.Sequence[str], timeout: float) -> list[str]:
    """Delete topics; return warnings if that fails, because the round trip itself is the result."""
    later = f"A round trip tries again when {LEFT_AFTER // 60} minutes have passed."
    try:
        refused = wire.delete_topics(client, topics, timeout=timeout)
    except StackError as error:
        return [f"Topic {topics[0]} couldn't be deleted: {error} {later}"]
    return [
        f"Topic {topic} couldn't be deleted: {error}: {message} {later}"
        for topic, (error, message) in refused.items()
        if error != wire.GONE
    ]


def _wait(deadline: float, message: str) -> None:
    """Wait a moment, or raise StackError with ``message`` after the deadline."""
    if time.monotonic() >= deadline:
        raise StackError(message)
    time.sleep(_PAUSE)
