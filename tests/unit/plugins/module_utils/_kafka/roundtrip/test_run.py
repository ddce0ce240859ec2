# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.roundtrip import run as under_test
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.roundtrip.plan import leftovers, replica_assignment
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.roundtrip.run import roundtrip
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused

CLIENT = t.cast(Client, types.SimpleNamespace(request_timeout=30.0))
GONE = "UNKNOWN_TOPIC_OR_PARTITION"


class FakeCluster:
    """Stands in for both wires: three brokers that keep records, and do what they are told to."""

    GONE, Refused = GONE, Refused

    def __init__(
        self,
        *,
        others: t.Iterable[str] = (),
        refused: str = "",
        silent: t.Collection[int] = (),
        answers: t.Mapping[int, list[str]] | None = None,
        forgets: t.Collection[int] = (),
        slow: int = 0,
        other_leader: t.Collection[int] = (),
        undeletable: str = "",
    ) -> None:
        self.others = set(others)
        self.name = ""
        self.topic: dict[str, t.Any] | None = None
        self.refused, self.slow = refused, slow  # error of the creation, readings until all are in sync
        self.silent, self.forgets, self.other_leader = silent, forgets, other_leader
        self.answers = dict(answers or {})  # broker -> list of errors of produce
        self.undeletable = undeletable
        self.logs: dict[int, list[bytes]] = {}
        self.acts: list[str] = []

    def read_metadata(self, _client: Client, topics: t.Sequence[str] | None) -> dict[str, t.Any]:
        self.slow -= 1
        rows = []
        for index, replicas in enumerate(self.topic["assignment"] if self.topic else []):
            leader = 99 if replicas[0] in self.other_leader else replicas[0]
            rows.append(
                {
                    "id": index,
                    "leader": leader,
                    "replicas": replicas,
                    "isr": replicas[:1] if self.slow >= 0 else replicas,
                }
            )
        brokers = [{"id": b, "host": f"broker-{b}", "port": 9092, "rack": None} for b in (3, 1, 2)]
        topic = {"error": "" if self.topic else GONE, "partitions": rows}
        names = [*self.others, *([self.name] if self.topic else [])] if topics is None else topics
        return {"cluster_id": "x", "brokers": brokers, "topics": {name: topic for name in names}}

    def create_topics(
        self, _client: Client, topics: t.Mapping[str, dict[str, t.Any]], *, timeout: float, dry_run: bool
    ) -> dict[str, tuple[str, str]]:
        ((name, spec),) = topics.items()
        self.acts.append("create")
        if self.refused:
            return {name: (self.refused, "No.")}
        self.name, self.topic = name, spec
        return {}

    def delete_topics(self, _client: Client, topics: t.Sequence[str], *, timeout: float) -> dict[str, tuple[str, str]]:
        self.acts.append("delete")
        if self.undeletable:
            return {name: (self.undeletable, "No.") for name in topics}
        there = self.others | ({self.name} if self.topic else set())
        self.others -= set(topics)
        if self.name in topics:
            self.topic = None
        return {name: (GONE, "No.") for name in topics if name not in there}

    def handshake(self, _client: Client, broker: int) -> None:
        if broker in self.silent:
            raise RequestFailed(
                f"Broker {broker} has broker-{broker}:9092 in its advertised.listeners, which is refused."
            )

    def produce(self, _client: Client, broker: int, topic: str, partition: int, value: bytes, timeout: float) -> int:
        assert self.topic
        assert self.topic["assignment"][partition][0] == broker
        errors = self.answers.get(broker, [])
        if errors:
            raise Refused("The record wasn't accepted", errors.pop(0), "No.")
        self.logs.setdefault(partition, []).append(value)
        return len(self.logs[partition]) - 1

    def fetch(
        self, _client: Client, broker: int, topic: str, partition: int, offset: int, timeout: float
    ) -> list[bytes]:
        return [] if broker in self.forgets else self.logs[partition][offset:]


def run(monkeypatch: pytest.MonkeyPatch, cluster: FakeCluster, **given: t.Any) -> dict[str, t.Any]:
    ticks = iter(range(10**6))
    monkeypatch.setattr(under_test, "wire", cluster)
    monkeypatch.setattr(under_test, "record_wire", cluster)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks) * 0.1)
    return roundtrip(CLIENT, {"topic": "__kafkaops_roundtrip", "expected_brokers": [1, 2, 3], "timeout": 30, **given})


@pytest.mark.parametrize(
    ("brokers", "assignment"),
    [
        pytest.param([1], [[1]], id="one broker"),
        pytest.param([1, 2], [[1, 2], [2, 1]], id="two"),
        pytest.param([1, 2, 3], [[1, 2, 3], [2, 3, 1], [3, 1, 2]], id="three"),
        pytest.param([1, 2, 3, 4], [[1, 2, 3], [2, 3, 4], [3, 4, 1], [4, 1, 2]], id="four"),
    ],
)
def test_every_broker_leads_one_partition(brokers: list[int], assignment: list[list[int]]) -> None:
    assert replica_assignment(brokers) == assignment


@pytest.mark.parametrize(
    ("story", "acts"),
    [
        pytest.param({}, ["create", "delete"], id="plain"),
        pytest.param({"slow": 3}, ["create", "delete"], id="followers come slowly"),
        pytest.param({"answers": {2: ["NOT_LEADER_FOR_PARTITION", GONE]}}, ["create", "delete"], id="too early"),
    ],
)
def test_all_brokers_pass(monkeypatch: pytest.MonkeyPatch, story: dict[str, t.Any], acts: list[str]) -> None:
    cluster = FakeCluster(**story)
    results = run(monkeypatch, cluster)
    assert [broker["id"] for broker in results["brokers"]] == [1, 2, 3]
    assert [broker["listener"] for broker in results["brokers"]] == ["broker-1:9092", "broker-2:9092", "broker-3:9092"]
    assert all(broker["latency_ms"] > 0 and broker["offset"] == 1 for broker in results["brokers"])
    assert results["warnings"] == []
    assert cluster.acts == acts
    assert cluster.topic is None


def test_two_round_trips_at_once_have_topics_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second begins and ends between two steps of the first."""
    cluster = FakeCluster()
    other: list[str] = []
    produce = cluster.produce

    def interrupted(client: Client, broker: int, topic: str, partition: int, value: bytes, timeout: float) -> int:
        if not other:
            second = FakeCluster(others=[topic])
            with monkeypatch.context() as patch:
                other.append(run(patch, second)["topic"])
            assert second.others == {topic}
        return produce(client, broker, topic, partition, value, timeout)

    monkeypatch.setattr(cluster, "produce", interrupted)
    assert run(monkeypatch, cluster)["topic"] not in other


@pytest.mark.parametrize(
    ("name", "left"),
    [
        pytest.param("x-60000000-0123abcd", True, id="of a time long ago"),
        pytest.param("x-65000e0f-0123abcd", True, id="more than an hour old"),
        pytest.param("x-65000e10-0123abcd", False, id="an hour old"),
        pytest.param("x-65001c20-0123abcd", False, id="just begun"),
        pytest.param("x-65009000-0123abcd", False, id="of a controller whose clock is fast"),
        pytest.param("x", False, id="no time in its name"),
        pytest.param("x-orders-60000000-0123abcd", False, id="another prefix"),
        pytest.param("x-60000000-orders00", False, id="somebody's own"),
    ],
)
def test_leftovers(name: str, left: bool) -> None:
    assert leftovers([name], "x", 0x65001C20) == ([name] if left else [])


def test_leftovers_are_deleted_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    old, fresh = "__kafkaops_roundtrip-60000000-00000000", f"__kafkaops_roundtrip-{int(time.time()):08x}-00000000"
    cluster = FakeCluster(others=[old, fresh, "orders"])
    assert run(monkeypatch, cluster)["warnings"] == []
    assert cluster.others == {fresh, "orders"}
    assert cluster.acts == ["create", "delete"]


def test_acks_prove_replication(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = FakeCluster()
    specs: list[dict[str, t.Any]] = []
    create = cluster.create_topics

    def create_topics(
        client: Client, topics: t.Mapping[str, dict[str, t.Any]], **given: t.Any
    ) -> dict[str, tuple[str, str]]:
        specs.extend(topics.values())
        return create(client, topics, **given)

    monkeypatch.setattr(cluster, "create_topics", create_topics)
    run(monkeypatch, cluster)
    assert specs[0]["config"]["min.insync.replicas"] == "2"
    assert all(len(replicas) == 3 for replicas in specs[0]["assignment"])


@pytest.mark.parametrize(
    ("story", "given", "words", "acts"),
    [
        pytest.param(
            {}, {"expected_brokers": [1, 7]}, ["Broker 7 is expected, but isn't registered"], [], id="missing broker"
        ),
        pytest.param(
            {"silent": [3]},
            {},
            ["through 1 of 3 brokers", "- Broker 3 has broker-3:9092"],
            [],
            id="address can't be reached",
        ),
        pytest.param({"silent": [1, 2]}, {}, ["Broker 1 has", "Broker 2 has"], [], id="two can't be reached"),
        pytest.param(
            {"answers": {2: ["TOPIC_AUTHORIZATION_FAILED"]}},
            {},
            ["Broker 2 at broker-2:9092: The record wasn't accepted: TOPIC_AUTHORIZATION_FAILED"],
            ["create", "delete"],
            id="refused",
        ),
        pytest.param(
            {"answers": {2: ["NOT_LEADER_FOR_PARTITION"] * 9999}},
            {},
            ["Broker 2 at", "may be another broker's"],
            ["create", "delete"],
            id="another broker's address",
        ),
        pytest.param({"forgets": [1]}, {}, ["Broker 1 at", "wasn't there"], ["create", "delete"], id="record lost"),
        pytest.param({"slow": 9999}, {}, ["don't follow broker 1"], ["create", "delete"], id="followers never come"),
        pytest.param(
            {"other_leader": [2]}, {}, ["broker 2 doesn't lead partition 1"], ["create", "delete"], id="other leader"
        ),
        pytest.param(
            {"refused": "POLICY_VIOLATION"},
            {},
            ["can't be created: POLICY_VIOLATION: No."],
            ["create", "delete"],
            id="no topic",
        ),
    ],
)
def test_failures_name_the_broker(
    monkeypatch: pytest.MonkeyPatch, story: dict[str, t.Any], given: dict[str, t.Any], words: list[str], acts: list[str]
) -> None:
    cluster = FakeCluster(**story)
    with pytest.raises(StackError) as caught:
        run(monkeypatch, cluster, **given)
    for word in words:
        assert word in str(caught.value)
    assert caught.value.results.get("warnings", []) == []  # nor where there was nothing to delete
    assert cluster.acts == acts


def test_a_topic_that_stays_is_only_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    results = run(monkeypatch, FakeCluster(undeletable="TOPIC_DELETION_DISABLED"))
    assert len(results["brokers"]) == 3
    assert "TOPIC_DELETION_DISABLED" in results["warnings"][0]


def test_only_its_own_topic_is_ever_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = FakeCluster(others=["orders"])
    with pytest.raises(StackError, match="topic is orders"):
        run(monkeypatch, cluster, topic="orders")
    assert cluster.acts == []
