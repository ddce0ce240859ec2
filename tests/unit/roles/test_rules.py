# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which alerts role prometheus writes: those on the cluster ask who keeps its metadata. On the controller alone."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.unit.roles.rules import rules

DOCS = Path(__file__).parents[3] / "docs/metrics.md"
PORTS = {"kafka_metrics_port": 7071, "zookeeper_metrics_port": 7070, "connect_metrics_port": 7072}
CONTROLLERS = {**PORTS, "kafka_controller_metrics_port": 7073}
BROKERS = ["KafkaUnderMinIsr", "KafkaUnderReplicated"]
ZOOKEEPER = [
    "KafkaOfflinePartitions",
    *BROKERS,
    "KafkaActiveController",
    "KafkaBrokerDown",
    "ZooKeeperQuorumLost",
    "ZooKeeperMemberNotServing",
]
QUORUM = [
    "KafkaOfflinePartitions",
    "KafkaActiveController",
    "KafkaControllerNotServing",
    "KafkaControllerBehind",
    "KafkaMetadataErrors",
    "KafkaBrokersFenced",
]
CONNECT = ["ConnectWorkerDown", "ConnectConnectorFailed", "ConnectTaskFailed"]


@pytest.mark.parametrize(
    ("groups", "variables", "expected"),
    [
        pytest.param(["zookeeper", "kafka", "connect"], PORTS, [*ZOOKEEPER, *CONNECT], id="ZooKeeper"),
        pytest.param(["zookeeper", "kafka"], CONTROLLERS, ZOOKEEPER, id="ZooKeeper, a port that nobody has"),
        pytest.param(
            ["kafka_controller", "kafka", "connect"],
            CONTROLLERS,
            [*BROKERS, "KafkaBrokerDown", *QUORUM, *CONNECT],
            id="controllers",
        ),
        pytest.param(
            ["kafka_controller", "kafka"], PORTS, [*BROKERS, "KafkaBrokerDown"], id="controllers without metrics"
        ),
        pytest.param(
            [],
            {"prometheus_targets": [{"job": "kafka"}, {"job": "kafka_controller"}]},
            [*BROKERS, "KafkaBrokerDown", *QUORUM],
            id="controllers of another inventory",
        ),
    ],
)
def test_alerts(groups: list[str], variables: dict[str, t.Any], expected: list[str], tmp_path: Path) -> None:
    assert list(rules(tmp_path, groups, **variables)) == expected


def test_what_is_asked_of_the_whole_cluster_is_asked_of_those_that_know_it(tmp_path: Path) -> None:
    partitions, active = "KafkaOfflinePartitions", "KafkaActiveController"
    brokers = rules(tmp_path, ["zookeeper", "kafka"], **PORTS)
    assert brokers[partitions]["expr"].startswith("sum(")  # only one of them counts
    assert 'job="' not in brokers[partitions]["expr"] + brokers[active]["expr"]
    controllers = rules(tmp_path, ["kafka_controller", "kafka"], **CONTROLLERS)
    assert controllers[partitions]["expr"].startswith("max(")  # each of them counts all
    assert controllers[active]["expr"].startswith("(sum(")
    for alert in QUORUM:
        assert 'cluster="kafka",job="kafka_controller"' in controllers[alert]["expr"]


def test_every_alert_is_described(tmp_path: Path) -> None:
    every = ["zookeeper", "kafka", "connect", "node_exporter"]
    found = {**rules(tmp_path, every, **PORTS), **rules(tmp_path, ["kafka_controller"], **CONTROLLERS)}
    heads = re.findall(r"(?m)^### (\w+)$", DOCS.read_text())
    assert sorted(heads) == sorted(found)
    for alert, rule in found.items():
        assert rule["annotations"]["runbook"] == f"docs/metrics.md#{alert.lower()}"
