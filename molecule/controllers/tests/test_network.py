# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A firewall admits the peers to each port, and what may read the metrics to theirs; a stranger it does not."""

from __future__ import annotations

import socket
import typing as t

import pytest

testinfra_hosts = ["ssh://broker-1", "ssh://broker-2"]

GUARDED = "10.90.78.13"  # broker-3
PORTS = {9092: True, 9093: True, 9094: True, 7071: False, 7073: False}  # whether every peer may, or broker-1 alone


def reaches(host: t.Any, address: str, port: int) -> bool:
    """Tell whether a TCP connection from the host is accepted within two seconds."""
    return bool(host.run(f"timeout 2 bash -c '</dev/tcp/{address}/{port}'").rc == 0)


@pytest.mark.parametrize("port", PORTS)
def test_only_peers_come_through(host: t.Any, port: int) -> None:
    reader = host.check_output("hostname") == "broker-1"
    assert reaches(host, GUARDED, port) is (PORTS[port] or reader)


@pytest.mark.parametrize("port", PORTS)
def test_this_machine_is_a_stranger(port: int) -> None:
    with pytest.raises(TimeoutError):
        socket.create_connection((GUARDED, port), timeout=1)


@pytest.mark.parametrize(
    ("port", "metric"),
    [
        pytest.param(7073, "kafka_controller_kafkacontroller_activecontrollercount ", id="controller"),
        pytest.param(7071, "kafka_server_brokertopicmetrics_messagesin_total ", id="broker"),
    ],
)
def test_the_metrics_are_shown(host: t.Any, port: int, metric: str) -> None:
    name = host.check_output("hostname")
    reader = host.get_host("ssh://broker-1", ssh_config=host.backend.ssh_config, sudo=True)
    script = f"import urllib.request as u; print(u.urlopen('http://{name}:{port}/metrics', timeout=20).read().decode())"
    lines = reader.check_output("python3 -c %s", script).splitlines()
    assert any(line.startswith(metric) for line in lines), lines
