# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.plan import (
    HealthQuery,
    assess,
    under_replicated,
    unmet,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.snapshot import Snapshot, build_snapshot

Row = dict[str, t.Any]
Topics = t.Mapping[str, tuple[int, list[Row]]]


def partition(replicas: list[int], isr: list[int] | None = None, leader: int | None = 0, index: int = 0) -> Row:
    """One partition as it is read; the first in sync leads."""
    isr = replicas if isr is None else isr
    return {"id": index, "leader": isr[0] if leader == 0 and isr else leader or None, "replicas": replicas, "isr": isr}


def snapshot(
    topics: Topics | None = None,
    *,
    live: t.Sequence[int] = (1, 2, 3),
    controller: int | None = 1,
    moving: t.Sequence[Row] = (),
    controller_error: str = "",
) -> Snapshot:
    """``topics``: {name: (min.insync.replicas, [partition])}."""
    topics = topics or {}
    metadata = {
        "cluster_id": "x",
        "controller_id": controller,
        "brokers": [{"id": b, "host": f"broker-{b}", "port": 9092, "rack": None} for b in live],
        "topics": {
            name: {"error": "", "internal": False, "partitions": rows} for name, (_least, rows) in topics.items()
        },
    }
    return build_snapshot(
        metadata, {name: least for name, (least, _rows) in topics.items()}, list(moving), controller_error
    )


def move(*, adding: t.Sequence[int] = (), removing: t.Sequence[int] = (), replicas: t.Sequence[int] = (1, 2)) -> Row:
    return {
        "topic": "t",
        "partition": 0,
        "replicas": list(replicas),
        "adding": list(adding),
        "removing": list(removing),
    }


def one(min_isr: int, replicas: list[int], isr: list[int] | None = None, leader: int | None = 0) -> Topics:
    return {"t": (min_isr, [partition(replicas, isr, leader)])}


ALL = [1, 2, 3]


def without_isr(eligible: list[int], last_known: list[int]) -> Topics:
    """Return a partition as Kafka 4 keeps it once fewer than min.insync.replicas were in sync, and all have left."""
    return {"t": (2, [{**partition([1, 2, 3], [], None), "eligible": eligible, "last_known": last_known}])}


@pytest.mark.parametrize(
    ("topics", "given", "consent", "safe"),
    [
        # three replicas, min.insync.replicas 2: the usual case
        pytest.param(one(2, ALL), {}, {}, [1, 2, 3], id="3/2 all in sync"),
        pytest.param(one(2, ALL, [1, 2]), {}, {}, [3], id="3/2 one behind: only that one"),
        pytest.param(one(2, ALL, [1]), {}, {}, [], id="3/2 two behind: none, they may be the first to catch up"),
        pytest.param(one(2, ALL, [1, 2]), {"live": (1, 2)}, {}, [3], id="3/2 one dead: only the dead one"),
        pytest.param(one(2, ALL, ALL), {"live": (1, 2)}, {}, [3], id="3/2 one dead, the metadata is late"),
        pytest.param(one(2, ALL, [1]), {"live": (1,)}, {}, [], id="3/2 two dead"),
        # three replicas, min.insync.replicas 1
        pytest.param(one(1, ALL), {}, {}, [1, 2, 3], id="3/1 all in sync"),
        pytest.param(one(1, ALL, [1, 2]), {}, {}, [1, 2, 3], id="3/1 one behind"),
        pytest.param(one(1, ALL, [1]), {}, {}, [2, 3], id="3/1 the last one in sync"),
        pytest.param(one(1, ALL, [], leader=None), {}, {}, [], id="3/1 offline"),
        # two replicas, min.insync.replicas 1
        pytest.param(one(1, [1, 2]), {}, {}, [1, 2, 3], id="2/1 all in sync"),
        pytest.param(one(1, [1, 2], [2]), {}, {}, [1, 3], id="2/1 one behind"),
        # as many replicas as min.insync.replicas, or fewer: no order of restarts can spare them
        pytest.param(one(1, [1]), {}, {}, [2, 3], id="1/1"),
        pytest.param(one(1, [1]), {}, {"allow_unavailable": True}, [1, 2, 3], id="1/1 with consent"),
        pytest.param(one(1, [1], [1], leader=None), {"live": (2, 3)}, {}, [1, 2, 3], id="1/1 offline already"),
        pytest.param(one(2, [1]), {}, {}, [2, 3], id="1/2 (Strimzi #2964)"),
        pytest.param(one(2, [1]), {}, {"allow_unavailable": True}, [1, 2, 3], id="1/2 with consent"),
        pytest.param(one(2, [1, 2]), {}, {}, [3], id="2/2"),
        pytest.param(one(2, [1, 2]), {}, {"allow_unavailable": True}, [1, 2, 3], id="2/2 with consent"),
        pytest.param(one(2, [1, 2], [1]), {}, {}, [2, 3], id="2/2 one behind: that one takes nothing away"),
        pytest.param(one(3, ALL), {}, {}, [], id="3/3"),
        pytest.param(one(3, ALL), {}, {"allow_unavailable": True}, [1, 2, 3], id="3/3 with consent"),
        # what is not about one's own partitions
        pytest.param(one(2, [2, 3, 4], [2, 3]), {}, {}, [1], id="others' partitions don't count"),
        pytest.param(one(2, ALL), {"controller": None}, {}, [], id="no controller"),
        pytest.param(one(2, ALL), {"controller_error": "It is silent."}, {}, [], id="silent controller"),
        pytest.param(one(2, ALL), {"moving": [move(adding=[3])]}, {}, [], id="reassignment of all three"),
        pytest.param(one(2, ALL), {"moving": [move(replicas=[1], removing=[2])]}, {}, [3], id="reassignment elsewhere"),
        pytest.param({}, {}, {}, [1, 2, 3], id="no topics"),
        pytest.param({**one(2, ALL), "u": (1, [partition([1])])}, {}, {}, [2, 3], id="one bad topic is enough"),
        pytest.param(
            {"t": (2, [partition(ALL), partition(ALL, [1, 3], index=1)])}, {}, {}, [2], id="one bad partition is enough"
        ),
        pytest.param(
            one(2, ALL, [1, 2]), {}, {"allow_under_replicated": True}, [3], id="consent to URP changes nothing here"
        ),
    ],
)
def test_safe_to_stop(topics: Topics, given: dict[str, t.Any], consent: dict[str, t.Any], safe: list[int]) -> None:
    assessments = assess(snapshot(topics, **given), HealthQuery(expected=ALL, **consent))["safe_to_stop"]
    assert [int(broker) for broker, assessment in assessments.items() if assessment["safe"]] == safe
    assert all(bool(assessment["issues"]) is not assessment["safe"] for assessment in assessments.values())


@pytest.mark.parametrize(
    ("topics", "broker", "words"),
    [
        pytest.param(
            one(2, ALL, [1, 2]), 1, ["t-0 (in sync 1, 2 of 1, 2, 3)", "acks=all would be blocked"], id="at the edge"
        ),
        pytest.param(one(1, ALL, [1]), 1, ["it would be offline"], id="last in sync"),
        pytest.param(one(2, ALL, [2]), 1, ["first to catch up"], id="too few"),
        pytest.param(one(1, [1]), 1, ["has only this replica", "allow_unavailable"], id="one replica"),
        pytest.param(one(2, [1, 2]), 1, ["2 replicas and min.insync.replicas 2", "allow_unavailable"], id="two of two"),
        pytest.param({}, 9, ["It isn't registered and has no replicas. Is the id right?"], id="unknown"),
    ],
)
def test_why_not(topics: Topics, broker: int, words: list[str]) -> None:
    (sentence,) = assess(snapshot(topics), HealthQuery(stop=[broker]))["safe_to_stop"][str(broker)]["issues"]
    for word in words:
        assert word in sentence


def test_many_issues_are_cut_short() -> None:
    rows = [partition(ALL, [1, 2], index=index) for index in range(100)]
    issues = assess(snapshot({"t": (2, rows)}), HealthQuery(stop=[1]))["safe_to_stop"]["1"]["issues"]
    assert len(issues) == 6
    assert issues[-1] == "The same goes for 95 more partitions."


@pytest.mark.parametrize(
    ("topics", "given", "query", "words"),
    [
        pytest.param(one(2, ALL), {}, {}, [], id="healthy"),
        pytest.param({}, {}, {}, [], id="empty"),
        pytest.param(one(2, ALL), {}, {"expected": [1, 2, 3, 4]}, ["Broker 4 is expected"], id="missing broker"),
        pytest.param(one(2, ALL), {"controller": None}, {}, ["no controller"], id="no controller"),
        pytest.param(one(2, ALL), {"controller_error": "It is silent."}, {}, ["It is silent."], id="silent controller"),
        pytest.param(
            one(2, ALL, [1, 2]), {}, {}, ["1 partition has replicas that aren't in sync"], id="under-replicated"
        ),
        pytest.param(one(2, ALL, [1, 2]), {}, {"allow_under_replicated": True}, [], id="under-replicated with consent"),
        pytest.param(one(2, ALL, [1]), {}, {}, ["min.insync.replicas", "aren't in sync"], id="under min ISR"),
        pytest.param(
            one(2, ALL, [1]),
            {},
            {"allow_under_replicated": True},
            ["min.insync.replicas"],
            id="that needs more than consent",
        ),
        pytest.param(one(2, [1]), {}, {}, [], id="fewer replicas than min.insync.replicas, all in sync"),
        pytest.param(
            one(1, [1], [1], leader=None), {"live": (2,)}, {}, ["no leader", "min.insync", "aren't in"], id="offline"
        ),
        pytest.param(
            one(1, [1, 2]), {"moving": [move(adding=[3])]}, {}, ["Replicas of t-0 are being moved"], id="reassignment"
        ),
        pytest.param(
            one(1, [1, 2], [1, 2]), {"live": (1,)}, {}, ["aren't in sync: t-0 (in sync 1 of 1, 2)"], id="late metadata"
        ),
        pytest.param(
            one(1, [1, 2], [1, 2]), {"live": (2,)}, {}, ["no leader", "aren't in sync"], id="dead leader, late metadata"
        ),
    ],
)
def test_healthy(topics: Topics, given: dict[str, t.Any], query: dict[str, t.Any], words: list[str]) -> None:
    results = assess(snapshot(topics, **given), HealthQuery(**query))
    assert results["healthy"] is not bool(words)
    assert len(results["issues"]) == len(words)
    for issue, word in zip(results["issues"], words):
        assert word in issue


@pytest.mark.parametrize(
    ("topics", "given", "recovered"),
    [
        pytest.param(one(2, ALL), {}, [1, 2, 3], id="all"),
        pytest.param(one(2, ALL, [1, 2]), {}, [1, 2], id="one behind"),
        pytest.param(one(2, ALL), {"live": (1, 2)}, [1, 2], id="one not registered"),
        pytest.param({}, {"live": (1, 2)}, [1, 2], id="no topics, one not registered"),
        pytest.param({**one(2, ALL), "u": (1, [partition([3, 1], [1])])}, {}, [1, 2], id="behind in one topic"),
        pytest.param(one(1, [1], [1], leader=None), {"live": (2, 3)}, [2, 3], id="others' URP don't count"),
    ],
)
def test_recovered(topics: Topics, given: dict[str, t.Any], recovered: list[int]) -> None:
    results = assess(snapshot(topics, **given), HealthQuery(expected=ALL))["recovered"]
    assert [int(broker) for broker, done in results.items() if done] == recovered
    assert set(results) == {"1", "2", "3"}


@pytest.mark.parametrize(
    ("query", "assessed", "brokers"),
    [
        pytest.param({}, ["1", "2"], ["1", "2"], id="all that run"),
        pytest.param({"expected": [1, 2, 3]}, ["1", "2", "3"], ["1", "2", "3"], id="all that are expected"),
        pytest.param({"expected": [1, 2, 3], "stop": [2]}, ["2"], ["1", "2", "3"], id="one of them"),
        pytest.param({"stop": [2], "wait": [7]}, ["2"], ["1", "2", "7"], id="one to wait for"),
    ],
)
def test_who_is_assessed(query: dict[str, t.Any], assessed: list[str], brokers: list[str]) -> None:
    results = assess(snapshot(live=(1, 2)), HealthQuery(**query))
    assert list(results["safe_to_stop"]) == assessed
    assert list(results["recovered"]) == brokers


@pytest.mark.parametrize(
    ("stop", "topics"),
    [
        pytest.param([1], ["a", "b"], id="1"),
        pytest.param([2], ["b"], id="2"),
        pytest.param([3], [], id="3"),
        pytest.param([], ["a", "b"], id="all"),
    ],
)
@pytest.mark.parametrize("consent", [True, False])
def test_unavailable_if_stopped_is_reported_with_and_without_consent(
    stop: list[int], topics: list[str], consent: bool
) -> None:
    cluster = snapshot({"b": (2, [partition([1, 2])]), "a": (1, [partition([1])]), "c": (2, [partition(ALL)])})
    results = assess(cluster, HealthQuery(stop=stop, allow_unavailable=consent))
    assert results["unavailable_if_stopped"] == topics


def test_results_are_plain_data() -> None:
    results = assess(snapshot(one(2, ALL, [1])), HealthQuery())
    row = {"topic": "t", "partition": 0, "leader": 1, "replicas": [1, 2, 3], "isr": [1], "min_isr": 2}
    assert results["under_replicated"] == results["under_min_isr"] == [row]
    assert results["offline"] == []
    assert [broker["id"] for broker in results["brokers"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("topics", "query", "word"),
    [
        pytest.param(one(2, ALL), {"expected": [1, 2]}, "Broker 3 is registered, but not expected", id="stranger"),
        pytest.param(one(2, [1]), {}, "fewer replicas than min.insync.replicas: t (1 and 2)", id="too few replicas"),
    ],
)
def test_warnings(topics: Topics, query: dict[str, t.Any], word: str) -> None:
    (warning,) = assess(snapshot(topics), HealthQuery(**query))["warnings"]
    assert word in warning


@pytest.mark.parametrize(
    ("goal", "topics", "given", "query", "words"),
    [
        pytest.param("registered", {}, {}, {"wait": [1, 2]}, [], id="registered"),
        pytest.param("registered", {}, {}, {"wait": [1, 9]}, ["Broker 9 isn't registered"], id="not registered"),
        pytest.param("registered", one(2, ALL, [1]), {}, {"wait": [3]}, [], id="registered is enough"),
        pytest.param("recovered", one(2, ALL), {}, {"wait": [3]}, [], id="recovered"),
        pytest.param("recovered", one(2, ALL, [1]), {}, {"wait": [1]}, [], id="only the broker itself has to recover"),
        pytest.param("recovered", one(2, ALL, [1, 2]), {}, {"wait": [3]}, ["1 of its partitions: t-0"], id="behind"),
        pytest.param(
            "recovered", {}, {}, {"wait": [9]}, ["Broker 9 isn't registered"], id="recovered needs registered"
        ),
        pytest.param("safe_to_stop", one(2, ALL), {}, {"stop": [1]}, [], id="safe"),
        pytest.param("safe_to_stop", one(2, ALL, [1, 2]), {}, {"stop": [1]}, ["Broker 1: t-0"], id="unsafe"),
        pytest.param("safe_to_stop", one(2, ALL, [1, 2]), {}, {"stop": [1], "wait": [3]}, [], id="wait_brokers decide"),
        *[
            pytest.param("safe_to_start_empty", topics, given, {"wait": [3]}, words, id=f"empty: {name}")
            for name, topics, given, words in (
                ("it leads what nobody else has", one(1, [3], [3], None), {"live": (1, 2)}, []),
                ("another one leads", one(2, ALL, [1, 3], 1), {"live": (1, 2)}, []),
                ("it was the last", one(2, ALL, [3], None), {"live": (1, 2)}, ["3 for t-0 (last in sync 3 of"]),
                ("the last were two", one(2, ALL, [2, 3], None), {"live": (1,)}, ["t-0 (last in sync 2, 3 of"]),
                ("its session has not ended", one(2, ALL, [3], 3), {"live": (1, 2)}, ["Kafka would elect broker 3"]),
                ("no leader yet", one(2, ALL, ALL, None), {"live": (1, 2)}, ["No leader is elected yet for t-0"]),
                ("another one was the last", one(2, ALL, [2], None), {"live": (1,)}, []),
                ("its replicas are elsewhere", one(2, [1, 2], [2], None), {"live": (1,)}, []),
                (
                    "nobody was eligible but it",
                    without_isr([3], [3]),
                    {"live": (1, 2)},
                    ["3 for t-0 (last in sync 3 of"],
                ),
                ("another one is eligible", without_isr([2, 3], [3]), {"live": (1,)}, []),
                ("another one was the last known", without_isr([3], [1]), {"live": (1, 2)}, []),
                ("no controller", {}, {"live": (1,), "controller": None}, ["no controller. So no leader is elected."]),
            )
        ],
        pytest.param(
            "safe_to_start_empty",
            {**one(2, [2, 3], [3], None), "u": (1, [partition(ALL, [3], None)])},
            {"live": (1,)},
            {"wait": [2, 3]},
            ["broker 3 for u-0 (last in sync 3 of"],
            id="empty: nobody else has one of two",
        ),
        pytest.param(
            "safe_to_start_empty",
            {},
            {"live": (1,), "controller": None},
            {"wait": [2, 3]},
            ["no controller. So no leader is elected."],
            id="empty: what is of the cluster is told once",
        ),
        pytest.param("healthy", one(2, ALL), {}, {"expected": ALL}, [], id="healthy"),
        pytest.param("healthy", one(2, ALL, [1, 2]), {}, {}, ["aren't in sync"], id="unhealthy"),
        pytest.param(
            "registered", {}, {"live": (1,)}, {"expected": [1, 2]}, ["Broker 2"], id="expected ones by default"
        ),
    ],
)
def test_unmet(goal: str, topics: Topics, given: dict[str, t.Any], query: dict[str, t.Any], words: list[str]) -> None:
    sentences = unmet(snapshot(topics, **given), HealthQuery(**query), goal)
    assert len(sentences) == len(words)
    for sentence, word in zip(sentences, words):
        assert word in sentence


def test_topics_that_were_deleted_meanwhile_are_left_out() -> None:
    metadata = {
        "cluster_id": "x",
        "controller_id": 1,
        "brokers": [{"id": 1}],
        "topics": {"gone": {"partitions": [partition([1, 2], [1])]}, "t": {"partitions": [partition([1])]}},
    }
    cluster = build_snapshot(metadata, {"t": 1}, [])
    assert [p.topic for p in cluster.partitions] == ["t"]
    assert unmet(cluster, HealthQuery(wait=[2]), "safe_to_start_empty") == ["No leader is elected yet for gone."]
    assert under_replicated(cluster) == 0


def test_a_registered_broker_that_accepts_no_connection_is_as_good_as_dead() -> None:
    brokers = [{"id": n, "host": f"broker-{n}", "port": 9092, "rack": None, "reachable": n != 3} for n in ALL]
    topics = {"t": {"partitions": [{"id": 0, "leader": 3, "replicas": ALL, "isr": ALL}]}}
    snapshot = build_snapshot(
        {"cluster_id": "x", "controller_id": 1, "brokers": brokers, "topics": topics}, {"t": 2}, []
    )
    results = assess(snapshot, HealthQuery(expected=ALL))
    silent = "Broker 3 is registered, but doesn't accept connections at broker-3:9092."
    assert results["issues"][0] == silent
    assert {broker: assessment["safe"] for broker, assessment in results["safe_to_stop"].items()} == {
        "1": False,
        "2": False,
        "3": True,
    }
    assert unmet(snapshot, HealthQuery(wait=[3]), "recovered") == [silent]
