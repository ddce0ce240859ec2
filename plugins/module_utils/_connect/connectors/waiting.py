# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits until connectors are what they were told to be.

The status of a connector comes later than the answer to a change: for a moment it is still that of before, and a task
says RUNNING before it has done its first work. So a status counts when it has stayed the same for a while.
"""

from __future__ import annotations

import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.spec import (
    ABSENT,
    FAILED,
    PAUSED,
    RUNNING,
    Part,
    Seen,
)

Read = t.Callable[[t.Collection[str]], dict[str, Seen]]

_STEADY = 3.0  # seconds for which what runs, or failed, has to stay so
_STALE = 10.0  # the same for a failure that was there before the change
_PAUSE = 0.5
_TRACE_LINES = 6
_TRACE_CHARS = 1500


def short_trace(trace: str) -> str:
    """Return the messages of a Java stack trace, the causes with them, without the frames."""
    lines = [line.strip() for line in trace.splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("at ", "... "))]
    if len(told) > _TRACE_LINES:
        told = [*told[: _TRACE_LINES // 2], "…", *told[-(_TRACE_LINES // 2) :]]
    text = " ".join(told)
    half = _TRACE_CHARS // 2
    return text if len(text) <= _TRACE_CHARS else f"{text[:half]} … {text[-half:]}"


def unmet(state: str, seen: Seen | None) -> str:
    """Say what keeps a connector from being in a declared state, empty if nothing does."""
    if state == ABSENT or seen is None:
        return "" if (state == ABSENT) == (seen is None) else "it is there" if seen else "it is not there"
    wanted = state.upper()
    # What is stopped has no tasks any more.
    return "; ".join(_told(name, part) for name, part in seen.parts.items() if part.state != wanted)


def wait_for(
    read: Read,
    wanted: t.Mapping[str, str],
    before: t.Mapping[str, Seen],
    timeout: float,
    *,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> tuple[dict[str, Seen], dict[str, str]]:
    """Wait up to ``timeout`` seconds until connectors are in their wanted states; ``before`` is what was seen at first.

    Returns what was seen at the end, and a sentence for each connector that failed or did not get there: {name: text}.
    """
    deadline = clock() + timeout
    latest: dict[str, Seen] = {}
    since: dict[str, tuple[t.Any, float]] = {}
    problems: dict[str, str] = {}
    pending = dict(wanted)
    while pending:
        latest.update(_look(read, pending, latest))
        now = clock()
        for name, state in list(pending.items()):
            seen = latest.get(name)
            steady = _steady_for(since, name, seen, now)
            reason = unmet(state, seen)
            if _is_final(state, seen, reason, steady, before.get(name)) or now >= deadline:
                del pending[name]
                problems[name] = _sentence(state, seen, reason, timeout) if reason else ""
        sleep(_PAUSE if pending else 0)
    return latest, {name: text for name, text in problems.items() if text}


def _steady_for(since: dict[str, tuple[t.Any, float]], name: str, seen: Seen | None, now: float) -> float:
    """Return for how many seconds a connector has been as it is."""
    parts = seen.parts if seen else None
    if name not in since or since[name][0] != parts:
        since[name] = (parts, now)
    return now - since[name][1]


def _look(read: Read, pending: t.Collection[str], latest: dict[str, Seen]) -> dict[str, Seen]:
    """Read the pending connectors; those that are gone are taken out of ``latest``."""
    found = read(list(pending))
    for name in pending:
        if name not in found:
            latest.pop(name, None)
    return found


def _is_final(state: str, seen: Seen | None, reason: str, steady: float, before: Seen | None) -> bool:
    if seen is None or not seen.failed or state == ABSENT:
        return not reason and (state != RUNNING or steady >= _STEADY)
    stale = before is not None and seen.parts == before.parts
    return steady >= (_STALE if stale else _STEADY)


def _sentence(state: str, seen: Seen | None, reason: str, timeout: float) -> str:
    if seen and seen.failed:
        way_out = "Remove the cause; restart_failed restarts what failed."
        return f"{reason}. {way_out}"
    hint = " See how many workers there are: a group waits for one that left (scheduled.rebalance.max.delay.ms)."
    waited = f"After {timeout:g} s it is not {state}: {reason}."
    return waited + (hint if state in (RUNNING, PAUSED) else "")


def _told(name: str, part: Part) -> str:
    if not part.state:
        return f"{name} has no status yet"
    where = f" on {part.worker}" if part.worker else ""
    why = f": {short_trace(part.trace)}" if part.state == FAILED else ""
    return f"{name} is {part.state}{where}{why}"
