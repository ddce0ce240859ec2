# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several log directories, a disk for ZooKeeper's log and kernel settings, as the programs use them."""

from __future__ import annotations

import re
import typing as t

testinfra_hosts = ["ssh://broker-1", "ssh://broker-2", "ssh://broker-3"]


def test_every_log_directory_has_partitions_of_the_one_cluster(host: t.Any) -> None:
    clusters = set()
    for directory in ("/var/lib/kafka/data", "/var/lib/kafka/more"):
        assert host.check_output(f"find {directory} -maxdepth 1 -type d -name 'test_log-*'").split()
        clusters.add(host.check_output(f"sed -n 's/^cluster.id=//p' {directory}/meta.properties"))
    assert len(clusters - {""}) == len(clusters) == 1


def test_zookeeper_writes_its_log_to_the_disk_of_its_own(host: t.Any) -> None:
    find = "find {} -type f -printf '%f\\n'"
    logged = host.check_output(find.format("/var/lib/zookeeper-log/version-2")).split()
    assert [name for name in logged if re.fullmatch(r"log\.[0-9a-f]+", name)]
    data = host.check_output(find.format("/var/lib/zookeeper/version-2")).split()
    assert [name for name in data if name.startswith("snapshot.")]
    assert [name for name in data if name.startswith("log.")] == []


def test_the_kernel_has_the_settings_now_and_after_a_reboot(host: t.Any) -> None:
    assert host.check_output("sysctl -n net.ipv4.tcp_keepalive_time") == "7201"
    assert "net.ipv4.tcp_keepalive_time = 7201" in host.check_output("cat /etc/sysctl.d/90-kafkaops.conf")
