# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every scenario that deploys the platform looks at, on each host, by other means than the collection's own."""

from __future__ import annotations

import re
import typing as t
import uuid

import pytest

testinfra_hosts = ["ssh://broker-1", "ssh://broker-2", "ssh://broker-3"]

# Every path that the roles make, and what the services make in it: type, owner, group, mode. The first row that fits
REVISION = r"(staged|revisions/[0-9a-f]{16})"
MADE = [
    (r"/etc/(kafka|zookeeper)(/staged|/revisions(/[0-9a-f]{16})?)?", r"d root:root 755"),
    (rf"/etc/(kafka|zookeeper)/(current|previous|{REVISION}/home)", r"l root:root 777"),
    (rf"/etc/kafka/{REVISION}/(addresses|env|log4j\.properties|metrics\.yml|server\.properties)", r"f root:kafka 640"),
    (
        rf"/etc/zookeeper/{REVISION}/(addresses|env|metrics\.yml|zoo\.cfg|logback\.xml|log4j\.properties)",
        r"f root:zookeeper 640",
    ),
    (r"/opt/(kafka|zookeeper)", r"l root:root 777"),
    (r"/opt/(kafka_[0-9.]+-[0-9.]+|apache-zookeeper-[0-9.]+-bin)/\.kafkaops-[a-z.-]+", r"f root:root 600"),
    (r"(/opt|/usr/local/lib/kafkaops)(/.*)?", r"(d root:root 755|f root:root (644|755))"),
    (r"/usr/local/lib/systemd(/system)?", r"d root:root 755"),
    (r"/usr/local/lib/systemd/system/(kafka|zookeeper|kafkaops-metrics)\.(service|timer)", r"f root:root 644"),
    (r"/var/lib/zookeeper/myid", r"f root:zookeeper 640"),
    (r"/var/lib/kafka", r"d root:root 755"),
    (r"/var/lib/kafka/(data|more)(/.*)?", r"(d kafka:kafka 750|f kafka:kafka 640)"),
    (r"/var/lib/zookeeper(-log)?(/.*)?", r"(d zookeeper:zookeeper 750|f zookeeper:zookeeper 640)"),
    (r"/var/lib/kafkaops|/var/cache/kafkaops", r"d root:root 755"),
    (r"/var/log/kafka(/.*)?", r"(d kafka:kafka 755|f kafka:kafka 640)"),
    (r"/var/log/zookeeper(/.*)?", r"(d zookeeper:zookeeper 755|f zookeeper:zookeeper 640)"),
    (r"/run/kafkaops", r"d root:root 755"),
    (r"/run/kafkaops/[a-z]+\.started", r"f root:root 640"),
    (r"/run/kafkaops\.lock", r"f root:root 600"),
    (r"/etc/hosts", r"f root:root 644"),
]
ROOTS = (
    "/etc/kafka /etc/zookeeper /etc/hosts /opt /usr/local/lib/kafkaops /usr/local/lib/systemd /var/cache/kafkaops "
    "/var/lib/kafka /var/lib/kafkaops /var/lib/zookeeper /var/lib/zookeeper-log /var/log/kafka /var/log/zookeeper "
    "/run/kafkaops /run/kafkaops.lock"
)


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


def test_every_path_has_its_owner_and_mode(host: t.Any) -> None:
    lines = host.run(f"find {ROOTS} -printf '%p\\t%y %u:%g %m\\n' 2>/dev/null").stdout.splitlines()
    found = dict(line.split("\t") for line in lines)
    rows = {path: next((row for row in MADE if re.fullmatch(row[0], path)), ("", "nothing")) for path in found}
    assert {path: found[path] for path, row in rows.items() if not re.fullmatch(row[1], found[path])} == {}
    assert {row[0] for row in MADE} - {row[0] for row in rows.values()} == set()


def test_the_services_own_nothing_elsewhere(host: t.Any) -> None:
    owned = r"\( -user kafka -o -user zookeeper -o -group kafka -o -group zookeeper \)"
    found = host.run(f"find / -xdev {owned} -printf '%p\\n'").stdout.split()
    homes = r"/(etc|var/lib|var/log|run)/(kafka|zookeeper(-log)?)(/.*)?"
    assert [path for path in found if not re.fullmatch(homes, path)] == []
    assert len(found) > 20


@pytest.mark.parametrize("unit", ["zookeeper", "kafka"])
def test_unit_is_hardened(host: t.Any, unit: str) -> None:
    verdict = host.check_output(f"systemd-analyze security --no-pager {unit} 2>/dev/null | tail -n 1")
    assert float(verdict.partition(":")[2].split()[0]) < 2.0, verdict


@pytest.mark.parametrize("unit", ["zookeeper", "kafka"])
@pytest.mark.parametrize("path", ["/etc/{}/current/env", "/opt/{}/bin", "/usr/local/lib/systemd/system/{}.service"])
def test_service_cannot_write_what_it_starts_from(host: t.Any, unit: str, path: str) -> None:
    assert host.run(f"runuser -u {unit} -- test -r {path.format(unit)}").rc == 0
    assert host.run(f"runuser -u {unit} -- test -w {path.format(unit)}").rc != 0


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
    assert [path for path in found if "/.kafkaops-" not in path] == []  # notes of what the parsers said
    assert host.check_output("ls -A /var/cache/kafkaops") == ""


def test_record_of_a_java_producer_here_is_read_by_a_java_consumer_elsewhere(host: t.Any, number: int) -> None:
    """Produce with Kafka's console producer through this host, consume with its console consumer through another."""
    word = uuid.uuid4().hex
    tool = "timeout 60 /opt/kafka/bin/kafka-console"
    produced = host.run(f"echo {word} | {tool}-producer.sh --bootstrap-server broker-{number}:9092 --topic test_log")
    assert produced.rc == 0, produced.stderr
    elsewhere = host.get_host(f"ssh://broker-{number % 3 + 1}", ssh_config=host.backend.ssh_config, sudo=True)
    options = "--topic test_log --from-beginning --timeout-ms 15000"
    # It ends when no more come; nobody waits for that where the record was seen.
    consumer = f"exec {tool}-consumer.sh --bootstrap-server broker-{number % 3 + 1}:9092 {options} 2>/dev/null"
    assert elsewhere.run("bash -c %s", f"grep --max-count 1 {word} < <({consumer})").stdout.strip() == word
