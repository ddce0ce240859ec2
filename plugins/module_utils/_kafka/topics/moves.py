# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared topics whose replicas have to move: another replication factor, or other brokers than declared. Pure."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.moves import Move, make_moves, move_errors, settled
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Plan, change_factor
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import Wish

_MIN_ISR = "min.insync.replicas"


def to_be_moved(topics: t.Mapping[str, t.Any], desired: t.Mapping[str, Wish]) -> list[str]:
    """Return the declared topics that don't have the declared factor or replicas; partitions to come don't count."""
    return [
        name
        for name, wish in desired.items()
        for rows in [topics[name]["assignment"] if name in topics and wish.present else []]
        if any(len(row) != wish.replication_factor for row in rows if wish.replication_factor)
        or any(list(new) != list(old) for new, old in zip(wish.assignment or [], rows))
    ]


def plan_topic_moves(
    current: t.Mapping[str, t.Any], desired: t.Mapping[str, Wish]
) -> tuple[dict[str, Change], list[str]]:
    """Return {topic: the change of its replicas}, and a sentence for everything that speaks against them.

    ``current`` as for plan_topics, with "layout", as moves says, and in it "min_isr", if a topic is to be moved.
    """
    names = to_be_moved(current["topics"], desired)
    if not names:
        return {}, []
    layout = current["layout"]
    rows = settled(layout)
    plan = _plan(layout, rows, {name: desired[name] for name in names})
    begun = [key for key in layout["running"] if key[0] in names and key not in plan]
    moves = make_moves(layout, plan, begun)
    declared = {name: desired[name].config.get(_MIN_ISR) or "" for name in names}
    min_isr = {
        name: int(declared[name]) if declared[name].isdigit() else layout["min_isr"].get(name, 0) for name in names
    }
    by_topic: dict[str, list[Move]] = collections.defaultdict(list)
    for move in moves:
        by_topic[move.topic].append(move)
    changes = {name: _change(name, rows[name], by_topic[name]) for name in by_topic}
    return changes, move_errors(layout, moves, min_isr)


def moves_of(change: Change) -> list[Move]:
    """Return the partitions that a change of replicas moves."""
    pairs = zip(change.before["replica_assignment"], change.after["replica_assignment"])
    return [
        Move(change.name, index, tuple(old), tuple(new)) for index, (old, new) in enumerate(pairs) if list(old) != new
    ]


def is_move(change: Change) -> bool:
    """Tell whether a change is one of replicas of existing partitions."""
    return change.action == "update" and "replica_assignment" in change.after and "partitions" not in change.after


def _plan(layout: t.Mapping[str, t.Any], rows: t.Mapping[str, list[list[int]]], wishes: t.Mapping[str, Wish]) -> Plan:
    factors = {name: wish.replication_factor or 0 for name, wish in wishes.items()}
    in_sync = {(name, p["id"]): set(p["isr"]) for name in wishes for p in layout["topics"][name]["partitions"]}
    plan = change_factor(
        layout["brokers"], rows, {name: factor for name, factor in factors.items() if factor > 0}, in_sync
    )
    for name, wish in wishes.items():
        for index, (new, old) in enumerate(zip(wish.assignment or [], rows[name])):
            if list(new) != old:
                plan[name, index] = list(new)
    return plan


def _change(name: str, rows: t.Sequence[list[int]], moves: t.Iterable[Move]) -> Change:
    old, new = [list(row) for row in rows], [list(row) for row in rows]
    for move in moves:
        old[move.partition], new[move.partition] = list(move.before), list(move.after)
    before: dict[str, t.Any] = {"replica_assignment": old}
    after: dict[str, t.Any] = {"replica_assignment": new}
    factors = [max(len(row) for row in side) for side in (old, new)]
    if factors[0] != factors[1] or any(len(a) != len(b) for a, b in zip(old, new)):
        before["replication_factor"], after["replication_factor"] = factors
    return Change("update", "topic", name, before, after)
