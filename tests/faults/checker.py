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
SHARE = 0.5  # of the records that a producer was asked for; it makes up for a gap, so that less is no load


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
    seconds of the epoch, per producer. failed: errors of sends that were given up, with the names of their exceptions.
    consumed: by the group while the load ran, in the order of reading. commits: per commit of the group {partition:
    offset}, in their order. kept: what a consumer that knows nothing read from offset 0 when all was over. span: when
    the load began and ended. rate: records in a second that each producer was to send.
    """

    acknowledged: t.Mapping[str, t.Sequence[Record]]
    times: t.Mapping[str, t.Sequence[float]] = field(default_factory=dict)
    failed: t.Sequence[str] = ()
    consumed: t.Sequence[Record] = ()
    commits: t.Sequence[t.Mapping[int, int]] = ()
    kept: t.Sequence[Record] = ()
    span: tuple[float, float] = (0.0, 0.0)
    rate: float = 0.0

    @property
    def longest_gap(self) -> float:
        """Return the longest time of the span, in seconds, in which a producer got no acknowledgement."""
        begin, end = self.span
        lines = [sorted([begin, *(x for x in times if begin < x < end), end]) for times in self.times.values()]
        return max((later - earlier for line in lines for earlier, later in itertools.pairwise(line)), default=0.0)

    @property
    def count(self) -> int:
        """Return how many records were acknowledged."""
        return sum(map(len, self.acknowledged.values()))


def problems(seen: Seen, *, gap: float) -> list[str]:
    """Return a sentence for each rule that was broken: nothing lost, moved, reordered, or committed backwards.

    gap: for how many seconds a producer may go without an acknowledgement in this story.
    """
    return [*lasting_problems(seen), *_unread(seen), *_backwards(seen), *_failed(seen), *_load_problems(seen, gap)]


def lasting_problems(seen: Seen) -> list[str]:
    """Return a sentence for each broken rule of those that hold even where the clients were cut off."""
    acknowledged = [record for records in seen.acknowledged.values() for record in records]
    return [
        *_missing("acknowledged records are gone", acknowledged, seen.kept),
        *_missing("records that were read are gone", seen.consumed, seen.kept),
        *_moved(seen),
        *_reordered(seen),
        *([] if acknowledged else ["No record was acknowledged, so nothing is proven."]),
    ]


def _unread(seen: Seen) -> list[str]:
    acknowledged = [record for records in seen.acknowledged.values() for record in records]
    return _missing("acknowledged records were not read by the group", acknowledged, seen.consumed)


def _missing(what: str, records: t.Iterable[Record], among: t.Iterable[Record]) -> list[str]:
    read = {(record.place, record.value) for record in among}
    return _sentence(what, [record for record in records if (record.place, record.value) not in read])


def _load_problems(seen: Seen, gap: float) -> list[str]:
    """The load has to be one, from its beginning to its end, for each producer."""
    begin, end = seen.span
    found = []
    if seen.longest_gap > gap:
        found.append(f"A producer got no acknowledgement for {seen.longest_gap:.1f} s; {gap:g} s are allowed here.")
    least = SHARE * seen.rate * (end - begin)
    for name, times in seen.times.items():
        number = sum(begin <= moment <= end for moment in times)
        if number < least:
            found.append(
                f"Producer {name} got {number} acknowledgements in {end - begin:.0f} s, fewer than {least:.0f}."
            )
    return found


def _moved(seen: Seen) -> list[str]:
    values: dict[tuple[int, int], str] = {}
    everything = itertools.chain(*seen.acknowledged.values(), seen.consumed, seen.kept)
    moved = [record for record in everything if values.setdefault(record.place, record.value) != record.value]
    return _sentence("records have another value than was told of their offset before", moved)


def _reordered(seen: Seen) -> list[str]:
    """A producer's numbers rise with the offsets of a partition; a repeated number, sent twice, is no new record."""
    highest: dict[tuple[int, str], int] = {}
    known: set[tuple[int, str]] = set()
    wrong = []
    for record in sorted({record.place: record for record in seen.kept}.values(), key=lambda r: r.place):
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


def parse(producers: t.Mapping[str, str], group: str, fresh: str, **known: t.Any) -> Seen:
    """Return what the output of Kafka's verifiable clients tells: JSON lines, those of the producers by their names.

    known: the fields of Seen that the clients do not tell.
    """
    sent = {name: _events(text) for name, text in producers.items()}
    read = _events(group)
    good = {name: [e for e in events if e["name"] == "producer_send_success"] for name, events in sent.items()}
    return Seen(
        acknowledged={name: [_record(event) for event in events] for name, events in good.items()},
        times={name: [event["timestamp"] / 1000 for event in events] for name, events in good.items()},
        failed=[
            f"{event['exception'].rpartition('.')[2]}: {event['message']}"
            for events in sent.values()
            for event in events
            if event["name"] == "producer_send_error"
        ],
        consumed=[_record(event) for event in read if event["name"] == "record_data"],
        commits=[
            {entry["partition"]: entry["offset"] for entry in event["offsets"]}
            for event in read
            if event["name"] == "offsets_committed" and event["success"]
        ],
        kept=[_record(event) for event in _events(fresh) if event["name"] == "record_data"],
        **known,
    )


def _events(text: str) -> list[dict[str, t.Any]]:
    """Return the whole lines that are JSON; the clients' logging lies between them."""
    return [json.loads(line) for line in text.splitlines() if line.startswith('{"') and line.endswith("}")]


def _record(event: t.Mapping[str, t.Any]) -> Record:
    return Record(int(event["partition"]), int(event["offset"]), str(event["value"]))
