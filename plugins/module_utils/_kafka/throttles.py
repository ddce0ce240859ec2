# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replication throttles (KIP-73): the keys to set while replicas move, and to remove afterwards. Pure.

Two lists on each topic name the throttled replicas, as "partition:broker"; two rates on each broker limit them. The
lists also identify the throttle of a killed run: they are set before the rates and removed after them, so a rate is
stale only where a list names its broker. Entries of partitions that others are moving stay. A list in another form,
such as "*", and a rate without a list belong to somebody else: the list stays, and the rate is restored.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignments import Reassignment

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
    """The settings to write before and after the reassignments, where they differ; ``changes`` are the net changes."""

    before: Settings
    after: Settings
    changes: list[Change]


def plan_throttle(
    current: Settings,
    reassignments: t.Sequence[Reassignment],
    others: t.Collection[Key],
    rate: int,
    *,
    keep: bool = False,
) -> Throttle:
    """Return the throttle of a run. ``rate`` is bytes per second, 0 for none; with ``keep`` it is not removed.

    Cancellations take no rate, and remove that of what they cancel afterwards.

    current: the settings on the topics of the run, and an entry for each running broker. others: the partitions that
    others are moving.
    """
    lists = _lists(current)
    kept = _kept(lists, current, others)
    removed = _stale_settings(current, lists, kept)
    if any(move.cancels for move in reassignments):  # without its throttle a move might complete before it is cancelled
        return Throttle({}, _difference(current, removed), _changes(current, removed))
    throttled = _throttle_settings(current, kept, reassignments, rate) if rate else {}
    previous = {
        resource: {key: current.get(resource, {}).get(key) for key in keys} for resource, keys in throttled.items()
    }
    before = _merge(removed, throttled)
    after = {} if keep else _merge(previous, removed)
    intermediate = _merge(current, before)
    return Throttle(
        _difference(current, before), _difference(intermediate, after), _changes(current, _merge(before, after))
    )


def _kept(lists: _Lists, current: Settings, others: t.Collection[Key]) -> _Lists:
    """Return the entries that are not this run's to remove: of partitions that others move, and of silent brokers."""
    return {
        place: [entry for entry in entries if (place[0][1], entry[0]) in others or not _is_running(current, entry)]
        for place, entries in lists.items()
    }


def _lists(current: Settings) -> _Lists:
    """Return the entries of all lists that are not empty: (partition, broker)."""
    return {
        (resource, key): [(int(p), int(b)) for p, b in (entry.split(":") for entry in value.split(","))]
        for resource, keys in current.items()
        for key, value in keys.items()
        if key in (LEADERS, FOLLOWERS) and value and _LIST.fullmatch(value)
    }


def _is_running(current: Settings, entry: _Entry) -> bool:
    """Return whether the broker runs; the rate of another can't be removed, so its entry has to stay."""
    return ("broker", str(entry[1])) in current


def _stale_settings(current: Settings, lists: _Lists, kept: _Lists) -> Settings:
    removed: Settings = {}
    stale_brokers: set[int] = set()
    for (resource, key), entries in lists.items():
        left = kept[resource, key]
        if left != entries:
            removed.setdefault(resource, {})[key] = _text(left)
            stale_brokers.update(broker for _partition, broker in set(entries) - set(left))
    others = {broker for left in kept.values() for _partition, broker in left}
    for broker in sorted(stale_brokers - others):
        removed["broker", str(broker)] = dict.fromkeys(current["broker", str(broker)])
    return removed


def _throttle_settings(current: Settings, kept: _Lists, reassignments: t.Iterable[Reassignment], rate: int) -> Settings:
    """Return the settings during reassignments: current replicas are throttled as leaders, new ones as followers."""
    lists: dict[tuple[Resource, str], list[_Entry]] = {}
    for move in reassignments:
        for key, brokers in ((LEADERS, move.before), (FOLLOWERS, move.adding)) if move.adding else ():
            entries = lists.setdefault((("topic", move.topic), key), [])
            entries += [e for e in ((move.partition, broker) for broker in brokers) if _is_running(current, e)]
    throttled: Settings = {}
    for (resource, key), entries in lists.items():
        if (resource, key) in kept or not current.get(resource, {}).get(key):
            throttled.setdefault(resource, {})[key] = _text(kept.get((resource, key), []) + entries)
        for _partition, broker in entries:
            throttled["broker", str(broker)] = dict.fromkeys(RATES, str(rate))
    return throttled


def _text(entries: t.Iterable[_Entry]) -> str | None:
    return ",".join(f"{partition}:{broker}" for partition, broker in sorted(set(entries))) or None


def _merge(one: Settings, other: Settings) -> Settings:
    return {resource: {**one.get(resource, {}), **other.get(resource, {})} for resource in {**one, **other}}


def _difference(state: Settings, settings: Settings) -> Settings:
    """Return the part of ``settings`` that differs from ``state``."""
    difference = {
        resource: {key: value for key, value in keys.items() if state.get(resource, {}).get(key) != value}
        for resource, keys in settings.items()
    }
    return {resource: keys for resource, keys in difference.items() if keys}


def _changes(current: Settings, end: Settings) -> list[Change]:
    return [
        Change(
            "update", f"throttle of {kind}", name, {key: current.get((kind, name), {}).get(key) for key in keys}, keys
        )
        for (kind, name), keys in sorted(_difference(current, end).items())
    ]
