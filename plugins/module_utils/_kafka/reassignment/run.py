# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Executes reassignments with a throttle that is removed whatever happens, unless they could not be cancelled."""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import reassignment_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassign import reassign_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.plan import (
    ReassignmentPlan,
    plan_reassignment,
    selected_topics,
    unknown_brokers,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.spec import (
    DesiredReassignment,
    parse_spec,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignments import (
    Reassignment,
    log_dir_warnings,
    total_bytes,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.throttles import Settings

_NOTHING_MOVES = "NO_REASSIGNMENT_IN_PROGRESS"  # a move that has completed before it was cancelled


def manage_reassignment(module: AnsibleModule) -> None:
    """Run kafka_reassign."""
    spec = parse_spec(module.params)
    plans: list[ReassignmentPlan] = []

    def plan(current: dict[str, t.Any], _desired: t.Any) -> list[Change]:
        plans.append(plan_reassignment(current, spec))
        return plans[0].changes

    def report(_client: Client, current: dict[str, t.Any], _changes: t.Any) -> dict[str, t.Any]:
        return {
            "cluster_id": current["cluster_id"],
            "reassignments": [_as_dict(move) for move in plans[0].reassignments],
            "bytes_to_move": total_bytes(plans[0].reassignments),
            "warnings": [*unknown_brokers(current, spec), *log_dir_warnings(current)],
        }

    converge(
        module,
        connect=connect,
        read=functools.partial(_read, spec=spec),
        plan=plan,
        apply=lambda client, _changes: execute(
            client, plans[0], batch=spec.batch, timeout=spec.timeout, wait=spec.wait
        ),
        desired=(),
        report=report,
    )


def _read(client: Client, _desired: t.Any, *, spec: DesiredReassignment) -> dict[str, t.Any]:
    layout = reassignment_wire.read_layout(client)
    settings, min_isr = reassignment_wire.read_settings(client, selected_topics(layout, spec), layout["brokers"])
    return {**layout, "settings": settings, "min_isr": min_isr}


def _as_dict(move: Reassignment) -> dict[str, t.Any]:
    return {
        "topic": move.topic,
        "partition": move.partition,
        "before": list(move.before),
        "after": list(move.after),
        "bytes": move.bytes,
        "adopted": move.adopted,
    }


def execute(client: Client, plan: ReassignmentPlan, *, batch: int, timeout: float, wait: bool) -> t.Iterator[Outcome]:
    """Set the throttle, reassign, and remove the throttle, also after a failure or an interruption.

    Where a cancellation was refused the throttle stays: without it Kafka would go on at full speed.
    """
    changes = {change.name: change for change in plan.changes if change.kind == "partition"}
    error_text, still_moves = "", False
    try:
        _write(client, plan.throttle.before, ("topic", "broker"))
        for move, error, message in reassign_all(client, plan.reassignments, batch=batch, timeout=timeout, wait=wait):
            if move.cancels and error not in ("", _NOTHING_MOVES):
                still_moves = True
                message += " The throttle stays: run this again, which removes it once nothing is moved."
            yield Outcome(changes[move.name], error, message)
    except StackError as error_:
        error_text = f"{error_}\n"
        raise
    finally:
        if not still_moves:
            _write(client, plan.throttle.after, ("broker", "topic"), error_text)
    if not still_moves:
        yield from (Outcome(change) for change in plan.throttle.changes)


def _write(client: Client, settings: Settings, order: tuple[str, str], error_text: str = "") -> None:
    """Write a throttle in ``order``: the lists on topics identify the rates on brokers, so they are written first."""
    for kind in order:
        failed = reassignment_wire.write_settings(client, settings, kind)
        if failed:
            head = (
                f"{error_text}The throttle can't be written; the next run with these topics removes what is left of it:"
            )
            raise StackError("\n".join([head, *(f"- {text}" for text in failed)]))
