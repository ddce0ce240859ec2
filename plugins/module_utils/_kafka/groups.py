# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Consumer groups: where their offsets are to go. Pure: what is, and what is wished, go in; the plan comes out.

What is: {"state", "members", "committed": {partition: offset}, "topics": {name: numbers of its partitions}, "start",
"end", "at": {partition: offset}} with partitions as pairs (topic, number); "at" are the offsets at the wished time,
None where no record is as young.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta

from ansible_collections.kafkaops.stack.plugins.module_utils._change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._errors import raise_all

Partition = tuple[str, int]
Offsets = t.Mapping[Partition, int]
Current = t.Mapping[str, t.Any]

INACTIVE = ("Empty", "Dead")
WAYS = ("to", "offset", "datetime", "duration", "shift", "offsets")
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


@dataclass(frozen=True)
class Wish:
    """What is declared of one group. ``topics``: {name: numbers, or None for all}; empty for what has a commit.

    ``way`` is one of WAYS with its ``value``, or "" where no offset is moved. ``time`` in ms of the epoch, where the
    way needs one.
    """

    group: str
    present: bool
    topics: t.Mapping[str, list[int] | None]
    way: str = ""
    value: t.Any = None
    time: int | None = None
    create: bool = False
    expected: Offsets | None = None


def reset_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of a reset."""
    return {
        "to": {"type": "str", "choices": ["earliest", "latest", "current"]},
        "offset": {"type": "int"},
        "datetime": {"type": "str"},
        "duration": {"type": "str"},
        "shift": {"type": "int"},
        "offsets": {"type": "dict"},
    }


def declared(params: t.Mapping[str, t.Any], now: float) -> Wish:
    """Return the wish of the module's options; ``now`` in seconds of the epoch. StackError with all errors at once."""
    errors: list[str] = []
    reset = {way: value for way, value in (params["reset"] or {}).items() if value is not None}
    if params["reset"] is not None and len(reset) != 1:
        errors.append(f"reset needs one of {', '.join(WAYS)}, and not more than one.")
    if params["state"] == "absent" and reset:
        errors.append("state absent deletes: leave reset out.")
    if reset.get("offset", 0) < 0:
        errors.append(f"reset.offset is {reset['offset']}: offsets begin at 0.")
    names = [topic["name"] for topic in params["topics"]]
    errors += [f"topic {name} is named twice." for name in sorted({name for name in names if names.count(name) > 1})]
    way, value = next(iter(reset.items()), ("", t.cast("t.Any", None)))
    topics: dict[str, list[int] | None] = {topic["name"]: topic["partitions"] for topic in params["topics"]}
    moment = None
    if way in ("datetime", "duration"):
        moment = _moment(way, value, now, errors)
    if way == "offsets":
        value = _partitions("reset.offsets", value, errors)
        topics = topics or {topic: sorted(n for name, n in value if name == topic) for topic, _n in value}
    expected = params["expected_before"]
    before = None if expected is None else _partitions("expected_before", expected, errors)
    raise_all(errors)
    present = params["state"] == "present"
    return Wish(params["group"], present, topics, way, value, moment, params["create"], before)


def offset_errors(group: str, offsets: t.Any) -> list[str]:
    """Return a sentence for all that is wrong with offsets of a group, as reset.offsets takes them."""
    if not isinstance(offsets, dict):
        return [f"Group {group} has {offsets!r} for its offsets: write them as {{orders: {{0: 1500}}}}."]
    errors: list[str] = []
    _partitions(f"Group {group}", offsets, errors)
    return errors


def scope(wish: Wish, committed: t.Iterable[Partition], topics: t.Mapping[str, t.Sequence[int]]) -> list[Partition]:
    """Return the partitions that are meant: those of the named topics, else all that have a commit."""
    if not wish.topics:
        return sorted(committed)
    return [
        (name, n) for name, chosen in wish.topics.items() for n in (topics.get(name, []) if chosen is None else chosen)
    ]


def plan_group(current: Current, wish: Wish) -> list[Change]:
    """Return the change of the group's offsets, or its deletion; StackError with all errors at once."""
    committed: Offsets = current["committed"]
    chosen = scope(wish, committed, current["topics"])
    if not wish.present:
        return _deletions(current, wish, [partition for partition in chosen if partition in committed])
    if not wish.way:
        return []
    raise_all([*_group_errors(current, wish), *_scope_errors(current, wish, chosen)])
    targets = {partition: target(current, wish, partition) for partition in chosen}
    moved = {p: offset for p, offset in targets.items() if committed.get(p) != offset}
    if not moved:
        return []
    raise_all(_active(current, wish))
    before = as_dict({p: committed.get(p) for p in moved})
    action = "create" if current["state"] == "Dead" and not committed else "update"
    return [Change(action, "consumer group", wish.group, None if action == "create" else before, as_dict(moved))]


def target(current: Current, wish: Wish, partition: Partition) -> int:
    """Return where the offset of a partition goes, within what the log still has."""
    start, end = current["start"][partition], current["end"][partition]
    if wish.way == "to":
        wanted = {"earliest": start, "latest": end, "current": current["committed"].get(partition)}[wish.value]
    elif wish.way == "offset":
        wanted = wish.value
    elif wish.way == "offsets":
        wanted = wish.value[partition]
    elif wish.way == "shift":
        wanted = current["committed"][partition] + wish.value
    else:
        found = current["at"][partition]
        wanted = end if found is None else found
    return int(min(max(wanted, start), end))


def moves(current: Current, wish: Wish) -> list[dict[str, t.Any]]:
    """Return what happens to each partition, with the records that are skipped, or replayed where negative."""
    if not wish.present or not wish.way:
        return []
    found = []
    for topic, number in scope(wish, current["committed"], current["topics"]):
        before, after = current["committed"].get((topic, number)), target(current, wish, (topic, number))
        skipped = None if before is None else after - before
        found.append({"topic": topic, "partition": number, "before": before, "after": after, "skipped": skipped})
    return found


def as_dict(offsets: t.Mapping[Partition, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return offsets as {topic: {partition: offset}}, in the form that reset.offsets accepts."""
    found: dict[str, dict[str, t.Any]] = {}
    for (topic, number), offset in sorted(offsets.items()):
        found.setdefault(topic, {})[str(number)] = offset
    return found


def _deletions(current: Current, wish: Wish, chosen: t.Sequence[Partition]) -> list[Change]:
    committed = current["committed"]
    if wish.topics:
        before = as_dict({partition: committed[partition] for partition in chosen})
        empty = as_dict(dict.fromkeys(chosen))
        return [Change("update", "consumer group", wish.group, before, empty)] if chosen else []
    if current["state"] == "Dead" and not committed:
        return []
    raise_all(_active(current, wish))
    return [Change("delete", "consumer group", wish.group, as_dict(committed))]


def _active(current: Current, wish: Wish) -> list[str]:
    if current["state"] in INACTIVE:
        return []
    members = ", ".join(f"{m['client_id']} at {m['host'].lstrip('/')}" for m in current["members"]) or "none listed"
    return [
        f"Group {wish.group} is {current['state']}, and its members would go on from where they are ({members}): stop"
        f" them first. Those that died are members until their session ends; wait_empty waits for that."
    ]


def _unknown(current: Current, wish: Wish) -> bool:
    """Tell whether the group is not there and is not to be created."""
    return current["state"] == "Dead" and not current["committed"] and not wish.create


def _group_errors(current: Current, wish: Wish) -> list[str]:
    errors = []
    if _unknown(current, wish):
        errors.append(f"Group {wish.group} does not exist: correct its name, or say create.")
    if wish.expected is not None:
        wrong = {p: o for p, o in wish.expected.items() if current["committed"].get(p) != o}
        errors += [
            f"{topic}-{number} of group {wish.group} is at {current['committed'].get((topic, number))}, and"
            f" expected_before says {offset}: somebody has moved it."
            for (topic, number), offset in wrong.items()
        ]
    return errors


def _scope_errors(current: Current, wish: Wish, chosen: t.Sequence[Partition]) -> list[str]:
    known = current["topics"]
    errors = [f"Topic {name} does not exist." for name in wish.topics if name not in known]
    for topic, number in chosen:
        if topic in known and number not in known[topic]:
            errors.append(f"Topic {topic} has no partition {number}: it has {len(known[topic])}, from 0.")
        elif (topic, number) not in current["committed"] and (wish.way == "shift" or wish.value == "current"):
            errors.append(f"{topic}-{number} has no committed offset, so nothing can be counted from it.")
        elif wish.way == "offsets" and (topic, number) not in wish.value:
            errors.append(f"reset.offsets has no offset for {topic}-{number}: give one, or leave it out of topics.")
    if not chosen and not errors and not _unknown(current, wish):
        errors.append(f"Group {wish.group} has no committed offsets: name topics.")
    return errors


def _partitions(option: str, value: t.Any, errors: list[str]) -> dict[Partition, int]:
    """Return {topic: {partition: offset}} by pairs; what is no number is an error."""
    found = {}
    for topic, offsets in value.items():
        for number, offset in offsets.items() if isinstance(offsets, dict) else [("", "")]:
            if str(number).isdigit() and str(offset).isdigit():
                found[topic, int(number)] = int(offset)
            elif str(number).isdigit() and re.fullmatch(r"-\d+", str(offset)):
                errors.append(f"{option} has offset {offset} for {topic}-{number}: offsets begin at 0.")
            else:
                errors.append(
                    f"{option} has {offsets!r} for {topic}: write its partitions as numbers, as in {{0: 1500}}."
                )
                break
    return found


def _moment(way: str, value: str, now: float, errors: list[str]) -> int | None:
    """Return a time in ms of the epoch."""
    if way == "duration":
        found = _DURATION.fullmatch(value)
        if not found or not any(found.groups()):
            errors.append(f"reset.duration is {value!r}: write it as ISO 8601 does, as in P7D or PT1H30M.")
            return None
        weeks, days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
        ago = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        return int((now - ago.total_seconds()) * 1000)
    try:
        moment = datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", value))
    except ValueError:
        errors.append(f"reset.datetime is {value!r}: write it as ISO 8601 does, as in 2026-11-25T08:00:00+01:00.")
        return None
    if moment.tzinfo is None:
        errors.append(f"reset.datetime is {value!r}: say its zone, too, as in {value}Z or {value}+01:00.")
        return None
    return int(moment.timestamp() * 1000)
