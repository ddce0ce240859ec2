# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reassignments and their throttles, with requests and answers encoded and decoded as on the wire."""

from __future__ import annotations

import time
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import config_wire, reassignment_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment_wire import (
    alter_reassignments,
    read_layout,
    read_settings,
    write_settings,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.throttles import FOLLOWERS, LEADERS, RATES, Settings
from kafka.protocol.admin import AlterPartitionReassignmentsRequest as Request
from kafka.protocol.admin import AlterPartitionReassignmentsResponse as Answer


class Cluster(Client):
    """A controller that gives these answers, one after the other."""

    controller = 1
    request_timeout = 30.0

    def __init__(self, *answers: t.Any) -> None:
        self.answers = list(answers)
        self.sent: list[t.Any] = []

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        self.sent.append(Request.decode(request.encode(version=0), version=0))
        return self.answers.pop(0)


def response(partitions: dict[str, dict[int, tuple[int, str | None]]], error: int = 0) -> t.Any:
    """partitions: {topic: {index: (error code, message)}}."""
    topic = Answer.ReassignableTopicResponse
    topics = [
        topic(
            name=name,
            partitions=[
                topic.ReassignablePartitionResponse(partition_index=index, error_code=code, error_message=text)
                for index, (code, text) in rows.items()
            ],
        )
        for name, rows in partitions.items()
    ]
    sent = Answer(throttle_time_ms=0, error_code=error, error_message=None, responses=topics)
    return Answer.decode(sent.encode(version=0), version=0)


def test_one_request_moves_and_cancels() -> None:
    cluster = Cluster(response({"a": {0: (0, None), 1: (0, None)}, "b": {0: (0, None)}}))
    assert alter_reassignments(cluster, {("a", 0): (1, 2), ("a", 1): None, ("b", 0): [3]}, 30) == {}
    (request,) = cluster.sent
    assert {(topic.name, p.partition_index): p.replicas for topic in request.topics for p in topic.partitions} == {
        ("a", 0): [1, 2],
        ("a", 1): None,
        ("b", 0): [3],
    }


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(
            response({"a": {0: (0, None), 1: (39, "Not alive.")}}),
            {("a", 1): ("INVALID_REPLICATION_ASSIGNMENT", "Not alive.")},
            id="of a partition",
        ),
        pytest.param(
            response({"a": {0: (44, "Policy."), 1: (44, None)}}),
            {("a", 0): ("POLICY_VIOLATION", "Policy."), ("a", 1): ("POLICY_VIOLATION", None)},
            id="of every partition",
        ),
        pytest.param(
            response({}, error=31),
            dict.fromkeys([("a", 0), ("a", 1)], ("CLUSTER_AUTHORIZATION_FAILED", None)),
            id="of the request",
        ),
    ],
)
def test_errors_are_read(given: t.Any, found: dict[Key, tuple[str, str | None]]) -> None:
    failures = alter_reassignments(Cluster(given), {("a", 0): [1], ("a", 1): [1]}, 30)
    assert {key: name for key, (name, _text) in failures.items()} == {key: name for key, (name, _text) in found.items()}
    for key, (_name, text) in found.items():
        assert failures[key][1] == text if text else failures[key][1]


def test_a_controller_that_has_moved_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Cluster(response({}, error=41), response({"a": {0: (0, None)}}))
    monkeypatch.setattr(wire, "read_metadata", lambda client, topics: None)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    assert alter_reassignments(cluster, {("a", 0): [1]}, 30) == {}
    assert len(cluster.sent) == 2


def test_a_layout_tells_what_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = {"cluster_id": "x", "brokers": [{"id": 2, "rack": None}, {"id": 1, "rack": "a"}], "topics": {"t": {}}}
    item = {"topic": "t", "partition": 3, "replicas": [3, 1, 2], "adding": [3], "removing": [2]}
    monkeypatch.setattr(wire, "read_metadata", lambda client, topics: metadata)
    monkeypatch.setattr(wire, "read_reassignments", lambda client: [item])
    monkeypatch.setattr(reassignment_wire, "read_log_dirs", lambda client, brokers: {broker: [] for broker in brokers})
    assert read_layout(Cluster()) == {
        "cluster_id": "x",
        "brokers": {1: "a", 2: None},
        "topics": {"t": {}},
        "running": {("t", 3): {"before": [1, 2], "after": [3, 1]}},
        "log_dirs": {1: [], 2: []},
    }


def entry(value: str | None, own: bool = True) -> dict[str, t.Any]:
    return {"value": value, "own": own}


def described(
    _client: Client, names: list[str], _keys: object, *, kind: str = "topic", node: int | None = None
) -> dict[str, dict[str, t.Any]]:
    topic = {LEADERS: entry("0:1"), FOLLOWERS: entry("", own=False), "min.insync.replicas": entry("2", own=False)}
    entries = topic if kind == "topic" else {RATES[0]: entry("7"), RATES[1]: entry(None, own=False)}
    assert kind == "topic" or [str(node)] == names
    error = {"gone": wire.GONE, "secret": "TOPIC_AUTHORIZATION_FAILED"}
    return {name: {"error": error.get(name, ""), "message": "No.", "entries": entries} for name in names}


def test_settings_are_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_wire, "describe_configs", described)
    settings, min_isr = read_settings(Cluster(), ["a", "gone"], [1, 2])
    assert settings == {
        ("topic", "a"): {LEADERS: "0:1"},
        ("broker", "1"): {RATES[0]: "7"},
        ("broker", "2"): {RATES[0]: "7"},
    }
    assert min_isr == {"a": 2}
    with pytest.raises(StackError, match="topic secret can't be read: TOPIC_AUTHORIZATION_FAILED"):
        read_settings(Cluster(), ["secret"], [1])


Configs = dict[str, dict[str, t.Optional[str]]]
"""{name: {key: value}}"""
SETTINGS: Settings = {
    ("topic", "a"): {LEADERS: "0:1"},
    ("topic", "b"): {LEADERS: None},
    ("broker", "1"): {RATES[0]: "7"},
    ("broker", "2"): {RATES[0]: "7"},
}


def test_settings_of_topics_are_one_request_and_those_of_a_broker_go_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, int | None, Configs]] = []

    def alter(
        _client: Client, configs: Configs, *, timeout: float, dry_run: bool, kind: str, node: int | None
    ) -> wire.Failures:
        sent.append((kind, node, configs))
        if node == 1:
            raise RequestFailed("Nobody answers.")
        return {"2": ("INVALID_CONFIG", "No.")} if node == 2 else {}

    monkeypatch.setattr(config_wire, "alter_configs", alter)
    client = Cluster()
    assert write_settings(client, SETTINGS, "topic") == []
    assert write_settings(client, SETTINGS, "broker") == ["Nobody answers.", "broker 2: INVALID_CONFIG: No."]
    assert write_settings(client, {}, "topic") == []
    assert sent == [
        ("topic", None, {"a": {LEADERS: "0:1"}, "b": {LEADERS: None}}),
        ("broker", 1, {"1": {RATES[0]: "7"}}),
        ("broker", 2, {"2": {RATES[0]: "7"}}),
    ]
