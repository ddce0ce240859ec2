# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Old releases show their metrics through the JMX exporter, ZooKeeper under the names of its provider."""

from __future__ import annotations

import typing as t

import pytest

testinfra_hosts = ["ssh://broker-1", "ssh://broker-2", "ssh://broker-3"]

NAMES = {
    7070: ["znode_count", "outstanding_requests", "num_alive_connections", "avg_latency", "watch_count"],
    7071: [
        "kafka_controller_kafkacontroller_activecontrollercount",
        "kafka_controller_kafkacontroller_offlinepartitionscount",
        "kafka_server_replicamanager_underminisrpartitioncount",
        "kafka_server_replicamanager_underreplicatedpartitions",
    ],
}


@pytest.mark.parametrize("port", NAMES)
def test_metrics_are_there_and_few(host: t.Any, port: int) -> None:
    address = host.check_output("hostname -I").split()[0]
    script = (
        f"import urllib.request as u; print(u.urlopen('http://{address}:{port}/metrics', timeout=20).read().decode())"
    )
    lines = [line for line in host.check_output("python3 -c %s", script).splitlines() if line and line[0] != "#"]
    samples = {line.rpartition(" ")[0].partition("{")[0]: float(line.rpartition(" ")[2]) for line in lines}
    assert set(NAMES[port]) - set(samples) == set()
    assert len(lines) < 300
    if port == 7070:
        assert samples["znode_count"] > 10
