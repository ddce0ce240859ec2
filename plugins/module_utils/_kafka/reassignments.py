# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Partition reassignments: the bytes that they copy, and their errors. Pure.

A layout is the result of reassignment_wire.read_layout: {"cluster_id", "brokers": {id: rack}, "topics": as
read_metadata, "running": {(topic, partition): {"before", "after"}}, "log_dirs": as read_log_dirs}.
"""

from __future__ import annotations

import collections
import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key, Plan

Layout = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class Reassignment:
    """The reassignment of one partition: its replicas before and after.

    ``size`` is the number of bytes that are still to be copied to each new replica, None where it is unknown.
    ``adopted``: it was started before this run. ``cancels``: it cancels a running reassignment.
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
        """Return the brokers to which the partition is copied; none for a cancellation."""
        return [] if self.cancels else [broker for broker in self.after if broker not in self.before]

    @property
    def bytes(self) -> int | None:
        """Return the number of bytes that are copied, to all of the new replicas."""
        return None if self.size is None else self.size * len(self.adding)


def final_replicas(layout: Layout) -> dict[str, list[list[int]]]:
    """Return {topic: replicas of each partition} as they will be when the running reassignments are complete."""
    running = layout["running"]
    return {
        name: [
            list(running[name, p["id"]]["after"] if (name, p["id"]) in running else p["replicas"])
            for p in topic["partitions"]
        ]
        for name, topic in layout["topics"].items()
    }


def build_reassignments(layout: Layout, plan: Plan, adopted: t.Iterable[Key] = ()) -> list[Reassignment]:
    """Return the adopted reassignments, which are running already, and then those of a plan."""
    rows = final_replicas(layout)
    sizes = _sizes(layout)
    reassignments = []
    for name, index in sorted(adopted):
        move = layout["running"][name, index]
        sizes_by_broker = sizes.get((name, index), {})
        full_size = max((sizes_by_broker[b] for b in move["before"] if b in sizes_by_broker), default=None)
        copied = [sizes_by_broker.get(b, 0) for b in move["after"] if b not in move["before"]]
        remaining = None if full_size is None else max(0, full_size - min(copied, default=0))
        reassignments.append(
            Reassignment(name, index, tuple(move["before"]), tuple(move["after"]), remaining, adopted=True)
        )
    for name, index in sorted(plan):
        before, sizes_by_broker = rows[name][index], sizes.get((name, index), {})
        size = max((sizes_by_broker[b] for b in before if b in sizes_by_broker), default=None)
        reassignments.append(Reassignment(name, index, tuple(before), tuple(plan[name, index]), size))
    return reassignments


def total_bytes(reassignments: t.Iterable[Reassignment]) -> int | None:
    """Return the number of bytes that all reassignments copy; None where one is unknown."""
    found = [move.bytes for move in reassignments if move.adding]
    return None if None in found else sum(number or 0 for number in found)


def reassignment_errors(
    layout: Layout, reassignments: t.Sequence[Reassignment], min_isr: t.Mapping[str, int]
) -> list[str]:
    """Return a sentence for each error in the reassignments; ``min_isr`` is min.insync.replicas by topic."""
    return [
        *_target_errors(layout, reassignments),
        *_source_errors(layout, reassignments),
        *_conflicts(layout, reassignments),
        *_space_errors(layout, reassignments),
        *_min_isr_errors(reassignments, min_isr),
    ]


def log_dir_warnings(layout: Layout) -> list[str]:
    """Return a warning for each broker whose log directories could not be read."""
    return [
        f"The number of bytes to copy is unknown: the log directories of broker {broker} can't be read:"
        f" {found[0]['error']}"
        for broker, found in layout["log_dirs"].items()
        if found and found[0]["path"] is None
    ]


def brokers_run(brokers: t.Collection[int]) -> str:
    """Return the number of running brokers as a clause."""
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


def _target_errors(layout: Layout, reassignments: t.Iterable[Reassignment]) -> list[str]:
    unknown_brokers: dict[int, list[str]] = collections.defaultdict(list)
    for move in reassignments:
        for broker in move.adding:
            if broker not in layout["brokers"]:
                unknown_brokers[broker].append(move.name)
    running = f"{brokers_run(layout['brokers'])}: {join_limited(sorted(layout['brokers']))}"
    return [
        f"Broker {broker} can't get a replica of {join_limited(names)}, because it doesn't run; {running}."
        for broker, names in sorted(unknown_brokers.items())
    ]


def _source_errors(layout: Layout, reassignments: t.Iterable[Reassignment]) -> list[str]:
    names = [
        move.name
        for move in reassignments
        if move.adding and layout["topics"][move.topic]["partitions"][move.partition]["leader"] is None
    ]
    if not names:
        return []
    return [f"No leader, so nothing to copy from: {join_limited(names)}. Start their brokers first; see kafka_health."]


def _conflicts(layout: Layout, reassignments: t.Iterable[Reassignment]) -> list[str]:
    """Return a sentence for each partition that somebody else is reassigning to other replicas."""
    return [
        f"Partition {move.name} is being moved to {join_limited(move.before)}, not to {join_limited(move.after)}: wait"
        " until that is complete, or cancel it with kafka_reassign."
        for move in reassignments
        if move.key in layout["running"] and not move.adopted and not move.cancels
    ]


def _space_errors(layout: Layout, reassignments: t.Iterable[Reassignment]) -> list[str]:
    incoming: collections.Counter[int] = collections.Counter()
    for move in reassignments:
        incoming.update(dict.fromkeys(move.adding, move.size or 0))
    errors = []
    for broker, needed in sorted(incoming.items()):
        usable = [directory["usable"] for directory in layout["log_dirs"].get(broker, []) if not directory["error"]]
        if usable and None not in usable and sum(usable) < needed:
            errors.append(
                f"Broker {broker} has {sum(usable)} bytes left in its log directories, but would get {needed}: free"
                " disk space there, or move fewer partitions."
            )
    return errors


def _min_isr_errors(reassignments: t.Iterable[Reassignment], min_isr: t.Mapping[str, int]) -> list[str]:
    fewest: dict[str, int] = {}
    for move in reassignments:
        if len(move.after) < min(len(move.before), min_isr.get(move.topic, 0)) and not move.cancels:
            fewest[move.topic] = min(len(move.after), fewest.get(move.topic, len(move.after)))
    return [
        f"Topic {name}: min.insync.replicas is {min_isr[name]}, so with replication factor {factor} producers with"
        f" acks=all would be blocked: set min.insync.replicas to {factor} at most, or keep more replicas."
        for name, factor in fewest.items()
    ]
