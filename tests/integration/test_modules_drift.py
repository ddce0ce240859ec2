# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is declared beside what the cluster has, before and after the modules for it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import Lab, Result, Task, awaited, task

CONFIG = {"log.cleaner.threads": 2}
USERS = [{"name": "drift-ada", "password": "geheim-1"}]
TOPICS = [{"name": "drift-orders", "partitions": 2, "replication_factor": 3, "config": {"retention.ms": "60000"}}]
QUOTAS = [{"user": "drift-ada", "limits": {"producer_byte_rate": 4096}}]
DECLARED: dict[str, t.Any] = {"config": CONFIG, "users": USERS, "topics": TOPICS, "quotas": QUOTAS}
REFUSED = {
    **DECLARED,
    "topics": [{**TOPICS[0], "name": "drift-other", "replication_factor": 4}],
    "users": [{"name": "x"}],
}


@pytest.fixture(scope="module")
def compared(lab: Lab) -> dict[str, Result]:
    default: dict[str, t.Any] = {"type": "broker", "name": "<default>"}
    steps: dict[str, Task] = {
        "before": task("kafka_drift_info", **DECLARED),
        "again": task("kafka_drift_info", **DECLARED),
        "refused": task("kafka_drift_info", **REFUSED),
        "config": task("kafka_config", **default, config=CONFIG),
        "users": task("kafka_users", users=USERS),
        "topics": task("kafka_topics", topics=TOPICS),
        "quotas": task("kafka_quotas", quotas=QUOTAS),
        "after": awaited(task("kafka_drift_info", **DECLARED), "found.changes == []"),
        "no config": task("kafka_config", **default, config={key: None for key in CONFIG}),
        "no user": task("kafka_user", name="drift-ada", state="absent"),
        "no topic": task("kafka_topic", name="drift-orders", state="absent"),
        "no quota": task("kafka_quota", user="drift-ada", state="absent"),
    }
    return lab.play(steps)


def test_what_differs_is_told_and_nothing_is_changed(compared: dict[str, Result]) -> None:
    before = compared["before"]
    assert [change.split()[:2] for change in before["changes"]] == [
        ["Update", "config"],
        ["Create", "user"],
        ["Create", "topic"],
        ["Create", "quota"],
    ]
    assert (before["changed"], compared["again"]["compared"]) == (False, before["compared"])


@pytest.mark.parametrize("kind", DECLARED)
def test_it_is_what_the_module_for_it_plans(compared: dict[str, Result], kind: str) -> None:
    done = compared[kind]
    assert done["changed"]
    assert compared["before"]["compared"][kind]["plan"] == done["plan"]
    assert compared["before"]["compared"][kind]["changes"] == done["changes"]


def test_what_is_as_declared_is_no_drift(compared: dict[str, Result]) -> None:
    assert compared["after"]["changes"] == []
    assert [found["plan"] for found in compared["after"]["compared"].values()] == [[]] * len(DECLARED)


def test_what_would_be_refused_is_told_beside_the_rest(compared: dict[str, Result]) -> None:
    refused = compared["refused"]
    assert refused["failed"]
    assert {kind for kind, found in refused["compared"].items() if "msg" in found} == {"users", "topics"}
    assert "needs a password" in refused["msg"]
    assert "drift-other" in refused["msg"]
    assert refused["compared"]["config"]["plan"] == compared["before"]["compared"]["config"]["plan"]


def test_nothing_is_left(compared: dict[str, Result]) -> None:
    assert all(compared[step]["changed"] for step in compared if step.startswith("no "))
