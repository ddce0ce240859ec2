# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.health.plan import (
    Group,
    HealthQuery,
    Worker,
    assess,
    failures,
    group_issues,
    unmet,
)

SOURCE = ("x.Source", "1")
SINK = ("x.Sink", "2")
STABLE = Group("Stable", ["192.0.2.12", "192.0.2.11"])
QUERY = HealthQuery("connect", ["x.Source"])
ROLLING = HealthQuery("connect", ["x.Source"], rolling=True)
WORKER = Worker("3.9.2", frozenset({SOURCE}))
SILENT = Worker(error="refused")
CLOSED = Worker(error="http://b:8083 wants a login (401).", closed=True)


@pytest.mark.parametrize(
    ("second", "group", "ready", "safe", "issues"),
    [
        pytest.param(WORKER, STABLE, ["a", "b"], ["a", "b"], [], id="whole"),
        pytest.param(SILENT, STABLE, ["a"], [], ["The worker on b does not answer: refused"], id="one is silent"),
        pytest.param(
            WORKER,
            Group("PreparingRebalance", STABLE.members),
            ["a", "b"],
            [],
            ["Group connect is PreparingRebalance with 2 of 2 workers (192.0.2.11, 192.0.2.12)."],
            id="rebalances",
        ),
        pytest.param(
            WORKER,
            Group("Stable", ["192.0.2.11"]),
            ["a", "b"],
            [],
            ["Group connect is Stable with 1 of 2 workers (192.0.2.11)."],
            id="one is missing",
        ),
        pytest.param(
            WORKER, Group("Dead"), ["a", "b"], [], ["Group connect is Dead with 0 of 2 workers."], id="nobody"
        ),
        pytest.param(
            WORKER, Group(error="No."), ["a", "b"], [], ["Kafka does not tell of group connect: No."], id="no Kafka"
        ),
    ],
)
@pytest.mark.parametrize("query", [QUERY, ROLLING], ids=["at rest", "rolling"])
def test_assess(
    query: HealthQuery, second: Worker, group: Group, ready: list[str], safe: list[str], issues: list[str]
) -> None:
    found = assess({"a": WORKER, "b": second}, group, query)
    assert (found["ready"], found["safe_to_stop"], found["issues"]) == (ready, safe, issues)


def test_workers_are_told_with_their_versions() -> None:
    assert assess({"a": WORKER, "b": SILENT}, STABLE, QUERY)["workers"] == [
        {"name": "a", "version": "3.9.2", "error": None},
        {"name": "b", "version": None, "error": "refused"},
    ]


def test_a_standalone_worker_has_no_group() -> None:
    found = assess({"a": WORKER}, None, HealthQuery())
    assert (found["issues"], found["safe_to_stop"]) == ([], ["a"])


@pytest.mark.parametrize(
    ("plugins", "issues"),
    [
        pytest.param([SOURCE], [], id="same"),
        pytest.param(
            [],
            ["The worker on b does not list x.Source; see its log for why, and connect_plugins."],
            id="declared class is missing",
        ),
        pytest.param([SOURCE, SINK], ["Not all workers list x.Sink 2: it is missing on a."], id="only one has it"),
    ],
)
def test_plugins_count_once_nobody_is_to_be_restarted(plugins: list[tuple[str, str]], issues: list[str]) -> None:
    workers = {"a": WORKER, "b": Worker("3.9.2", frozenset(plugins))}
    assert group_issues(workers, STABLE, QUERY) == issues
    assert group_issues(workers, STABLE, ROLLING) == []
    assert unmet(workers, STABLE, QUERY) == []  # they are not waited for


def test_a_worker_that_does_not_take_the_login_can_be_rolled() -> None:
    workers = {"a": WORKER, "b": CLOSED}
    rolling = assess(workers, STABLE, ROLLING)
    assert (rolling["issues"], rolling["ready"], rolling["safe_to_stop"]) == ([], ["a", "b"], ["a", "b"])
    issue = "The worker on b does not answer: http://b:8083 wants a login (401)."
    resting = assess(workers, STABLE, QUERY)
    assert (resting["issues"], resting["safe_to_stop"]) == ([issue], ["a", "b"])
    assert unmet(workers, STABLE, QUERY) == [issue]


def test_what_failed_is_told_and_not_waited_for() -> None:
    task = {"id": 0, "state": "FAILED", "trace": "java.io.IOException: gone.\n\tat x"}
    connectors: dict[str, t.Any] = {
        "good": {"state": "RUNNING", "trace": None, "tasks": [{"id": 0, "state": "RUNNING", "trace": None}]},
        "bad": {"state": "RUNNING", "trace": None, "tasks": [task]},
        "worse": {"state": "FAILED", "trace": None, "tasks": []},
    }
    issues = [
        "Connector worse failed: no reason told.",
        "Task 0 of connector bad failed: java.io.IOException: gone.",
    ]
    assert failures(connectors) == issues
    workers = {"a": SILENT, "b": Worker("3.9.2", frozenset({SOURCE}), connectors)}
    found = assess(workers, STABLE, QUERY)
    assert found["connectors"] == connectors
    assert found["issues"] == ["The worker on a does not answer: refused", *issues]
    assert group_issues({"b": workers["b"]}, Group("Stable", ["b"]), QUERY) == []
