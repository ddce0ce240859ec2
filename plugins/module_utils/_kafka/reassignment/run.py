# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out a reassignment under a throttle that goes away whatever happens."""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import move_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.moves import Move, total_bytes, unread
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.moving import move_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.plan import (
    Reassignment,
    chosen_topics,
    plan_reassignment,
    strangers,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.spec import Wish, wish_of
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.throttles import Settings


def manage_reassignment(module: AnsibleModule) -> None:
    """Run the module that moves replicas."""
    wish = wish_of(module.params)
    plans: list[Reassignment] = []

    def plan(current: dict[str, t.Any], _desired: t.Any) -> list[Change]:
        plans.append(plan_reassignment(current, wish))
        return plans[0].changes

    def report(_client: Client, current: dict[str, t.Any], _changes: t.Any) -> dict[str, t.Any]:
        return {
            "cluster_id": current["cluster_id"],
            "moves": [_as_dict(move) for move in plans[0].moves],
            "bytes_to_move": total_bytes(plans[0].moves),
            "warnings": [*strangers(current, wish), *unread(current)],
        }

    converge(
        module,
        connect=connect,
        read=functools.partial(_read, wish=wish),
        plan=plan,
        apply=lambda client, _changes: carry_out(
            client, plans[0], batch=wish.batch, timeout=wish.timeout, wait=wish.wait
        ),
        desired=(),
        report=report,
    )


def _read(client: Client, _desired: t.Any, *, wish: Wish) -> dict[str, t.Any]:
    layout = move_wire.read_layout(client)
    settings, min_isr = move_wire.read_settings(client, chosen_topics(layout, wish), layout["brokers"])
    return {**layout, "settings": settings, "min_isr": min_isr}


def _as_dict(move: Move) -> dict[str, t.Any]:
    return {
        "topic": move.topic,
        "partition": move.partition,
        "before": list(move.before),
        "after": list(move.after),
        "bytes": move.bytes,
        "adopted": move.adopted,
    }


def carry_out(client: Client, plan: Reassignment, *, batch: int, timeout: float, wait: bool) -> t.Iterator[Outcome]:
    """Set the throttle, move, and take the throttle off, also when something fails or is interrupted."""
    changes = {change.name: change for change in plan.changes if change.kind == "partition"}
    trouble = ""
    try:
        _write(client, plan.throttle.before, ("topic", "broker"))
        for move, error, message in move_all(client, plan.moves, batch=batch, timeout=timeout, wait=wait):
            yield Outcome(changes[move.name], error, message)
    except StackError as error_:
        trouble = f"{error_}\n"
        raise
    finally:
        _write(client, plan.throttle.after, ("broker", "topic"), trouble)
    yield from (Outcome(change) for change in plan.throttle.changes)


def _write(client: Client, settings: Settings, order: tuple[str, str], trouble: str = "") -> None:
    """Write a throttle. The lists on topics tell of the rates on brokers, so what is written second needs the first."""
    for kind in order:
        failed = move_wire.write_settings(client, settings, kind)
        if failed:
            head = (
                f"{trouble}The throttle can't be written; the next run with these topics takes off what is left of it:"
            )
            raise StackError("\n".join([head, *(f"- {text}" for text in failed)]))
