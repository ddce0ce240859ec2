# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replica placement: deterministic plans with the fewest moves. Pure.

Brokers are {id: rack} of the running brokers; racks count only where all of them have one. Topics are {name: [replicas
of partition 0, of partition 1, …]}, all of the cluster, because the numbers of their replicas are the load. A plan is
{(topic, partition): new replicas}, only of the partitions that change. Nothing is refused here: a replica stays where
no other broker can take it.
"""

from __future__ import annotations

import collections
import typing as t

Racks = t.Mapping[int, t.Optional[str]]
Topics = t.Mapping[str, t.Sequence[t.Sequence[int]]]
Key = tuple[str, int]
"""(topic, partition)"""
Plan = dict[Key, list[int]]


class _BrokerLoads:
    """The replicas on each broker, updated while a plan is built."""

    def __init__(self, brokers: Racks, topics: Topics) -> None:
        self.brokers = sorted(brokers)
        self.racks: dict[int, str] = {b: rack for b, rack in brokers.items() if rack} if all(brokers.values()) else {}
        self.replicas: collections.Counter[int] = collections.Counter()
        self.in_topic: collections.Counter[tuple[str, int]] = collections.Counter()
        self.leads: collections.Counter[int] = collections.Counter()
        for name, rows in topics.items():
            for row in rows:
                self.replicas.update(row)
                self.in_topic.update((name, broker) for broker in row)
                self.leads.update(row[:1])

    def add(self, topic: str, broker: int, number: int = 1) -> None:
        """Add a replica to a broker, or with -1 remove one."""
        self.replicas[broker] += number
        self.in_topic[topic, broker] += number

    def least_loaded(self, topic: str, row: t.Collection[int]) -> int | None:
        """Return the broker for one more replica: on a rack without one if possible, and with the least load."""
        used = {self.racks[broker] for broker in row if broker in self.racks}
        return min(
            (broker for broker in self.brokers if broker not in row),
            key=lambda b: (self.racks.get(b) in used, self.replicas[b], self.in_topic[topic, b], b),
            default=None,
        )

    def spread_over(self, row: t.Iterable[int]) -> int:
        """Return the number of racks of the replicas."""
        return len({self.racks.get(broker) for broker in row})


def change_factor(
    brokers: Racks, topics: Topics, factors: t.Mapping[str, int], in_sync: t.Mapping[Key, t.Collection[int]]
) -> Plan:
    """Give each partition of the topics in ``factors``, {name: replicas}, that many replicas; the others stay.

    Existing replicas keep their order. Replicas are removed in this order: not in sync, the second of a rack, on the
    most loaded broker; the preferred leader only if no other is in sync and one replica is to be left.
    """
    loads = _BrokerLoads(brokers, topics)
    plan: Plan = {}
    for name, factor in factors.items():
        for index, row in enumerate(topics[name]):
            new = list(row)
            while len(new) > factor:
                broker = _replica_to_remove(loads, name, new, factor, in_sync.get((name, index), new))
                loads.add(name, broker, -1)
                new.remove(broker)
            while len(new) < factor:
                new_broker = loads.least_loaded(name, new)
                if new_broker is None:
                    break
                loads.add(name, new_broker)
                new.append(new_broker)
            if new != list(row):
                plan[name, index] = new
    return plan


def _replica_to_remove(
    loads: _BrokerLoads, topic: str, row: t.Sequence[int], factor: int, in_sync: t.Collection[int]
) -> int:
    """Return the replica with the lowest removal cost."""
    leader_out_of_sync = factor == 1 and row[0] not in in_sync and any(broker in in_sync for broker in row)
    racks = collections.Counter(loads.racks.get(broker) for broker in row)

    def removal_cost(broker: int) -> tuple[t.Any, ...]:
        only_in_rack = broker not in loads.racks or racks[loads.racks[broker]] == 1
        return broker in in_sync, only_in_rack, -loads.replicas[broker], -loads.in_topic[topic, broker], -broker

    return min(row if leader_out_of_sync else row[1:], key=removal_cost)


def drain(brokers: Racks, topics: Topics, chosen: t.Iterable[str], drained: t.Collection[int]) -> Plan:
    """Move every replica of the chosen topics off the drained brokers; no other replica moves.

    The replacement takes the same place in the list. Where that is the first place, the new replica whose broker leads
    the fewest partitions becomes first instead, which costs no data.
    """
    loads = _BrokerLoads({broker: rack for broker, rack in brokers.items() if broker not in drained}, topics)
    plan: Plan = {}
    for name in chosen:
        for index, row in enumerate(topics[name]):
            new = list(row)
            for place, broker in enumerate(row):
                replacement = (
                    loads.least_loaded(name, [b for b in new if b not in drained]) if broker in drained else None
                )
                if replacement is not None:
                    new[place] = replacement
                    loads.add(name, replacement)
            if new[:1] != list(row[:1]):
                _lead_least(loads, new)
            if new != list(row):
                plan[name, index] = new
    return plan


def _lead_least(loads: _BrokerLoads, row: list[int]) -> None:
    """Make the replica first whose broker is the preferred leader of the fewest partitions."""
    running = [place for place, broker in enumerate(row) if broker in loads.brokers]
    place = min(running, key=lambda place: (loads.leads[row[place]], place))
    row[0], row[place] = row[place], row[0]
    loads.leads[row[0]] += 1


def spread(brokers: Racks, topics: Topics, chosen: t.Iterable[str], onto: t.Collection[int]) -> Plan:
    """Move replicas of the chosen topics from the most loaded of the other brokers, until those in ``onto`` have the
    average of what the chosen topics put on a broker, rounded down; then make them lead as much of it, by order only.

    No partition is on fewer racks afterwards. Only the chosen topics count as load.
    """
    given = {name: topics[name] for name in chosen}
    loads = _BrokerLoads(brokers, given)
    assignment = {(name, index): list(row) for name, rows in given.items() for index, row in enumerate(rows)}
    targets = sorted(set(onto) & set(loads.brokers))
    # sum(), so that each round tries all targets; a loop, because a move may enable another.
    while sum(_fill(assignment, loads, target, targets) for target in targets):
        pass
    while sum(_promote(assignment, loads, target) for target in targets):
        pass
    return {(name, index): row for (name, index), row in assignment.items() if row != list(topics[name][index])}


def _fill(assignment: Plan, loads: _BrokerLoads, target: int, targets: t.Collection[int]) -> bool:
    """Fill one broker up to the average; return whether anything was moved."""
    average = sum(loads.replicas[broker] for broker in loads.brokers) // len(loads.brokers)
    if loads.replicas[target] >= average:
        return False
    held = _held(assignment, [broker for broker in loads.brokers if broker not in targets])
    moved = False
    while loads.replicas[target] < average:
        donors = [broker for broker in held if held[broker] and loads.replicas[broker] > average]
        if not donors:
            break
        donor = max(donors, key=lambda broker: (loads.replicas[broker], -broker))
        moved = _move_one(assignment, loads, held[donor], donor, target) or moved
    return moved


def _held(assignment: Plan, brokers: t.Iterable[int]) -> dict[int, list[Key]]:
    """Return the partitions of each broker, the next one last, interleaved so that each topic moves its share."""
    held: dict[int, dict[str, list[Key]]] = {broker: collections.defaultdict(list) for broker in brokers}
    for key, row in assignment.items():
        for broker in row:
            if broker in held:
                held[broker][key[0]].append(key)
    return {
        broker: [
            key
            for _place, key in sorted(
                ((-(rank + 0.5) / len(keys), key) for keys in of_topic.values() for rank, key in enumerate(keys))
            )
        ]
        for broker, of_topic in held.items()
    }


def _move_one(assignment: Plan, loads: _BrokerLoads, keys: list[Key], donor: int, target: int) -> bool:
    """Move the next movable replica; drop the others from ``keys``."""
    while keys:
        key = keys.pop()
        row = assignment[key]
        if target in row or donor not in row:
            continue
        new = [target if broker == donor else broker for broker in row]
        if loads.spread_over(new) < loads.spread_over(row):
            continue
        assignment[key] = new
        loads.add(key[0], donor, -1)
        loads.add(key[0], target)
        if row[0] == donor:
            loads.leads[donor] -= 1
            _lead_least(loads, new)
        return True
    return False


def _promote(assignment: Plan, loads: _BrokerLoads, target: int) -> bool:
    """Make a broker the preferred leader of its share of partitions; return whether anything changed."""
    share = sum(loads.leads[broker] for broker in loads.brokers) // len(loads.brokers)
    follows: dict[int, list[Key]] = {broker: [] for broker in loads.brokers}
    for key in reversed(assignment) if loads.leads[target] < share else ():
        if target in assignment[key][1:] and assignment[key][0] in follows:
            follows[assignment[key][0]].append(key)
    promoted = False
    while loads.leads[target] < share:
        leaders = [broker for broker in follows if follows[broker] and loads.leads[broker] > share]
        if not leaders:
            break
        leader = max(leaders, key=lambda broker: (loads.leads[broker], -broker))
        row = assignment[follows[leader].pop()]
        place = row.index(target)
        row[0], row[place] = target, leader
        loads.leads.update({leader: -1, target: 1})
        promoted = True
    return promoted
