# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Executes reassignments batch by batch, and waits until they are complete."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, join_limited
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import reassignment_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.log_dir_wire import read_log_dirs
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignments import Reassignment

# The values for topic modules, which have no options for them.
BATCH = 50
TIMEOUT = 300

_SHORTEST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_SIZE_READS = 5  # reads of the log directories within the timeout for progress
_VERIFY_DELAYS = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0)  # seconds until the brokers know the controller's decision

Result = tuple[Reassignment, str, str]
"""A reassignment, Kafka's name for the error or "", and the message."""


def reassign_all(
    client: Client, reassignments: t.Sequence[Reassignment], *, batch: int, timeout: float, wait: bool = True
) -> t.Iterator[Result]:
    """Reassign partitions, at most ``batch`` at once, and verify their replicas in the end.

    StackError where nothing was copied for ``timeout`` seconds. Without ``wait`` all are only started.
    """
    done: list[Reassignment] = []
    for start in range(0, len(reassignments), batch):
        current_batch = reassignments[start : start + batch]
        failures = _start(client, [move for move in current_batch if not move.adopted])
        yield from ((move, *failures[move.key]) for move in current_batch if move.key in failures)
        started = [move for move in current_batch if move.key not in failures]
        if wait:
            stalled = _wait(client, started, timeout)
            yield from ((move, "", "") for move in started if move.key not in stalled)
            _raise_if_stalled(stalled, len(reassignments) - start - len(current_batch), timeout)
        done += started
    if wait:
        yield from _verify(client, done)
    else:
        yield from ((move, "", "") for move in done)


def _start(client: Client, reassignments: t.Sequence[Reassignment]) -> reassignment_wire.Failures:
    """Start some reassignments. Without a response they may have started: the final verification shows the result."""
    if not reassignments:
        return {}
    replicas = {move.key: None if move.cancels else move.after for move in reassignments}
    try:
        return reassignment_wire.alter_reassignments(client, replicas, client.request_timeout)
    except RequestFailed as error:
        if not error.timed_out:
            raise
        return {}


def _wait(client: Client, reassignments: t.Sequence[Reassignment], timeout: float) -> dict[Key, Reassignment]:
    """Wait until none of them is running; return those that still are after the timeout without progress.

    Reassignments of others aren't waited for. A poll is one request; the log directories are read only while no
    reassignment completes.
    """
    pending = {move.key: move for move in reassignments}
    last_progress = last_size_read = time.monotonic()
    copied, pause = -1, _SHORTEST_PAUSE
    while pending:
        running = _running(client)
        before = len(pending)
        pending = pending if running is None else {key: move for key, move in pending.items() if key in running}
        now = time.monotonic()
        if len(pending) < before:
            last_progress, last_size_read, copied = now, now, -1
        elif now - last_size_read >= timeout / _SIZE_READS:
            last_size_read, bytes_copied = now, _bytes_copied(client, pending.values())
            if bytes_copied > copied:
                last_progress, copied = now, bytes_copied
        if now - last_progress >= timeout:
            break
        if pending:
            time.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 1.5)
    return pending


def _running(client: Client) -> set[Key] | None:
    """Return the running reassignments of the cluster, None where the controller doesn't respond at the moment."""
    try:
        return {(item["topic"], item["partition"]) for item in wire.read_reassignments(client)}
    except RequestFailed:
        return None


def _bytes_copied(client: Client, reassignments: t.Iterable[Reassignment]) -> int:
    """Return the number of bytes that the new replicas have."""
    new_replicas = {(move.key, broker) for move in reassignments for broker in move.adding}
    return sum(
        replica["size"]
        for broker, directories in read_log_dirs(client, sorted({broker for _key, broker in new_replicas})).items()
        for directory in directories
        for key, replica in directory["replicas"].items()
        if (key, broker) in new_replicas
    )


def _raise_if_stalled(stalled: t.Mapping[Key, Reassignment], others: int, timeout: float) -> None:
    if not stalled:
        return
    remaining = f" {others} more were not started." if others else ""
    raise StackError(
        f"Nothing was copied for {timeout:.0f} s, and these are not complete:"
        f" {join_limited(move.name for move in stalled.values())}.{remaining} Kafka continues them, without a throttle."
        " Check kafka_health and the brokers, then run this again, which waits for them; or end them with cancel."
    )


def _verify(client: Client, reassignments: t.Sequence[Reassignment]) -> t.Iterator[Result]:
    """Yield a failure for each partition whose replicas aren't as planned."""
    mismatches = {move.key: move for move in reassignments}
    replicas: dict[Key, list[int]] = {}
    for pause in _VERIFY_DELAYS:
        if not mismatches:
            return
        time.sleep(pause)
        topics = wire.read_metadata(client, sorted({move.topic for move in reassignments}))["topics"]
        replicas = {(name, p["id"]): p["replicas"] for name, topic in topics.items() for p in topic["partitions"]}
        mismatches = {key: move for key, move in mismatches.items() if tuple(replicas.get(key, ())) != move.after}
    for key, move in mismatches.items():
        actual, expected = join_limited(replicas.get(key, ["no broker"])), join_limited(move.after)
        text = f"It is on {actual}, not on {expected}: somebody changed that. Run this again."
        yield move, "NO_REASSIGNMENT_IN_PROGRESS", text
