# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where replicas go: plans of least movement, the same for the same input. Pure.

Brokers are {id: rack} of those that run; racks count only where all of them have one. Topics are {name: [replicas of
partition 0, of partition 1, …]}, all of the cluster, because they are the load that is weighed: numbers of replicas.
A plan is {(topic, partition): new replicas}, only of the partitions that change. Nothing is refused here: where no
broker is left to take a replica, the replica stays.
"""

from __future__ import annotations

import collections
import typing as t

Racks = t.Mapping[int, t.Optional[str]]
Topics = t.Mapping[str, t.Sequence[t.Sequence[int]]]
Key = tuple[str, int]
"""(topic, partition)"""
Plan = dict[Key, list[int]]


class _Loads:
    """What the brokers carry, kept up while a plan grows."""

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
        """Count a replica more, or with -1 one less, on a broker."""
        self.replicas[broker] += number
        self.in_topic[topic, broker] += number

    def best(self, topic: str, row: t.Collection[int]) -> int | None:
        """Return who takes one more replica: on a rack that has none if there is one, and with the least load."""
        used = {self.racks[broker] for broker in row if broker in self.racks}
        return min(
            (broker for broker in self.brokers if broker not in row),
            key=lambda b: (self.racks.get(b) in used, self.replicas[b], self.in_topic[topic, b], b),
            default=None,
        )

    def spread_over(self, row: t.Iterable[int]) -> int:
        """Return the number of racks on which the replicas are."""
        return len({self.racks.get(broker) for broker in row})


def change_factor(
    brokers: Racks, topics: Topics, factors: t.Mapping[str, int], in_sync: t.Mapping[Key, t.Collection[int]]
) -> Plan:
    """Give each partition of the topics in ``factors``, {name: replicas}, that many replicas; the others stay.

    Present replicas keep their order. What goes is, in this order: not in sync, the second of a rack, on the most
    loaded broker; the preferred leader only if nothing else is in sync and one replica is to be left.
    """
    loads = _Loads(brokers, topics)
    plan: Plan = {}
    for name, factor in factors.items():
        for index, row in enumerate(topics[name]):
            new = list(row)
            while len(new) > factor:
                victim = _victim(loads, name, new, factor, in_sync.get((name, index), new))
                loads.add(name, victim, -1)
                new.remove(victim)
            while len(new) < factor:
                taker = loads.best(name, new)
                if taker is None:
                    break
                loads.add(name, taker)
                new.append(taker)
            if new != list(row):
                plan[name, index] = new
    return plan


def _victim(loads: _Loads, topic: str, row: t.Sequence[int], factor: int, in_sync: t.Collection[int]) -> int:
    """Return the replica that is missed least."""
    lost_otherwise = factor == 1 and row[0] not in in_sync and any(broker in in_sync for broker in row)
    racks = collections.Counter(loads.racks.get(broker) for broker in row)

    def worth(broker: int) -> tuple[t.Any, ...]:
        alone = broker not in loads.racks or racks[loads.racks[broker]] == 1
        return broker in in_sync, alone, -loads.replicas[broker], -loads.in_topic[topic, broker], -broker

    return min(row if lost_otherwise else row[1:], key=worth)


def drain(brokers: Racks, topics: Topics, chosen: t.Iterable[str], drained: t.Collection[int]) -> Plan:
    """Take every replica of the chosen topics off the drained brokers; no other replica moves.

    The replacement takes the place in the list. Where that is the first place, whichever of the new replicas leads
    least comes first instead, which costs no data.
    """
    loads = _Loads({broker: rack for broker, rack in brokers.items() if broker not in drained}, topics)
    plan: Plan = {}
    for name in chosen:
        for index, row in enumerate(topics[name]):
            new = list(row)
            for place, broker in enumerate(row):
                taker = loads.best(name, [b for b in new if b not in drained]) if broker in drained else None
                if taker is not None:
                    new[place] = taker
                    loads.add(name, taker)
            if new[:1] != list(row[:1]):
                _lead_least(loads, new)
            if new != list(row):
                plan[name, index] = new
    return plan


def _lead_least(loads: _Loads, row: list[int]) -> None:
    """Put that replica first whose broker is the preferred leader of the fewest partitions."""
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
    loads = _Loads(brokers, given)
    board = {(name, index): list(row) for name, rows in given.items() for index, row in enumerate(rows)}
    targets = sorted(set(onto) & set(loads.brokers))
    # Sums, because each target has its turn in each round, and rounds, because a move may make room for another.
    while sum(_fill(board, loads, target, targets) for target in targets):
        pass
    while sum(_promote(board, loads, target) for target in targets):
        pass
    return {(name, index): row for (name, index), row in board.items() if row != list(topics[name][index])}


def _fill(board: Plan, loads: _Loads, target: int, targets: t.Collection[int]) -> bool:
    """Bring one broker to the average; return whether anything was moved."""
    average = sum(loads.replicas[broker] for broker in loads.brokers) // len(loads.brokers)
    if loads.replicas[target] >= average:
        return False
    held = _held(board, [broker for broker in loads.brokers if broker not in targets])
    moved = False
    while loads.replicas[target] < average:
        donors = [broker for broker in held if held[broker] and loads.replicas[broker] > average]
        if not donors:
            break
        donor = max(donors, key=lambda broker: (loads.replicas[broker], -broker))
        moved = _move_one(board, loads, held[donor], donor, target) or moved
    return moved


def _held(board: Plan, brokers: t.Iterable[int]) -> dict[int, list[Key]]:
    """Return the partitions of each broker, the next one last, so mixed that each topic gives its share."""
    held: dict[int, dict[str, list[Key]]] = {broker: collections.defaultdict(list) for broker in brokers}
    for key, row in board.items():
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


def _move_one(board: Plan, loads: _Loads, keys: list[Key], donor: int, target: int) -> bool:
    """Move the next replica that may be moved; forget those that may not."""
    while keys:
        key = keys.pop()
        row = board[key]
        if target in row or donor not in row:
            continue
        new = [target if broker == donor else broker for broker in row]
        if loads.spread_over(new) < loads.spread_over(row):
            continue
        board[key] = new
        loads.add(key[0], donor, -1)
        loads.add(key[0], target)
        if row[0] == donor:
            loads.leads[donor] -= 1
            _lead_least(loads, new)
        return True
    return False


def _promote(board: Plan, loads: _Loads, target: int) -> bool:
    """Make a broker the preferred leader of its share of what it holds; return whether anything was done."""
    share = sum(loads.leads[broker] for broker in loads.brokers) // len(loads.brokers)
    follows: dict[int, list[Key]] = {broker: [] for broker in loads.brokers}
    for key in reversed(board) if loads.leads[target] < share else ():
        if target in board[key][1:] and board[key][0] in follows:
            follows[board[key][0]].append(key)
    promoted = False
    while loads.leads[target] < share:
        leaders = [broker for broker in follows if follows[broker] and loads.leads[broker] > share]
        if not leaders:
            break
        leader = max(leaders, key=lambda broker: (loads.leads[broker], -broker))
        row = board[follows[leader].pop()]
        place = row.index(target)
        row[0], row[place] = target, leader
        loads.leads.update({leader: -1, target: 1})
        promoted = True
    return promoted
