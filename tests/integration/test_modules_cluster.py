# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""kafka_health, kafka_roundtrip and the readers of ZooKeeper, compared with Kafka's own tools and zkCli.sh."""

from __future__ import annotations

import json
import re
import time
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    Lab,
    Result,
    Task,
    assert_refused_for,
    kafka,
    match_in,
    shell,
    task,
)

SERVERS = ["broker-1:2181", "broker-2:2181", "broker-3:2181"]
EXPECTED = {"1": "broker-1", "2": "broker-2", "3": "broker-3"}
THIN = {"name": "modules-thin", "replica_assignment": [[1]]}
STRICT = {"name": "modules-strict", "replica_assignment": [[0, 2]], "config": {"min.insync.replicas": 2}}
# Of a round trip that was interrupted long ago, and of one that is under way.
LEFTOVER = "__kafkaops_roundtrip-60000000-00000000"
UNDER_WAY = f"__kafkaops_roundtrip-{int(time.time()):08x}-00000000"
GONE = [{"name": name, "state": "absent"} for name in (THIN["name"], STRICT["name"], UNDER_WAY)]
LIST = shell(kafka("kafka-topics", "--list"))
UNDER_REPLICATED = shell(kafka("kafka-topics", "--describe --under-replicated-partitions"))


def zk_cli(*commands: str) -> Task:
    """Return a task that gives commands to zkCli.sh."""
    return shell(
        f"printf '%s\\n' {' '.join(repr(c) for c in commands)} | /opt/zookeeper/bin/zkCli.sh -server broker-1 2>&1"
    )


def health(**args: t.Any) -> Task:
    return task("kafka_health", expected_brokers=[0, 1, 2], **args)


def quorum(**args: t.Any) -> Task:
    return task("zookeeper_quorum", hosts=SERVERS, expected_servers=EXPECTED, **args)


def service(host: str, verb: str, unit: str) -> Task:
    return {"ansible.builtin.command": f"systemctl {verb} {unit}", "delegate_to": host}


@pytest.fixture(scope="module")
def calm(lab: Lab) -> dict[str, Result]:
    """A cluster with all of its members."""
    znodes = ("get /controller", "get /cluster/id", "ls /brokers/ids", "get /zookeeper/config", "ls -R /zookeeper")
    ensemble: dict[str, Task] = {
        "quorum": quorum(),
        "quorum in check mode": {**quorum(), "check_mode": True},
        "zkCli": zk_cli(*znodes),
        "znodes": task("zookeeper_znode_info", hosts=SERVERS, paths=["/cluster/id", "/brokers/ids", "/nothing/here"]),
        "znodes of nobody": task("zookeeper_znode_info", hosts=["broker-1:2182"], paths=["/"], request_timeout=2),
        "znodes amiss": task("zookeeper_znode_info", hosts=["broker-1:x"], paths=["cluster/id"]),
    }
    steps: dict[str, Task] = {
        "clean": task("kafka_topics", topics=GONE),
        "health": health(),
        "health in check mode": {**health(), "check_mode": True},
        "stranger": task("kafka_health", expected_brokers=[0, 7]),
        "in vain": health(wait_for="registered", wait_brokers=[7], timeout=2),
        "roundtrip in check mode": task("kafka_roundtrip", check=True),
        "others": task(
            "kafka_topics", topics=[{"name": n, "replica_assignment": [[0, 1, 2]]} for n in (LEFTOVER, UNDER_WAY)]
        ),
        "roundtrip": task("kafka_roundtrip", expected_brokers=[0, 1, 2]),
        "roundtrip of a stranger": task("kafka_roundtrip", expected_brokers=[0, 7]),
        "roundtrip on a foreign topic": task("kafka_roundtrip", topic="test_log"),
        "list": LIST,
        "topics": task("kafka_topics", topics=[THIN, STRICT]),
        "health with thin topics": health(),
        "health with consent": health(allow_unavailable=True),
    }
    return lab.play({**({} if lab.kraft else ensemble), **steps})


@pytest.mark.usefixtures("ensemble")
def test_znodes_are_what_zkcli_reads(calm: dict[str, Result]) -> None:
    found, said = calm["znodes"]["znodes"], calm["zkCli"]["stdout"]
    assert found["/cluster/id"]["value"] == match_in(said, r'^{"version":"1","id":.*}')[0]
    assert found["/brokers/ids"]["children"] == 3
    assert found["/nothing/here"] is None


@pytest.mark.usefixtures("ensemble")
def test_znodes_of_nobody_are_told_within_seconds(calm: dict[str, Result]) -> None:
    assert calm["znodes of nobody"]["msg"].startswith("No session with broker-1:2182 within 2 s:")
    assert calm["znodes of nobody"]["seconds"] < 60
    assert len(calm["znodes amiss"]["errors"]) == 2


@pytest.mark.usefixtures("ensemble")
def test_health_is_what_zookeeper_says(calm: dict[str, Result]) -> None:
    found, said = calm["health"], calm["zkCli"]["stdout"]
    assert found["healthy"], found["issues"]
    assert found["controller_id"] == int(match_in(said, r'"brokerid":(\d+)')[1])
    assert found["cluster_id"] == json.loads(match_in(said, r'^{"version":"1","id":.*}')[0])["id"]
    ids = match_in(said, r"^\[([\d, ]+)\]$")[1]
    assert [broker["id"] for broker in found["brokers"]] == sorted(int(number) for number in ids.split(","))


def test_every_broker_may_be_stopped(calm: dict[str, Result]) -> None:
    found = calm["health"]
    assert found["healthy"], found["issues"]
    assert {broker["host"] for broker in found["brokers"]} == {"broker-1", "broker-2", "broker-3"}
    assert found["recovered"] == {"0": True, "1": True, "2": True}
    assert all(verdict["safe"] for verdict in found["safe_to_stop"].values()), found["safe_to_stop"]


@pytest.mark.parametrize("name", ["health", "quorum"])
def test_readers_change_nothing_and_work_in_check_mode(lab: Lab, calm: dict[str, Result], name: str) -> None:
    if lab.kraft and name == "quorum":
        pytest.skip("the lab's cluster has no ZooKeeper")
    assert not calm[name]["changed"]
    assert calm[f"{name} in check mode"]["healthy"]


def test_expected_broker_that_is_not_there(calm: dict[str, Result]) -> None:
    assert calm["stranger"]["issues"] == ["Broker 7 is expected, but isn't registered."]
    assert not calm["stranger"]["healthy"]
    assert calm["in vain"]["failed"]
    assert "for registered, in vain" in calm["in vain"]["msg"]
    assert calm["in vain"]["healthy"], "the results belong to the failure"


def test_topics_without_a_spare_replica_need_consent(calm: dict[str, Result]) -> None:
    found = calm["health with thin topics"]
    assert sorted(found["unavailable_if_stopped"]) == ["modules-strict", "modules-thin"]
    assert {broker: verdict["safe"] for broker, verdict in found["safe_to_stop"].items()} == dict.fromkeys("012", False)
    assert "modules-thin-0" in " ".join(found["safe_to_stop"]["1"]["issues"])
    consented = calm["health with consent"]["safe_to_stop"]
    assert {broker: verdict["safe"] for broker, verdict in consented.items()} == dict.fromkeys("012", True)


def test_roundtrip_goes_through_every_broker(calm: dict[str, Result]) -> None:
    found = calm["roundtrip"]
    assert not found.get("failed"), found
    assert not found["changed"]
    assert [(broker["id"], broker["listener"]) for broker in found["brokers"]] == [
        (0, "broker-1:9092"),
        (1, "broker-2:9092"),
        (2, "broker-3:9092"),
    ]
    assert all(broker["offset"] == 1 and broker["latency_ms"] > 0 for broker in found["brokers"])
    assert [name for name in calm["list"]["stdout_lines"] if "roundtrip" in name] == [UNDER_WAY]


def test_roundtrip_refuses(calm: dict[str, Result]) -> None:
    assert calm["roundtrip in check mode"]["skipped"]
    assert calm["roundtrip of a stranger"]["msg"] == "Broker 7 is expected, but isn't registered."
    assert "what is left of it is deleted, so it has to begin with" in calm["roundtrip on a foreign topic"]["msg"]
    assert "test_log" in calm["list"]["stdout_lines"]


@pytest.mark.usefixtures("ensemble")
def test_quorum_is_what_zookeeper_says(calm: dict[str, Result]) -> None:
    found, said = calm["quorum"], calm["zkCli"]["stdout"]
    assert found["quorum"], found
    assert found["healthy"], found["issues"]
    members = dict(re.findall(r"^server\.(\d)=(broker-\d):2888:3888:participant", said, re.MULTILINE))
    assert {str(server["id"]): server["host"] for server in found["servers"]} == members == EXPECTED
    assert [s["id"] for s in found["servers"] if s["mode"] == "leader"] == [found["leader"]]
    assert found["safe_to_stop"] == [1, 2, 3]
    assert {server["version"] for server in found["servers"]} == {"3.8.6"}
    left = [line for line in said.splitlines() if line.startswith("/zookeeper")]
    assert sorted(left) == ["/zookeeper", "/zookeeper/config", "/zookeeper/quota"], "asking left something behind"


@pytest.fixture(scope="module")
def loss(lab: Lab, calm: dict[str, Result]) -> dict[str, Result]:
    """One host without its broker and its ZooKeeper server: a follower that is not the controller."""
    busy = set() if lab.kraft else {calm["health"]["controller_id"] + 1, calm["quorum"]["leader"]}
    host = f"broker-{max({2, 3} - busy or {3})}"
    ensemble: dict[str, Task] = {
        "stop server": service(host, "stop", "zookeeper"),
        # Where the controller and the leader are on the two hosts to choose from, it is the leader that is lost.
        "quorum": quorum(wait_for="quorum", timeout=30),
        "in vain": quorum(wait_for="healthy", timeout=2),
        "start server": service(host, "start", "zookeeper"),
        "quorum after": quorum(wait_for="healthy", timeout=60),
    }
    steps: dict[str, Task] = {
        # With one replica they would be offline, which Kafka's tool does not count as under-replicated.
        "clean": task("kafka_topics", topics=GONE),
        "stop broker": service(host, "stop", "kafka"),
        "under-replicated": UNDER_REPLICATED,
        "health": health(),
        "roundtrip": task("kafka_roundtrip", expected_brokers=[0, 1, 2]),
        **({} if lab.kraft else ensemble),
        "start broker": service(host, "start", "kafka"),
        "health after": health(wait_for="healthy", timeout=120),
        "under-replicated after": UNDER_REPLICATED,
    }
    return {**lab.play(steps), "lost": {"id": int(host[-1])}}


def test_health_counts_what_kafka_counts(loss: dict[str, Result]) -> None:
    found, lost = loss["health"], loss["lost"]["id"] - 1
    assert not found["healthy"]
    assert f"Broker {lost} is expected, but isn't registered." in found["issues"]
    said = re.findall(r"Topic: (\S+)\s+Partition: (\d+)", loss["under-replicated"]["stdout"])
    mine = [(p["topic"], str(p["partition"])) for p in found["under_replicated"]]
    assert sorted(mine) == sorted(said)
    assert ("test_log", "0") in mine
    others = {broker: verdict for broker, verdict in found["safe_to_stop"].items() if broker != str(lost)}
    assert not any(verdict["safe"] for verdict in others.values()), (
        "two of three replicas are in sync, and two have to be"
    )
    assert loss["roundtrip"]["msg"] == f"Broker {lost} is expected, but isn't registered."


def test_health_waits_for_the_broker(loss: dict[str, Result]) -> None:
    assert loss["health after"]["healthy"], loss["health after"]
    assert loss["under-replicated after"]["stdout"].strip() == ""


@pytest.mark.usefixtures("ensemble")
def test_quorum_without_one_server(loss: dict[str, Result]) -> None:
    found, lost = loss["quorum"], loss["lost"]["id"]
    assert found["quorum"]
    assert not found["healthy"]
    assert found["safe_to_stop"] == [lost], "the two that are left are the majority"
    (reason,) = [text for text in found["issues"] if "refused" in text]
    assert f"broker-{lost}:2181" in reason
    assert loss["in vain"]["failed"]
    assert reason in loss["in vain"]["msg"]
    assert loss["quorum after"]["healthy"], loss["quorum after"]


REFUSALS = {
    "no-hosts": (task("zookeeper_quorum", hosts=[]), "hosts is empty: name every server of the ensemble"),
    "host-twice": (
        task("zookeeper_quorum", hosts=["broker-1:2181", "broker-1"]),
        "hosts: broker-1:2181 is named twice; name each server once.",
    ),
    "no-port": (task("zookeeper_quorum", hosts=["broker-1:banana"]), "hosts: 'broker-1:banana' is not of the form"),
    "id-that-is-none": (
        task("zookeeper_quorum", hosts=SERVERS, expected_servers=["one"]),
        "expected_servers: 'one' is not a server id",
    ),
    "stranger-in-vain": (
        task("zookeeper_quorum", hosts=SERVERS, expected_servers=[1, 2, 3, 4], wait_for="healthy", timeout=1),
        "Server 4 is expected, but is no member of the ensemble.",
    ),
    "broker-without-port": (
        task("kafka_health", bootstrap_servers=["broker-1"]),
        "bootstrap_servers has 'broker-1': write host:port",
    ),
    "login-without-user": (
        task("kafka_health", security_protocol="SASL_SSL"),
        "security_protocol SASL_SSL needs sasl_mechanism and sasl_username and sasl_password as well.",
    ),
    "ca-without-tls": (
        task("kafka_roundtrip", ssl_cafile="/etc/ssl/ca.pem"),
        "ssl_cafile would be ignored with security_protocol PLAINTEXT: set it to SSL.",
    ),
}

ENSEMBLE = [name for name, (step, _text) in REFUSALS.items() if "kafkaops.stack.zookeeper_quorum" in step]


@pytest.fixture(scope="module")
def refusals(lab: Lab) -> dict[str, Result]:
    return lab.play({name: step for name, (step, _text) in REFUSALS.items() if not lab.kraft or name not in ENSEMBLE})


@pytest.mark.parametrize("name", REFUSALS)
def test_refused(lab: Lab, refusals: dict[str, Result], name: str) -> None:
    if lab.kraft and name in ENSEMBLE:
        pytest.skip("the lab's cluster has no ZooKeeper")
    assert_refused_for(refusals[name], [REFUSALS[name][1]])
