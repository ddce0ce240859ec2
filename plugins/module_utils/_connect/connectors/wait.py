# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits until connectors are in their declared states.

The status of a connector is updated after the response to a change: for a moment it is still the previous one, and a
task is RUNNING before it has done its first work. So a status counts when it was stable for a while.
"""

from __future__ import annotations

import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.spec import (
    ABSENT,
    FAILED,
    PAUSED,
    RUNNING,
    ConnectorStatus,
    CurrentConnector,
)

Read = t.Callable[[t.Collection[str]], dict[str, CurrentConnector]]

_STABLE = 3.0  # seconds for which a running or failed status has to be stable
_STALE = 10.0  # the same for a failure from before the change
_PAUSE = 0.5
_TRACE_LINES = 6
_TRACE_CHARS = 1500


def short_trace(trace: str) -> str:
    """Return the messages of a Java stack trace and of its causes, without the frames."""
    lines = [line.strip() for line in trace.splitlines() if line.strip()]
    response = [line for line in lines if not line.startswith(("at ", "... "))]
    if len(response) > _TRACE_LINES:
        response = [*response[: _TRACE_LINES // 2], "…", *response[-(_TRACE_LINES // 2) :]]
    text = " ".join(response)
    half = _TRACE_CHARS // 2
    return text if len(text) <= _TRACE_CHARS else f"{text[:half]} … {text[-half:]}"


def state_issue(state: str, connector: CurrentConnector | None) -> str:
    """Return why a connector is not in a declared state, empty if it is."""
    if state == ABSENT or connector is None:
        return "" if (state == ABSENT) == (connector is None) else "it is there" if connector else "it is not there"
    target = state.upper()
    # A stopped connector has no tasks.
    return "; ".join(
        _status_text(name, status) for name, status in connector.statuses.items() if status.state != target
    )


def wait_for(
    read: Read,
    target: t.Mapping[str, str],
    before: t.Mapping[str, CurrentConnector],
    timeout: float,
    *,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> tuple[dict[str, CurrentConnector], dict[str, str]]:
    """Wait up to ``timeout`` seconds until connectors are in their wanted states; ``before`` is the first state read.

    Returns the last state, and a sentence for each connector that failed or did not reach its state: {name: text}.
    """
    deadline = clock() + timeout
    latest: dict[str, CurrentConnector] = {}
    since: dict[str, tuple[t.Any, float]] = {}
    errors: dict[str, str] = {}
    pending = dict(target)
    while pending:
        latest.update(_read_pending(read, pending, latest))
        now = clock()
        for name, state in list(pending.items()):
            connector = latest.get(name)
            stable_for = _stable_for(since, name, connector, now)
            issue = state_issue(state, connector)
            if _is_final(state, connector, issue, stable_for, before.get(name)) or now >= deadline:
                del pending[name]
                errors[name] = _issue_text(state, connector, issue, timeout) if issue else ""
        sleep(_PAUSE if pending else 0)
    return latest, {name: text for name, text in errors.items() if text}


def _stable_for(
    since: dict[str, tuple[t.Any, float]], name: str, connector: CurrentConnector | None, now: float
) -> float:
    """Return the seconds for which the status of a connector has been stable."""
    statuses = connector.statuses if connector else None
    if name not in since or since[name][0] != statuses:
        since[name] = (statuses, now)
    return now - since[name][1]


def _read_pending(
    read: Read, pending: t.Collection[str], latest: dict[str, CurrentConnector]
) -> dict[str, CurrentConnector]:
    """Read the pending connectors; deleted ones are removed from ``latest``."""
    found = read(list(pending))
    for name in pending:
        if name not in found:
            latest.pop(name, None)
    return found


def _is_final(
    state: str, connector: CurrentConnector | None, issue: str, stable_for: float, before: CurrentConnector | None
) -> bool:
    if connector is None or not connector.failed or state == ABSENT:
        return not issue and (state != RUNNING or stable_for >= _STABLE)
    stale = before is not None and connector.statuses == before.statuses
    return stable_for >= (_STALE if stale else _STABLE)


def _issue_text(state: str, connector: CurrentConnector | None, issue: str, timeout: float) -> str:
    if connector and connector.failed:
        hint = "Remove the cause; restart_failed restarts failed connectors and tasks."
        return f"{issue}. {hint}"
    hint = " Check that all workers run: a group waits for one that left (scheduled.rebalance.max.delay.ms)."
    waited = f"After {timeout:g} s it is not {state}: {issue}."
    return waited + (hint if state in (RUNNING, PAUSED) else "")


def _status_text(name: str, status: ConnectorStatus) -> str:
    if not status.state:
        return f"{name} has no status yet"
    where = f" on {status.worker}" if status.worker else ""
    trace = f": {short_trace(status.trace)}" if status.state == FAILED else ""
    return f"{name} is {status.state}{where}{trace}"
