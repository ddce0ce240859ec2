# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""kafka_topic and kafka_topics, compared with what kafka-topics.sh says."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import Lab, Result, Task, assert_told, kafka, shell, task

ONE: dict[str, t.Any] = {
    "name": "modules-one",
    "partitions": 2,
    "replication_factor": 3,
    "config": {"retention.ms": 86400000, "cleanup.policy": ["compact", "delete"], "preallocate": True},
}
GROWN: dict[str, t.Any] = {**ONE, "partitions": 4, "config": {"retention.ms": 3600000, "preallocate": None}}
TWO = {"name": "modules-two", "replica_assignment": [[1, 2], [2, 0]]}
THREE = {"name": "modules-three", "replication_factor": 1}
PURGE: dict[str, t.Any] = {"topics": [TWO], "purge": True, "purge_prefixes": ["modules-t"], "purge_max": 1}
GONE = [{"name": name, "state": "absent"} for name in ("modules-one", "modules-two", "modules-three")]

DESCRIBE = shell(kafka("kafka-topics", "--describe --if-exists --topic 'modules-.*'"))
FOREIGN = shell(kafka("kafka-configs", "--alter --topic modules-one --add-config segment.bytes=1048576"))


@pytest.fixture(scope="module")
def story(lab: Lab) -> dict[str, Result]:
    """Create, change, prune, delete; each time in check mode first, and twice."""
    steps: dict[str, Task] = {
        "clean": task("kafka_topics", topics=GONE),
        "one in check mode": task("kafka_topic", check=True, **ONE),
        "many in check mode": task("kafka_topics", check=True, topics=[TWO, THREE]),
        "before": DESCRIBE,
        "one": task("kafka_topic", **ONE),
        "many": task("kafka_topics", topics=[TWO, THREE]),
        "one again": task("kafka_topic", **ONE),
        "many again": task("kafka_topics", topics=[TWO, THREE]),
        "exported": task("kafka_topic_info", prefix="modules-"),
        "named": task("kafka_topic_info", names=["modules-one", "modules-none", "__consumer_offsets"]),
        "grow in check mode": task("kafka_topic", check=True, **GROWN),
        "created": DESCRIBE,
        "grow": task("kafka_topic", **GROWN),
        "grow again": task("kafka_topic", **GROWN),
        "foreign": FOREIGN,
        "grow beside foreign": task("kafka_topic", **GROWN),
        "replace in check mode": task("kafka_topic", check=True, config_mode="replace", **GROWN),
        "purge in check mode": task("kafka_topics", check=True, **PURGE),
        "grown": DESCRIBE,
        "replace": task("kafka_topic", config_mode="replace", **GROWN),
        "replace again": task("kafka_topic", config_mode="replace", **GROWN),
        "purge": task("kafka_topics", **PURGE),
        "purge again": task("kafka_topics", **PURGE),
        "delete in check mode": task("kafka_topics", check=True, topics=GONE),
        "pruned": DESCRIBE,
        "delete": task("kafka_topics", topics=GONE),
        "delete again": task("kafka_topics", topics=GONE),
        "after": DESCRIBE,
        "given back": task("kafka_topics", topics="{{ exported.topics }}"),
        "exported again": task("kafka_topic_info", prefix="modules-"),
        "end": task("kafka_topics", topics=GONE),
    }
    steps["exported"]["register"] = "exported"
    return lab.play(steps)


def topics(described: Result) -> dict[str, tuple[int, int, str]]:
    """Return {name: (partitions, replicas, configs)} of what kafka-topics.sh --describe printed."""
    found = re.findall(
        r"^Topic: (\S+)\s.*PartitionCount: (\d+)\s+ReplicationFactor: (\d+)\s+Configs: ?(.*)$",
        described["stdout"],
        re.MULTILINE,
    )
    return {name: (int(partitions), int(replicas), configs) for name, partitions, replicas, configs in found}


def test_what_is_exported_can_be_given_back(story: dict[str, Result]) -> None:
    shown = {name: (count, replicas) for name, (count, replicas, _configs) in topics(story["created"]).items()}
    exported = story["exported"]["topics"]
    assert {topic["name"]: (topic["partitions"], topic["replication_factor"]) for topic in exported} == shown
    assert [p["replicas"] for p in story["exported"]["partitions"]["modules-two"]] == TWO["replica_assignment"]
    assert len(story["given back"]["changes"]) == len(exported)
    assert story["exported again"]["topics"] == exported


def test_topics_are_read_by_name(story: dict[str, Result]) -> None:
    assert [topic["name"] for topic in story["named"]["topics"]] == ["modules-one"]
    texts = {"retention.ms": "86400000", "cleanup.policy": "compact,delete", "preallocate": "true"}
    assert story["named"]["topics"][0]["config"] == texts
    # Where nobody has ever read with a group, Kafka's own topic is missing, too.
    assert set(story["named"]["missing"]) - {"__consumer_offsets"} == {"modules-none"}


CHANGES = [
    pytest.param("one", ["Create topic modules-one"], id="create-one"),
    pytest.param("many", ["Create topic modules-two", "Create topic modules-three"], id="create-many"),
    pytest.param("grow", ["Update topic modules-one", "Update topic modules-one"], id="grow"),
    pytest.param("replace", ["Update topic modules-one"], id="replace"),
    pytest.param("purge", ["Delete topic modules-three"], id="purge"),
    pytest.param("delete", ["Delete topic modules-one", "Delete topic modules-two"], id="delete"),
]


@pytest.mark.parametrize(("name", "sentences"), CHANGES)
def test_change_is_foretold_made_and_not_repeated(story: dict[str, Result], name: str, sentences: list[str]) -> None:
    foretold, made, again = story[f"{name} in check mode"], story[name], story[f"{name} again"]
    for result in (foretold, made):
        assert result["changed"], result
        assert [text.split(":")[0].rstrip(".") for text in result["changes"]] == sentences
    assert foretold["plan"] == made["plan"]
    assert foretold["diff"] == made["diff"]
    assert not again["changed"], again
    assert again["changes"] == []


def test_check_mode_creates_nothing(story: dict[str, Result]) -> None:
    assert topics(story["before"]) == {}


def test_created_topics_are_as_declared_and_check_mode_changes_none(story: dict[str, Result]) -> None:
    found = topics(story["created"])
    assert {name: topic[:2] for name, topic in found.items()} == {
        "modules-one": (2, 3),
        "modules-two": (2, 2),
        "modules-three": (3, 1),
    }
    for config in ("retention.ms=86400000", "cleanup.policy=compact,delete", "preallocate=true"):
        assert config in found["modules-one"][2]
    placed = re.findall(
        r"Topic: modules-two\s+Partition: (\d)\s+Leader: (\d)\s+Replicas: (\S+)", story["created"]["stdout"]
    )
    assert placed == [("0", "1", "1,2"), ("1", "2", "2,0")]


def test_grown_topic_keeps_what_is_not_declared(story: dict[str, Result]) -> None:
    partitions, replicas, configs = topics(story["grown"])["modules-one"]
    assert (partitions, replicas) == (4, 3)
    assert "retention.ms=3600000" in configs
    assert "cleanup.policy=compact,delete" in configs, "merge took away a config that was not declared"
    assert "preallocate" not in configs
    assert "segment.bytes=1048576" in configs, "merge took away what somebody else had set"
    assert not story["grow beside foreign"]["changed"]
    assert "modules-three" in topics(story["grown"]), "a purge in check mode deleted"


def test_replace_and_purge_take_away_what_is_not_declared(story: dict[str, Result]) -> None:
    found = topics(story["pruned"])
    assert set(found) == {"modules-one", "modules-two"}
    for config in ("segment.bytes", "cleanup.policy"):
        assert config not in found["modules-one"][2]
    assert "retention.ms=3600000" in found["modules-one"][2]


def test_deleted_topics_are_gone(story: dict[str, Result]) -> None:
    assert topics(story["after"]) == {}


# The case, the task, and what its message says. test_log is the lab's topic: 3 partitions on 3 brokers.
REFUSALS = {
    "fewer-partitions": (
        task("kafka_topic", name="test_log", partitions=2),
        "Topic test_log: partitions is 2, but it has 3: Kafka can't take partitions away. Declare 3, or",
    ),
    "more-replicas-than-brokers": (
        task("kafka_topic", name="refused", replication_factor=5),
        "Topic refused: replication_factor is 5, but 3 brokers run: declare at most 3.",
    ),
    "unknown-config-of-a-new-topic": (
        task("kafka_topic", name="refused", config={"retntion.ms": 1}),
        "topic refused: INVALID_CONFIG: Unknown topic config name: retntion.ms",
    ),
    "unknown-config-of-a-topic": (
        task("kafka_topic", name="test_log", config={"retntion.ms": 1}),
        "Unknown topic config name: retntion.ms",
    ),
    "bad-value": (
        task("kafka_topic", name="test_log", config={"retention.ms": "banana"}),
        "Invalid value banana for configuration retention.ms",
    ),
    "bad-value-of-a-new-topic": (
        task("kafka_topic", name="refused", config={"retention.ms": "banana"}),
        "Invalid value banana for configuration retention.ms",
    ),
    "internal-topic": (
        task("kafka_topic", name="__consumer_offsets", state="absent"),
        "Topic __consumer_offsets: state is absent, but this is an internal topic",
    ),
    "name-that-is-none": (
        task("kafka_topic", name="no spaces"),
        "Topic no spaces: the name isn't valid",
    ),
    "duplicate-names": (
        task("kafka_topics", topics=[{"name": "refused"}, {"name": "refused", "partitions": 9}]),
        "Topic refused: it is declared 2 times: declare each topic once.",
    ),
    "names-that-collide": (
        task("kafka_topics", topics=[{"name": "refused.one"}, {"name": "refused_one"}]),
        "Topics refused.one and refused_one differ only in . and _, which Kafka doesn't allow: rename one.",
    ),
    "collides-with-a-topic": (
        task("kafka_topic", name="test.log"),
        "topic test.log: INVALID_TOPIC: Topic 'test.log' collides with existing topic",
    ),
    "unknown-broker": (
        task("kafka_topic", name="refused", replica_assignment=[[0, 7]]),
        "Topic refused: replica_assignment names 7, but 3 brokers run: 0, 1, 2.",
    ),
    "assignment-and-partitions": (
        task("kafka_topic", name="refused", partitions=1, replica_assignment=[[0]]),
        "replica_assignment already says partitions and replication_factor",
    ),
    "purge-of-everything": (
        task("kafka_topics", topics=[], purge=True),
        "purge needs purge_prefixes",
    ),
    "purge-of-too-many": (
        task("kafka_topics", topics=[], purge=True, purge_prefixes=["test_"], purge_max=0),
        "The purge would delete 1 topics with their records, more than purge_max 0: test_log.",
    ),
    "no-partition": (
        task("kafka_topic", name="refused", partitions=0),
        "Topic refused: partitions is 0: give at least 1",
    ),
    "one-bad-among-good": (
        task("kafka_topics", topics=[{"name": "refused-good"}, {"name": "refused", "config": {"retntion.ms": 1}}]),
        "Unknown topic config name: retntion.ms",
    ),
}
TWO_ERRORS = [{"name": "test_log", "partitions": 1}, {"name": "refused", "replication_factor": 4}]


@pytest.fixture(scope="module")
def refusals(lab: Lab) -> dict[str, Result]:
    """What each refused task said, and what the topics are like after all of them."""
    left = {
        "two": task("kafka_topics", topics=TWO_ERRORS),
        "left": shell(kafka("kafka-topics", "--describe --topic 'test.*|refused.*|__consumer_offsets'")),
    }
    return lab.play({name: step for name, (step, _text) in REFUSALS.items()} | left)


@pytest.mark.parametrize("name", REFUSALS)
def test_refused(refusals: dict[str, Result], name: str) -> None:
    assert_told(refusals[name], REFUSALS[name][1])
    assert not refusals[name]["changed"]


def test_all_errors_are_told_at_once(refusals: dict[str, Result]) -> None:
    assert_told(refusals["two"], "Topic test_log: partitions is 1,", "Topic refused: replication_factor is 4,")


def test_refusals_change_nothing(refusals: dict[str, Result]) -> None:
    found = topics(refusals["left"])
    assert set(found) - {"__consumer_offsets"} == {"test_log"}
    assert found["test_log"][:2] == (3, 3)
    assert "retention.ms" not in found["test_log"][2]
