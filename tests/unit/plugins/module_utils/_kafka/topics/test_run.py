# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import config_wire, reassignment_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum_wire import DESCRIBE_QUORUM
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassign import Result
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignments import Reassignment
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics import run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.run import (
    apply_topics,
    read_topics,
    validate_topics,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import DesiredTopic, parse_specs
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Failures

TIMED_OUT = "REQUEST_TIMED_OUT"


def client(*api_keys: int) -> Client:
    return t.cast(Client, types.SimpleNamespace(request_timeout=30.0, supports=lambda key: key in api_keys))


CLIENT = client(DESCRIBE_QUORUM)
ZOOKEEPER = client()

Rows = list[list[int]]
"""The replicas of each partition."""
Answer = t.Union[tuple[str, str], RequestFailed]
"""(error, message), or no answer at all."""


class FakeCluster:
    """Stands in for the wire: keeps topics, counts requests, fails as it is told to."""

    TIMED_OUT, GONE = TIMED_OUT, "UNKNOWN_TOPIC_OR_PARTITION"

    def __init__(
        self,
        topics: t.Mapping[str, int] | None = None,
        *,
        answers: t.Mapping[str, Answer] | None = None,
        leaderless: int = 0,
        late: int = 0,
    ) -> None:
        self.topics = dict(topics or {})  # name -> number of partitions
        self.configs: dict[str, t.Mapping[str, str | None]] = {}
        self.answers = answers or {}  # name -> (error, message), or an exception for a request with that name
        self.leaderless, self.late = leaderless, late  # reads of metadata until leaders, or late changes, are there
        self.pending: list[tuple[t.Callable[[str], object], str]] = []
        self.requests: list[tuple[str, int]] = []

    def _answer(
        self, kind: str, names: t.Collection[str], do: t.Callable[[str], object], dry_run: bool = False
    ) -> Failures:
        self.requests.append((f"dry {kind}" if dry_run else kind, len(names)))
        answers = [(name, self.answers[name]) for name in names if name in self.answers]
        lost = [response for _name, response in answers if isinstance(response, Exception)]
        refused = {name: response for name, response in answers if isinstance(response, tuple)}
        for name in [] if dry_run else names:
            late = lost or refused.get(name, ("",))[0] == TIMED_OUT
            if late:
                self.pending.append((do, name))
            elif name not in refused:
                do(name)
        if lost and not dry_run:
            raise lost[0]
        return {name: failure for name, failure in refused.items() if not (dry_run and failure[0] == TIMED_OUT)}

    def create_topics(
        self, _client: Client, topics: t.Mapping[str, t.Mapping[str, t.Any]], *, timeout: float, dry_run: bool
    ) -> Failures:
        def do(name: str) -> None:
            self.topics[name] = topics[name]["partitions"] or 1

        return self._answer("create", topics, do, dry_run)

    def create_partitions(
        self, _client: Client, topics: t.Mapping[str, tuple[int, object]], *, timeout: float, dry_run: bool
    ) -> Failures:
        return self._answer("grow", topics, lambda name: self.topics.update({name: topics[name][0]}), dry_run)

    def alter_configs(
        self, _client: Client, topics: t.Mapping[str, t.Mapping[str, str | None]], *, timeout: float, dry_run: bool
    ) -> Failures:
        return self._answer("alter", topics, lambda name: self.configs.update({name: topics[name]}), dry_run)

    def delete_topics(self, _client: Client, topics: t.Iterable[str], *, timeout: float) -> Failures:
        return self._answer("delete", list(topics), self.topics.pop)

    def _settle(self) -> None:
        self.late -= 1
        if self.late < 0:
            for do, name in self.pending:
                do(name)
            self.pending = []

    def read_metadata(self, _client: Client, names: t.Iterable[str] | None) -> dict[str, t.Any]:
        self._settle()
        names = list(self.topics if names is None else names)
        self.requests.append(("metadata", len(names)))
        self.leaderless -= 1
        leader = None if self.leaderless >= 0 else 1
        rows = {name: range(self.topics.get(name, 0)) for name in names}
        return {
            "cluster_id": "x",
            "brokers": [{"id": 1}],
            "topics": {
                name: {
                    "error": "" if name in self.topics else self.GONE,
                    "internal": False,
                    "partitions": [{"id": i, "leader": leader, "replicas": [1], "isr": [1]} for i in row],
                }
                for name, row in rows.items()
            },
        }

    def describe_configs(
        self, _client: Client, names: t.Iterable[str], keys: t.Iterable[str] | None
    ) -> dict[str, dict[str, t.Any]]:
        self._settle()
        names = list(names)
        self.requests.append(("configs", len(names)))
        return {
            name: {
                "error": "",
                "message": "",
                "entries": {
                    key: {"value": value, "type": "STRING", "own": value is not None}
                    for key in keys or []
                    for value in [self.configs.get(name, {}).get(key)]
                },
            }
            for name in names
        }


Use = t.Callable[[FakeCluster], FakeCluster]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    def use(cluster: FakeCluster) -> FakeCluster:
        monkeypatch.setattr(run, "wire", cluster)
        monkeypatch.setattr(config_wire, "describe_configs", cluster.describe_configs)
        monkeypatch.setattr(config_wire, "alter_configs", cluster.alter_configs)
        monkeypatch.setattr(time, "sleep", lambda seconds: None)
        return cluster

    return use


def create(name: str, partitions: int | None = 3) -> Change:
    return Change("create", "topic", name, after={"partitions": partitions, "replication_factor": 3, "config": {}})


def grow(name: str) -> Change:
    return Change("update", "topic", name, {"partitions": 1}, {"partitions": 2})


def alter(name: str) -> Change:
    return Change("update", "topic", name, {"config": {"k": None}}, {"config": {"k": "v"}})


def move(name: str, before: Rows, after: Rows) -> Change:
    sides = [{"replica_assignment": rows, "replication_factor": len(rows[0])} for rows in (before, after)]
    return Change("update", "topic", name, *sides)


def delete(name: str) -> Change:
    return Change("delete", "topic", name, before={"partitions": 1})


def outcomes(changes: t.Sequence[Change], client: Client = CLIENT) -> list[tuple[str, str, str]]:
    return [(o.change.action, o.change.name, o.error) for o in apply_topics(client, changes)]


def test_everything_in_order(use: Use) -> None:
    cluster = use(FakeCluster({"b": 1, "c": 1}))
    changes = [create("a"), grow("b"), alter("b"), delete("c")]
    assert outcomes(changes) == [("create", "a", ""), ("update", "b", ""), ("update", "b", ""), ("delete", "c", "")]
    kinds = [kind for kind, _number in cluster.requests]
    assert kinds == ["create", "alter", "grow", "delete", "metadata"]
    assert (cluster.topics, cluster.configs) == ({"a": 3, "b": 2}, {"b": {"k": "v"}})


def test_validation_changes_nothing(use: Use) -> None:
    cluster = use(FakeCluster({"b": 1, "c": 1}, answers={"b": ("INVALID_CONFIG", "No.")}))
    changes = [create("a"), grow("b"), alter("b"), delete("c")]
    assert [o.error for o in validate_topics(CLIENT, changes)] == ["", "INVALID_CONFIG", "INVALID_CONFIG", ""]
    assert [kind for kind, _number in cluster.requests] == ["dry create", "dry alter", "dry grow"]
    assert (cluster.topics, cluster.configs) == ({"b": 1, "c": 1}, {})


@pytest.mark.parametrize(
    ("client", "changes", "batches"),
    [
        pytest.param(CLIENT, [create(str(i)) for i in range(1000)], [1000], id="KRaft: 1000 topics"),
        pytest.param(
            CLIENT, [create(str(i)) for i in range(2251)], [2250, 1], id="KRaft: more records than Kafka takes"
        ),
        pytest.param(ZOOKEEPER, [create(str(i)) for i in range(1000)], [333, 333, 333, 1], id="ZooKeeper: 1000 topics"),
        pytest.param(
            ZOOKEEPER, [create(str(i), None) for i in range(1000)], [1000], id="ZooKeeper: default partitions"
        ),
        pytest.param(ZOOKEEPER, [create("a", 5000), create("b", 1)], [1, 1], id="ZooKeeper: one large topic"),
    ],
)
def test_creations_take_few_requests(use: Use, client: Client, changes: list[Change], batches: list[int]) -> None:
    cluster = use(FakeCluster())
    assert all(not error for _action, _name, error in outcomes(changes, client))
    assert cluster.requests == [*(("create", number) for number in batches), ("metadata", len(changes))]


@pytest.mark.parametrize("change", [grow, alter, delete], ids=["partitions", "configs", "deletions"])
def test_a_thousand_changes_are_one_request(use: Use, change: t.Callable[[str], Change]) -> None:
    cluster = use(FakeCluster({str(i): 1 for i in range(1000)}))
    list(validate_topics(CLIENT, [change(str(i)) for i in range(1000)]))
    assert len(cluster.requests) <= 1
    cluster.requests.clear()
    outcomes([change(str(i)) for i in range(400)])
    assert len([kind for kind, _number in cluster.requests if kind != "metadata"]) == 1


Moving = tuple[dict[str, tuple[str, str]], list[str]]


@pytest.fixture
def reassign(monkeypatch: pytest.MonkeyPatch) -> Moving:
    """Stands in for moving.move_all; the value is the errors of partitions, and the names that it is given."""
    errors: dict[str, tuple[str, str]] = {}
    given: list[str] = []

    def reassign_all(
        _client: Client, reassignments: t.Iterable[Reassignment], *, batch: int, timeout: float
    ) -> t.Iterator[Result]:
        for one in reassignments:
            given.append(one.name)
            yield one, *errors.get(one.name, ("", ""))

    monkeypatch.setattr(run, "reassign_all", reassign_all)
    return errors, given


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        pytest.param(([[1]], [[1, 2]]), ["move", "config", "partitions"], id="more replicas, then min ISR"),
        pytest.param(([[1, 2]], [[1]]), ["config", "move", "partitions"], id="min ISR, then fewer replicas"),
    ],
)
def test_replicas_move_between_the_others(
    use: Use, reassign: Moving, rows: tuple[Rows, Rows], order: list[str]
) -> None:
    use(FakeCluster({"a": 1}))
    done = [outcome.change for outcome in apply_topics(CLIENT, [grow("a"), alter("a"), move("a", *rows)])]
    kinds = [next(kind for kind in ("config", "partitions", "move") if kind == "move" or kind in c.after) for c in done]
    assert kinds == order


def test_a_move_tells_of_each_topic(use: Use, reassign: Moving) -> None:
    use(FakeCluster())
    errors, given = reassign
    errors["b-1"] = ("INVALID_REPLICA_ASSIGNMENT", "No.")
    rows = [[1], [1], [3]], [[2], [2], [3]]
    found = list(apply_topics(CLIENT, [move("a", *rows), move("b", *rows)]))
    assert given == ["a-0", "a-1", "b-0", "b-1"]
    assert [(o.change.name, o.error, o.message) for o in found] == [
        ("a", "", ""),
        ("b", "INVALID_REPLICA_ASSIGNMENT", "Partition 1: No."),
    ]


def test_what_the_broker_would_compare_with_todays_replicas_is_not_checked(use: Use) -> None:
    cluster = use(FakeCluster({"a": 1, "b": 1}))
    list(validate_topics(CLIENT, [grow("a"), move("a", [[1]], [[1, 2]]), grow("b")]))
    assert cluster.requests == [("dry grow", 1)]


LOST = RequestFailed("Lost.", timed_out=True)


@pytest.mark.parametrize("response", [(TIMED_OUT, "Slow."), LOST], ids=["the broker says so", "no answer at all"])
@pytest.mark.parametrize(
    ("change", "topics"),
    [
        pytest.param(create("a"), {}, id="create"),
        pytest.param(grow("a"), {"a": 1}, id="grow"),
        pytest.param(alter("a"), {"a": 1}, id="alter"),
        pytest.param(delete("a"), {"a": 1}, id="delete"),
    ],
)
def test_what_timed_out_is_read_again(use: Use, change: Change, topics: dict[str, int], response: Answer) -> None:
    use(FakeCluster(topics, answers={"a": response}, late=3))
    assert outcomes([change]) == [(change.action, "a", "")]


@pytest.mark.parametrize(
    "change", [create("a"), grow("a"), alter("a"), delete("a")], ids=["create", "grow", "alter", "delete"]
)
def test_what_never_arrives_failed(use: Use, change: Change) -> None:
    use(FakeCluster({} if change.action == "create" else {"a": 1}, answers={"a": LOST}, late=99))
    ((outcome,),) = [list(apply_topics(CLIENT, [change]))]
    assert outcome.error == TIMED_OUT
    assert outcome.message.startswith("Lost. Kafka may still do it")


def test_a_late_topic_does_not_spoil_the_others(use: Use) -> None:
    use(FakeCluster(answers={"b": (TIMED_OUT, "Slow."), "c": ("POLICY_VIOLATION", "No.")}, late=1))
    assert outcomes([create("a"), create("b"), create("c")]) == [
        ("create", "a", ""),
        ("create", "b", ""),
        ("create", "c", "POLICY_VIOLATION"),
    ]


def test_deleting_what_is_gone_is_fine(use: Use) -> None:
    use(FakeCluster(answers={"a": (FakeCluster.GONE, "No such topic.")}))
    assert outcomes([delete("a")]) == [("delete", "a", "")]


@pytest.mark.parametrize(
    ("leaderless", "partitions", "errors", "reads", "seconds"),
    [
        pytest.param(0, 3, [""], 1, 0, id="at once"),
        pytest.param(3, 3, [""], 4, 0.3, id="soon, after short pauses"),
        pytest.param(20, 3, [""], 21, 13, id="later, after longer ones"),
        pytest.param(999, 3, ["", "LEADER_NOT_AVAILABLE"], 45, 60.3, id="never: a minute"),
        pytest.param(999, 3000, ["", "LEADER_NOT_AVAILABLE"], 195, 360, id="never, of many: 0.1 s more for each"),
    ],
)
def test_new_partitions_need_leaders(
    use: Use,
    monkeypatch: pytest.MonkeyPatch,
    leaderless: int,
    partitions: int,
    errors: list[str],
    reads: int,
    seconds: float,
) -> None:
    cluster = use(FakeCluster(leaderless=leaderless))
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    assert [error for _action, _name, error in outcomes([create("a", partitions)])] == errors
    assert len([kind for kind, _number in cluster.requests if kind == "metadata"]) == reads
    assert seconds <= sum(pauses) < seconds + 2


def specs(*names: str, **given: t.Any) -> dict[str, DesiredTopic]:
    nothing = dict.fromkeys(["partitions", "replication_factor", "config", "replica_assignment"])
    return parse_specs([{"name": name, "state": "present", **nothing, **given} for name in names])


@pytest.mark.parametrize(
    ("number", "given", "all_keys", "requests"),
    [
        pytest.param(1000, {"config": {"k": 1}}, False, ["metadata", "configs"], id="1000 with config"),
        pytest.param(2001, {"config": {"k": 1}}, False, ["metadata", "configs", "configs"], id="2001 with config"),
        pytest.param(1000, {}, False, ["metadata"], id="1000 without config"),
        pytest.param(1000, {}, True, ["metadata", "configs"], id="1000, every key wanted"),
        pytest.param(1000, {"state": "absent"}, True, ["metadata"], id="1000 absent"),
    ],
)
def test_reading_takes_few_requests(
    use: Use, number: int, given: dict[str, t.Any], all_keys: bool, requests: list[str]
) -> None:
    names = [str(i) for i in range(number)]
    cluster = use(FakeCluster({name: 1 for name in names}))
    current = read_topics(CLIENT, specs(*names, **given), all_keys=all_keys, everything=False)
    assert [kind for kind, _number in cluster.requests] == requests
    assert len(current["topics"]) == number


@pytest.mark.parametrize(("factor", "layout"), [(1, None), (2, {"x": 1, "min_isr": {"a": 1}})], ids=["fits", "moves"])
def test_where_replicas_are_to_move_more_is_read(
    use: Use, monkeypatch: pytest.MonkeyPatch, factor: int, layout: dict[str, t.Any] | None
) -> None:
    use(FakeCluster({"a": 2}))
    monkeypatch.setattr(reassignment_wire, "read_layout", lambda client: {"x": 1})
    monkeypatch.setattr(reassignment_wire, "read_min_isr", lambda client, names: dict.fromkeys(names, 1))
    current = read_topics(CLIENT, specs("a", replication_factor=factor), all_keys=False, everything=False)
    assert current.get("layout") == layout


def test_reading_leaves_out_what_does_not_exist(use: Use) -> None:
    use(FakeCluster({"a": 2, "z": 1}))
    current = read_topics(CLIENT, specs("a", "b"), all_keys=False, everything=False)
    assert current["topics"] == {
        "a": {"error": "", "message": "", "internal": False, "assignment": [[1], [1]], "config": {}}
    }
    assert current["brokers"] == [1]


def test_a_purge_reads_every_topic(use: Use) -> None:
    use(FakeCluster({"a": 2, "z": 1}))
    assert set(read_topics(CLIENT, specs("a"), all_keys=False, everything=True)["topics"]) == {"a", "z"}


@pytest.mark.parametrize(
    ("number", "keys", "requests"),
    [
        pytest.param(3000, 1, 1, id="as many records as one takes"),
        pytest.param(3001, 1, 2, id="one more"),
        pytest.param(1000, 10, 2, id="fewer topics with more keys"),
    ],
)
def test_no_request_makes_more_records_than_kafka_takes(use: Use, number: int, keys: int, requests: int) -> None:
    cluster = use(FakeCluster())
    config = {str(key): "1" for key in range(keys)}
    after = {"partitions": 1, "replication_factor": 1, "config": config}
    list(validate_topics(CLIENT, [Change("create", "topic", str(n), after=after) for n in range(number)]))
    assert len([kind for kind, _number in cluster.requests if kind == "dry create"]) == requests
