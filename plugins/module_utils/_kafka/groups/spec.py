# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared state of a consumer group, and its errors. Pure.

Partitions are pairs (topic, number).
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all

Partition = tuple[str, int]
Offsets = t.Mapping[Partition, int]
SCENARIOS = ("to", "offset", "datetime", "duration", "shift", "offsets")
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


@dataclass(frozen=True)
class DesiredGroup:
    """The declared state of one group. ``topics``: {name: partitions, or None for all}; empty for all committed ones.

    ``scenario`` is one of SCENARIOS with its ``value``, or "" where no offset is reset. ``time`` is in ms of the epoch,
    where the scenario needs one.
    """

    group: str
    present: bool
    topics: t.Mapping[str, list[int] | None]
    scenario: str = ""
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


def parse_spec(params: t.Mapping[str, t.Any], now: float) -> DesiredGroup:
    """Return the declared group from the options; ``now`` in seconds of the epoch. StackError with all errors."""
    errors: list[str] = []
    reset = {scenario: value for scenario, value in (params["reset"] or {}).items() if value is not None}
    if params["reset"] is not None and len(reset) != 1:
        errors.append(f"reset needs one of {', '.join(SCENARIOS)}, and not more than one.")
    if params["state"] == "absent" and reset:
        errors.append("state absent deletes: leave reset out.")
    if reset.get("offset", 0) < 0:
        errors.append(f"reset.offset is {reset['offset']}: offsets begin at 0.")
    names = [topic["name"] for topic in params["topics"]]
    errors += [f"topic {name} is named twice." for name in sorted({name for name in names if names.count(name) > 1})]
    scenario, value = next(iter(reset.items()), ("", t.cast("t.Any", None)))
    topics: dict[str, list[int] | None] = {topic["name"]: topic["partitions"] for topic in params["topics"]}
    timestamp = None
    if scenario in ("datetime", "duration"):
        timestamp = _timestamp(scenario, value, now, errors)
    if scenario == "offsets":
        value = _partitions("reset.offsets", value, errors)
        topics = topics or {topic: sorted(n for name, n in value if name == topic) for topic, _n in value}
    expected = params["expected_before"]
    before = None if expected is None else _partitions("expected_before", expected, errors)
    raise_all(errors)
    present = params["state"] == "present"
    return DesiredGroup(params["group"], present, topics, scenario, value, timestamp, params["create"], before)


def offset_errors(group: str, offsets: t.Any) -> list[str]:
    """Return a sentence for each error in the offsets of a group, in the form of reset.offsets."""
    if not isinstance(offsets, dict):
        return [f"Group {group} has {offsets!r} for its offsets: write them as {{orders: {{0: 1500}}}}."]
    errors: list[str] = []
    _partitions(f"Group {group}", offsets, errors)
    return errors


def as_dict(offsets: t.Mapping[Partition, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return offsets as {topic: {partition: offset}}, in the form that reset.offsets accepts."""
    found: dict[str, dict[str, t.Any]] = {}
    for (topic, number), offset in sorted(offsets.items()):
        found.setdefault(topic, {})[str(number)] = offset
    return found


def _partitions(option: str, value: t.Any, errors: list[str]) -> dict[Partition, int]:
    """Return {topic: {partition: offset}} by pairs; anything but numbers is an error."""
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


def _timestamp(scenario: str, value: str, now: float, errors: list[str]) -> int | None:
    """Return a time in ms of the epoch."""
    if scenario == "duration":
        found = _DURATION.fullmatch(value)
        if not found or not any(found.groups()):
            errors.append(f"reset.duration is {value!r}: write it as ISO 8601 does, as in P7D or PT1H30M.")
            return None
        weeks, days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
        ago = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        return int((now - ago.total_seconds()) * 1000)
    try:
        timestamp = datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", value))
    except ValueError:
        errors.append(f"reset.datetime is {value!r}: write it as ISO 8601 does, as in 2026-11-25T08:00:00+01:00.")
        return None
    if timestamp.tzinfo is None:
        errors.append(f"reset.datetime is {value!r}: say its zone, too, as in {value}Z or {value}+01:00.")
        return None
    return int(timestamp.timestamp() * 1000)
