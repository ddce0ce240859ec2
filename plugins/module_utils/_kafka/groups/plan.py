# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the offsets of consumer groups, and the start offsets of share groups. Pure.

The current state is {"state", "type", "members", "committed": {partition: offset}, "topics": {name: numbers of its
partitions}, "start", "end", "at": {partition: offset}} with partitions as pairs (topic, number); "at" are the offsets
at the given time, None where no record is that recent. What is committed in a share group (type share) are its start
offsets, and "lags" are {partition: number of records that are to be delivered, None where Kafka can't tell}.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.spec import (
    DesiredGroup,
    Offsets,
    Partition,
    as_dict,
)

Current = t.Mapping[str, t.Any]

INACTIVE = ("Empty", "Dead")
CONSUMER_GROUP, SHARE_GROUP = "consumer group", "share group"


def scope(
    spec: DesiredGroup, committed: t.Iterable[Partition], topics: t.Mapping[str, t.Sequence[int]]
) -> list[Partition]:
    """Return the selected partitions: those of the named topics, else all with a committed offset."""
    if not spec.topics:
        return sorted(committed)
    return [
        (name, n) for name, chosen in spec.topics.items() for n in (topics.get(name, []) if chosen is None else chosen)
    ]


def plan_group(current: Current, spec: DesiredGroup) -> list[Change]:
    """Return the change of the group's offsets, or its deletion; StackError with all errors at once."""
    committed: Offsets = current["committed"]
    chosen = scope(spec, committed, current["topics"])
    if not spec.present:
        return _deletions(current, spec, [partition for partition in chosen if partition in committed])
    if not spec.scenario:
        return []
    raise_all([*_group_errors(current, spec), *_scope_errors(current, spec, chosen)])
    targets = {partition: target_offset(current, spec, partition) for partition in chosen}
    moved = {p: offset for p, offset in targets.items() if not _is_at(current, spec, p, offset)}
    if not moved:
        return []
    raise_all(_active(current, spec))
    before = as_dict({p: committed.get(p) for p in moved})
    action = "create" if current["state"] == "Dead" and not committed else "update"
    return [Change(action, _kind(current), spec.group, None if action == "create" else before, as_dict(moved))]


def target_offset(current: Current, spec: DesiredGroup, partition: Partition) -> int:
    """Return the new offset of a partition, limited to the range of its log."""
    start, end = current["start"][partition], current["end"][partition]
    if spec.scenario == "to":
        offset = {"earliest": start, "latest": end, "current": current["committed"].get(partition)}[spec.value]
    elif spec.scenario == "offset":
        offset = spec.value
    elif spec.scenario == "offsets":
        offset = spec.value[partition]
    elif spec.scenario == "shift":
        offset = current["committed"][partition] + spec.value
    else:
        found = current["at"][partition]
        offset = end if found is None else found
    return int(min(max(offset, start), end))


def offset_changes(current: Current, spec: DesiredGroup) -> list[dict[str, t.Any]]:
    """Return the change of each partition, with the number of skipped records, negative for replayed ones.

    In a share group those are counted from its lag, which leaves acknowledged records out; None where that is unknown.
    """
    if not spec.present or not spec.scenario:
        return []
    found = []
    for topic, number in scope(spec, current["committed"], current["topics"]):
        before, after = current["committed"].get((topic, number)), target_offset(current, spec, (topic, number))
        skipped = None if before is None else _skipped(current, spec, (topic, number), after)
        found.append({"topic": topic, "partition": number, "before": before, "after": after, "skipped": skipped})
    return found


def _skipped(current: Current, spec: DesiredGroup, partition: Partition, target: int) -> int | None:
    before = int(current["committed"][partition])
    if not _is_share(current):
        return target - before
    if _is_at(current, spec, partition, target):
        return 0
    lag: int | None = current["lags"][partition]
    return None if lag is None else lag - (int(current["end"][partition]) - target)


def _is_at(current: Current, spec: DesiredGroup, partition: Partition, target: int) -> bool:
    """Return whether an offset is at its target.

    Records after the start offset of a share group may have been acknowledged. Those are to be delivered again, too,
    where the reset names the same offset, and not only the current one.
    """
    if current["committed"].get(partition) != target:
        return False
    if not _is_share(current) or spec.value == "current":
        return True
    return bool(current["lags"][partition] == current["end"][partition] - target)


def _is_share(current: Current) -> bool:
    return bool(current["type"] == "share")


def _kind(current: Current) -> str:
    return SHARE_GROUP if _is_share(current) else CONSUMER_GROUP


def _deletions(current: Current, spec: DesiredGroup, chosen: t.Sequence[Partition]) -> list[Change]:
    committed, kind = current["committed"], _kind(current)
    if spec.topics:
        raise_all(_deletion_errors(current, spec, chosen))
        before = as_dict({partition: committed[partition] for partition in chosen})
        empty = as_dict(dict.fromkeys(chosen))
        return [Change("update", kind, spec.group, before, empty)] if chosen else []
    if current["state"] == "Dead" and not committed:
        return []
    raise_all(_active(current, spec))
    return [Change("delete", kind, spec.group, as_dict(committed))]


def _deletion_errors(current: Current, spec: DesiredGroup, chosen: t.Sequence[Partition]) -> list[str]:
    """Return why Kafka would not delete these start offsets of a share group."""
    if not _is_share(current):
        return []
    errors = [
        f"Group {spec.group} is a share group, which loses the offsets of topic {name} as a whole: name"
        f" it without its partitions ({', '.join(map(str, partitions))})."
        for name, partitions in spec.topics.items()
        if partitions is not None
    ]
    return errors + (_active(current, spec) if chosen else [])


def _active(current: Current, spec: DesiredGroup) -> list[str]:
    if current["state"] in INACTIVE:
        return []
    members = ", ".join(f"{m['client_id']} at {m['host'].lstrip('/')}" for m in current["members"]) or "none listed"
    reason = (
        "Kafka changes a share group only without members"
        if _is_share(current)
        else "its members would continue at their own offsets"
    )
    return [
        f"Group {spec.group} is {current['state']}, and {reason} ({members}):"
        f" stop them first. Dead ones are members until their session times out; wait_empty waits for that."
    ]


def _unknown(current: Current, spec: DesiredGroup) -> bool:
    """Return whether the group does not exist and is not to be created."""
    return current["state"] == "Dead" and not current["committed"] and not spec.create


def _group_errors(current: Current, spec: DesiredGroup) -> list[str]:
    errors = []
    if _unknown(current, spec):
        errors.append(f"Group {spec.group} does not exist: correct its name, or set create.")
    if spec.expected is not None:
        wrong = {p: o for p, o in spec.expected.items() if current["committed"].get(p) != o}
        errors += [
            f"{topic}-{number} of group {spec.group} is at {current['committed'].get((topic, number))}, and"
            f" expected_before says {offset}: somebody has moved it."
            for (topic, number), offset in wrong.items()
        ]
    return errors


def _scope_errors(current: Current, spec: DesiredGroup, chosen: t.Sequence[Partition]) -> list[str]:
    known, kind = current["topics"], "start" if _is_share(current) else "committed"
    errors = [f"Topic {name} does not exist." for name in spec.topics if name not in known]
    for topic, number in chosen:
        if topic in known and number not in known[topic]:
            errors.append(f"Topic {topic} has no partition {number}: it has {len(known[topic])}, from 0.")
        elif (topic, number) not in current["committed"] and (spec.scenario == "shift" or spec.value == "current"):
            errors.append(f"{topic}-{number} has no {kind} offset to start from.")
        elif spec.scenario == "offsets" and (topic, number) not in spec.value:
            errors.append(f"reset.offsets has no offset for {topic}-{number}: give one, or leave it out of topics.")
    if not chosen and not errors and not _unknown(current, spec):
        errors.append(f"Group {spec.group} has no {kind} offsets: name topics.")
    return errors
