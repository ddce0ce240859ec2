# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import reassign, reassignment_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.log_dir_wire import LogDir
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassign import reassign_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.plan import ReassignmentPlan
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.run import execute
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignments import Reassignment
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.throttles import (
    LEADERS,
    RATES,
    Settings,
    plan_throttle,
)

CLIENT = t.cast(Client, types.SimpleNamespace(request_timeout=30.0))
BROKERS: Settings = {("broker", str(broker)): {} for broker in (1, 2, 3)}
OTHERS = ("others", 0)


class FakeCluster:
    """Stands in for the wire: a move ends after some polls, each of which is a second of the fake clock or more."""

    def __init__(
        self,
        *,
        polls: int = 1,
        refused: reassignment_wire.Failures | None = None,
        growth: int = 0,
        silent: int = 0,
        ends_elsewhere: t.Collection[Key] = (),
        lost: bool = False,
    ) -> None:
        self.replicas: dict[Key, list[int]] = {}
        self.running = {OTHERS: 99999}
        self.polls, self.refused, self.growth, self.silent = polls, refused or {}, growth, silent
        self.ends_elsewhere, self.lost = ends_elsewhere, lost
        self.requests: list[str] = []
        self.written: list[tuple[str, str, dict[str, str | None]]] = []
        self.failing: dict[int, list[str]] = {}
        self.time, self.size, self.most = 0.0, 0, 0

    def alter_reassignments(
        self, _client: Client, replicas: t.Mapping[Key, t.Sequence[int] | None], _timeout: float
    ) -> reassignment_wire.Failures:
        self.requests.append("alter")
        for key, row in replicas.items():
            if key not in self.refused:
                self.running[key] = self.polls
                self.replicas[key] = [9] if key in self.ends_elsewhere else list(row or [1, 2])
        self.most = max(self.most, len(self.running) - 1)
        if self.lost:
            raise RequestFailed("Lost.", timed_out=True)
        return {key: self.refused[key] for key in replicas if key in self.refused}

    def read_reassignments(self, _client: Client) -> list[dict[str, t.Any]]:
        self.requests.append("list")
        self.silent -= 1
        if self.silent >= 0:
            raise RequestFailed("Nobody answers.")
        self.running = {key: left - 1 for key, left in self.running.items() if left > 0}
        return [{"topic": topic, "partition": index} for topic, index in self.running]

    def read_metadata(self, _client: Client, topics: t.Iterable[str]) -> dict[str, t.Any]:
        self.requests.append("metadata")
        return {
            "topics": {
                topic: {
                    "partitions": [
                        {"id": index, "replicas": row} for (name, index), row in self.replicas.items() if name == topic
                    ]
                }
                for topic in topics
            }
        }

    def read_log_dirs(self, _client: Client, brokers: t.Sequence[int]) -> dict[int, list[LogDir]]:
        self.requests += ["log dirs"] * len(brokers)
        self.size += self.growth
        replica = {"size": self.size, "offset_lag": 0, "future": False}
        return {broker: [{"replicas": dict.fromkeys(self.running, replica)}] for broker in brokers}

    def write_settings(self, _client: Client, settings: Settings, kind: str) -> list[str]:
        self.written += [(sort, name, keys) for (sort, name), keys in settings.items() if sort == kind]
        return self.failing.get(len(self.written), [])

    def sleep(self, seconds: float) -> None:
        self.time += seconds


Use = t.Callable[[FakeCluster], FakeCluster]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    def use(cluster: FakeCluster) -> FakeCluster:
        for place, name in (
            (reassignment_wire, "alter_reassignments"),
            (reassignment_wire, "write_settings"),
            (wire, "read_reassignments"),
            (wire, "read_metadata"),
            (reassign, "read_log_dirs"),
        ):
            monkeypatch.setattr(place, name, getattr(cluster, name))
        monkeypatch.setattr(
            reassign, "time", types.SimpleNamespace(sleep=cluster.sleep, monotonic=lambda: cluster.time)
        )
        return cluster

    return use


def reassignments(number: int, *, adopted: bool = False) -> list[Reassignment]:
    return [Reassignment("t", index, (1, 2), (1, 3), 10, adopted=adopted) for index in range(number)]


def results(
    moves: t.Sequence[Reassignment], *, batch: int = 9, timeout: float = 60, wait: bool = True
) -> list[tuple[str, str]]:
    return [
        (move.name, error)
        for move, error, _text in reassign_all(CLIENT, moves, batch=batch, timeout=timeout, wait=wait)
    ]


def test_batches_follow_each_other_and_requests_are_counted(use: Use) -> None:
    cluster = use(FakeCluster(polls=2))
    assert results(reassignments(10), batch=4) == [(f"t-{index}", "") for index in range(10)]
    assert cluster.most == 4
    assert cluster.requests == ["alter", "list", "list", "list"] * 3 + ["metadata"]


def test_what_others_move_is_not_waited_for(use: Use) -> None:
    cluster = use(FakeCluster(polls=0))
    assert results(reassignments(1)) == [("t-0", "")]
    assert OTHERS in cluster.running
    assert cluster.requests.count("list") == 1


def test_adopted_moves_are_only_waited_for(use: Use) -> None:
    cluster = use(FakeCluster())
    cluster.running["t", 0], cluster.replicas["t", 0] = 3, [1, 3]
    assert results([*reassignments(1, adopted=True), Reassignment("t", 1, (1, 2), (3, 2), 1)]) == [
        ("t-0", ""),
        ("t-1", ""),
    ]
    assert cluster.requests[0] == "alter"
    assert results(reassignments(1, adopted=True)) == [("t-0", "")]
    assert cluster.requests.count("alter") == 1


def test_each_partition_has_its_own_error(use: Use) -> None:
    use(FakeCluster(refused={("t", 1): ("INVALID_REPLICA_ASSIGNMENT", "No.")}))
    assert sorted(results(reassignments(3))) == [("t-0", ""), ("t-1", "INVALID_REPLICA_ASSIGNMENT"), ("t-2", "")]


def test_a_lost_answer_is_not_a_failure(use: Use) -> None:
    use(FakeCluster(lost=True))
    assert results(reassignments(2)) == [("t-0", ""), ("t-1", "")]


def test_a_controller_that_moves_is_waited_for(use: Use) -> None:
    use(FakeCluster(silent=4))
    assert results(reassignments(2)) == [("t-0", ""), ("t-1", "")]


def test_what_ends_elsewhere_failed(use: Use) -> None:
    cluster = use(FakeCluster(ends_elsewhere=[("t", 1)]))
    found = list(reassign_all(CLIENT, reassignments(2), batch=9, timeout=60))
    assert [(move.name, error) for move, error, _text in found if error] == [("t-1", "NO_REASSIGNMENT_IN_PROGRESS")]
    assert found[-1][2].startswith("It is on 9, not on 1, 3")
    assert cluster.requests.count("metadata") < 10


def test_a_cancelled_move_asks_for_nothing_else(use: Use) -> None:
    cluster = use(FakeCluster())
    (move,) = [Reassignment("t", 0, (1, 3), (1, 2), cancels=True)]
    assert results([move]) == [("t-0", "")]
    assert cluster.replicas["t", 0] == [1, 2]


def test_without_progress_it_fails_and_says_what_is_left(use: Use) -> None:
    cluster = use(FakeCluster(polls=9999))
    with pytest.raises(StackError, match=r"copied for 60 s.* t-0, t-1\. 1 more were not started"):
        results(reassignments(3), batch=2)
    assert cluster.time < 75
    assert cluster.requests.count("list") < 40
    assert cluster.requests.count("log dirs") <= 6


def test_bytes_are_progress(use: Use) -> None:
    cluster = use(FakeCluster(polls=100, growth=1))
    assert results(reassignments(1)) == [("t-0", "")]
    assert cluster.time > 300


def test_partitions_are_progress(use: Use) -> None:
    cluster = use(FakeCluster())
    cluster.running.update({("t", index): 15 * (index + 1) for index in range(8)})
    cluster.replicas.update({("t", index): [1, 3] for index in range(8)})
    assert len(results(reassignments(8, adopted=True), timeout=80)) == 8
    assert cluster.time > 200


def test_without_wait_all_are_begun(use: Use) -> None:
    cluster = use(FakeCluster(polls=9999))
    assert results(reassignments(5), batch=2, wait=False) == [(f"t-{index}", "") for index in range(5)]
    assert cluster.requests == ["alter"] * 3


def run(moves: list[Reassignment], *, wait: bool = True) -> list[tuple[str, str]]:
    plan = ReassignmentPlan(moves, plan_throttle(dict(BROKERS), moves, [], 1000, keep=not wait))
    return [(o.change.name, o.error) for o in execute(CLIENT, plan, batch=9, timeout=60, wait=wait)]


def set_and_off(cluster: FakeCluster) -> list[tuple[str, bool]]:
    """Return the kinds in the order in which they were set, and taken off."""
    return [(kind, None not in keys.values()) for kind, _name, keys in cluster.written]


ON = [("topic", True), *[("broker", True)] * 3]
OFF = [*[("broker", False)] * 3, ("topic", False)]


def test_a_throttle_is_set_and_taken_off(use: Use) -> None:
    cluster = use(FakeCluster())
    assert run(reassignments(1)) == [("t-0", "")]
    assert set_and_off(cluster) == ON + OFF


@pytest.mark.parametrize(
    "error_text", [RequestFailed("Gone."), KeyboardInterrupt()], ids=["nobody answers", "interrupted"]
)
def test_a_throttle_is_taken_off_whatever_happens(
    use: Use, monkeypatch: pytest.MonkeyPatch, error_text: BaseException
) -> None:
    cluster = use(FakeCluster())

    def fail(*_args: object) -> t.NoReturn:
        raise error_text

    monkeypatch.setattr(reassignment_wire, "alter_reassignments", fail)
    with pytest.raises(type(error_text)):
        run(reassignments(1))
    assert set_and_off(cluster) == ON + OFF


def test_a_throttle_is_taken_off_when_time_runs_out(use: Use) -> None:
    cluster = use(FakeCluster(polls=9999))
    with pytest.raises(StackError, match="Nothing was copied"):
        run(reassignments(1))
    assert set_and_off(cluster) == ON + OFF


def test_a_throttle_that_stays_tells_both_troubles(use: Use) -> None:
    cluster = use(FakeCluster(polls=9999))
    cluster.failing = {7: ["broker 3: no answer"]}
    with pytest.raises(StackError) as caught:
        run(reassignments(1))
    assert "Nothing was copied" in str(caught.value)
    assert "- broker 3: no answer" in str(caught.value)
    assert set_and_off(cluster) == ON + OFF[:-1]  # the list stays, to tell of the rate


def test_nothing_moves_where_the_throttle_cannot_be_set(use: Use) -> None:
    cluster = use(FakeCluster())
    cluster.failing = {4: ["broker 3: CLUSTER_AUTHORIZATION_FAILED"]}
    with pytest.raises(StackError, match="CLUSTER_AUTHORIZATION_FAILED"):
        run(reassignments(1))
    assert cluster.requests == []
    assert set_and_off(cluster) == ON + OFF


@pytest.mark.parametrize(
    ("error", "stays"),
    [
        pytest.param(("CLUSTER_AUTHORIZATION_FAILED", "Not allowed."), True, id="refused"),
        pytest.param(("NO_REASSIGNMENT_IN_PROGRESS", "None."), False, id="complete already"),
        pytest.param(("", ""), False, id="cancelled"),
    ],
)
def test_a_throttle_stays_where_a_move_cannot_be_cancelled(use: Use, error: tuple[str, str], stays: bool) -> None:
    cluster = use(FakeCluster(refused={("t", 0): error} if error[0] else {}))
    moves = [Reassignment("t", index, (1, 3), (1, 2), cancels=True) for index in range(2)]
    current: Settings = {**BROKERS, ("broker", "1"): {RATES[0]: "1000"}, ("topic", "t"): {LEADERS: "0:1,1:1"}}
    plan = ReassignmentPlan(moves, plan_throttle(current, moves, [], 0))
    found = {o.change.name: (o.error, o.message) for o in execute(CLIENT, plan, batch=9, timeout=60, wait=True)}
    assert cluster.requests[0] == "alter"
    throttle = {} if stays else dict.fromkeys(("1", "t"), ("", ""))
    again = "Not allowed. The throttle stays: run this again, which removes it once nothing is moved."
    assert found == {"t-0": (error[0], again) if stays else error, "t-1": ("", ""), **throttle}
    assert set_and_off(cluster) == ([] if stays else [("broker", False), ("topic", False)])


def test_a_throttle_stays_where_nobody_waits(use: Use) -> None:
    cluster = use(FakeCluster(polls=9999))
    assert run(reassignments(1), wait=False)[0] == ("t-0", "")
    assert set_and_off(cluster) == ON
