# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every scenario that deploys the platform looks at, on each host, by other means than the collection's own."""

from __future__ import annotations

import typing as t
import uuid

import pytest

FILES = [
    pytest.param("/etc/zookeeper/current/zoo.cfg", "root", "zookeeper", 0o640, id="zoo.cfg"),
    pytest.param("/etc/zookeeper/current/env", "root", "zookeeper", 0o640, id="ZooKeeper's environment"),
    pytest.param("/etc/kafka/current/server.properties", "root", "kafka", 0o640, id="server.properties"),
    pytest.param("/etc/kafka/current/log4j.properties", "root", "kafka", 0o640, id="log4j.properties"),
    pytest.param("/usr/local/lib/systemd/system/kafka.service", "root", "root", 0o644, id="unit"),
    pytest.param("/var/lib/kafka/data", "kafka", "kafka", 0o750, id="log directory"),
    pytest.param("/var/lib/zookeeper", "zookeeper", "zookeeper", 0o750, id="data directory"),
]


@pytest.fixture
def become(host: t.Any) -> t.Iterator[t.Any]:
    """Look as root."""
    with host.sudo():
        yield host


@pytest.fixture
def variables(host: t.Any) -> dict[str, t.Any]:
    """Return the inventory's variables of the host."""
    found: dict[str, t.Any] = host.ansible.get_variables()
    return found


@pytest.mark.parametrize("unit", ["zookeeper", "kafka"])
def test_unit_runs_and_starts_at_boot(become: t.Any, unit: str) -> None:
    service = become.service(unit)
    assert service.is_running, become.run(f"journalctl --unit {unit} --lines 50 --no-pager").stdout
    assert service.is_enabled


@pytest.mark.parametrize("unit", ["zookeeper", "kafka"])
def test_main_process_is_the_jvm(become: t.Any, unit: str) -> None:
    pid = become.check_output(f"systemctl show --property MainPID --value {unit}")
    assert become.check_output(f"cat /proc/{pid}/comm") == "java"
    assert become.check_output(f"ps -o user= -p {pid}").strip() == unit


@pytest.mark.parametrize("port", [2181, 3888, 9092])
def test_port_listens_beyond_loopback(become: t.Any, port: int) -> None:
    addresses = become.check_output(f"ss -Hltn 'sport = :{port}' | awk '{{print $4}}'").split()
    assert addresses and not any(a.startswith(("127.", "[::1]", "[::ffff:127.")) for a in addresses)


@pytest.mark.parametrize(("path", "owner", "group", "mode"), FILES)
def test_file_mode(become: t.Any, path: str, owner: str, group: str, mode: int) -> None:
    file = become.file(path)
    assert (file.user, file.group, file.mode) == (owner, group, mode)


def test_ids_are_those_of_the_inventory(become: t.Any, variables: dict[str, t.Any]) -> None:
    assert become.file("/var/lib/zookeeper/myid").content_string.strip() == str(variables["zookeeper_id"])
    meta = become.file("/var/lib/kafka/data/meta.properties").content_string.splitlines()
    assert f"broker.id={variables['kafka_broker_id']}" in meta


def test_own_name_is_no_loopback_address(host: t.Any, variables: dict[str, t.Any]) -> None:
    """Ask the file, not the resolver: the container network's own name service would hide a missing line."""
    lines = [line.split() for line in host.file("/etc/hosts").content_string.splitlines() if not line.startswith("#")]
    found = [fields[0] for fields in lines if variables["inventory_hostname"] in fields[1:]]
    assert found == [variables["ansible_host"]]


def test_no_half_unpacked_archive_is_left(become: t.Any) -> None:
    assert become.check_output("find /opt /usr/local/lib/kafkaops /var/cache/kafkaops /etc/kafka /etc/zookeeper -name '.*' ") == ""
    assert become.check_output("ls /var/cache/kafkaops") == ""


def test_record_of_a_java_producer_here_is_read_by_a_java_consumer_elsewhere(
    become: t.Any, variables: dict[str, t.Any]
) -> None:
    """Produce with Kafka's console producer through this host, consume with its console consumer through another."""
    brokers = variables["groups"]["kafka"]
    here = variables["inventory_hostname"]
    there = brokers[(brokers.index(here) + 1) % len(brokers)]
    word = uuid.uuid4().hex
    home = "/opt/kafka"
    produced = become.run(
        f"echo {word} | timeout 60 {home}/bin/kafka-console-producer.sh --bootstrap-server {here}:9092 --topic test_log"
    )
    assert produced.rc == 0, produced.stderr
    read = become.run(
        f"timeout 60 {home}/bin/kafka-console-consumer.sh --bootstrap-server {there}:9092 --topic test_log "
        f"--from-beginning --timeout-ms 15000 | grep --max-count 1 {word}"
    )
    assert read.stdout.strip() == word, read.stderr
