# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Consumer groups: where their offsets are to go. Pure: what is, and what is wished, go in; the plan comes out.

What is: {"state", "members", "committed": {partition: offset}, "topics": {name: numbers of its partitions}, "start",
"end", "at": {partition: offset}} with partitions as pairs (topic, number); "at" are the offsets at the wished time,
None where no record is as young.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.spec import Offsets, Partition, Wish, as_dict

Current = t.Mapping[str, t.Any]

INACTIVE = ("Empty", "Dead")


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
