# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""kafka_quorum: compared with Kafka's own tool, and while controllers are stopped and killed.

On the cluster of tests/kraft, which has a controller and a broker on each host. It is whole again at the end.
"""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    BROKERS,
    CONTROLLER,
    Lab,
    Result,
    Task,
    assert_refused_for,
    match_in,
    shell,
    task,
)
from ansible_collections.kafkaops.stack.tests.integration.wire import Wire

HOSTS = {3001: "broker-1", 3002: "broker-2", 3003: "broker-3"}
OBSERVERS = [0, 1, 2]  # the brokers
CONTROLLERS = [f"{host}:9093" for host in HOSTS.values()]
TOLD_WITHIN = 30  # seconds until a lost quorum is told


def quorum(**args: t.Any) -> Task:
    """Return a task that asks brokers, and controllers where they can't tell."""
    return task("kafka_quorum", **{"bootstrap_controllers": CONTROLLERS, "expected_voters": HOSTS, **args})


def by_brokers(**args: t.Any) -> Task:
    return quorum(bootstrap_controllers=[], **args)


def by_controllers(**args: t.Any) -> Task:
    return quorum(bootstrap_servers=[], **args)


def describe(what: str) -> Task:
    """Return a task that describes the quorum with Kafka's own tool."""
    tool = "/opt/kafka/bin/kafka-run-class.sh org.apache.kafka.tools.MetadataQuorumCommand"
    return shell(f"{tool} --bootstrap-server {','.join(BROKERS)} describe --{what} 2>/dev/null")


def systemctl(node: int, *words: str) -> Task:
    command = " ".join(["systemctl", *words, "kafka-controller"])
    return {"ansible.builtin.command": command, "delegate_to": HOSTS[node], "changed_when": False}


def kill(node: int) -> Task:
    """Return a task that kills a controller; the stop is for systemd, which would start it again."""
    command = "systemctl kill --signal=KILL kafka-controller; systemctl stop kafka-controller"
    return {"ansible.builtin.shell": command, "delegate_to": HOSTS[node], "changed_when": False}


def whole() -> dict[str, Task]:
    """Return the steps that start what does not run and wait until all is well."""
    return {
        **{f"start {node}": systemctl(node, "start") for node in HOSTS},
        "quorum restored": quorum(wait_for="healthy", timeout=120),
        "brokers restored": task("kafka_health", expected_brokers=OBSERVERS, wait_for="healthy", timeout=120),
    }


@pytest.fixture(scope="module")
def calm(kraft: Lab) -> dict[str, Result]:
    """A cluster with all of its nodes."""
    steps: dict[str, Task] = {
        "brokers": by_brokers(),
        "check mode": {**by_brokers(), "check_mode": True},
        "controllers": by_controllers(),
        "info": task("kafka_cluster_info", gather=["quorum"]),
        "status": describe("status"),
        "replication": describe("replication"),
        "serving": by_controllers(wait_for="serving", timeout=5),
        "safe to stop": by_controllers(wait_for="safe_to_stop", timeout=5),
        "stranger": by_brokers(expected_voters=[3001, 3002, 7]),
        "in vain": by_brokers(expected_voters=[*HOSTS, 7], wait_for="healthy", timeout=1),
        "port of brokers": by_controllers(bootstrap_controllers=BROKERS),
        "amiss": quorum(bootstrap_controllers=["broker-1"], expected_voters=["x"], max_lag_ms=0),
    }
    return kraft.play(steps)


@pytest.mark.parametrize("name", ["brokers", "controllers", "check mode"])
def test_the_quorum_is_what_kafka_says(calm: dict[str, Result], name: str) -> None:
    found, said = calm[name], calm["status"]["stdout"]
    assert found["healthy"], found["issues"]
    assert found["asked"] == ("controllers" if name == "controllers" else "brokers")
    assert found["quorum"]
    assert found["leader"] == int(match_in(said, r"^LeaderId:\s+(\d+)$")[1])
    assert found["epoch"] == int(match_in(said, r"^LeaderEpoch:\s+(\d+)$")[1])
    assert 0 < found["high_watermark"] <= int(match_in(said, r"^HighWatermark:\s+(\d+)$")[1])
    assert [node["id"] for node in found["observers"]] == OBSERVERS
    assert (found["dynamic"], found["safe_to_stop"]) == (True, [*OBSERVERS, *HOSTS])
    assert not found["changed"]


def test_voters_are_those_that_kafka_says(calm: dict[str, Result]) -> None:
    said = [line.split() for line in calm["replication"]["stdout_lines"][1:]]
    directories = {int(words[0]): words[1] for words in said if words[-1] != "Observer"}
    assert {int(words[0]): words[-1] for words in said if words[-1] != "Observer"} == {
        voter["id"]: "Leader" if voter["id"] == calm["brokers"]["leader"] else "Follower"
        for voter in calm["brokers"]["voters"]
    }
    for voter in calm["brokers"]["voters"]:
        assert voter["host"] == HOSTS[voter["id"]]
        endpoints = [{"listener": "CONTROLLER", "host": HOSTS[voter["id"]], "port": 9093}]
        assert (voter["endpoints"], voter["directory_id"]) == (endpoints, directories[voter["id"]])
        assert (voter["serves"], voter["caught_up"], voter["safe_to_stop"]) == (True, True, True)
        assert voter["lag"] < 10
        assert 0 <= voter["lag_ms"] < 2000


def test_the_quorum_of_the_cluster_is_the_same(calm: dict[str, Result]) -> None:
    info, found = calm["info"], calm["brokers"]
    assert info["controller_id"] == info["quorum"]["leader"] == found["leader"]
    assert [(v["id"], v["endpoints"]) for v in info["quorum"]["voters"]] == [
        (v["id"], v["endpoints"]) for v in found["voters"]
    ]


def test_conditions_that_are_met_end_the_wait(calm: dict[str, Result]) -> None:
    assert not calm["serving"].get("failed"), calm["serving"]
    assert not calm["safe to stop"].get("failed"), calm["safe to stop"]


def test_other_voters_than_expected_are_told(calm: dict[str, Result]) -> None:
    assert calm["stranger"]["issues"] == ["Voter 7 is expected, but is not a member of the quorum."]
    (directory,) = [voter["directory_id"] for voter in calm["brokers"]["voters"] if voter["id"] == 3003]
    (warning,) = calm["stranger"]["warnings"]
    assert warning.startswith("Voter 3003 (broker-3) is a voter, but not expected, and still takes part.")
    assert warning.endswith(f"remove-controller --controller-id 3003 --controller-directory-id={directory}")
    assert calm["in vain"]["failed"]
    assert "did not become healthy within 1 s. Voter 7 is expected" in calm["in vain"]["msg"]
    assert calm["in vain"]["quorum"]


def test_bad_options_are_refused(calm: dict[str, Result]) -> None:
    assert_refused_for(calm["port of brokers"], ["needs the port of the controllers' listener"])
    parts = ["bootstrap_controllers has 'broker-1'", "expected_voters: 'x' is not a node.id", "max_lag_ms is 0"]
    assert_refused_for(calm["amiss"], parts)


@pytest.mark.parametrize(
    ("step", "port", "others"),
    [
        pytest.param(by_brokers(), 9092, {"Metadata": 1}, id="brokers"),
        pytest.param(by_controllers(), 9093, {"DescribeCluster": 1}, id="controllers"),
    ],
)
def test_the_requests_are_few(
    kraft: Lab, calm: dict[str, Result], tmp_path: t.Any, step: Task, port: int, others: dict[str, int]
) -> None:
    assert calm
    with Wire(kraft.addresses(), tmp_path, port) as wire:
        result = kraft.one(step, CONTROLLER, wire.wrap)
        counts = wire.take()
    assert result["healthy"], result
    assert counts.pop("ApiVersions") <= 3, "one for each connection"
    assert 2 <= counts.pop("DescribeQuorum") <= 6
    assert counts == others


@pytest.fixture(scope="module")
def broken(kraft: Lab, calm: dict[str, Result]) -> dict[str, Result]:
    """What is told while a follower is stopped, then another one killed, so that the quorum is lost."""
    leader = calm["brokers"]["leader"]
    stopped, killed = (node for node in HOSTS if node != leader)
    until_told = {"until": "'run' in told.issues | join", "retries": 20, "delay": 1, "register": "told"}
    one: dict[str, Task] = {
        "stop": systemctl(stopped, "stop"),
        "one stopped": {**by_brokers(), **until_told},
        "one stopped, by controllers": by_controllers(),
        "the stopped one": by_brokers(wait_for="safe_to_stop", wait_voters=[stopped], timeout=1),
        "another one": by_brokers(wait_for="safe_to_stop", wait_voters=[killed], timeout=1),
        "others serve": by_brokers(wait_for="serving", wait_voters=[leader, killed], timeout=5),
        "it doesn't": by_brokers(wait_for="serving", wait_voters=[stopped], timeout=1),
        "quorum": by_brokers(wait_for="quorum", timeout=5),
    }
    two: dict[str, Task] = {
        "kill": kill(killed),
        "at once": quorum(),
        "by brokers": by_brokers(),
        "by controllers": by_controllers(),
        "by both": quorum(),
        "no quorum": by_controllers(wait_for="quorum", timeout=2),
    }
    try:
        results = {**kraft.play(one), **kraft.play(two)}
    finally:
        restored = kraft.play(whole())
    return {**results, **restored, "nodes": {"leader": leader, "stopped": stopped, "killed": killed}}


def name(node: int) -> str:
    return f"Voter {node} ({HOSTS[node]})"


@pytest.mark.parametrize("by", ["one stopped", "one stopped, by controllers"])
def test_a_stopped_node_is_named_and_no_other_may_stop(broken: dict[str, Result], by: str) -> None:
    found, nodes = broken[by], broken["nodes"]
    (issue,) = found["issues"]
    assert issue.startswith(f"{name(nodes['stopped'])} ")
    assert "it doesn't run, or can't reach it" in issue
    assert (found["quorum"], found["healthy"], found["leader"]) == (True, False, nodes["leader"])
    assert found["safe_to_stop"] == [*OBSERVERS, nodes["stopped"]]
    caught_up = {voter["id"] for voter in found["voters"] if voter["caught_up"]}
    assert caught_up == {nodes["leader"], nodes["killed"]}


def test_conditions_with_a_stopped_node(broken: dict[str, Result]) -> None:
    assert not broken["the stopped one"].get("failed"), broken["the stopped one"]
    assert f"Voter {broken['nodes']['killed']} may not be stopped: 2 voters are" in broken["another one"]["msg"]
    assert not broken["others serve"].get("failed"), broken["others serve"]
    assert f"Node {broken['nodes']['stopped']} doesn't take part" in broken["it doesn't"]["msg"]
    assert not broken["quorum"].get("failed"), broken["quorum"]


@pytest.mark.parametrize("by", ["at once", "by brokers", "by controllers", "by both"])
def test_a_lost_quorum_is_told(broken: dict[str, Result], by: str) -> None:
    found = broken[by]
    assert not found.get("failed"), found
    assert (found["quorum"], found["leader"], found["safe_to_stop"]) == (False, None, [])
    assert any("No quorum" in issue for issue in found["issues"]), found["issues"]
    assert found["seconds"] < TOLD_WITHIN


def test_the_controller_that_is_left_says_why(broken: dict[str, Result]) -> None:
    alone = f"{HOSTS[broken['nodes']['leader']]}:9093 runs, but knows no active controller"
    assert any(alone in issue for issue in broken["by controllers"]["issues"]), broken["by controllers"]
    down = f"{HOSTS[broken['nodes']['killed']]}:9093 refused the connection"
    assert any(down in issue for issue in broken["by controllers"]["issues"]), broken["by controllers"]
    assert broken["no quorum"]["failed"]


def test_it_is_healthy_again(broken: dict[str, Result]) -> None:
    assert broken["quorum restored"]["healthy"], broken["quorum restored"]


@pytest.fixture(scope="module")
def elected(kraft: Lab, broken: dict[str, Result]) -> dict[str, Result]:
    """What is told once the leader was killed."""
    leader = broken["quorum restored"]["leader"]
    steps: dict[str, Task] = {
        "kill": kill(leader),
        "by brokers": by_brokers(wait_for="quorum", timeout=TOLD_WITHIN),
        "by controllers": by_controllers(wait_for="quorum", timeout=TOLD_WITHIN),
    }
    try:
        results = kraft.play(steps)
    finally:
        restored = kraft.play(whole())
    return {**results, **restored, "before": broken["quorum restored"]}


@pytest.mark.parametrize("by", ["by brokers", "by controllers"])
def test_another_leader_is_told(elected: dict[str, Result], by: str) -> None:
    found, before = elected[by], elected["before"]
    assert not found.get("failed"), found
    assert found["leader"] in set(HOSTS) - {before["leader"]}
    assert found["epoch"] > before["epoch"]
    assert found["safe_to_stop"] == [*OBSERVERS, before["leader"]]
    assert re.match(re.escape(name(before["leader"])), found["issues"][0]), found["issues"]
