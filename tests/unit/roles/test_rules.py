# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which alerts role prometheus writes: those on the cluster ask who keeps its metadata. On the controller alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
ROLES = ROOT / "roles"
HOST = "b1"
PLAY = [
    {
        "hosts": HOST,
        "gather_facts": False,
        "vars_files": [str(ROLES / file) for file in ("prometheus/defaults/main.yml", "prometheus/vars/main.yml")],
        "vars": {"role_path": str(ROLES / "prometheus")},
        "tasks": [{"ansible.builtin.copy": {"dest": "{{ out }}", "content": "{{ __prometheus_rules_text }}"}}],
    }
]
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


def rules(path: Path, groups: t.Sequence[str], **variables: t.Any) -> dict[str, dict[str, t.Any]]:
    """Return {alert: rule} of a platform with one host in these groups."""
    children = {group: {"hosts": {HOST: {}}} for group in groups}
    host = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    (path / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": {HOST: host}, "children": children}}))
    (path / "play.yml").write_text(yaml.safe_dump(PLAY))
    given = json.dumps({**variables, "out": str(path / "rules.yml")})
    command = ["ansible-playbook", "-i", str(path / "hosts.yml"), str(path / "play.yml"), "-e", given]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    written = yaml.safe_load((path / "rules.yml").read_text())["groups"]
    found = [rule for group in written for rule in group["rules"]]
    assert len({rule["alert"] for rule in found}) == len(found)
    return {rule["alert"]: rule for rule in found}


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
    heads = re.findall(r"(?m)^### (\w+)$", (ROOT / "docs/metrics.md").read_text())
    assert sorted(heads) == sorted(found)
    for alert, rule in found.items():
        assert rule["annotations"]["runbook"] == f"docs/metrics.md#{alert.lower()}"
