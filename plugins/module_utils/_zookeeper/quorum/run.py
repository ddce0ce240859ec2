# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting until an ensemble is as it should be."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.waiting import wait_until
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.plan import Verdict
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.spec import SERVING_MODES

POLL = 1.0  # seconds between two looks


def watch(
    look: t.Callable[[], Verdict], wait_for: str, wait_ids: t.Collection[int], timeout: float
) -> tuple[Verdict, list[str]]:
    """Look until ``wait_for`` is reached or ``timeout`` seconds are over; return the last verdict and what it lacks."""
    return wait_until(look, lambda verdict: unreached(verdict, wait_for, wait_ids), timeout, pause=POLL)


def unreached(verdict: Verdict, wait_for: str, wait_ids: t.Collection[int]) -> list[str]:
    """Return what is still missing until ``wait_for`` is reached, as sentences; empty when it is reached.

    wait_ids: the servers that serving and safe_to_stop are about; empty for all that were asked.
    """
    if wait_for == "serving":
        return _silent(verdict, wait_ids)
    if wait_for == "quorum":
        return [] if verdict.quorum else verdict.reasons
    if wait_for == "healthy":
        return verdict.reasons
    if wait_for == "safe_to_stop":
        return _unsafe(verdict, wait_ids or [s.id for s in verdict.servers if s.id is not None])
    return []


def _silent(verdict: Verdict, wait_ids: t.Collection[int]) -> list[str]:
    serving = {s.id for s in verdict.servers if s.mode in SERVING_MODES}
    errors = [f"{s}: {s.error}." for s in verdict.servers if s.error]
    missing = sorted(set(wait_ids) - serving)
    if wait_ids and not missing:
        return []
    return [f"Server {number} does not serve." for number in missing] + errors


def _unsafe(verdict: Verdict, wait_ids: t.Collection[int]) -> list[str]:
    if not wait_ids:
        return ["The id of no server is known: name the members in expected_servers.", *verdict.reasons]
    ids = sorted(set(wait_ids) - set(verdict.safe_to_stop))
    if not ids:
        return []
    counted = f"{verdict.synced} voting members are in sync, and {verdict.needed} have to be without it"
    return [*(f"Server {number} may not be stopped: {counted}." for number in ids), *verdict.reasons, *verdict.warnings]
