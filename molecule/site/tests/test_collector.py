# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collector runs with the Python of each Debian release, and its node exporter shows what it has written."""

from __future__ import annotations

import typing as t

testinfra_hosts = ["ssh://broker-1", "ssh://broker-2", "ssh://broker-3"]


def test_the_exporter_shows_what_the_collector_writes(host: t.Any) -> None:
    host.check_output("systemctl start kafkaops-metrics.service")
    address = host.check_output("hostname -I").split()[0]
    script = (
        f"import urllib.request as u; print(u.urlopen('http://{address}:9100/metrics', timeout=20).read().decode())"
    )
    lines = host.check_output("python3 -c %s", script).splitlines()
    assert 'kafkaops_collection_success{part="groups"} 1' in lines
    assert any(line.startswith("kafkaops_collection_timestamp_seconds ") for line in lines)
    assert any(line.startswith("node_load1 ") for line in lines)
    assert host.service("kafkaops-metrics.timer").is_enabled
    assert host.service("kafkaops-metrics.timer").is_running
