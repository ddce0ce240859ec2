# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the reassignments of declared topics with another replication factor or other replicas. Pure."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Plan, change_factor
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignments import (
    Reassignment,
    build_reassignments,
    final_replicas,
    reassignment_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import DesiredTopic

_MIN_ISR = "min.insync.replicas"


def topics_to_reassign(topics: t.Mapping[str, t.Any], desired: t.Mapping[str, DesiredTopic]) -> list[str]:
    """Return the topics without the declared factor or replicas; partitions yet to be created don't count."""
    return [
        name
        for name, spec in desired.items()
        for rows in [topics[name]["assignment"] if name in topics and spec.present else []]
        if any(len(row) != spec.replication_factor for row in rows if spec.replication_factor)
        or any(list(new) != list(old) for new, old in zip(spec.assignment or [], rows))
    ]


def plan_topic_reassignments(
    current: t.Mapping[str, t.Any], desired: t.Mapping[str, DesiredTopic]
) -> tuple[dict[str, Change], list[str]]:
    """Return {topic: the change of its replicas}, and a sentence for each error in them.

    ``current`` as for plan_topics, with "layout" (see reassignments) with "min_isr" in it, if a topic is to be
    reassigned.
    """
    names = topics_to_reassign(current["topics"], desired)
    if not names:
        return {}, []
    layout = current["layout"]
    rows = final_replicas(layout)
    plan = _plan(layout, rows, {name: desired[name] for name in names})
    adopted = [key for key in layout["running"] if key[0] in names and key not in plan]
    reassignments = build_reassignments(layout, plan, adopted)
    declared_min_isr = {name: desired[name].config.get(_MIN_ISR) or "" for name in names}
    min_isr = {
        name: int(declared_min_isr[name]) if declared_min_isr[name].isdigit() else layout["min_isr"].get(name, 0)
        for name in names
    }
    by_topic: dict[str, list[Reassignment]] = collections.defaultdict(list)
    for move in reassignments:
        by_topic[move.topic].append(move)
    changes = {name: _change(name, rows[name], by_topic[name]) for name in by_topic}
    return changes, reassignment_errors(layout, reassignments, min_isr)


def reassignments_of(change: Change) -> list[Reassignment]:
    """Return the reassignments of a change of replicas."""
    pairs = zip(change.before["replica_assignment"], change.after["replica_assignment"])
    return [
        Reassignment(change.name, index, tuple(old), tuple(new))
        for index, (old, new) in enumerate(pairs)
        if list(old) != new
    ]


def is_reassignment(change: Change) -> bool:
    """Return whether a change is one of replicas of existing partitions."""
    return change.action == "update" and "replica_assignment" in change.after and "partitions" not in change.after


def _plan(
    layout: t.Mapping[str, t.Any], rows: t.Mapping[str, list[list[int]]], specs: t.Mapping[str, DesiredTopic]
) -> Plan:
    factors = {name: spec.replication_factor or 0 for name, spec in specs.items()}
    in_sync = {(name, p["id"]): set(p["isr"]) for name in specs for p in layout["topics"][name]["partitions"]}
    plan = change_factor(
        layout["brokers"], rows, {name: factor for name, factor in factors.items() if factor > 0}, in_sync
    )
    for name, spec in specs.items():
        for index, (new, old) in enumerate(zip(spec.assignment or [], rows[name])):
            if list(new) != old:
                plan[name, index] = list(new)
    return plan


def _change(name: str, rows: t.Sequence[list[int]], reassignments: t.Iterable[Reassignment]) -> Change:
    old, new = [list(row) for row in rows], [list(row) for row in rows]
    for move in reassignments:
        old[move.partition], new[move.partition] = list(move.before), list(move.after)
    before: dict[str, t.Any] = {"replica_assignment": old}
    after: dict[str, t.Any] = {"replica_assignment": new}
    factors = [max(len(row) for row in side) for side in (old, new)]
    if factors[0] != factors[1] or any(len(a) != len(b) for a, b in zip(old, new)):
        before["replication_factor"], after["replication_factor"] = factors
    return Change("update", "topic", name, before, after)
