# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is waited for, and how long."""

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum import run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.plan import Health, Snapshot, assess
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.spec import HealthQuery
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._kafka.quorum.readings import (
    NOW,
    leading,
    replica,
    snapshot,
)

DEAD = 12_300


def health(*voters: dict[str, object], **changed: object) -> Health:
    return assess(snapshot(*voters, **changed), HealthQuery({}))


HEALTHY = health(leading(1), replica(2), replica(3), observers=[replica(11), replica(12, DEAD)])
ONE_DOWN = health(leading(1), replica(2), replica(3, DEAD))
LOST = health(leading(1), replica(2, DEAD), replica(3, DEAD))
LATE = health(
    leading(1),
    replica(2),
    replica(3, DEAD, last_fetch=NOW - 100),
    observers=[replica(11, DEAD, last_fetch=NOW - 100)],
)
SILENT = assess(Snapshot(errors=("c-1:9093 refused.",)), HealthQuery({}))


@pytest.mark.parametrize(
    ("state", "wait_for", "ids", "missing"),
    [
        pytest.param(LOST, "none", [], [], id="none"),
        pytest.param(ONE_DOWN, "serving", [1, 2], [], id="those serve"),
        pytest.param(ONE_DOWN, "serving", [2, 3], ["Node 3 doesn't", "Voter 3 (c-3) is"], id="one doesn't"),
        pytest.param(ONE_DOWN, "serving", [], ["Node 3 doesn't", "Voter 3 (c-3) is"], id="all voters have to"),
        pytest.param(HEALTHY, "serving", [], [], id="all serve"),
        pytest.param(HEALTHY, "serving", [11], [], id="an observer serves"),
        pytest.param(HEALTHY, "serving", [12], ["Node 12 doesn't"], id="an observer doesn't"),
        pytest.param(SILENT, "serving", [], ["c-1:9093", "No quorum"], id="nobody is known to serve"),
        pytest.param(LATE, "serving", [3, 11], [], id="those that are late serve"),
        pytest.param(LATE, "caught_up", [1, 2], [], id="those are caught up"),
        pytest.param(
            LATE,
            "caught_up",
            [2, 3, 11],
            ["Node 3 hasn't caught up with the leader.", "Node 11 hasn't", "Voter 3 (c-3) is"],
            id="a voter and an observer are late",
        ),
        pytest.param(HEALTHY, "caught_up", [11], [], id="an observer is caught up"),
        pytest.param(SILENT, "caught_up", [], ["c-1:9093", "No quorum"], id="nobody is known to be caught up"),
        pytest.param(ONE_DOWN, "quorum", [], [], id="a quorum without one"),
        pytest.param(LOST, "quorum", [], ["No quorum: 1 of 3", "Voter 2", "Voter 3"], id="no quorum without two"),
        pytest.param(ONE_DOWN, "healthy", [], ["Voter 3 (c-3) is"], id="not healthy without one"),
        pytest.param(HEALTHY, "healthy", [], [], id="healthy"),
        pytest.param(HEALTHY, "safe_to_stop", [], [], id="any one may stop"),
        pytest.param(HEALTHY, "safe_to_stop", [12], [], id="an observer may stop"),
        pytest.param(ONE_DOWN, "safe_to_stop", [3], [], id="the one that is down may stop"),
        pytest.param(
            ONE_DOWN,
            "safe_to_stop",
            [3, 2],
            ["Voter 2 may not be stopped: 2 voters are caught up, and 2 have to be without it.", "Voter 3 (c-3) is"],
            id="another may not",
        ),
        pytest.param(SILENT, "safe_to_stop", [], ["The id of no voter is", "c-1", "No quorum"], id="no id is known"),
    ],
)
def test_unmet_conditions(state: Health, wait_for: str, ids: list[int], missing: list[str]) -> None:
    unmet = run.unmet_conditions(state, wait_for, ids)
    assert len(unmet) == len(missing), unmet
    assert all(part in sentence for part, sentence in zip(missing, unmet)), unmet


def test_health_looks_until_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "POLL", 0.01)
    seen = iter([LOST, ONE_DOWN, HEALTHY])
    assert run.health(lambda: next(seen), "healthy", [], 60)["healthy"] is True


def test_a_wait_that_no_run_ends_ends_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "POLL", 0.01)
    voters = [leading(1), *(replica(number, age) for number, age in ((2, 100), (3, DEAD)))]
    found = snapshot(*({**voter, "directory_id": f"d{voter['id']}"} for voter in voters))
    stranger = assess(found, HealthQuery({1: "c-1", 2: "c-2"}))
    late = assess(found, HealthQuery({1: "c-1", 2: "c-2", 3: "c-3"}))
    seen = [late, *[stranger] * run.PATIENCE, late, *[stranger] * run.PATIENCE, HEALTHY]
    assert run.health(iter(seen).__next__, "healthy", [], 60)["healthy"]
    with pytest.raises(
        StackError, match=r"^The quorum did not become healthy\. Voter 3 \(c-3\) is a voter, but"
    ) as caught:
        run.health(iter([stranger] * (run.PATIENCE + 1)).__next__, "healthy", [], 60)
    assert caught.value.results == run.as_results(stranger)
    assert run.health(lambda: stranger, "quorum", [], 0)["quorum"]


def test_what_does_not_come_fails_with_the_results() -> None:
    with pytest.raises(StackError, match=r"^There was no quorum within 0 s\. No quorum: 1 of 3") as caught:
        run.health(lambda: LOST, "quorum", [], 0)
    assert caught.value.results == run.as_results(LOST)


def test_results() -> None:
    results = run.as_results(ONE_DOWN)
    assert (results["quorum"], results["healthy"], results["leader"], results["dynamic"]) == (True, False, 1, False)
    assert [(v["id"], v["caught_up"], v["safe_to_stop"]) for v in results["voters"]] == [
        (1, True, False),
        (2, True, False),
        (3, False, True),
    ]
    assert results["voters"][0] == {
        "id": 1, "host": "c-1", "endpoints": [{"listener": "CONTROLLER", "host": "c-1", "port": 9093}],
        "directory_id": None, "offset": 1000, "lag": 0, "lag_ms": 0, "serves": True, "caught_up": True,
        "safe_to_stop": False,
    }  # fmt: skip
