# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Levels of features, compared with Kafka's own tool: on the cluster of tests/kraft, and beside the lab's of Kafka 3.9,
which has none but of the metadata, in a node in KRaft mode of the installed version.
"""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    BROKERS,
    VERSION,
    Lab,
    Result,
    Task,
    assert_told,
    shell,
    task,
)

# No record depends on these, and they are raised again before another test needs them.
LOWER = {"share.version": 0, "streams.version": 0}
OF_3_9 = VERSION.startswith("3.9.")
WRONG = {
    "shares.version": 1,
    "metadata.version": "4.4",
    "share.version": 99,
    "streams.version": "-1",
    "kraft.version": 0,
}


def tool(server: str, words: str) -> Task:
    """Return a task that runs kafka-features.sh, which the lab's archives lack."""
    run = "/opt/kafka/bin/kafka-run-class.sh org.apache.kafka.tools.FeatureCommand"
    return shell(f"{run} --bootstrap-server {server} {words} 2>/dev/null")


def finalized(said: Result) -> dict[str, str]:
    """Return the finalized levels as kafka-features.sh prints them: {name: level}, of metadata.version its name."""
    found = re.findall(r"(?m)^Feature: (\S+)\s.*\bFinalizedVersionLevel: (\S+)", said["stdout"])
    assert found, said
    return dict(found)


def levels(info: Result) -> dict[str, str]:
    """Return the levels of features but metadata.version as texts."""
    return {name: str(level) for name, level in info["features"].items() if name != "metadata.version"}


@pytest.fixture(scope="module")
def changed(kraft: Lab) -> dict[str, Result]:
    if OF_3_9:
        pytest.skip(f"Kafka {VERSION} has no features but of its metadata, whose level another test lowers")
    describe = tool(BROKERS[0], "describe")
    steps: dict[str, Task] = {
        "info": {**task("kafka_feature_info"), "register": "info"},
        "described": describe,
        "mapping": tool(BROKERS[0], f"version-mapping --release-version {VERSION[:3]}"),
        "as it is": task("kafka_feature", features="{{ info.features }}"),
        "check": task("kafka_feature", check=True, features=LOWER, allow_downgrade=True),
        "after the check": describe,
        "lower": task("kafka_feature", features=LOWER, allow_downgrade=True),
        "lowered": describe,
        "again": task("kafka_feature", features=LOWER),
        "dynamic quorum": task("kafka_feature", features={"kraft.version": 1}),
        "lost metadata": task(
            "kafka_feature",
            features={"metadata.version": "{{ info.supported['metadata.version'].min }}"},
            allow_downgrade=True,
        ),
        "wrong": task("kafka_feature", features=WRONG),
        "without consent": task("kafka_feature", check=True, features={"transaction.version": 1}),
        "raise": task("kafka_feature", features="{{ info.features }}"),
        "raised": describe,
    }
    return kraft.play(steps)


def test_features_are_what_kafka_says(changed: dict[str, Result]) -> None:
    info, said = changed["info"], finalized(changed["described"])
    release = said.pop("metadata.version").partition("-")[0]
    assert levels(info) == said
    assert f"metadata.version={info['features']['metadata.version']} ({release})" in changed["mapping"]["stdout_lines"]
    assert info["supported"]["kraft.version"] == {"min": 0, "max": 1}
    assert info["supported"]["metadata.version"]["max"] == info["features"]["metadata.version"]
    assert info["epoch"] > 0
    assert (info["changed"], changed["as it is"]["changed"]) == (False, False)


def test_levels_are_lowered_and_raised(changed: dict[str, Result]) -> None:
    before = finalized(changed["described"])
    assert changed["check"]["changed"]
    assert finalized(changed["after the check"]) == before
    assert changed["lower"]["plan"] == changed["check"]["plan"]
    assert finalized(changed["lowered"]) == {**before, **{name: str(level) for name, level in LOWER.items()}}
    assert {name: changed["lower"]["features"][name] for name in LOWER} == LOWER
    assert changed["lower"]["diff"]["after"] == {name: {"level": level} for name, level in LOWER.items()}
    assert not changed["again"]["changed"]
    assert changed["raise"]["summary"]["updated"] == len(LOWER)
    assert finalized(changed["raised"]) == before


def test_the_quorum_is_dynamic_from_the_bootstrap_on(changed: dict[str, Result]) -> None:
    assert finalized(changed["described"])["kraft.version"] == "1"
    assert (changed["dynamic quorum"].get("failed"), changed["dynamic quorum"]["changed"]) == (None, False)


def test_kafka_refuses_to_lose_metadata(changed: dict[str, Result]) -> None:
    refused = changed["lost metadata"]
    assert "so nothing was changed" in refused["msg"]
    assert_told(refused, "goes down only past levels that have not changed the format")
    assert [item["error"] for item in refused["failed_items"]] == ["INVALID_UPDATE_VERSION"]


def test_bad_levels_are_refused_at_once(changed: dict[str, Result]) -> None:
    assert_told(
        changed["wrong"],
        "Feature shares.version: no broker has such a feature. Did you mean share.version?",
        "Feature metadata.version: its level is '4.4': give a whole number",
        "Feature share.version: level 99 isn't supported by brokers 0, 1, 2. All brokers support levels 0 to",
        "Feature streams.version: its level is '-1': give a whole number",
        "Feature kraft.version: level 1 → 0 is impossible",
    )
    assert_told(changed["without consent"], "is a downgrade: set allow_downgrade")


@pytest.mark.usefixtures("ensemble")
def test_a_cluster_with_zookeeper_has_no_features(lab: Lab) -> None:
    steps = {
        "info": task("kafka_feature_info"),
        "refused": task("kafka_feature", features={"metadata.version": 21}),
    }
    results = lab.play(steps)
    assert (results["info"]["features"], results["info"]["supported"]) == ({}, {})
    assert_told(results["refused"], "keeps its metadata in ZooKeeper, so it has no features to change")


HOME = "/tmp/modules-features"
SERVER = "localhost:19192"
NODE = {
    "node.id": 1,
    "process.roles": "broker,controller",
    "listeners": "PLAINTEXT://localhost:19192,CONTROLLER://localhost:19193",
    "controller.listener.names": "CONTROLLER",
    "controller.quorum.voters": "1@localhost:19193",
    "log.dirs": f"{HOME}/data",
}
# Levels of metadata.version of Kafka 3.9: 17 has changed the format of the metadata, 18 to 21 have not.
NOW, EARLIER, OTHER_FORMAT = 21, 17, 16


@pytest.fixture(scope="module")
def node(lab: Lab) -> dict[str, Result]:
    """A node in KRaft mode beside the lab's cluster, of the same version."""
    if not OF_3_9:
        pytest.skip("the levels are those of Kafka 3.9")
    here: dict[str, t.Any] = {"bootstrap_servers": [SERVER]}
    lines = " ".join(f"'{key}={value}'" for key, value in NODE.items())
    file = f"{HOME}/server.properties"
    start = (
        f"mkdir -p {HOME} && printf '%s\\n' {lines} >{file} && "
        f"/opt/kafka/bin/kafka-storage.sh format -t bfDv8_p9Quyhzc2DfqEq5Q -c {file} && "
        "systemd-run --collect --unit modules-features -E KAFKA_HEAP_OPTS=-Xmx256m"
        f" /opt/kafka/bin/kafka-run-class.sh kafka.Kafka {file}"
    )
    stop = shell(f"systemctl kill --signal KILL modules-features || true; sleep 1; rm -rf {HOME}")
    ready = {"until": "ready.features | default({}) | length > 0", "retries": 60, "delay": 1, "register": "ready"}
    steps: dict[str, Task] = {
        "clean": stop,
        "start": shell(start),
        "ready": {**task("kafka_feature_info", **here), **ready},
        "lower": task("kafka_feature", **here, features={"metadata.version": EARLIER}, allow_downgrade=True),
        "lowered": tool(SERVER, "describe"),
        "again": task("kafka_feature", **here, features={"metadata.version": EARLIER}),
        "other format": task(
            "kafka_feature", **here, features={"metadata.version": OTHER_FORMAT}, allow_downgrade=True
        ),
        "raise": task("kafka_feature", **here, features={"metadata.version": NOW}),
        "quorum": task("kafka_feature", **here, features={"kraft.version": 1}, allow_dynamic_quorum=True),
        "raised": tool(SERVER, "describe"),
        "stop": stop,
    }
    return lab.play(steps)


def test_metadata_goes_down_as_far_as_its_format_is_the_same(node: dict[str, Result]) -> None:
    assert node["ready"]["features"]["metadata.version"] == NOW
    assert node["lower"]["changes"] == [f"Update feature metadata.version: level {NOW} → {EARLIER}."]
    assert finalized(node["lowered"])["metadata.version"] == "3.7-IV2"
    assert not node["again"]["changed"]
    assert_told(node["other format"], "goes down only past levels that have not changed the format")
    assert node["raise"]["changed"]


def test_a_version_that_would_only_accept_a_dynamic_quorum_is_not_asked(node: dict[str, Result]) -> None:
    assert_told(node["quorum"], "needs Kafka 4.1 or later: earlier versions accept it, and the quorum stays static")
    assert finalized(node["raised"]) == {"kraft.version": "0", "metadata.version": "3.9-IV0"}
