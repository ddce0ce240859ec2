# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect_group import (
    group_view,
    taken_errors,
    topic_errors,
)

WANT: dict[str, t.Any] = {
    "mode": "distributed",
    "group_id": "connect",
    "ids": {"a": 1, "b": 2},
    "classes": ["x.Source"],
    "topics": {"config": "c", "offset": "o", "status": "s"},
    "shapes": [
        {"name": "c", "partitions": 1, "replication_factor": 3},
        {"name": "o", "partitions": 25, "replication_factor": 3},
        {"name": "s", "partitions": 5, "replication_factor": 3},
    ],
}
SOURCE = {"class": "x.Source", "type": "source", "version": "1"}
STABLE = {"state": "Stable", "members": [{"host": "/192.0.2.11"}, {"host": "/192.0.2.12"}]}
WORKER: dict[str, t.Any] = {"worker": {"version": "3.9.2"}, "plugins": [SOURCE], "connectors": {}}


def topic(name: str, partitions: int, factor: int = 3, policy: str | None = "compact") -> dict[str, t.Any]:
    config = {} if policy is None else {"cleanup.policy": policy}
    return {"name": name, "partitions": partitions, "replication_factor": factor, "config": config}


@pytest.mark.parametrize(
    ("found", "part"),
    [
        pytest.param(topic("c", 1), "", id="config fits"),
        pytest.param(topic("o", 50), "", id="more partitions fit"),
        pytest.param(topic("c", 3), "has 3 partitions, and Connect needs exactly one", id="config has several"),
        pytest.param(topic("o", 1), "has one partition", id="offset has one"),
        pytest.param(topic("s", 5, policy=None), "cleanup.policy=delete, the brokers' default", id="default policy"),
        pytest.param(topic("s", 5, policy="compact,delete"), "cleanup.policy=compact,delete", id="two policies"),
        pytest.param(topic("o", 25, 1), "raise its replication factor to 3", id="one replica"),
        pytest.param(topic("o", 25, 2), "", id="two replicas"),
        pytest.param(topic("other", 9, 1, None), "", id="of others"),
        pytest.param(
            {"name": "o", "replica_assignment": [[0, 1], [2]], "config": {"cleanup.policy": "compact"}},
            "has no second replica",
            id="one replica somewhere",
        ),
    ],
)
def test_topic_errors(found: dict[str, t.Any], part: str) -> None:
    errors = topic_errors(WANT, [found])
    assert len(errors) == (1 if part else 0), errors
    assert not part or (part in errors[0] and f"Topic {found['name']}, in which" in errors[0])


def test_one_broker_has_no_second_replica() -> None:
    shapes = [{**shape, "replication_factor": 1} for shape in WANT["shapes"]]
    assert topic_errors({**WANT, "shapes": shapes}, [topic("o", 25, 1)]) == []


@pytest.mark.parametrize(
    ("group", "part"),
    [
        pytest.param({"state": "Dead", "protocol_type": "", "members": [], "offsets": {}}, "", id="none"),
        pytest.param({"state": "Stable", "protocol_type": "connect", "members": [1], "offsets": {}}, "", id="ours"),
        pytest.param(
            {"state": "Stable", "protocol_type": "consumer", "members": [1], "offsets": {}},
            "connect is the name of a consumer group already (Stable, 1 members)",
            id="consumers",
        ),
        pytest.param(
            {"state": "Empty", "protocol_type": "", "members": [], "offsets": {"t": {"0": 1}}},
            "a consumer group already (Empty",
            id="only offsets",
        ),
    ],
)
def test_taken_errors(group: dict[str, t.Any], part: str) -> None:
    errors = taken_errors(WANT, group)
    assert len(errors) == (1 if part else 0)
    assert not part or part in errors[0]


@pytest.mark.parametrize(
    ("second", "group", "ready", "safe", "parts"),
    [
        pytest.param(WORKER, STABLE, [1, 2], [1, 2], [], id="whole"),
        pytest.param(
            {"msg": "refused"}, STABLE, [1], [], ["The worker on b does not answer: refused"], id="one is silent"
        ),
        pytest.param(WORKER, {**STABLE, "state": "PreparingRebalance"}, [1, 2], [], ["is Preparing"], id="rebalances"),
        pytest.param(
            WORKER,
            {"state": "Stable", "members": [{"host": "/192.0.2.11"}]},
            [1, 2],
            [],
            ["Stable with 1 of 2 workers (192.0.2.11)"],
            id="one is missing",
        ),
        pytest.param(WORKER, None, [1, 2], [], ["Kafka does not tell of group connect"], id="Kafka is silent"),
    ],
)
def test_group_view(
    second: dict[str, t.Any], group: dict[str, t.Any] | None, ready: list[int], safe: list[int], parts: list[str]
) -> None:
    view = group_view(WANT, {"a": WORKER, "b": second}, group)
    assert (view["ready"], view["safe_to_stop"]) == (ready, safe)
    assert len(view["reasons"]) == len(parts)
    for sentence, part in zip(view["reasons"], parts):
        assert part in sentence


def test_a_standalone_worker_has_no_group() -> None:
    view = group_view({**WANT, "mode": "standalone", "ids": {"a": 1}}, {"a": WORKER}, None)
    assert (view["reasons"], view["safe_to_stop"]) == ([], [1])


@pytest.mark.parametrize(
    ("plugins", "parts"),
    [
        pytest.param([SOURCE], [], id="same"),
        pytest.param([], ["The worker on b does not list x.Source"], id="declared class is missing"),
        pytest.param(
            [SOURCE, {"class": "x.Sink", "type": "sink", "version": "2"}],
            ["Not all workers list x.Sink 2: it is missing on a."],
            id="only one has it",
        ),
    ],
)
def test_final_reasons_of_plugins(plugins: list[dict[str, str]], parts: list[str]) -> None:
    found = group_view(WANT, {"a": WORKER, "b": {**WORKER, "plugins": plugins}}, STABLE)["final_reasons"]
    assert len(found) == len(parts)
    for sentence, part in zip(found, parts):
        assert part in sentence


def test_a_worker_that_does_not_take_the_login_can_be_rolled() -> None:
    view = group_view(WANT, {"a": WORKER, "b": {"msg": "http://b:8083 wants a login (401)."}}, STABLE)
    assert (view["reasons"], view["ready"], view["safe_to_stop"]) == ([], [1, 2], [1, 2])
    assert view["final_reasons"] == ["The worker on b does not answer: http://b:8083 wants a login (401)."]


def test_what_failed_is_told() -> None:
    task = {"id": 0, "state": "FAILED", "trace": "java.io.IOException: gone.\n\tat x"}
    connectors = {
        "good": {"state": "RUNNING", "trace": None, "tasks": [{"id": 0, "state": "RUNNING", "trace": None}]},
        "bad": {"state": "RUNNING", "trace": None, "tasks": [task]},
        "worse": {"state": "FAILED", "trace": None, "tasks": []},
    }
    view = group_view(WANT, {"a": {**WORKER, "connectors": connectors}, "b": WORKER}, STABLE)
    assert view["connectors"] == connectors
    assert view["connector_reasons"] == [
        "Connector worse failed: no reason told.",
        "Task 0 of connector bad failed: java.io.IOException: gone.",
    ]
