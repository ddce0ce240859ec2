# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replicas that move, and what Kafka's own tools say of them."""

from __future__ import annotations

import json
import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import Lab, Result, Task, assert_told, kafka, shell, task
from ansible_collections.kafkaops.stack.tests.integration.sites import until

SMALL, BIG, OTHER = "reassign-small", "reassign-big", "reassign-other"
TOPICS: dict[str, t.Any] = {"topics": [SMALL]}
MADE = [{"name": SMALL, "replica_assignment": [[0], [1], [2], [0]], "config": {"min.insync.replicas": 1}}]
PLAN = [{"topic": SMALL, "partition": 0, "replicas": [2, 0]}, {"topic": SMALL, "partition": 1, "replicas": [1, 0]}]
DESCRIBE = shell(kafka("kafka-topics", f"--describe --topic {SMALL}"))
DESCRIBE_OTHER = shell(kafka("kafka-topics", f"--describe --topic {OTHER}"))
# What grep finds, or nothing; where the tools fail it fails, too.
THROTTLES = (
    "shown=$("
    + " && ".join(kafka("kafka-configs", f"--describe --entity-type {kind}") for kind in ("brokers", "topics"))
    + ") && echo \"$shown\" | grep -o '[a-z]*.replication.throttled.[a-z]*=[^ ,}]*' | sort -u"
)
PRODUCE = (
    "/opt/kafka/bin/kafka-producer-perf-test.sh --producer-props bootstrap.servers=broker-1:9092"
    f" --topic {BIG} --num-records 400 --record-size 100000 --throughput -1"
)
MEGABYTE = 1_000_000
SLOW = MEGABYTE // 10  # two of the partitions take more than three minutes, long enough on a busy machine


def replicas(result: Result) -> list[list[int]]:
    """Return the replicas of each partition, as kafka-topics.sh tells them."""
    return [[int(word) for word in found.split(",")] for found in re.findall(r"Replicas: (\S+)", result["stdout"])]


@pytest.fixture(scope="module")
def gone(lab: Lab) -> t.Iterator[None]:
    """No topics of these tests, before and afterwards."""
    absent: dict[str, t.Any] = {"topics": [{"name": name, "state": "absent"} for name in (SMALL, BIG, OTHER)]}
    lab.one(task("kafka_topics", **absent))
    yield
    lab.one(task("kafka_topics", **absent))


@pytest.fixture(scope="module")
def story(lab: Lab, gone: None) -> dict[str, Result]:
    up: dict[str, t.Any] = {"replication_factor": 3, **TOPICS, "throttle": 50 * MEGABYTE}
    json_plan = json.dumps({"version": 1, "partitions": PLAN})
    verify = kafka("kafka-reassign-partitions", "--verify --preserve-throttles --reassignment-json-file")
    steps: dict[str, Task] = {
        "made": task("kafka_topics", topics=MADE),
        "check": task("kafka_reassign", check=True, **up),
        "before": DESCRIBE,
        "up": task("kafka_reassign", **up),
        "three": DESCRIBE,
        "up again": task("kafka_reassign", **up),
        "down": task("kafka_reassign", replication_factor=2, **TOPICS),
        "two": DESCRIBE,
        "drain": task("kafka_reassign", drain=[1], batch=1, throttle=50 * MEGABYTE, **TOPICS),
        "drained": DESCRIBE,
        "drain again": task("kafka_reassign", drain=[1], **TOPICS),
        "spread": task("kafka_reassign", spread=[1], **TOPICS),
        "evened": DESCRIBE,
        "spread again": task("kafka_reassign", spread=[1], **TOPICS),
        "explicit": task("kafka_reassign", reassignments=PLAN),
        "as told": DESCRIBE,
        "verified": shell(
            f"echo '{json_plan}' >/var/tmp/reassign.json; {verify} /var/tmp/reassign.json; rm /var/tmp/reassign.json"
        ),
        "explicit again": task("kafka_reassign", reassignments=PLAN),
        "throttles": shell(THROTTLES),
    }
    return lab.play(steps)


def test_check_mode_shows_the_plan_and_moves_nothing(story: dict[str, Result]) -> None:
    assert story["check"]["changed"]
    assert replicas(story["before"]) == MADE[0]["replica_assignment"]
    assert len(story["check"]["reassignments"]) == 4
    assert isinstance(story["check"]["bytes_to_move"], int)
    assert story["check"]["diff"]["before"][f"{SMALL}-0"] == {"replicas": [0]}


def test_the_factor_is_changed_and_present_replicas_are_kept(story: dict[str, Result]) -> None:
    assert story["up"]["plan"] == story["check"]["plan"]
    three, two = replicas(story["three"]), replicas(story["two"])
    assert [row[:1] for row in three] == MADE[0]["replica_assignment"]
    assert all(sorted(row) == [0, 1, 2] for row in three)
    assert [row[:1] for row in two] == MADE[0]["replica_assignment"]
    assert [len(row) for row in two] == [2, 2, 2, 2]


def test_a_drained_broker_has_nothing_and_the_rest_stayed(story: dict[str, Result]) -> None:
    two, drained = replicas(story["two"]), replicas(story["drained"])
    assert [len(row) for row in drained] == [2, 2, 2, 2]
    assert all(1 not in row for row in drained)
    assert all(set(row) - {1} <= set(new) for row, new in zip(two, drained))
    assert [row for row in two if 1 not in row] == [new for row, new in zip(two, drained) if 1 not in row]


def test_a_broker_gets_its_share(story: dict[str, Result]) -> None:
    drained, evened = replicas(story["drained"]), replicas(story["evened"])
    assert sum(1 in row for row in evened) == 2
    assert sum(set(row) != set(new) for row, new in zip(drained, evened)) == 2
    assert sum(row[0] == 1 for row in evened) >= 4 // 3


def test_a_plan_is_carried_out(story: dict[str, Result]) -> None:
    assert replicas(story["as told"])[:2] == [[2, 0], [1, 0]]
    assert story["verified"]["stdout"].count("is completed") == 2


@pytest.mark.parametrize("step", ["up", "drain", "spread", "explicit"])
def test_a_repetition_changes_nothing(story: dict[str, Result], step: str) -> None:
    assert story[step]["changed"], story[step]
    assert not story[f"{step} again"]["changed"], story[f"{step} again"]
    assert story[f"{step} again"]["reassignments"] == []


def test_no_throttle_is_left(story: dict[str, Result]) -> None:
    assert story["throttles"]["stdout"] == ""


REFUSALS = {
    "too-few-brokers-left": (
        task("kafka_reassign", drain=[1, 2], topics=["test_log"]),
        ["drain leaves 1 of the brokers that run, fewer than the replicas of test_log: start another broker"],
    ),
    "unknown-broker": (
        task("kafka_reassign", reassignments=[{"topic": "test_log", "partition": 0, "replicas": [0, 7, 1]}]),
        ["Broker 7 can't get a replica of test_log-0, because it doesn't run; 3 brokers run: 0, 1, 2."],
    ),
    "unknown-topic": (
        task("kafka_reassign", replication_factor=2, topics=["reassign-none"]),
        ["Topic reassign-none does not exist."],
    ),
    "too-many-replicas": (
        task("kafka_reassign", replication_factor=4, topics=["test_log"]),
        ["replication_factor is 4, but 3 brokers run: ask for 3 at most."],
    ),
    "min-isr": (
        task("kafka_reassign", replication_factor=1, topics=["test_log"]),
        ["Topic test_log: min.insync.replicas is 2, so with replication factor 1 producers with acks=all would be"],
    ),
    "all-at-once": (
        task(
            "kafka_reassign",
            throttle=-1,
            reassignments=[
                {"topic": "test_log", "partition": 0, "replicas": [0, 0]},
                {"topic": "test_log", "partition": 9, "replicas": [0]},
            ],
        ),
        ["throttle is -1: give at least 0.", "twice for test_log-0: 0, 0.", "Topic test_log has no partition 9:"],
    ),
    "a-topic-declared-with-too-many": (
        task("kafka_topic", name="test_log", replication_factor=4),
        ["Topic test_log: replication_factor is 4, but 3 brokers run: declare at most 3."],
    ),
}


@pytest.fixture(scope="module")
def refused(lab: Lab) -> dict[str, Result]:
    steps = {case: step for case, (step, _parts) in REFUSALS.items()}
    return lab.play({**steps, "after": shell(kafka("kafka-topics", "--describe --topic test_log"))})


@pytest.mark.parametrize("case", REFUSALS)
def test_refused_and_nothing_is_moved(refused: dict[str, Result], case: str) -> None:
    assert_told(refused[case], *REFUSALS[case][1])
    assert not refused[case]["changed"]
    assert [len(row) for row in replicas(refused["after"])] == [3, 3, 3]


@pytest.fixture(scope="module")
def declared(lab: Lab, gone: None) -> dict[str, Result]:
    name: dict[str, t.Any] = {"name": OTHER}
    steps: dict[str, Task] = {
        "made": task("kafka_topic", **name, replica_assignment=[[0], [1]], config={"min.insync.replicas": 1}),
        "check": task("kafka_topic", check=True, **name, replication_factor=3),
        "up": task("kafka_topic", **name, replication_factor=3, config={"min.insync.replicas": 2}),
        "three": DESCRIBE_OTHER,
        "up again": task("kafka_topics", topics=[{**name, "replication_factor": 3}]),
        "too few": task("kafka_topics", topics=[{**name, "replication_factor": 1}]),
        "partitions alone": task("kafka_topic", **name, partitions=3),
        "grown": DESCRIBE_OTHER,
        "down": task("kafka_topics", topics=[{**name, "replication_factor": 2, "partitions": 4}]),
        "two": DESCRIBE_OTHER,
        "down again": task("kafka_topics", topics=[{**name, "replication_factor": 2, "partitions": 4}]),
        "placed": task("kafka_topic", **name, replica_assignment=[[2, 1], [0, 1], [0, 2], [1, 2], [2, 0]]),
        "there": DESCRIBE_OTHER,
        "placed again": task("kafka_topic", **name, replica_assignment=[[2, 1], [0, 1], [0, 2], [1, 2], [2, 0]]),
    }
    return lab.play(steps)


def test_a_declared_factor_alone_moves_replicas(declared: dict[str, Result]) -> None:
    assert "replication_factor 1 → 3" in declared["check"]["changes"][0]
    assert [row[0] for row in replicas(declared["three"])] == [0, 1]
    assert all(len(row) == 3 for row in replicas(declared["three"]))
    assert declared["up"]["topic"]["replication_factor"] == 3
    assert "min.insync.replicas=2" in declared["three"]["stdout"]
    assert not declared["up again"]["changed"]
    assert f"Topic {OTHER}: min.insync.replicas is 2" in declared["too few"]["msg"]


def test_partitions_alone_and_both_at_once(declared: dict[str, Result]) -> None:
    assert [len(row) for row in replicas(declared["grown"])] == [3, 3, 3]
    assert [len(row) for row in replicas(declared["two"])] == [2, 2, 2, 2]
    assert not declared["down again"]["changed"]


def test_declared_replicas_are_moved_and_new_ones_placed(declared: dict[str, Result]) -> None:
    assert replicas(declared["there"]) == [[2, 1], [0, 1], [0, 2], [1, 2], [2, 0]]
    assert not declared["placed again"]["changed"]


@pytest.fixture(scope="module")
def killed(lab: Lab, gone: None) -> dict[str, Result]:
    """40 MB under a throttle of 0.1 MB in a second, killed on their way; then what others see, and the next run."""
    lists = kafka("kafka-reassign-partitions", "--list")
    lab.play(
        {
            "big": task("kafka_topic", name=BIG, replica_assignment=[[0], [0], [0], [0]]),
            "small": task("kafka_topic", name=OTHER, replication_factor=2),
            "fill": shell(PRODUCE),
        }
    )
    move: dict[str, t.Any] = {
        "reassignments": [{"topic": BIG, "partition": number, "replicas": [1]} for number in range(4)],
        "batch": 2,
    }
    lab.play_and_kill(
        "kafka_reassign",
        lambda: until(lambda: BIG in lab.ssh("broker-1", lists), 120),
        **move,
        throttle=SLOW,
    )
    return lab.play(
        {
            "left": shell(THROTTLES),
            "others": task("kafka_reassign", replication_factor=3, topics=[OTHER], timeout=30),
            "still": shell(lists),
            "conflict": task("kafka_reassign", replication_factor=2, topics=[BIG]),
            "check": task("kafka_reassign", check=True, **move, throttle=SLOW),
            "again": task("kafka_reassign", **move, throttle=100 * MEGABYTE),
            "where": shell(kafka("kafka-topics", f"--describe --topic {BIG}")),
            "throttles": shell(THROTTLES),
            "third": task("kafka_reassign", **move, throttle=SLOW),
        }
    )


def test_a_killed_run_leaves_its_throttle_and_a_move(killed: dict[str, Result]) -> None:
    left = killed["left"]["stdout_lines"]
    assert f"leader.replication.throttled.rate={SLOW}" in left
    assert "follower.replication.throttled.replicas=0:1" in killed["left"]["stdout"]


def test_what_others_move_is_neither_waited_for_nor_touched(killed: dict[str, Result]) -> None:
    assert killed["others"]["changed"], killed["others"]
    assert BIG in killed["still"]["stdout"]
    assert f"Partition {BIG}-0 is being moved to 1, not to" in killed["conflict"]["msg"]


def test_the_next_run_takes_up_what_was_begun_and_takes_the_throttle_off(killed: dict[str, Result]) -> None:
    assert [move["adopted"] for move in killed["check"]["reassignments"]] == [True, True, False, False]
    assert 0 < killed["check"]["bytes_to_move"] <= 41 * MEGABYTE
    assert killed["again"]["changed"], killed["again"]
    assert replicas(killed["where"]) == [[1], [1], [1], [1]]
    assert killed["throttles"]["stdout"] == ""
    assert not killed["third"]["changed"]


@pytest.fixture(scope="module")
def leftover(lab: Lab, killed: dict[str, Result]) -> dict[str, Result]:
    """What a run leaves that was killed when nothing was left to move; and a move that is cancelled."""
    alter = "--alter --entity-type {} --entity-name {} --add-config '{}'"
    rate = "leader.replication.throttled.rate=4711"
    away: dict[str, t.Any] = {
        "reassignments": [{"topic": BIG, "partition": 0, "replicas": [2]}],
        "throttle": 100000,
        "wait": False,
    }
    steps: dict[str, Task] = {
        "topic": shell(
            kafka("kafka-configs", alter.format("topics", BIG, "leader.replication.throttled.replicas=[0:1,3:0]"))
        ),
        "broker": shell(kafka("kafka-configs", alter.format("brokers", "1", rate))),
        "set": shell(THROTTLES),
        "check": task("kafka_reassign", check=True, replication_factor=1, topics=[BIG]),
        "run": task("kafka_reassign", replication_factor=1, topics=[BIG]),
        "throttles": shell(THROTTLES),
        "again": task("kafka_reassign", replication_factor=1, topics=[BIG]),
        "begun": task("kafka_reassign", **away),
        "begun again": task("kafka_reassign", **away),
        "moving": shell(kafka("kafka-reassign-partitions", "--list")),
        "throttled": shell(THROTTLES),
        "cancelled": task("kafka_reassign", cancel=[BIG]),
        "where": shell(kafka("kafka-topics", f"--describe --topic {BIG}")),
        "free": shell(THROTTLES),
        "cancelled again": task("kafka_reassign", cancel=[BIG]),
    }
    return lab.play(steps)


def test_leftovers_of_a_throttle_are_found_though_nothing_moves(leftover: dict[str, Result]) -> None:
    assert "rate=4711" in leftover["set"]["stdout"]
    assert leftover["check"]["changed"]
    assert leftover["check"]["reassignments"] == []
    assert leftover["run"]["summary"]["updated"] == 2
    assert leftover["throttles"]["stdout"] == ""
    assert not leftover["again"]["changed"]


def test_a_move_is_begun_without_waiting_and_cancelled(leftover: dict[str, Result]) -> None:
    assert leftover["begun"]["changed"]
    assert not leftover["begun again"]["changed"]
    assert f"{BIG}-0" in leftover["moving"]["stdout"]
    assert "follower.replication.throttled.rate=100000" in leftover["throttled"]["stdout"]
    assert leftover["cancelled"]["changed"], leftover["cancelled"]
    assert replicas(leftover["where"]) == [[1], [1], [1], [1]]
    assert leftover["free"]["stdout"] == ""
    assert not leftover["cancelled again"]["changed"]
