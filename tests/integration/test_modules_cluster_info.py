# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""kafka_cluster_info, compared with Kafka's own tools: on the lab's cluster, and on two brokers in KRaft mode.

Sizes are compared on the latter, where nothing else writes at the same time.
"""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    BROKERS,
    CONTROLLER,
    KRAFT,
    VERSION,
    Lab,
    Result,
    Task,
    kafka,
    match_in,
    shell,
    task,
)
from ansible_collections.kafkaops.stack.tests.integration.planes import CONTROLLERS, ZOOKEEPER
from ansible_collections.kafkaops.stack.tests.integration.wire import Wire

ALL = ["brokers", "log_dirs", "features", "quorum"]


def tool(name: str, server: str, *words: str) -> Task:
    """Return a task that runs one of Kafka's tools for which the hosts have no script."""
    run = f"/opt/kafka/bin/kafka-run-class.sh org.apache.kafka.tools.{name}"
    return shell(f"{run} {' '.join(words).format(server=f'--bootstrap-server {server}')} 2>/dev/null")


def told(said: Result) -> dict[int, list[dict[str, t.Any]]]:
    """Return {broker id: log directories} as kafka-log-dirs.sh says them."""
    (line,) = [line for line in said["stdout_lines"] if line.startswith("{")]
    return {broker["broker"]: broker["logDirs"] for broker in json.loads(line)["brokers"]}


@pytest.fixture(scope="module")
def cluster(lab: Lab) -> dict[str, Result]:
    steps: dict[str, Task] = {
        "info": task("kafka_cluster_info", gather=ALL),
        "log dirs": shell(kafka("kafka-log-dirs", "--describe")),
        "id": tool("ClusterTool", BROKERS[0], "cluster-id", "{server}"),
        "controller": shell(CONTROLLERS.ask if KRAFT else ZOOKEEPER.ask),
        "in check mode": task("kafka_cluster_info", check=True),
        "amiss": task("kafka_cluster_info", gather=["disks"]),
    }
    return lab.play(steps)


def test_the_cluster_is_what_kafka_says(cluster: dict[str, Result]) -> None:
    info = cluster["info"]
    assert cluster["id"]["stdout"].endswith(f": {info['cluster_id']}")
    controller = int(match_in(cluster["controller"]["stdout"], (CONTROLLERS if KRAFT else ZOOKEEPER).told)[1])
    assert info["controller_id"] == controller
    assert (info["mode"], info["changed"]) == ("kraft" if KRAFT else "zookeeper", False)
    assert (info["quorum"] and [voter["id"] for voter in info["quorum"]["voters"]]) == (
        sorted(CONTROLLERS.ids) if KRAFT else None
    )
    places = [(b["id"], f"{b['host']}:{b['port']}", b["rack"], b["fenced"]) for b in info["brokers"]]
    fenced = False if KRAFT and VERSION >= "4" else None  # told since KIP-1073
    assert places == [(number, server, None, fenced) for number, server in enumerate(BROKERS)]


def test_log_dirs_are_those_that_kafka_names(cluster: dict[str, Result]) -> None:
    said = told(cluster["log dirs"])
    found = {broker["id"]: broker["log_dirs"] for broker in cluster["info"]["brokers"]}
    assert set(found) == {0, 1, 2}
    for number, (directory,) in found.items():
        assert [(directory["path"], directory["error"])] == [(d["logDir"], d["error"]) for d in said[number]]


def test_only_what_is_wanted_is_gathered(cluster: dict[str, Result]) -> None:
    assert {broker["log_dirs"] for broker in cluster["in check mode"]["brokers"]} == {None}
    assert "disks" in cluster["amiss"]["msg"]


def test_the_requests_are_two_and_one_to_each_broker(lab: Lab, tmp_path: t.Any) -> None:
    with Wire(lab.addresses(), tmp_path) as wire:
        result = lab.one(task("kafka_cluster_info", gather=ALL), CONTROLLER, wire.wrap)
        counts = wire.take()
    assert [len(broker["log_dirs"]) for broker in result["brokers"]] == [1, 1, 1]
    versions = counts.pop("ApiVersions")
    assert versions <= 5, "one of its own, and one for each connection"
    quorum = {"DescribeQuorum": 1} if KRAFT else {}
    assert counts == {"Metadata": 1, "DescribeCluster": 1, "DescribeLogDirs": 3, **quorum}


HOME = "/tmp/modules-kraft"
SERVER = "localhost:19092"
DATA: dict[str, t.Any] = {"name": "modules-data", "partitions": 4, "replication_factor": 2}
FILL = (
    "/opt/kafka/bin/kafka-producer-perf-test.sh --topic modules-data --num-records 2000 --record-size 1000 "
    f"--throughput -1 --producer-props bootstrap.servers={SERVER} acks=all"
)
# The second is a broker and no controller, so that it is an observer; frozen it stays in the cluster for a while.
NODES = {
    1: {
        "process.roles": "broker,controller",
        "listeners": "PLAINTEXT://localhost:19092,CONTROLLER://localhost:19093",
        "broker.rack": "r1",
    },
    2: {"process.roles": "broker", "listeners": "PLAINTEXT://localhost:19094", "broker.session.timeout.ms": "90000"},
}
COMMON = {
    "controller.quorum.voters": "1@localhost:19093",
    "controller.listener.names": "CONTROLLER",
    "broker.session.timeout.ms": "90000",
}


def starting(node: int) -> str:
    """Return the commands that make a node and start it as a unit of its own."""
    config = {"node.id": node, "log.dirs": f"{HOME}/{node}", **COMMON, **NODES[node]}
    lines = " ".join(f"'{key}={value}'" for key, value in config.items())
    file = f"{HOME}/{node}.properties"
    run = f"/opt/kafka/bin/kafka-run-class.sh kafka.Kafka {file}"
    return (
        f"mkdir -p {HOME} && printf '%s\\n' {lines} >{file} && "
        f"/opt/kafka/bin/kafka-storage.sh format -t bfDv8_p9Quyhzc2DfqEq5Q -c {file} && "
        f"systemd-run --collect --unit modules-kraft-{node} -E KAFKA_HEAP_OPTS=-Xmx256m {run}"
    )


@pytest.fixture(scope="module")
def kraft(lab: Lab) -> dict[str, Result]:
    here: dict[str, t.Any] = {"bootstrap_servers": [SERVER], "gather": ALL}
    ready = {"until": "ready.brokers | default([]) | length == 2", "retries": 60, "delay": 1, "register": "ready"}
    stop = f"systemctl kill --signal KILL 'modules-kraft-*' || true; sleep 1; rm -rf {HOME}"
    steps: dict[str, Task] = {
        "clean": shell(stop),
        **{f"start {node}": shell(starting(node)) for node in NODES},
        "ready": {**task("kafka_cluster_info", **here), **ready},
        "settled": {
            **task("kafka_cluster_info", **here),
            "register": "settled",
            "until": "settled.quorum.observers | map(attribute='last_caught_up') | select('number') | length == 1",
            "retries": 20,
            "delay": 1,
        },
        "topic": task("kafka_topic", bootstrap_servers=[SERVER], **DATA),
        "fill": shell(FILL),
        "filled": task("kafka_cluster_info", bootstrap_servers=[SERVER], gather=["log_dirs"]),
        "log dirs": shell(f"/opt/kafka/bin/kafka-log-dirs.sh --bootstrap-server {SERVER} --describe"),
        "volume": shell(f"df --block-size 1 --output=size {HOME} | tail -n 1"),
        "quorum": tool("MetadataQuorumCommand", SERVER, "{server}", "describe --status"),
        "features": tool("FeatureCommand", SERVER, "{server}", "describe"),
        "without quorum": task("kafka_cluster_info", bootstrap_servers=[SERVER], gather=["brokers"]),
        "freeze": shell("systemctl kill --signal STOP modules-kraft-2"),
        "one frozen": task("kafka_cluster_info", **here, request_timeout=3),
        "stop": shell(stop),
    }
    return lab.play(steps)


def test_kraft_is_what_kafka_says(kraft: dict[str, Result]) -> None:
    info = kraft["settled"]
    said = dict(line.split(":", 1) for line in kraft["quorum"]["stdout_lines"] if ":" in line)
    assert info["mode"] == "kraft"
    assert info["controller_id"] == info["quorum"]["leader"] == int(said["LeaderId"])
    assert info["quorum"]["epoch"] == int(said["LeaderEpoch"])
    assert info["quorum"]["high_watermark"] <= int(said["HighWatermark"])
    assert [voter["id"] for voter in info["quorum"]["voters"]] == [1]
    assert info["quorum"]["voters"][0]["lag"] == 0
    assert info["quorum"]["voters"][0]["endpoints"] == [{"listener": "CONTROLLER", "host": "localhost", "port": 19093}]
    (observer,) = info["quorum"]["observers"]
    assert (observer["id"], observer["lag"] < 10) == (2, True)
    assert [(b["id"], b["port"], b["rack"]) for b in info["brokers"]] == [(1, 19092, "r1"), (2, 19094, None)]


def test_sizes_are_what_kafka_says(kraft: dict[str, Result]) -> None:
    said = told(kraft["log dirs"])
    assert len(kraft["filled"]["brokers"]) == 2
    for broker in kraft["filled"]["brokers"]:
        (found,), (wanted,) = broker["log_dirs"], said[broker["id"]]
        assert (found["path"], found["error"]) == (f"{HOME}/{broker['id']}", None)
        assert found["replicas"] == len(wanted["partitions"]) == 4
        assert found["size_bytes"] == sum(partition["size"] for partition in wanted["partitions"])
        assert found["size_bytes"] > 2000 * 1000, "2000 records of 1000 bytes"
        assert 0 < found["usable_bytes"] < found["total_bytes"] == int(kraft["volume"]["stdout"])


def test_features_are_what_kafka_says(kraft: dict[str, Result]) -> None:
    said = [line.split() for line in kraft["features"]["stdout_lines"] if line.startswith("Feature: ")]
    assert {words[1] for words in said} == set(kraft["settled"]["features"])
    feature = kraft["settled"]["features"]["metadata.version"]
    assert feature["supported"][1] == feature["finalized"] > 1


def test_without_the_quorum_nobody_claims_to_be_the_controller(kraft: dict[str, Result]) -> None:
    assert kraft["without quorum"]["controller_id"] is None
    assert "quorum" not in kraft["without quorum"]


def test_a_silent_broker_does_not_fail_the_others(kraft: dict[str, Result]) -> None:
    result = kraft["one frozen"]
    assert not result.get("failed"), result
    one, two = (broker["log_dirs"] for broker in result["brokers"])
    assert (one[0]["path"], one[0]["error"]) == (f"{HOME}/1", None)
    assert two[0]["path"] is None
    assert two[0]["error"]
