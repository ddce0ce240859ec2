# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moves replicas batch after batch, and waits until they have arrived."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, join_limited
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import move_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.log_dir_wire import read_log_dirs
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.moves import Move
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key

# What a topic module takes, which has no options for it.
BATCH = 50
TIMEOUT = 300

_SHORTEST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0
_LOOKS = 5  # at the log directories in the time that may pass without progress
_SETTLING = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0)  # seconds until the brokers know what the controller has decided

Result = tuple[Move, str, str]
"""A move, Kafka's name for the error or "", and the message."""


def move_all(
    client: Client, moves: t.Sequence[Move], *, batch: int, timeout: float, wait: bool = True
) -> t.Iterator[Result]:
    """Move partitions, at most ``batch`` at once, and see in the end that they are where they should be.

    StackError where nothing was copied for ``timeout`` seconds. Without ``wait`` all are begun, and that is all.
    """
    done: list[Move] = []
    for start in range(0, len(moves), batch):
        part = moves[start : start + batch]
        failures = _begin(client, [move for move in part if not move.adopted])
        yield from ((move, *failures[move.key]) for move in part if move.key in failures)
        begun = [move for move in part if move.key not in failures]
        if wait:
            late = _await(client, begun, timeout)
            yield from ((move, "", "") for move in begun if move.key not in late)
            _stop_if(late, len(moves) - start - len(part), timeout)
        done += begun
    if wait:
        yield from _verify(client, done)
    else:
        yield from ((move, "", "") for move in done)


def _begin(client: Client, moves: t.Sequence[Move]) -> move_wire.Failures:
    """Begin some moves; where no answer comes they may have begun, and what became of them is seen in the end."""
    if not moves:
        return {}
    replicas = {move.key: None if move.cancels else move.after for move in moves}
    try:
        return move_wire.alter_reassignments(client, replicas, client.request_timeout)
    except RequestFailed as error:
        if not error.timed_out:
            raise
        return {}


def _await(client: Client, moves: t.Sequence[Move], timeout: float) -> dict[Key, Move]:
    """Wait until Kafka moves none of them any more; return those that it still does after a time without progress.

    What others move isn't waited for. A poll is one request; the log directories are read only where it is quiet.
    """
    left = {move.key: move for move in moves}
    quiet_since = looked = time.monotonic()
    copied, pause = -1, _SHORTEST_PAUSE
    while left:
        running = _running(client)
        before = len(left)
        left = left if running is None else {key: move for key, move in left.items() if key in running}
        now = time.monotonic()
        if len(left) < before:
            quiet_since, looked, copied = now, now, -1
        elif now - looked >= timeout / _LOOKS:
            looked, known = now, _copied(client, left.values())
            if known > copied:
                quiet_since, copied = now, known
        if now - quiet_since >= timeout:
            break
        if left:
            time.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 1.5)
    return left


def _running(client: Client) -> set[Key] | None:
    """Return what is being moved in the cluster, None where nobody answers at the moment."""
    try:
        return {(item["topic"], item["partition"]) for item in wire.read_reassignments(client)}
    except RequestFailed:
        return None


def _copied(client: Client, moves: t.Iterable[Move]) -> int:
    """Return the number of bytes that the new replicas have by now."""
    wanted = {(move.key, broker) for move in moves for broker in move.adding}
    return sum(
        replica["size"]
        for broker, directories in read_log_dirs(client, sorted({broker for _key, broker in wanted})).items()
        for directory in directories
        for key, replica in directory["replicas"].items()
        if (key, broker) in wanted
    )


def _stop_if(late: t.Mapping[Key, Move], others: int, timeout: float) -> None:
    if not late:
        return
    rest = f" {others} more were not begun." if others else ""
    raise StackError(
        f"Nothing was copied for {timeout:.0f} s, and these are still on their way:"
        f" {join_limited(move.name for move in late.values())}.{rest} Kafka continues them, without a throttle. Check"
        " kafka_health and the brokers, then run this again, which waits for them; or end them with cancel."
    )


def _verify(client: Client, moves: t.Sequence[Move]) -> t.Iterator[Result]:
    """Yield a failure for each move after which the replicas aren't as planned."""
    wrong = {move.key: move for move in moves}
    found: dict[Key, list[int]] = {}
    for pause in _SETTLING:
        if not wrong:
            return
        time.sleep(pause)
        topics = wire.read_metadata(client, sorted({move.topic for move in moves}))["topics"]
        found = {(name, p["id"]): p["replicas"] for name, topic in topics.items() for p in topic["partitions"]}
        wrong = {key: move for key, move in wrong.items() if tuple(found.get(key, ())) != move.after}
    for key, move in wrong.items():
        actual, expected = join_limited(found.get(key, ["no broker"])), join_limited(move.after)
        text = f"It is on {actual}, not on {expected}: somebody changed that. Run this again."
        yield move, "NO_REASSIGNMENT_IN_PROGRESS", text
