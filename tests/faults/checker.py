# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must be true of the records that a load has sent and read, whatever was done to the cluster meanwhile. Pure."""

from __future__ import annotations

import itertools
import json
import typing as t
from dataclasses import dataclass, field

SHOWN = 5  # examples in a sentence


@dataclass(frozen=True)
class Record:
    """A record where it lies; ``value`` is "producer.number", numbered from 0 by each producer."""

    partition: int
    offset: int
    value: str

    @property
    def place(self) -> tuple[int, int]:
        """Return partition and offset."""
        return self.partition, self.offset


@dataclass(frozen=True)
class Seen:
    """What the clients of a load have told.

    acknowledged: by the brokers, per producer, in the order in which the acknowledgements came; times: of these, in
    seconds, per producer. failed: errors of sends that were given up. consumed: in the order of reading. commits: per
    commit of the group {partition: offset}, in their order.
    """

    acknowledged: t.Mapping[str, t.Sequence[Record]]
    times: t.Mapping[str, t.Sequence[float]] = field(default_factory=dict)
    failed: t.Sequence[str] = ()
    consumed: t.Sequence[Record] = ()
    commits: t.Sequence[t.Mapping[int, int]] = ()

    @property
    def longest_gap(self) -> float:
        """Return the longest time, in seconds, in which a producer got no acknowledgement."""
        pairs = (pair for times in self.times.values() for pair in itertools.pairwise(times))
        return max((later - earlier for earlier, later in pairs), default=0.0)

    @property
    def count(self) -> int:
        """Return how many records were acknowledged."""
        return sum(map(len, self.acknowledged.values()))


def problems(seen: Seen) -> list[str]:
    """Return a sentence for each rule that was broken: nothing lost, moved, reordered, or committed backwards."""
    return [*_lost(seen), *_moved(seen), *_reordered(seen), *_backwards(seen), *_failed(seen)]


def _lost(seen: Seen) -> list[str]:
    read = {(record.place, record.value) for record in seen.consumed}
    lost = [r for records in seen.acknowledged.values() for r in records if (r.place, r.value) not in read]
    return _sentence("acknowledged records were not read", lost)


def _moved(seen: Seen) -> list[str]:
    values: dict[tuple[int, int], str] = {}
    everything = itertools.chain(*seen.acknowledged.values(), seen.consumed)
    moved = [record for record in everything if values.setdefault(record.place, record.value) != record.value]
    return _sentence("records have another value than was told of their offset before", moved)


def _reordered(seen: Seen) -> list[str]:
    """A producer's numbers rise with the offsets of a partition; a repeated number, sent twice, is no new record."""
    highest: dict[tuple[int, str], int] = {}
    known: set[tuple[int, str]] = set()
    wrong = []
    for record in sorted({record.place: record for record in seen.consumed}.values(), key=lambda r: r.place):
        if (record.partition, record.value) in known:
            continue
        known.add((record.partition, record.value))
        producer, _dot, number = record.value.partition(".")
        if highest.get((record.partition, producer), -1) > int(number):
            wrong.append(record)
        highest[record.partition, producer] = max(highest.get((record.partition, producer), -1), int(number))
    return _sentence("records lie behind later ones of their producer", wrong)


def _backwards(seen: Seen) -> list[str]:
    highest: dict[int, int] = {}
    wrong = []
    for commit in seen.commits:
        wrong += [f"partition {p}: {o} after {highest[p]}" for p, o in commit.items() if o < highest.get(p, 0)]
        highest.update({p: max(o, highest.get(p, 0)) for p, o in commit.items()})
    return _sentence("commits of the group went back", wrong)


def _failed(seen: Seen) -> list[str]:
    return _sentence("sends failed for good", seen.failed)


def _sentence(what: str, items: t.Sequence[t.Any]) -> list[str]:
    return [f"{len(items)} {what}: {', '.join(map(str, items[:SHOWN]))}"] if items else []


def parse(producers: t.Mapping[str, str], consumer: str) -> Seen:
    """Return what the output of Kafka's verifiable clients tells, {name: JSON lines} and JSON lines."""
    sent = {name: _events(text) for name, text in producers.items()}
    read = _events(consumer)
    good = {name: [e for e in events if e["name"] == "producer_send_success"] for name, events in sent.items()}
    return Seen(
        acknowledged={name: [_record(event) for event in events] for name, events in good.items()},
        times={name: [event["timestamp"] / 1000 for event in events] for name, events in good.items()},
        failed=[
            str(e.get("message", e)) for events in sent.values() for e in events if e["name"] == "producer_send_error"
        ],
        consumed=[_record(event) for event in read if event["name"] == "record_data"],
        commits=[
            {entry["partition"]: entry["offset"] for entry in event["offsets"]}
            for event in read
            if event["name"] == "offsets_committed" and event["success"]
        ],
    )


def _events(text: str) -> list[dict[str, t.Any]]:
    """Return the whole lines that are JSON; the clients' logging lies between them."""
    return [json.loads(line) for line in text.splitlines() if line.startswith('{"') and line.endswith("}")]


def _record(event: t.Mapping[str, t.Any]) -> Record:
    return Record(int(event["partition"]), int(event["offset"]), str(event["value"]))
