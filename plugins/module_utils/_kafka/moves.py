# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moves of replicas: what they copy, and what must not be so. Pure.

A layout is what move_wire.read_layout returns: {"cluster_id", "brokers": {id: rack}, "topics": as read_metadata,
"running": {(topic, partition): {"before", "after"}}, "log_dirs": as read_log_dirs}.
"""

from __future__ import annotations

import collections
import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key, Plan

Layout = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class Move:
    """The replicas of one partition, before and after.

    ``size`` is the number of bytes that are still to be copied to each new replica, None where that isn't known.
    ``adopted``: it was begun before this run. ``cancels``: it ends a move that was begun, back to what was.
    """

    topic: str
    partition: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    size: int | None = 0
    adopted: bool = False
    cancels: bool = False

    @property
    def key(self) -> Key:
        """Return (topic, partition)."""
        return self.topic, self.partition

    @property
    def name(self) -> str:
        """Return the name of the partition."""
        return f"{self.topic}-{self.partition}"

    @property
    def adding(self) -> list[int]:
        """Return the brokers to which the partition is copied; none where a move ends."""
        return [] if self.cancels else [broker for broker in self.after if broker not in self.before]

    @property
    def bytes(self) -> int | None:
        """Return the number of bytes that are copied, to all of the new replicas."""
        return None if self.size is None else self.size * len(self.adding)


def settled(layout: Layout) -> dict[str, list[list[int]]]:
    """Return {topic: replicas of each partition} as they will be when the running moves have ended."""
    running = layout["running"]
    return {
        name: [
            list(running[name, p["id"]]["after"] if (name, p["id"]) in running else p["replicas"])
            for p in topic["partitions"]
        ]
        for name, topic in layout["topics"].items()
    }


def make_moves(layout: Layout, plan: Plan, adopted: t.Iterable[Key] = ()) -> list[Move]:
    """Return the moves of a plan and those that run already and are adopted; these come first."""
    rows = settled(layout)
    sizes = _sizes(layout)
    moves = []
    for name, index in sorted(adopted):
        move = layout["running"][name, index]
        held = sizes.get((name, index), {})
        whole = max((held[b] for b in move["before"] if b in held), default=None)
        there = [held.get(b, 0) for b in move["after"] if b not in move["before"]]
        left = None if whole is None else max(0, whole - min(there, default=0))
        moves.append(Move(name, index, tuple(move["before"]), tuple(move["after"]), left, adopted=True))
    for name, index in sorted(plan):
        before, held = rows[name][index], sizes.get((name, index), {})
        size = max((held[b] for b in before if b in held), default=None)
        moves.append(Move(name, index, tuple(before), tuple(plan[name, index]), size))
    return moves


def total_bytes(moves: t.Iterable[Move]) -> int | None:
    """Return how much all of the moves copy; None where that isn't known of one that copies."""
    found = [move.bytes for move in moves if move.adding]
    return None if None in found else sum(number or 0 for number in found)


def move_errors(layout: Layout, moves: t.Sequence[Move], min_isr: t.Mapping[str, int]) -> list[str]:
    """Return a sentence for everything that speaks against the moves; ``min_isr`` is min.insync.replicas by topic."""
    return [
        *_target_errors(layout, moves),
        *_source_errors(layout, moves),
        *_conflicts(layout, moves),
        *_space_errors(layout, moves),
        *_min_isr_errors(moves, min_isr),
    ]


def unread(layout: Layout) -> list[str]:
    """Return a warning for each broker whose log directories are not known."""
    return [
        f"How much there is to copy can't be told: broker {broker} doesn't say what is in its log directories:"
        f" {found[0]['error']}"
        for broker, found in layout["log_dirs"].items()
        if found and found[0]["path"] is None
    ]


def brokers_run(brokers: t.Collection[int]) -> str:
    """Return how many brokers run, as words."""
    return "1 broker runs" if len(brokers) == 1 else f"{len(brokers)} brokers run"


def _sizes(layout: Layout) -> dict[Key, dict[int, int]]:
    """Return {(topic, partition): {broker: bytes}}."""
    sizes: dict[Key, dict[int, int]] = collections.defaultdict(dict)
    for broker, directories in layout["log_dirs"].items():
        for directory in directories:
            for key, replica in directory["replicas"].items():
                if not replica["future"]:
                    sizes[key][broker] = replica["size"]
    return sizes


def _target_errors(layout: Layout, moves: t.Iterable[Move]) -> list[str]:
    strangers: dict[int, list[str]] = collections.defaultdict(list)
    for move in moves:
        for broker in move.adding:
            if broker not in layout["brokers"]:
                strangers[broker].append(move.name)
    running = f"{brokers_run(layout['brokers'])}: {join_limited(sorted(layout['brokers']))}"
    return [
        f"Broker {broker} can't get a replica of {join_limited(names)}, because it doesn't run; {running}."
        for broker, names in sorted(strangers.items())
    ]


def _source_errors(layout: Layout, moves: t.Iterable[Move]) -> list[str]:
    names = [
        move.name
        for move in moves
        if move.adding and layout["topics"][move.topic]["partitions"][move.partition]["leader"] is None
    ]
    if not names:
        return []
    return [
        f"No leader, so nothing to copy from: {join_limited(names)}. Bring their brokers back first; see kafka_health."
    ]


def _conflicts(layout: Layout, moves: t.Iterable[Move]) -> list[str]:
    """A partition that is on its way to other replicas may be somebody else's work."""
    return [
        f"Partition {move.name} is being moved to {join_limited(move.before)}, not to {join_limited(move.after)}: wait"
        " for the end of that, or end it with cancel in kafka_reassign."
        for move in moves
        if move.key in layout["running"] and not move.adopted and not move.cancels
    ]


def _space_errors(layout: Layout, moves: t.Iterable[Move]) -> list[str]:
    incoming: collections.Counter[int] = collections.Counter()
    for move in moves:
        incoming.update(dict.fromkeys(move.adding, move.size or 0))
    errors = []
    for broker, needed in sorted(incoming.items()):
        volumes = [found["usable"] for found in layout["log_dirs"].get(broker, []) if not found["error"]]
        if volumes and None not in volumes and sum(volumes) < needed:
            errors.append(
                f"Broker {broker} has {sum(volumes)} bytes left in its log directories, but would get {needed}: make"
                " room there, or move less."
            )
    return errors


def _min_isr_errors(moves: t.Iterable[Move], min_isr: t.Mapping[str, int]) -> list[str]:
    fewest: dict[str, int] = {}
    for move in moves:
        if len(move.after) < min(len(move.before), min_isr.get(move.topic, 0)) and not move.cancels:
            fewest[move.topic] = min(len(move.after), fewest.get(move.topic, len(move.after)))
    return [
        f"Topic {name}: min.insync.replicas is {min_isr[name]}, so with replication factor {factor} producers with"
        f" acks=all would be blocked: set min.insync.replicas to {factor} at most, or keep more replicas."
        for name, factor in fewest.items()
    ]
