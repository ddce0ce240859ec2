# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the health of a metadata quorum, once or until it meets a condition."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.waiting import wait_until
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.plan import Health

POLL = 1.0  # seconds between two reads
PATIENCE = 10  # reads in which nothing else is amiss than voters that nobody starts

TIMEOUT_MESSAGES = {
    "none": "",
    "serving": "Not all voters were serving",
    "caught_up": "Not all voters caught up",
    "quorum": "There was no quorum",
    "healthy": "The quorum did not become healthy",
    "safe_to_stop": "Not all voters became safe to stop",
}


def health(
    read_health: t.Callable[[], Health], wait_for: str, wait_ids: t.Collection[int], timeout: float
) -> dict[str, t.Any]:
    """Read until ``wait_for`` is met and return the results of kafka_quorum.

    StackError with the same results when it isn't met within ``timeout`` seconds, or can't be met by waiting.
    """
    incurable = 0

    def read() -> Health:
        nonlocal incurable
        state = read_health()
        incurable = incurable + 1 if state.issues and state.issues == state.idle_strangers else 0
        if wait_for == "healthy" and incurable > PATIENCE:
            raise StackError(" ".join([f"{TIMEOUT_MESSAGES[wait_for]}.", *state.issues]), as_results(state))
        return state

    state, unmet = wait_until(read, lambda state: unmet_conditions(state, wait_for, wait_ids), timeout, pause=POLL)
    if unmet:
        head = f"{TIMEOUT_MESSAGES[wait_for]} within {timeout:g} s."
        raise StackError(" ".join([head, *unmet]), as_results(state))
    return as_results(state)


def unmet_conditions(state: Health, wait_for: str, wait_ids: t.Collection[int]) -> list[str]:
    """Return a sentence for each unmet requirement of the condition ``wait_for``; empty when it is met.

    wait_ids: the voters to which serving, caught_up and safe_to_stop apply; empty for all that the quorum has.
    """
    ids = sorted(wait_ids or (voter.id for voter in state.voters))
    if wait_for in ("serving", "caught_up"):
        return _replica_issues(state, ids, wait_for)
    if wait_for == "quorum":
        return [] if state.quorum else state.issues
    if wait_for == "healthy":
        return state.issues
    if wait_for == "safe_to_stop":
        return _stop_issues(state, ids)
    return []


def _replica_issues(state: Health, ids: t.Sequence[int], wait_for: str) -> list[str]:
    """Return what is unmet of a condition that observers meet, too."""
    attribute, text = {
        "serving": ("serves", "doesn't take part in the quorum"),
        "caught_up": ("caught_up", "hasn't caught up with the leader"),
    }[wait_for]
    met = {replica.id for replica in (*state.voters, *state.observers) if getattr(replica, attribute)}
    unmet = [f"Node {number} {text}." for number in ids if number not in met]
    return [*unmet, *state.issues] if unmet or not ids else []


def _stop_issues(state: Health, ids: t.Sequence[int]) -> list[str]:
    if not ids:
        return ["The id of no voter is known: name the voters in expected_voters.", *state.issues]
    unsafe = [number for number in ids if number not in state.safe_to_stop]
    if not unsafe:
        return []
    count = f"{state.caught_up} voters are caught up, and {state.needed} have to be without it"
    return [
        *(f"Voter {number} may not be stopped: {count}." for number in unsafe),
        *state.issues,
        *state.warnings,
    ]


def as_results(state: Health) -> dict[str, t.Any]:
    """Return the results that kafka_quorum documents."""

    def replicas(found: t.Iterable[t.Any]) -> list[dict[str, t.Any]]:
        return [{**vars(replica), "safe_to_stop": replica.id in state.safe_to_stop} for replica in found]

    return {
        "asked": state.asked,
        "quorum": state.quorum,
        "healthy": state.healthy,
        "issues": state.issues,
        "warnings": state.warnings,
        "leader": state.leader,
        "epoch": state.epoch,
        "high_watermark": state.high_watermark,
        "dynamic": state.dynamic,
        "voters": replicas(state.voters),
        "observers": replicas(state.observers),
        "safe_to_stop": state.safe_to_stop,
    }
