# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""On each host a controller and a broker run beside each other, each with its own ports, logs and files."""

from __future__ import annotations

import re
import typing as t

import pytest

testinfra_hosts = ["ssh://broker-1", "ssh://broker-2", "ssh://broker-3"]

PORTS = {"kafka-controller": {9093, 7073}, "kafka": {9092, 9094, 7071}}
LOGS = {"kafka-controller": "controller.log", "kafka": "server.log"}
# Every path that the roles make for a unit, {}, and what it makes in it: type, owner, group, mode.
REVISION = r"(staged|revisions/[0-9a-f]{16})"
FILES = r"(addresses|env|log4j2\.properties|metrics\.yml|server\.properties)"
MADE = [
    (r"/etc/{}(/staged|/revisions(/[0-9a-f]{{16}})?)?", r"d root:root 755"),
    (rf"/etc/{{}}/(current|previous|{REVISION}/home)".replace("{16}", "{{16}}"), r"l root:root 777"),
    (rf"/etc/{{}}/{REVISION}/{FILES}".replace("{16}", "{{16}}"), r"f root:kafka 640"),
    (r"/var/lib/{}", r"d root:root 755"),
    (
        r"/var/lib/{}/data/(meta\.properties|bootstrap\.checkpoint|__cluster_metadata-0(/0+-0+\.checkpoint)?)",
        r"(d kafka:kafka 75[05]|f kafka:kafka (6[04][04]|400))",
    ),  # Kafka's own tool formats, which also writes the first voters
    (r"/var/lib/{}/data(/.*)?", r"(d kafka:kafka 750|f kafka:kafka 640)"),
    (r"/var/log/{}(/.*)?", r"(d kafka:kafka 755|f kafka:kafka 640)"),
    (r"/run/kafkaops/{}\.started", r"f root:root 640"),
]

units = pytest.mark.parametrize("unit", PORTS)


def pid_of(host: t.Any, unit: str) -> str:
    """Return the main process of a unit."""
    return str(host.check_output(f"systemctl show --property MainPID --value {unit}"))


@units
def test_unit_runs_java_and_starts_at_boot(host: t.Any, unit: str) -> None:
    service = host.service(unit)
    assert service.is_running, host.run(f"journalctl --unit {unit} --lines 50 --no-pager").stdout
    assert service.is_enabled
    assert host.check_output(f"ps -o comm=,user= -p {pid_of(host, unit)}").split() == ["java", "kafka"]
    verdict = host.check_output(f"systemd-analyze security --no-pager {unit} 2>/dev/null | tail -n 1")
    assert float(verdict.partition(":")[2].split()[0]) < 2.0, verdict


@units
def test_the_ports_are_those_of_the_inventory_and_no_others(host: t.Any, unit: str) -> None:
    sockets = host.check_output("ss -Hltnp").splitlines()
    mine = [line.split()[3] for line in sockets if f"pid={pid_of(host, unit)}," in line]
    assert {int(address.rpartition(":")[2]) for address in mine} == PORTS[unit]
    assert not any(address.startswith(("127.", "[::1]", "[::ffff:127.")) for address in mine)


@units
def test_the_logs_are_written(host: t.Any, unit: str) -> None:
    log = host.file(f"/var/log/{unit}/{LOGS[unit]}").content_string
    assert re.search(r"(?m)^\[[0-9-]+ [0-9:,]+\] INFO .*Kafka version: 4\.3\.1 ", log)
    assert "Pause Young" in host.file(f"/var/log/{unit}/gc.log").content_string
    # The journal has what systemd says, and warnings: no line of the log twice, and nothing of log4j's own.
    assert "StatusLogger" not in host.check_output(f"journalctl --unit {unit} --no-pager --output cat")


@units
def test_every_path_has_its_owner_and_mode(host: t.Any, unit: str) -> None:
    roots = f"/etc/{unit} /var/lib/{unit} /var/log/{unit} /run/kafkaops/{unit}.started"
    found = dict(
        line.split("\t") for line in host.check_output(f"find {roots} -printf '%p\\t%y %u:%g %m\\n'").splitlines()
    )
    made = [(pattern.format(unit), look) for pattern, look in MADE]
    rows = {path: next((row for row in made if re.fullmatch(row[0], path)), ("", "nothing")) for path in found}
    assert {path: found[path] for path, row in rows.items() if not re.fullmatch(row[1], found[path])} == {}
    assert {row[0] for row in made} - {row[0] for row in rows.values()} == set()


def test_both_are_nodes_of_one_cluster_by_the_ids_of_the_inventory(host: t.Any) -> None:
    number = int(host.check_output("hostname").rpartition("-")[2])
    texts = [host.file(f"/var/lib/{unit}/data/meta.properties").content_string for unit in PORTS]
    found = [dict(re.findall(r"(?m)^(cluster\.id|node\.id)=(.+)$", text)) for text in texts]
    assert [node["node.id"] for node in found] == [str(3000 + number), str(number - 1)]
    assert len({node["cluster.id"] for node in found}) == 1
