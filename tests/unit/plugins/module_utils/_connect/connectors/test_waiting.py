# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a connector counts as what it was told to be, with a clock that jumps."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.spec import Part, Seen
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.waiting import (
    short_trace,
    unmet,
    wait_for,
)

TRACE = """org.apache.kafka.connect.errors.ConnectException: Task failed
\tat org.apache.A.run(A.java:1)
Caused by: java.nio.file.AccessDeniedException: /srv/x
\tat java.base/B.open(B.java:2)
\t... 3 more
"""


def seen(connector: str, *tasks: str) -> Seen:
    parts = {number: Part(state, "w:1", TRACE if state == "FAILED" else "") for number, state in enumerate(tasks)}
    return Seen({}, "source", Part(connector), parts)


RUNS, FAILS = seen("RUNNING", "RUNNING"), seen("RUNNING", "RUNNING", "FAILED")


def play(
    *views: tuple[Seen | None, float], state: str = "running", before: Seen | None = None
) -> tuple[float, dict[str, str]]:
    """Show each view for so many seconds, the last for ever; return when waiting ended and the problems."""
    now = 0.0
    ends = list(itertools.accumulate(seconds for _view, seconds in views[:-1]))

    def read(names: t.Collection[str]) -> dict[str, Seen]:
        view = views[sum(now >= end for end in ends)][0]
        return {"a": view} if view and "a" in names else {}

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    earlier = {"a": before} if before else {}
    latest, problems = wait_for(read, {"a": state}, earlier, 30, clock=lambda: now, sleep=sleep)
    assert latest == read(["a"])
    return now, problems


@pytest.mark.parametrize(
    ("views", "options", "expected"),
    [
        pytest.param([(RUNS, 0)], {}, 3.0, id="runs"),
        pytest.param([(None, 2), (seen(""), 2), (seen("RUNNING"), 1), (RUNS, 0)], {}, 8.0, id="new"),
        pytest.param([(seen("RUNNING"), 0)], {}, 3.0, id="has no tasks"),
        pytest.param([(RUNS, 2), (seen("UNASSIGNED", "RUNNING"), 1), (RUNS, 0)], {}, 6.0, id="still that of before"),
        pytest.param([(FAILS, 7), (RUNS, 0)], {"before": FAILS}, 10.0, id="the failure of before"),
        pytest.param(
            [(seen("PAUSED", "RUNNING"), 1), (seen("PAUSED", "PAUSED"), 0)], {"state": "paused"}, 1.0, id="pause"
        ),
        pytest.param(
            [(seen("STOPPED", "UNASSIGNED"), 1), (seen("STOPPED"), 0)],
            {"state": "stopped"},
            1.0,
            id="stopped, which ends the tasks",
        ),
        pytest.param([(RUNS, 1), (None, 0)], {"state": "absent"}, 1.0, id="gone"),
    ],
)
def test_it_gets_there(views: list[t.Any], options: dict[str, t.Any], expected: float) -> None:
    assert play(*views, **options) == (expected, {})


@pytest.mark.parametrize(
    ("views", "options", "seconds", "expected"),
    [
        pytest.param(
            [(RUNS, 1), (FAILS, 0)],
            {},
            4.0,
            "task 1 is FAILED on w:1: org.apache.kafka.connect.errors.ConnectException: Task failed Caused by:"
            " java.nio.file.AccessDeniedException: /srv/x. Remove the cause; restart_failed restarts what failed.",
            id="fails after its first work",
        ),
        pytest.param([(FAILS, 0)], {"before": FAILS}, 10.0, "task 1 is FAILED", id="fails as before"),
        pytest.param(
            [(seen("UNASSIGNED"), 0)], {}, 30.0, "After 30 s it is not running: connector is UNASS", id="nobody"
        ),
        pytest.param([(None, 0)], {}, 30.0, "After 30 s it is not running: it is not there.", id="never there"),
        pytest.param([(RUNS, 0)], {"state": "absent"}, 30.0, "After 30 s it is not absent: it is there.", id="stays"),
        pytest.param(
            [(seen(""), 0)], {}, 30.0, "After 30 s it is not running: connector has no status yet.", id="no status"
        ),
    ],
)
def test_it_does_not(views: list[t.Any], options: dict[str, t.Any], seconds: float, expected: str) -> None:
    ended, problems = play(*views, **options)
    assert ended == seconds
    assert problems["a"].startswith(expected)


@pytest.mark.parametrize(
    ("state", "view", "expected"),
    [
        pytest.param("running", RUNS, "", id="all"),
        pytest.param("running", seen("RUNNING", "RUNNING", ""), "task 1 has no status yet", id="one task is missing"),
        pytest.param("running", seen("PAUSED"), "connector is PAUSED", id="another state"),
        pytest.param("absent", None, "", id="absent"),
    ],
)
def test_unmet(state: str, view: Seen | None, expected: str) -> None:
    assert unmet(state, view) == expected


def test_a_trace_is_its_messages_from_both_ends() -> None:
    long = "\n".join(f"Caused by: {number} {'x' * 400}\n\tat A.b(C.java:1)" for number in range(20))
    told = short_trace(long)
    assert len(told) < 1600
    assert told.startswith("Caused by: 0 x")
    assert told.endswith("x" * 100)
    assert short_trace("") == ""
