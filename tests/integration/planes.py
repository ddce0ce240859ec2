# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What keeps the metadata of the lab's cluster, ZooKeeper or controllers, as the tests of the playbooks see it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

# All that a refused run leaves alone: files, links, ids, the units with their masks, and the processes.
# What was fetched and unpacked does not count. Where a tool fails there is no footprint: two empty ones would be equal.
FOOTPRINT = """
set -e -o pipefail
there() {{ find /tmp /var/lib -ignore_readdir_race -maxdepth 3 "$@"; }}
systemctl show --property MainPID --property UnitFileState {unit} kafka
find /etc/kafka /etc/{unit} /etc/hosts /usr/local/lib/systemd /etc/systemd -type f -exec sha256sum {{}} + | sort
find /etc/kafka /etc/{unit} /etc/systemd/system /opt -maxdepth 2 -type l -printf '%p %l\\n' | sort
there \\( -path /var/lib/kafka/data/meta.properties -o -path {identity} \\) -exec sha256sum {{}} +
there -path /tmp/kafka -o -path '/var/lib/*elsewhere' -o -path '/var/lib/zookeeper*/initialize'
"""


@dataclass(frozen=True)
class Plane:
    """A plane of metadata, with one member on each host of the lab.

    unit: its service, and its directory below /etc. role: its role, with which its variables begin. identity: the file
    in which its data says whose it is. ask: a command that tells the controller; told: the pattern of its id there.
    ids: the host of each id. config: its configuration file; key: one that may have any number and restarts a member.
    lost: what is told where two of three members are stopped. versions: of Kafka, an older and a newer patch of a line.
    """

    unit: str
    role: str
    port: int
    identity: str
    ask: str
    told: str
    ids: t.Mapping[int, str]
    config: str
    key: str
    lost: str
    versions: tuple[str, str]

    def changed(self, number: int) -> dict[str, t.Any]:
        """Return variables for which each member is restarted, with another number again."""
        return {f"{self.role}_config": {self.key: number}}

    @property
    def footprint(self) -> str:
        """The command that tells all which a run that refuses, or only checks, must not change."""
        return FOOTPRINT.format(unit=self.unit, identity=self.identity)


ZOOKEEPER = Plane(
    unit="zookeeper",
    role="zookeeper",
    port=2181,
    identity="/var/lib/zookeeper/myid",
    ask="/opt/zookeeper/bin/zkCli.sh -server localhost:2181 get /controller 2>/dev/null",
    told=r'"brokerid":(\d+)',
    ids={0: "broker-1", 1: "broker-2", 2: "broker-3"},
    config="/etc/zookeeper/current/zoo.cfg",
    key="maxClientCnxns",
    lost="No quorum: 0 of 3 voting members serve, 2 have to.",
    versions=("3.9.1", "3.9.2"),
)
CONTROLLERS = Plane(
    unit="kafka-controller",
    role="kafka_controller",
    port=9093,
    identity="/var/lib/kafka-controller/data/meta.properties",
    ask="/opt/kafka/bin/kafka-run-class.sh org.apache.kafka.tools.MetadataQuorumCommand"
    " --bootstrap-server broker-1:9092,broker-2:9092,broker-3:9092 describe --status",
    told=r"LeaderId:\s+(\d+)",
    ids={3001: "broker-1", 3002: "broker-2", 3003: "broker-3"},
    config="/etc/kafka-controller/current/server.properties",
    key="metadata.max.idle.interval.ms",
    lost="No quorum: ",
    versions=("4.3.0", "4.3.1"),
)
