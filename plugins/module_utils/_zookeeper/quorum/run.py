# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits until an ensemble meets a condition."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.waiting import wait_until
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.plan import Health
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.spec import SERVING_MODES

POLL = 1.0  # seconds between two reads


def watch(
    read_health: t.Callable[[], Health], wait_for: str, wait_ids: t.Collection[int], timeout: float
) -> tuple[Health, list[str]]:
    """Read until ``wait_for`` is met or ``timeout`` seconds are over; return the last health and what it lacks."""
    return wait_until(read_health, lambda health: unmet_conditions(health, wait_for, wait_ids), timeout, pause=POLL)


def unmet_conditions(health: Health, wait_for: str, wait_ids: t.Collection[int]) -> list[str]:
    """Return a sentence for each unmet requirement of the condition ``wait_for``; empty when it is met.

    wait_ids: the servers to which serving and safe_to_stop apply; empty for all that were read.
    """
    if wait_for == "serving":
        return _serving_issues(health, wait_ids)
    if wait_for == "quorum":
        return [] if health.quorum else health.issues
    if wait_for == "healthy":
        return health.issues
    if wait_for == "safe_to_stop":
        return _stop_issues(health, wait_ids or [s.id for s in health.servers if s.id is not None])
    return []


def _serving_issues(health: Health, wait_ids: t.Collection[int]) -> list[str]:
    serving = {s.id for s in health.servers if s.mode in SERVING_MODES}
    errors = [f"{s}: {s.error}." for s in health.servers if s.error]
    missing = sorted(set(wait_ids) - serving)
    if wait_ids and not missing:
        return []
    return [f"Server {number} does not serve." for number in missing] + errors


def _stop_issues(health: Health, wait_ids: t.Collection[int]) -> list[str]:
    if not wait_ids:
        return ["The id of no server is known: name the members in expected_servers.", *health.issues]
    unsafe_ids = sorted(set(wait_ids) - set(health.safe_to_stop))
    if not unsafe_ids:
        return []
    vote_count = f"{health.synced} voting members are in sync, and {health.needed} have to be without it"
    return [
        *(f"Server {number} may not be stopped: {vote_count}." for number in unsafe_ids),
        *health.issues,
        *health.warnings,
    ]
