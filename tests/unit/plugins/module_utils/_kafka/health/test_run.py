# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import socket
import time
import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed, Unreachable
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health import run as health_run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.plan import (
    HealthQuery,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.run import connect_with_retry, watch
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.snapshot import Snapshot, build_snapshot
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.wire import read_snapshot
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.clock import Clock
from kafka.protocol.admin import DescribeTopicPartitionsRequest

CLIENT = t.cast(Client, "client")


def behind(number: int) -> Snapshot:
    """Return a cluster in which broker 2 is behind in ``number`` of ten partitions."""
    rows = [{"id": i, "leader": 1, "replicas": [1, 2], "isr": [1] if i < number else [1, 2]} for i in range(10)]
    metadata = {
        "cluster_id": "x",
        "controller_id": 1,
        "brokers": [{"id": 1}, {"id": 2}],
        "topics": {"t": {"partitions": rows}},
    }
    return build_snapshot(metadata, {"t": 1}, [])


def run(story: t.Iterable[int | None], timeout: float, *, cost: float = 1.0) -> tuple[float, StackError | None]:
    """Watch broker 2 recover through ``story``, numbers of partitions it is behind in; return (seconds, error)."""
    clock, steps = Clock(), iter(story)
    begin = clock.now

    def read() -> Snapshot:
        clock.now += cost
        step = next(steps)
        if step is None:
            raise RequestFailed("Nobody answers.")
        return behind(step)

    try:
        watch(read, HealthQuery(wait=[2]), "recovered", timeout, clock=clock.monotonic, sleep=clock.sleep)
    except StackError as error:
        return clock.now - begin, error
    return clock.now - begin, None


@pytest.mark.parametrize(
    "story",
    [
        pytest.param([0], id="at once"),
        pytest.param([3, 3, 0], id="after a while"),
        pytest.param([None, None, 0], id="silent at first"),
        pytest.param([5, None, 3, None, 0], id="silent in between"),
        pytest.param([9, 9, 8, 8, 7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0], id="slow, but it gets on"),
    ],
)
def test_reached(story: list[int | None]) -> None:
    _seconds, error = run(story, 12)
    assert error is None


@pytest.mark.parametrize(
    ("story", "word"),
    [
        pytest.param([5] * 99, "5 of its partitions", id="no progress"),
        pytest.param([5, 6, 5, 6] * 99, "of its partitions", id="back and forth is no progress"),
        pytest.param([5, 4, 3] + [3] * 99, "3 of its partitions", id="stuck at the end"),
        pytest.param([None] * 99, "Nobody answers", id="silent"),
    ],
)
def test_not_reached(story: list[int | None], word: str) -> None:
    seconds, error = run(story, 20)
    assert word in str(error)
    assert "for recovered, in vain" in str(error)
    assert 20 <= seconds <= 45


def test_failure_keeps_the_results() -> None:
    _seconds, error = run([5] * 99, 5)
    assert error
    assert error.results["recovered"] == {"1": True, "2": False}
    assert len(error.results["under_replicated"]) == 5


@pytest.mark.parametrize(
    ("cost", "least", "most"),
    [pytest.param(0.01, 100, 150, id="small cluster"), pytest.param(2.0, 4, 8, id="large cluster")],
)
def test_polling_is_no_load(cost: float, least: int, most: int) -> None:
    polls: list[int] = []

    def story() -> t.Iterator[int]:
        while True:
            polls.append(1)
            yield 5

    run(story(), 30, cost=cost)
    assert least <= len(polls) <= most


def use(monkeypatch: pytest.MonkeyPatch, **reachable: t.Callable[..., t.Any]) -> None:
    """Let the answers, and those of a plain cluster, stand in for wire and config_wire."""
    defaults = {
        "GONE": "UNKNOWN_TOPIC_OR_PARTITION",
        "read_metadata": lambda client, topics: {
            "cluster_id": "x",
            "controller_id": 1,
            "brokers": [{"id": 1, "host": "localhost", "port": 9}],
            "topics": {
                "t": {"partitions": [{"id": 0, "leader": 1, "replicas": [1], "isr": [1]}]},
                "new": {"partitions": []},
            },
        },
        "describe_configs": lambda client, topics, keys: {name: entry("1") for name in topics},
        "read_reassignments": lambda client: [],
    }
    cluster = types.SimpleNamespace(**{**defaults, **reachable})
    monkeypatch.setattr(wire, "wire", cluster)
    monkeypatch.setattr(wire, "config_wire", cluster)


def entry(value: str, error: str = "") -> dict[str, t.Any]:
    return {"error": error, "message": "No.", "entries": {"min.insync.replicas": {"value": value}}}


def failing(error: StackError) -> t.Callable[..., t.NoReturn]:
    def fail(*_args: object) -> t.NoReturn:
        raise error

    return fail


@pytest.mark.parametrize(
    ("reachable", "partitions", "controller_error"),
    [
        pytest.param({}, 1, "", id="plain"),
        pytest.param(
            {"describe_configs": lambda c, t, k: {"t": entry("1", "UNKNOWN_TOPIC_OR_PARTITION")}},
            0,
            "",
            id="deleted meanwhile",
        ),
        pytest.param(
            {"read_reassignments": failing(RequestFailed("Silent."))},
            1,
            "The controller can't be used: Silent.",
            id="controller",
        ),
    ],
)
def test_read_snapshot(
    monkeypatch: pytest.MonkeyPatch,
    reachable: dict[str, t.Callable[..., t.Any]],
    partitions: int,
    controller_error: str,
) -> None:
    use(monkeypatch, **reachable)
    snapshot = read_snapshot(CLIENT)
    assert snapshot.brokers == [{"id": 1, "host": "localhost", "port": 9, "reachable": False}]
    assert len(snapshot.partitions) == partitions
    assert snapshot.controller_error == controller_error


@pytest.mark.parametrize("supported", [True, False])
def test_who_may_lead_is_read_where_nobody_is_in_sync_page_by_page(
    monkeypatch: pytest.MonkeyPatch, supported: bool
) -> None:
    rows = [{"id": i, "leader": None, "replicas": [1, 2], "isr": [2] if i == 1 else []} for i in range(3)]
    cluster = {"cluster_id": "x", "controller_id": 1, "brokers": []}
    topics = {"t": {"partitions": rows}, "led": {"partitions": [{"id": 0, "leader": 1, "replicas": [1], "isr": [1]}]}}
    use(monkeypatch, read_metadata=lambda client, names: {**cluster, "topics": topics})
    asked = []

    def query(build: t.Callable[[], t.Any]) -> t.Any:
        request = build()
        asked.append(([topic.name for topic in request.topics], request.cursor))
        page = range(2) if request.cursor is None else range(2, 3)
        found = [
            types.SimpleNamespace(partition_index=i, eligible_leader_replicas=[i], last_known_elr=None) for i in page
        ]
        return types.SimpleNamespace(
            topics=[types.SimpleNamespace(name="t", partitions=found)],
            next_cursor=DescribeTopicPartitionsRequest.Cursor(topic_name="t", partition_index=2)
            if asked[1:] == []
            else None,
        )

    client = types.SimpleNamespace(query=query, supports=lambda key: supported and key == 75)
    found = read_snapshot(t.cast(Client, client))
    if not supported:
        assert (asked, [p.eligible for p in found.partitions]) == ([], [[]] * 4)
        return
    assert [names for names, _cursor in asked] == [["t"], ["t"]]
    assert (asked[0][1], asked[1][1].partition_index) == (None, 2)
    assert [(p.eligible, p.last_known) for p in found.partitions] == [([], []), ([0], []), ([], []), ([2], [])]


def test_a_broker_that_accepts_a_connection_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        metadata = {"cluster_id": "x", "controller_id": 1, "topics": {}}
        brokers = [{"id": 1, "host": "127.0.0.1", "port": port}]
        use(monkeypatch, read_metadata=lambda client, topics: {**metadata, "brokers": brokers})
        assert read_snapshot(CLIENT).live == {1}


def test_without_the_acl_for_configs_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, describe_configs=lambda c, t, k: {"t": entry("1", "TOPIC_AUTHORIZATION_FAILED")})
    with pytest.raises(StackError, match="DescribeConfigs"):
        read_snapshot(CLIENT)


def test_a_process_that_has_died_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither while nobody can be connected to, nor while the cluster is not what it should be."""

    def dead() -> t.NoReturn:
        raise StackError("kafka.service crashed")

    def refuse(_params: Params) -> t.NoReturn:
        raise Unreachable("No.", transient=True)

    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    monkeypatch.setattr(health_run, "connect", refuse)
    connecting = connect_with_retry({"wait_for": "registered", "timeout": 60}, dead)
    with pytest.raises(StackError, match=r"kafka.service crashed"), connecting:
        pass
    lists = ("expected_brokers", "stop_brokers", "wait_brokers")
    params = {**{name: [1] for name in lists}, "allow_unavailable": False, "allow_under_replicated": False}
    with pytest.raises(StackError, match=r"kafka.service crashed"):
        health_run.health(CLIENT, {**params, "wait_for": "registered", "timeout": 60}, dead)


@pytest.mark.parametrize(
    ("wait_for", "failures", "tries"),
    [
        pytest.param("none", [True], 1, id="without waiting the first failure counts"),
        pytest.param("healthy", [True, True, None], 3, id="nobody listens yet"),
        pytest.param("healthy", [True, False], 2, id="a wrong password is not waited for"),
        pytest.param("healthy", [None], 1, id="at once"),
    ],
)
def test_connect_patiently(
    monkeypatch: pytest.MonkeyPatch, wait_for: str, failures: list[bool | None], tries: int
) -> None:
    story = list(failures)
    tried: list[int] = []

    @contextlib.contextmanager
    def connect(_params: Params) -> t.Iterator[Client]:
        tried.append(1)
        transient = story.pop(0)
        if transient is not None:
            raise Unreachable("No.", transient=transient)
        yield CLIENT

    monkeypatch.setattr(health_run, "connect", connect)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    expected = contextlib.nullcontext() if failures[-1] is None else pytest.raises(Unreachable)
    with expected, connect_with_retry({"wait_for": wait_for, "timeout": 60}) as client:
        assert client == CLIENT
    assert len(tried) == tries
