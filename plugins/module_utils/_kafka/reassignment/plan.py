# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans a reassignment: which replicas move, what is throttled meanwhile, and what is refused. Pure.

What is: the layout (see moves), with "settings" (see throttles) and "min_isr", {topic: min.insync.replicas}.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.moves import (
    Layout,
    Move,
    brokers_run,
    make_moves,
    move_errors,
    settled,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import (
    Key,
    Plan,
    change_factor,
    drain,
    spread,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.spec import Wish, wish_errors
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.throttles import Throttle, plan_throttle


@dataclass(frozen=True)
class Reassignment:
    """A plan: the moves, the throttle, and both as changes."""

    moves: list[Move]
    throttle: Throttle

    @property
    def changes(self) -> list[Change]:
        """Return what the user reads; an adopted move is a change if this run brings it to its end."""
        return [
            Change("update", "partition", move.name, {"replicas": list(move.before)}, {"replicas": list(move.after)})
            for move in self.moves
        ] + self.throttle.changes


def chosen_topics(layout: Layout, wish: Wish) -> list[str]:
    """Return the topics of the wish that are there, in order."""
    return sorted(layout["topics"] if wish.topics is None else set(wish.topics) & set(layout["topics"]))


def plan_reassignment(layout: Layout, wish: Wish) -> Reassignment:
    """Return what has to move. StackError with all errors at once.

    What runs already to where it should is adopted, if this wish could have begun it; what others move is left alone.
    """
    errors = [*wish_errors(wish), *_topic_errors(layout, wish)]
    chosen = [name for name in chosen_topics(layout, wish) if not layout["topics"][name]["error"]]
    errors += _unknown_partitions(layout, wish)
    plan = _plan(layout, wish, chosen)
    begun = _ours(layout, wish, set(chosen)) - set(plan)
    if wish.verb == "cancel":
        moves = [_cancelled(layout, key) for key in sorted(begun)]
    else:
        moves = make_moves(layout, plan, begun)
    errors += _verb_errors(layout, wish, plan) + move_errors(layout, moves, layout["min_isr"])
    raise_all(errors)
    foreign = set(layout["running"]) - {move.key for move in moves}
    throttle = plan_throttle(layout["settings"], moves, foreign, wish.throttle, stays=not wish.wait)
    return Reassignment(moves if wish.wait else [move for move in moves if not move.adopted], throttle)


def strangers(layout: Layout, wish: Wish) -> list[str]:
    """Return a warning for each broker that is to be drained and isn't known at all; it may be gone by now."""
    holders = {broker for rows in settled(layout).values() for row in rows for broker in row} if wish.brokers else set()
    return [
        f"drain names broker {broker}, which neither runs nor holds a replica."
        for broker in wish.brokers
        if wish.verb == "drain" and broker not in layout["brokers"] and broker not in holders
    ]


def _topic_errors(layout: Layout, wish: Wish) -> list[str]:
    gone = ("UNKNOWN_TOPIC_OR_PARTITION", "INVALID_TOPIC")
    errors = []
    for name in wish.topics or ():
        error = layout["topics"][name]["error"] if name in layout["topics"] else gone[0]
        if error in gone:
            errors.append(f"Topic {name} does not exist.")
        elif error and not layout["topics"][name]["partitions"]:
            errors.append(f"Topic {name} can't be read: {error}.")
    return errors


def _unknown_partitions(layout: Layout, wish: Wish) -> list[str]:
    return [
        f"Topic {item['topic']} has no partition {item['partition']}: it has {len(topic['partitions'])}."
        for item in wish.explicit
        for topic in [layout["topics"].get(item["topic"], {"partitions": []})]
        if topic["partitions"] and not 0 <= item["partition"] < len(topic["partitions"])
    ]


def _plan(layout: Layout, wish: Wish, chosen: t.Sequence[str]) -> Plan:
    rows, brokers = settled(layout), layout["brokers"]
    if wish.verb == "drain":
        return drain(brokers, rows, chosen, set(wish.brokers))
    if wish.verb == "spread":
        return spread(brokers, rows, chosen, wish.brokers)
    if wish.verb == "replication_factor" and wish.factor > 0:
        in_sync = {(name, p["id"]): set(p["isr"]) for name in chosen for p in layout["topics"][name]["partitions"]}
        return change_factor(brokers, rows, dict.fromkeys(chosen, wish.factor), in_sync)
    return {
        (item["topic"], item["partition"]): list(item["replicas"])
        for item in wish.explicit
        if 0 <= item["partition"] < len(rows.get(item["topic"], ()))
        and list(item["replicas"]) != rows[item["topic"]][item["partition"]]
    }


def _ours(layout: Layout, wish: Wish, chosen: t.Collection[str]) -> set[Key]:
    """Return the running moves that this wish could have begun."""
    running = {key: move for key, move in layout["running"].items() if key[0] in chosen}
    if wish.verb == "reassignments":
        return {(item["topic"], item["partition"]) for item in wish.explicit} & set(running)
    sides = {"drain": ("before", "after"), "spread": ("after", "before")}.get(wish.verb)
    if sides is None:
        return set(running)
    return {
        key for key, move in running.items() if (set(move[sides[0]]) - set(move[sides[1]])).intersection(wish.brokers)
    }


def _cancelled(layout: Layout, key: Key) -> Move:
    move = layout["running"][key]
    return Move(*key, tuple(move["after"]), tuple(move["before"]), cancels=True)


def _verb_errors(layout: Layout, wish: Wish, plan: Plan) -> list[str]:
    """Return why the cluster can't do what the verb asks."""
    running = layout["brokers"]
    if wish.verb == "replication_factor" and wish.factor > len(running):
        return [f"replication_factor is {wish.factor}, but {brokers_run(running)}: ask for {len(running)} at most."]
    if wish.verb == "spread":
        return [
            f"spread names broker {broker}, which doesn't run; {brokers_run(running)}: {join_limited(sorted(running))}."
            for broker in wish.brokers
            if broker not in running
        ]
    if wish.verb == "drain":
        rows, drained = settled(layout), set(wish.brokers)
        stuck = {
            name
            for name in chosen_topics(layout, wish)
            for index, row in enumerate(rows[name])
            if drained.intersection(plan.get((name, index), row))
        }
        left = len(set(running) - drained)
        if stuck:
            return [
                f"drain leaves {left} of the brokers that run, fewer than the replicas of"
                f" {join_limited(sorted(stuck))}: start another broker, or lower the replication factor of these topics"
                " first."
            ]
    return []
