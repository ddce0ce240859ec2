# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans reassignments with their throttle, and returns all errors. Pure.

The current state is the layout (see reassignments), with "settings" (see throttles) and "min_isr",
{topic: min.insync.replicas}.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import (
    Key,
    Plan,
    change_factor,
    drain,
    spread,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.spec import (
    DesiredReassignment,
    spec_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignments import (
    Layout,
    Reassignment,
    brokers_run,
    build_reassignments,
    final_replicas,
    reassignment_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.throttles import Throttle, plan_throttle


@dataclass(frozen=True)
class ReassignmentPlan:
    """A plan: the reassignments, the throttle, and both as changes."""

    reassignments: list[Reassignment]
    throttle: Throttle

    @property
    def changes(self) -> list[Change]:
        """Return the changes for the user; an adopted reassignment is one if this run waits for it."""
        return [
            Change("update", "partition", move.name, {"replicas": list(move.before)}, {"replicas": list(move.after)})
            for move in self.reassignments
        ] + self.throttle.changes


def selected_topics(layout: Layout, spec: DesiredReassignment) -> list[str]:
    """Return the declared topics that exist, in order."""
    return sorted(layout["topics"] if spec.topics is None else set(spec.topics) & set(layout["topics"]))


def plan_reassignment(layout: Layout, spec: DesiredReassignment) -> ReassignmentPlan:
    """Return the plan. StackError with all errors at once.

    A running reassignment to the planned replicas is adopted, if this spec could have started it; others are ignored.
    """
    errors = [*spec_errors(spec), *_topic_errors(layout, spec)]
    selected = [name for name in selected_topics(layout, spec) if not layout["topics"][name]["error"]]
    errors += _unknown_partitions(layout, spec)
    plan = _plan(layout, spec, selected)
    adopted = _adoptable(layout, spec, set(selected)) - set(plan)
    if spec.verb == "cancel":
        reassignments = [_cancellation(layout, key) for key in sorted(adopted)]
    else:
        reassignments = build_reassignments(layout, plan, adopted)
    errors += _verb_errors(layout, spec, plan) + reassignment_errors(layout, reassignments, layout["min_isr"])
    raise_all(errors)
    others = set(layout["running"]) - {move.key for move in reassignments}
    throttle = plan_throttle(layout["settings"], reassignments, others, spec.throttle, keep=not spec.wait)
    return ReassignmentPlan(
        reassignments if spec.wait else [move for move in reassignments if not move.adopted], throttle
    )


def unknown_brokers(layout: Layout, spec: DesiredReassignment) -> list[str]:
    """Return a warning for each unknown broker to be drained; it may have been removed already."""
    holders = (
        {broker for rows in final_replicas(layout).values() for row in rows for broker in row}
        if spec.brokers
        else set()
    )
    return [
        f"drain names broker {broker}, which neither runs nor holds a replica."
        for broker in spec.brokers
        if spec.verb == "drain" and broker not in layout["brokers"] and broker not in holders
    ]


def _topic_errors(layout: Layout, spec: DesiredReassignment) -> list[str]:
    missing_errors = ("UNKNOWN_TOPIC_OR_PARTITION", "INVALID_TOPIC")
    errors = []
    for name in spec.topics or ():
        error = layout["topics"][name]["error"] if name in layout["topics"] else missing_errors[0]
        if error in missing_errors:
            errors.append(f"Topic {name} does not exist.")
        elif error and not layout["topics"][name]["partitions"]:
            errors.append(f"Topic {name} can't be read: {error}.")
    return errors


def _unknown_partitions(layout: Layout, spec: DesiredReassignment) -> list[str]:
    return [
        f"Topic {item['topic']} has no partition {item['partition']}: it has {len(topic['partitions'])}."
        for item in spec.explicit
        for topic in [layout["topics"].get(item["topic"], {"partitions": []})]
        if topic["partitions"] and not 0 <= item["partition"] < len(topic["partitions"])
    ]


def _plan(layout: Layout, spec: DesiredReassignment, selected: t.Sequence[str]) -> Plan:
    rows, brokers = final_replicas(layout), layout["brokers"]
    if spec.verb == "drain":
        return drain(brokers, rows, selected, set(spec.brokers))
    if spec.verb == "spread":
        return spread(brokers, rows, selected, spec.brokers)
    if spec.verb == "replication_factor" and spec.factor > 0:
        in_sync = {(name, p["id"]): set(p["isr"]) for name in selected for p in layout["topics"][name]["partitions"]}
        return change_factor(brokers, rows, dict.fromkeys(selected, spec.factor), in_sync)
    return {
        (item["topic"], item["partition"]): list(item["replicas"])
        for item in spec.explicit
        if 0 <= item["partition"] < len(rows.get(item["topic"], ()))
        and list(item["replicas"]) != rows[item["topic"]][item["partition"]]
    }


def _adoptable(layout: Layout, spec: DesiredReassignment, selected: t.Collection[str]) -> set[Key]:
    """Return the running reassignments that this spec could have started."""
    running = {key: move for key, move in layout["running"].items() if key[0] in selected}
    if spec.verb == "reassignments":
        return {(item["topic"], item["partition"]) for item in spec.explicit} & set(running)
    sides = {"drain": ("before", "after"), "spread": ("after", "before")}.get(spec.verb)
    if sides is None:
        return set(running)
    return {
        key for key, move in running.items() if (set(move[sides[0]]) - set(move[sides[1]])).intersection(spec.brokers)
    }


def _cancellation(layout: Layout, key: Key) -> Reassignment:
    move = layout["running"][key]
    return Reassignment(*key, tuple(move["after"]), tuple(move["before"]), cancels=True)


def _verb_errors(layout: Layout, spec: DesiredReassignment, plan: Plan) -> list[str]:
    """Return the errors of the verb with this cluster."""
    running = layout["brokers"]
    if spec.verb == "replication_factor" and spec.factor > len(running):
        return [f"replication_factor is {spec.factor}, but {brokers_run(running)}: ask for {len(running)} at most."]
    if spec.verb == "spread":
        return [
            f"spread names broker {broker}, which doesn't run; {brokers_run(running)}: {join_limited(sorted(running))}."
            for broker in spec.brokers
            if broker not in running
        ]
    if spec.verb == "drain":
        rows, drained = final_replicas(layout), set(spec.brokers)
        stuck = {
            name
            for name in selected_topics(layout, spec)
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
