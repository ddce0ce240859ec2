# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several log directories, a disk for ZooKeeper's log, racks and kernel settings, as the programs use them."""

from __future__ import annotations

import re
import typing as t

testinfra_hosts = ["ssh://broker-1", "ssh://broker-2", "ssh://broker-3"]

JAVA = "JAVA_TOOL_OPTIONS='-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1' KAFKA_HEAP_OPTS=-Xmx128m"


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


def test_every_broker_tells_its_rack(host: t.Any) -> None:
    tool = "/opt/kafka/bin/kafka-broker-api-versions.sh --bootstrap-server broker-1:9092"
    told = host.check_output(f"{JAVA} timeout 60 {tool}")
    assert dict(re.findall(r"\(id: (\d+) rack: (\S+?)[ )]", told)) == {str(i): f"rack-{i}" for i in range(3)}


def test_the_kernel_has_the_settings_now_and_after_a_reboot(host: t.Any) -> None:
    assert host.check_output("sysctl -n net.ipv4.tcp_keepalive_time") == "7201"
    assert "net.ipv4.tcp_keepalive_time = 7201" in host.check_output("cat /etc/sysctl.d/90-kafkaops.conf")
