# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Throttles of replication (KIP-73): which keys are set while replicas move, and which are taken off afterwards. Pure.

Two lists on each topic name the replicas that are throttled, as "partition:broker"; two rates on each broker say how
fast. The lists are also what tells a killed run's throttle: they are set before the rates and taken off after them, so
a rate is a leftover only where a list names its broker. Who else moves a partition of the topic at the moment keeps its
entries. A list that isn't of this form, such as "*", and a rate that no list explains, are somebody's own: the list
stays, and the rate is put back.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.moves import Move
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key

LEADERS, FOLLOWERS = "leader.replication.throttled.replicas", "follower.replication.throttled.replicas"
RATES = ("leader.replication.throttled.rate", "follower.replication.throttled.rate")

Resource = tuple[str, str]
"""("topic", name) or ("broker", id as text)"""
Settings = dict[Resource, dict[str, t.Optional[str]]]
"""{resource: {key: value, None for unset}}"""

_LIST = re.compile(r"\d+:\d+(,\d+:\d+)*")
_Entry = tuple[int, int]
_Lists = dict[tuple[Resource, str], list[_Entry]]


@dataclass(frozen=True)
class Throttle:
    """What is to be written before the moves, and after them, only where it differs; ``changes`` is what is left."""

    before: Settings
    after: Settings
    changes: list[Change]


def plan_throttle(
    present: Settings, moves: t.Sequence[Move], foreign: t.Collection[Key], rate: int, *, stays: bool = False
) -> Throttle:
    """Return the throttle of a run. ``rate`` is bytes per second, 0 for none; with ``stays`` it is not taken off.

    present: what is set on the topics of the run, and an entry for each running broker. foreign: the partitions that
    others are moving.
    """
    lists = _lists(present)
    kept = {
        place: [entry for entry in entries if (place[0][1], entry[0]) in foreign or not _runs(present, entry)]
        for place, entries in lists.items()
    }
    off = _leftovers(present, lists, kept)
    wished = _wished(present, kept, moves, rate) if rate else {}
    prior = {resource: {key: present.get(resource, {}).get(key) for key in keys} for resource, keys in wished.items()}
    before = _merged(off, wished)
    after = {} if stays else _merged(prior, off)
    reached = _merged(present, before)
    return Throttle(_beyond(present, before), _beyond(reached, after), _changes(present, _merged(before, after)))


def _lists(present: Settings) -> _Lists:
    """Return the entries of all lists that have some: (partition, broker)."""
    return {
        (resource, key): [(int(p), int(b)) for p, b in (entry.split(":") for entry in value.split(","))]
        for resource, keys in present.items()
        for key, value in keys.items()
        if key in (LEADERS, FOLLOWERS) and value and _LIST.fullmatch(value)
    }


def _runs(present: Settings, entry: _Entry) -> bool:
    """Tell whether the broker runs; the rate of another can't be taken off, so the entry stays and tells of it."""
    return ("broker", str(entry[1])) in present


def _leftovers(present: Settings, lists: _Lists, kept: _Lists) -> Settings:
    off: Settings = {}
    ours: set[int] = set()
    for (resource, key), entries in lists.items():
        left = kept[resource, key]
        if left != entries:
            off.setdefault(resource, {})[key] = _text(left)
            ours.update(broker for _partition, broker in set(entries) - set(left))
    others = {broker for left in kept.values() for _partition, broker in left}
    for broker in sorted(ours - others):
        off["broker", str(broker)] = dict.fromkeys(present["broker", str(broker)])
    return off


def _wished(present: Settings, kept: _Lists, moves: t.Iterable[Move], rate: int) -> Settings:
    """Return what is set while the replicas move: the holders are throttled as leaders, the new ones as followers."""
    lists: dict[tuple[Resource, str], list[_Entry]] = {}
    for move in moves:
        for key, brokers in ((LEADERS, move.before), (FOLLOWERS, move.adding)) if move.adding else ():
            entries = lists.setdefault((("topic", move.topic), key), [])
            entries += [e for e in ((move.partition, broker) for broker in brokers) if _runs(present, e)]
    wished: Settings = {}
    for (resource, key), entries in lists.items():
        if (resource, key) in kept or not present.get(resource, {}).get(key):
            wished.setdefault(resource, {})[key] = _text(kept.get((resource, key), []) + entries)
        for _partition, broker in entries:
            wished["broker", str(broker)] = dict.fromkeys(RATES, str(rate))
    return wished


def _text(entries: t.Iterable[_Entry]) -> str | None:
    return ",".join(f"{partition}:{broker}" for partition, broker in sorted(set(entries))) or None


def _merged(one: Settings, other: Settings) -> Settings:
    return {resource: {**one.get(resource, {}), **other.get(resource, {})} for resource in {**one, **other}}


def _beyond(state: Settings, wished: Settings) -> Settings:
    """Return what of ``wished`` isn't so already."""
    found = {
        resource: {key: value for key, value in keys.items() if state.get(resource, {}).get(key) != value}
        for resource, keys in wished.items()
    }
    return {resource: keys for resource, keys in found.items() if keys}


def _changes(present: Settings, end: Settings) -> list[Change]:
    return [
        Change(
            "update", f"throttle of {kind}", name, {key: present.get((kind, name), {}).get(key) for key in keys}, keys
        )
        for (kind, name), keys in sorted(_beyond(present, end).items())
    ]
