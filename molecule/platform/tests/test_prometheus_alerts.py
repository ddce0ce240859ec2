# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every alert is seen to fire and to clear, by really breaking what it watches, and asking Prometheus."""

from __future__ import annotations

import json
import re
import shlex
import time
import typing as t
from dataclasses import dataclass, field

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import JAVA_WORDS

testinfra_hosts = ["ssh://broker-3"]

URL = "http://10.90.79.13:9090/api/v1"
TOOLS = f"{JAVA_WORDS} timeout 90 /opt/kafka/bin"
SERVERS = "--bootstrap-server broker-1:9092,broker-2:9092,broker-3:9092"
RESET = f"{TOOLS}/kafka-consumer-groups.sh {SERVERS} --reset-offsets --execute --group slow --topic notes"
WORKER = "http://broker-2:8083/connectors"
SMALL_DISK = (
    "mkdir -p /srv/small && truncate --size 16M /srv/small.img && mkfs.ext4 -q /srv/small.img && "
    "mount -o loop /srv/small.img /srv/small && (dd if=/dev/zero of=/srv/small/x bs=1M status=none 2>&1 || true)"
)
CONTROLLER = "kafka_controller_kafkacontroller_activecontrollercount == 1"


def rest(method: str, path: str, body: t.Any = None) -> str:
    """Return the command that sends a request to Connect, without curl."""
    data = None if body is None else json.dumps(body).encode()
    request = f"u.Request({WORKER + path!r}, {data!r}, {{'Content-Type': 'application/json'}}, method={method!r})"
    return f"python3 -c {shlex.quote(f'import urllib.request as u; u.urlopen({request}, timeout=60)')}"


@dataclass
class Story:
    """What breaks: commands per host, how it is mended, and the alerts that it has to cause."""

    alerts: set[str]
    broken: dict[str, list[str]]
    mended: dict[str, list[str]] = field(default_factory=dict)


FILE = "org.apache.kafka.connect.file.FileStreamSinkConnector"
HEARTBEAT = "org.apache.kafka.connect.mirror.MirrorHeartbeatConnector"
SINK = {"connector.class": FILE, "topics": "notes", "file": "/nowhere/out.txt"}
MIRROR = {
    "connector.class": HEARTBEAT,
    "source.cluster.alias": "a",
    "target.cluster.alias": "b",
    "target.cluster.bootstrap.servers": "nowhere.invalid:9092",
}
STORIES = {
    "small things": Story(
        {
            "CertificateExpiring",
            "CollectorFailed",
            "CollectorStale",
            "ConnectConnectorFailed",
            "ConnectTaskFailed",
            "ConsumerGroupLag",
            "DiskFilling",
        },
        {
            "broker-1": [
                "systemctl stop kafkaops-metrics.timer",
                rest("PUT", "/broken-task/config", SINK),
                rest("PUT", "/broken-connector/config", MIRROR),
            ],
            "broker-2": [
                "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=lab -days 1 -keyout /etc/ssl/lab/short.key "
                "-out /etc/ssl/lab/short.pem 2>&1",
                SMALL_DISK,
                f"seq 1000 | {TOOLS}/kafka-console-producer.sh {SERVERS} --topic notes",
                f"{RESET} --to-earliest",
            ],
            "broker-3": ["echo nothing >/etc/ssl/lab/broken.pem"],
        },
        {
            "broker-1": [
                "systemctl start kafkaops-metrics.timer",
                rest("DELETE", "/broken-task"),
                rest("DELETE", "/broken-connector"),
            ],
            "broker-2": [
                "umount /srv/small && rm -r /srv/small /srv/small.img /etc/ssl/lab/short.pem",
                f"{RESET} --to-latest",
            ],
            "broker-3": ["rm /etc/ssl/lab/broken.pem"],
        },
    ),
    "what does not answer": Story(
        {"ConnectWorkerDown", "HostDown"},
        {"broker-2": ["systemctl stop prometheus-node-exporter"], "broker-3": ["systemctl kill --signal STOP connect"]},
        {
            "broker-2": ["systemctl start prometheus-node-exporter"],
            "broker-3": ["systemctl kill --signal CONT connect"],
        },
    ),
    # Another takes over when its session has ended; until then the cluster has no controller that works.
    "a controller that hangs": Story(
        {
            "KafkaActiveController",
            "KafkaBrokerDown",
            "KafkaOfflinePartitions",
            "KafkaUnderMinIsr",
            "KafkaUnderReplicated",
        },
        {"controller": ["systemctl kill --signal STOP kafka"]},
        {"controller": ["systemctl kill --signal CONT kafka"]},
    ),
    "an ensemble without a majority": Story(
        {"ZooKeeperMemberNotServing", "ZooKeeperQuorumLost"},
        {"broker-1": ["systemctl stop zookeeper"], "broker-2": ["systemctl stop zookeeper"]},
        {"broker-1": ["systemctl start zookeeper"], "broker-2": ["systemctl start zookeeper"]},
    ),
}


def ask(host: t.Any, path: str) -> t.Any:
    """Return the data of an answer of Prometheus."""
    script = f"import urllib.request as u; print(u.urlopen({URL + path!r}, timeout=20).read().decode())"
    return json.loads(host.check_output(f"python3 -c {shlex.quote(script)}"))["data"]


def firing(host: t.Any) -> set[str]:
    return {a["labels"]["alertname"] for a in ask(host, "/alerts")["alerts"] if a["state"] == "firing"}


def run(host: t.Any, commands: dict[str, list[str]], controller: str) -> None:
    """Run the commands of each host."""
    for name, lines in commands.items():
        there = host.get_host(
            f"ssh://{controller if name == 'controller' else name}", ssh_config=host.backend.ssh_config, sudo=True
        )
        for line in lines:
            done = there.run(line)
            assert done.rc == 0, f"{line}: {done.stdout}{done.stderr}"


def wait_quiet(host: t.Any, seconds: float) -> set[str]:
    """Wait until no alert is active, also none that is about to fire; return those that still are."""
    end = time.monotonic() + seconds
    left = {"unknown"}
    while left and time.monotonic() < end:
        time.sleep(1)
        left = {a["labels"]["alertname"] for a in ask(host, "/alerts")["alerts"]}
    return left


def wait_seen(host: t.Any, wanted: set[str], seconds: float) -> set[str]:
    """Return the alerts that were seen to fire, when all that are wanted were, or after some time."""
    end = time.monotonic() + seconds
    seen: set[str] = set()
    while not wanted <= seen and time.monotonic() < end:
        seen |= firing(host)
        time.sleep(0.5)
    return seen


@pytest.mark.parametrize("name", STORIES)
def test_alerts_fire_and_clear(host: t.Any, name: str) -> None:
    story = STORIES[name]
    assert wait_quiet(host, 60) == set()
    controller = ask(host, f"/query?query={CONTROLLER.replace(' ', '%20')}")["result"][0]["metric"]["host"]
    try:
        run(host, story.broken, controller)
        seen = wait_seen(host, story.alerts, 60)
    finally:
        run(host, story.mended, controller)
    assert story.alerts - seen == set()
    assert wait_quiet(host, 90) == set()


def test_there_is_a_story_for_every_alert(host: t.Any) -> None:
    rules = host.file("/etc/prometheus/kafkaops/rules.yml").content_string
    told = [alert for story in STORIES.values() for alert in story.alerts]
    assert sorted(told) == sorted(re.findall(r"(?m)^ *- alert: (\w+)$", rules))
