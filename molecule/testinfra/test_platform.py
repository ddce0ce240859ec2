# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every scenario that deploys the platform looks at, on each host, by other means than the collection's own."""

from __future__ import annotations

import typing as t
import uuid

import pytest

testinfra_hosts = ["ssh://broker-1", "ssh://broker-2", "ssh://broker-3"]

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
def number(host: t.Any) -> int:
    """Return N of broker-N, which has zookeeper_id N and kafka_broker_id N - 1 in inventories/lab."""
    return int(host.check_output("hostname").rpartition("-")[2])


@pytest.mark.parametrize("unit", ["zookeeper", "kafka"])
def test_unit_runs_and_starts_at_boot(host: t.Any, unit: str) -> None:
    service = host.service(unit)
    assert service.is_running, host.run(f"journalctl --unit {unit} --lines 50 --no-pager").stdout
    assert service.is_enabled


@pytest.mark.parametrize("unit", ["zookeeper", "kafka"])
def test_main_process_is_the_jvm(host: t.Any, unit: str) -> None:
    pid = host.check_output(f"systemctl show --property MainPID --value {unit}")
    assert host.check_output(f"ps -o comm=,user= -p {pid}").split() == ["java", unit]


@pytest.mark.parametrize("port", [2181, 3888, 9092])
def test_port_listens_beyond_loopback(host: t.Any, port: int) -> None:
    addresses = host.check_output(f"ss -Hltn 'sport = :{port}'").split("\n")
    bound = [line.split()[3] for line in addresses if line]
    assert bound
    assert not any(a.startswith(("127.", "[::1]", "[::ffff:127.")) for a in bound)


@pytest.mark.parametrize(("path", "owner", "group", "mode"), FILES)
def test_file_mode(host: t.Any, path: str, owner: str, group: str, mode: int) -> None:
    file = host.file(path)
    assert (file.user, file.group, file.mode) == (owner, group, mode)


@pytest.mark.parametrize("unit", ["zookeeper", "kafka"])
def test_unit_is_hardened(host: t.Any, unit: str) -> None:
    verdict = host.check_output(f"systemd-analyze security --no-pager {unit} 2>/dev/null | tail -n 1")
    assert float(verdict.partition(":")[2].split()[0]) < 2.0, verdict


@pytest.mark.parametrize("unit", ["zookeeper", "kafka"])
def test_service_owns_its_data_and_cannot_write_what_it_starts_from(host: t.Any, unit: str) -> None:
    made = f"/etc/{unit} /opt/{unit}/ /usr/local/lib/kafkaops /usr/local/lib/systemd"
    assert host.check_output(f"find {made} ! -user root") == ""
    assert host.check_output(f"find {made} /var/lib/{unit} /var/log/{unit} -perm /022 ! -type l") == ""
    assert host.check_output(f"find /etc/{unit}/*/ -name '*.properties' -perm /007") == ""
    assert host.check_output(f"find /var/lib/{unit}/* /var/log/{unit} ! -user {unit} ! -name myid ! -name data") == ""
    assert host.run(f"runuser -u {unit} -- test -w /etc/{unit}/current/env").rc != 0


def test_ids_are_those_of_the_inventory(host: t.Any, number: int) -> None:
    assert host.file("/var/lib/zookeeper/myid").content_string.strip() == str(number)
    meta = host.file("/var/lib/kafka/data/meta.properties").content_string.splitlines()
    assert f"broker.id={number - 1}" in meta


def test_own_name_leads_to_the_address_of_the_host(host: t.Any, number: int) -> None:
    """Ask the file, not the resolver: the container network's own name service would hide a missing line."""
    lines = [line.split() for line in host.file("/etc/hosts").content_string.splitlines() if not line.startswith("#")]
    found = [fields[0] for fields in lines if f"broker-{number}" in fields[1:]]
    assert found == host.check_output("hostname -I").split()[:1]


def test_nothing_temporary_is_left(host: t.Any) -> None:
    found = host.check_output(
        "find /opt /usr/local/lib/kafkaops /etc/kafka /etc/zookeeper -maxdepth 2 -name '.*'"
    ).split()
    assert [path for path in found if "/.kafkaops-" not in path] == []  # those are notes of kafka_server_properties
    assert host.check_output("ls -A /var/cache/kafkaops") == ""


def test_record_of_a_java_producer_here_is_read_by_a_java_consumer_elsewhere(host: t.Any, number: int) -> None:
    """Produce with Kafka's console producer through this host, consume with its console consumer through another."""
    word = uuid.uuid4().hex
    tool = "timeout 60 /opt/kafka/bin/kafka-console"
    produced = host.run(f"echo {word} | {tool}-producer.sh --bootstrap-server broker-{number}:9092 --topic test_log")
    assert produced.rc == 0, produced.stderr
    elsewhere = host.get_host(f"ssh://broker-{number % 3 + 1}", ssh_config=host.backend.ssh_config, sudo=True)
    read = elsewhere.run(
        f"{tool}-consumer.sh --bootstrap-server broker-{number % 3 + 1}:9092 --topic test_log "
        f"--from-beginning --timeout-ms 15000 | grep --max-count 1 {word}"
    )
    assert read.stdout.strip() == word, read.stderr
