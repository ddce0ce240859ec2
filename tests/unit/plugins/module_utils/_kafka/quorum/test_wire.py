# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is asked for the quorum, and what becomes of those that can't tell."""

from __future__ import annotations

import contextlib
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import RequestFailed, Unreachable
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.plan import Snapshot
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._kafka.controllers import (
    CLUSTER,
    QUORUM,
    Controller,
    cluster,
)
from kafka.protocol.admin import DescribeQuorumResponse

Topic = DescribeQuorumResponse.TopicData
DOWN = Unreachable("Can't connect to the Kafka cluster:\n- b-1:1 is down.\n- b-2:1 is down.", transient=True)
LOGIN = Unreachable("Can't connect to the Kafka cluster: b-1:1 refused the login.", transient=False)
SILENT = RequestFailed("Broker 1 didn't answer within 5 s.", timed_out=True)

BROKEN = RequestFailed("The request to broker 1 failed.")


def quorum(high_watermark: int, error: int = 0, top_error: int = 0) -> DescribeQuorumResponse:
    state = Topic.PartitionData.ReplicaState
    partition = Topic.PartitionData(
        partition_index=0,
        error_code=error,
        leader_id=1,
        leader_epoch=3,
        high_watermark=high_watermark,
        current_voters=[state(replica_id=number, log_end_offset=10) for number in (1, 2, 3)],
        observers=[],
    )
    topics = [] if top_error else [Topic(topic_name="__cluster_metadata", partitions=[partition])]
    return DescribeQuorumResponse(error_code=top_error, topics=topics, nodes=[])


@pytest.fixture
def closed() -> str:
    """A port of this host where nothing listens."""
    with Controller() as controller:
        pass
    return controller.address


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("ANSWER", 8.0), ("PAUSE", 0.01), ("SETTLE", 0.05)):
        monkeypatch.setattr(wire, name, seconds)


class Brokers:
    """Brokers that answer by a story of responses and errors; ``asked`` counts, ``seconds`` is what they are given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *story: t.Any, kraft: bool = True) -> None:
        self.story, self.asked, self.seconds = list(story), 0, 0.0
        self._kraft = kraft
        monkeypatch.setattr(wire, "connect", self.connect)

    @contextlib.contextmanager
    def connect(self, params: t.Mapping[str, t.Any]) -> t.Iterator[Brokers]:
        self.seconds = params["request_timeout"] / 2
        if self.story and isinstance(self.story[0], Unreachable):
            raise self.story[0]
        yield self

    def supports(self, key: int) -> bool:
        return self._kraft and key == QUORUM

    def query(self, _request: t.Callable[[], t.Any]) -> t.Any:
        self.asked += 1
        answer = self.story.pop(0) if len(self.story) > 1 else self.story[0]
        if isinstance(answer, Exception):
            raise answer
        return DescribeQuorumResponse.decode(answer.encode(version=2), version=2)


def read(brokers: bool = True, controllers: t.Sequence[str] = (), **given: t.Any) -> Snapshot:
    params = {name: option.get("default") for name, option in kafka_argument_spec().items()}
    servers = {"bootstrap_servers": ["b-1:1"] if brokers else [], "bootstrap_controllers": list(controllers)}
    return wire.read_snapshot({**params, **servers, **given})


def watermarks(found: Snapshot) -> list[int]:
    return [reading["high_watermark"] for reading in found.readings]


def test_brokers_tell_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    brokers = Brokers(monkeypatch, quorum(9), quorum(10))
    with Controller() as controller:
        found = read(controllers=[controller.address])
    assert (found.asked, watermarks(found), found.errors) == ("brokers", [9, 10], ())
    assert (brokers.asked, brokers.seconds, controller.asked) == (2, 8.0, [])


@pytest.mark.parametrize(
    ("settle", "readings"),
    [
        pytest.param(60.0, [9, 10], id="until it moves"),
        pytest.param(0.0, [9, 9], id="until the time is over"),
    ],
)
def test_a_quorum_that_stands_still_is_read_again(
    monkeypatch: pytest.MonkeyPatch, settle: float, readings: list[int]
) -> None:
    monkeypatch.setattr(wire, "SETTLE", settle)
    Brokers(monkeypatch, quorum(9), quorum(9), quorum(9), quorum(10))
    assert watermarks(read()) == readings


def test_a_short_timeout_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    brokers = Brokers(monkeypatch, quorum(9), quorum(10))
    read(request_timeout=1)
    assert brokers.seconds == 0.5


@pytest.mark.parametrize(
    ("story", "errors"),
    [
        pytest.param([DOWN], ["b-1:1 is down.", "b-2:1 is down."], id="down"),
        pytest.param([SILENT], ["didn't answer within 5 s. It forwards the request to the active"], id="silent"),
        pytest.param([BROKEN], ["The request to broker 1 failed."], id="broken"),
        pytest.param([quorum(9), SILENT], ["Broker 1 didn't answer within 5 s."], id="silent at the second reading"),
        pytest.param([quorum(9, error=6)], ["isn't the active one, or no longer"], id="the leader moved"),
    ],
)
def test_brokers_that_cannot_tell(monkeypatch: pytest.MonkeyPatch, story: list[t.Any], errors: list[str]) -> None:
    Brokers(monkeypatch, *story)
    found = read()
    assert (found.asked, found.readings, len(found.errors)) == (None, (), len(errors))
    assert all(error in sentence for error, sentence in zip(errors, found.errors)), found.errors
    assert ("forwards" in str(found.errors)) is (story[-1] is SILENT)


@pytest.mark.parametrize("story", [pytest.param([DOWN], id="down"), pytest.param([SILENT], id="silent")])
def test_controllers_are_asked_then(monkeypatch: pytest.MonkeyPatch, closed: str, story: list[t.Any]) -> None:
    Brokers(monkeypatch, *story)
    with Controller() as other, Controller() as active:
        other.answers[CLUSTER] = cluster(2, (1, other.address), (2, active.address))
        active.answers[QUORUM] = [quorum(9), quorum(10)]
        found = read(controllers=[closed, other.address, active.address])
    assert (found.asked, watermarks(found), found.errors) == ("controllers", [9, 10], ())
    assert (other.asked, active.asked) == ([18, CLUSTER], [18, QUORUM, QUORUM])


def test_a_controller_that_knows_no_active_one_is_not_the_last_to_be_asked() -> None:
    with Controller() as cut_off, Controller() as active:
        cut_off.answers[CLUSTER] = cluster(-1)
        active.answers = {CLUSTER: cluster(2, (2, active.address)), QUORUM: [quorum(9), quorum(10)]}
        assert read(False, [cut_off.address, active.address]).asked == "controllers"


def test_why_no_controller_can_tell(monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    monkeypatch.setattr(wire, "ANSWER", 3.0)  # for each of them: a busy machine needs a moment to answer
    with Controller() as alone, Controller() as silent, Controller() as misled:
        alone.answers[CLUSTER] = cluster(-1)
        misled.answers[CLUSTER] = cluster(2, (1, misled.address))
        found = read(False, [closed, alone.address, silent.address, misled.address])
    parts = ["refused the connection", "runs, but knows no active controller", "didn't answer within", "know where"]
    assert len(found.errors) == len(parts)
    assert all(part in sentence for part, sentence in zip(parts, found.errors)), found.errors


def test_waiting_may_help_a_controller_that_is_alone() -> None:
    with Controller() as alone:
        alone.answers[CLUSTER] = cluster(-1)
        assert len(read(False, [alone.address]).errors) == 1


def test_both_are_told(monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    Brokers(monkeypatch, DOWN)
    assert len(read(controllers=[closed]).errors) == 3


def test_an_active_controller_that_is_gone(closed: str) -> None:
    with Controller() as other:
        other.answers[CLUSTER] = cluster(2, (2, closed))
        (error,) = read(False, [other.address]).errors
    assert error.startswith(f"{closed} refused the connection")


def test_waiting_does_not_help_where_a_login_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Brokers(monkeypatch, LOGIN)
    with pytest.raises(StackError, match="refused the login"):
        read()


def test_waiting_may_help_where_only_brokers_refuse_a_login(monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    Brokers(monkeypatch, LOGIN)
    assert len(read(controllers=[closed]).errors) == 2


def test_a_missing_right(monkeypatch: pytest.MonkeyPatch) -> None:
    Brokers(monkeypatch, quorum(9, top_error=31))
    with pytest.raises(StackError, match="needs the ACL Describe on the cluster"):
        read()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param(
            114, "MISMATCHED_ENDPOINT_TYPE.*needs the port of the controllers' listener", id="a broker's port"
        ),
        pytest.param(31, "CLUSTER_AUTHORIZATION_FAILED.*At controllers the user needs the ACL Alter", id="no ACL"),
    ],
)
def test_controllers_that_refuse_to_say_who_is_active(code: int, told: str) -> None:
    with Controller() as refusing:
        refusing.answers[CLUSTER] = cluster(-1, error=code)
        with pytest.raises(StackError, match=told):
            read(False, [refusing.address])


def test_zookeeper_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    Brokers(monkeypatch, kraft=False)
    with pytest.raises(StackError, match="is in ZooKeeper mode, so it has no metadata quorum"):
        read()
