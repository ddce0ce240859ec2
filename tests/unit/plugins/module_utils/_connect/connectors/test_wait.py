# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a connector counts as what it was told to be, with a clock that jumps."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.spec import (
    ConnectorStatus,
    CurrentConnector,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.wait import (
    short_trace,
    state_issue,
    wait_for,
)

TRACE = """org.apache.kafka.connect.errors.ConnectException: Task failed
\tat org.apache.A.run(A.java:1)
Caused by: java.nio.file.AccessDeniedException: /srv/x
\tat java.base/B.open(B.java:2)
\t... 3 more
"""


def connector(connector: str, *tasks: str) -> CurrentConnector:
    statuses = {
        number: ConnectorStatus(state, "w:1", TRACE if state == "FAILED" else "") for number, state in enumerate(tasks)
    }
    return CurrentConnector({}, "source", ConnectorStatus(connector), statuses)


RUNS, FAILS = connector("RUNNING", "RUNNING"), connector("RUNNING", "RUNNING", "FAILED")


def play(
    *views: tuple[CurrentConnector | None, float], state: str = "running", before: CurrentConnector | None = None
) -> tuple[float, dict[str, str]]:
    """Show each view for so many seconds, the last for ever; return when waiting ended and the problems."""
    now = 0.0
    ends = list(itertools.accumulate(seconds for _view, seconds in views[:-1]))

    def read(names: t.Collection[str]) -> dict[str, CurrentConnector]:
        view = views[sum(now >= end for end in ends)][0]
        return {"a": view} if view and "a" in names else {}

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    earlier = {"a": before} if before else {}
    latest, errors = wait_for(read, {"a": state}, earlier, 30, clock=lambda: now, sleep=sleep)
    assert latest == read(["a"])
    return now, errors


@pytest.mark.parametrize(
    ("views", "options", "expected"),
    [
        pytest.param([(RUNS, 0)], {}, 3.0, id="runs"),
        pytest.param([(None, 2), (connector(""), 2), (connector("RUNNING"), 1), (RUNS, 0)], {}, 8.0, id="new"),
        pytest.param([(connector("RUNNING"), 0)], {}, 3.0, id="has no tasks"),
        pytest.param(
            [(RUNS, 2), (connector("UNASSIGNED", "RUNNING"), 1), (RUNS, 0)], {}, 6.0, id="still that of before"
        ),
        pytest.param([(FAILS, 7), (RUNS, 0)], {"before": FAILS}, 10.0, id="the failure of before"),
        pytest.param(
            [(connector("PAUSED", "RUNNING"), 1), (connector("PAUSED", "PAUSED"), 0)],
            {"state": "paused"},
            1.0,
            id="pause",
        ),
        pytest.param(
            [(connector("STOPPED", "UNASSIGNED"), 1), (connector("STOPPED"), 0)],
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
            " java.nio.file.AccessDeniedException: /srv/x. Remove the cause; restart_failed restarts failed connectors"
            " and tasks.",
            id="fails after its first work",
        ),
        pytest.param([(FAILS, 0)], {"before": FAILS}, 10.0, "task 1 is FAILED", id="fails as before"),
        pytest.param(
            [(connector("UNASSIGNED"), 0)], {}, 30.0, "After 30 s it is not running: connector is UNASS", id="nobody"
        ),
        pytest.param([(None, 0)], {}, 30.0, "After 30 s it is not running: it is not there.", id="never there"),
        pytest.param([(RUNS, 0)], {"state": "absent"}, 30.0, "After 30 s it is not absent: it is there.", id="stays"),
        pytest.param(
            [(connector(""), 0)], {}, 30.0, "After 30 s it is not running: connector has no status yet.", id="no status"
        ),
    ],
)
def test_it_does_not(views: list[t.Any], options: dict[str, t.Any], seconds: float, expected: str) -> None:
    ended, errors = play(*views, **options)
    assert ended == seconds
    assert errors["a"].startswith(expected)


@pytest.mark.parametrize(
    ("state", "view", "expected"),
    [
        pytest.param("running", RUNS, "", id="all"),
        pytest.param(
            "running", connector("RUNNING", "RUNNING", ""), "task 1 has no status yet", id="one task is missing"
        ),
        pytest.param("running", connector("PAUSED"), "connector is PAUSED", id="another state"),
        pytest.param("absent", None, "", id="absent"),
    ],
)
def test_unmet(state: str, view: CurrentConnector | None, expected: str) -> None:
    assert state_issue(state, view) == expected


def test_a_trace_is_its_messages_from_both_ends() -> None:
    long = "\n".join(f"Caused by: {number} {'x' * 400}\n\tat A.b(C.java:1)" for number in range(20))
    response = short_trace(long)
    assert len(response) < 1600
    assert response.startswith("Caused by: 0 x")
    assert response.endswith("x" * 100)
    assert short_trace("") == ""
