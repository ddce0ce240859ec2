# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who has an address of kafka_client_networks comes through the firewalls to the brokers alone, and is told racks."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import JAVA_WORDS

testinfra_hosts = ["ssh://stranger"]

GUARDED = {"firewalld": "10.90.72.11", "ufw": "10.90.72.12"}
CLIENT = "10.90.72.130"
PORTS = [2181, 3888, 7070, 7071, 9092, 9999]
# Prints the ports that accept a connection from that address, all tried at once.
REACH = """
import concurrent.futures, socket
def reach(port):
    try:
        return socket.create_connection(('{address}', port), 2, ('{client}', 0)) and port
    except OSError:
        return None
with concurrent.futures.ThreadPoolExecutor() as pool:
    print(*filter(None, pool.map(reach, {ports})))
"""


@pytest.fixture(scope="module")
def client(host: t.Any) -> t.Iterator[t.Any]:
    """The stranger, with a second address that is a client's."""
    host.check_output(f"ip address add {CLIENT}/24 dev eth0")
    yield host
    host.check_output(f"ip address del {CLIENT}/24 dev eth0")


@pytest.mark.parametrize("firewall", GUARDED)
def test_a_client_comes_to_the_brokers_alone(client: t.Any, firewall: str) -> None:
    script = REACH.format(address=GUARDED[firewall], client=CLIENT, ports=PORTS)
    assert client.check_output(f'python3 -c "{script}"') == "9092"


def test_a_client_is_told_the_rack_of_every_broker(host: t.Any) -> None:
    """With Kafka's own tool, on a host that has it."""
    there = host.get_host("ssh://broker-3", ssh_config=host.backend.ssh_config, sudo=True)
    tool = "/opt/kafka/bin/kafka-broker-api-versions.sh --bootstrap-server broker-1:9092"
    told = there.check_output(f"{JAVA_WORDS} timeout 60 {tool}")
    assert dict(re.findall(r"\(id: (\d+) rack: (\S+?)[ )]", told)) == {str(i): f"rack-{i}" for i in range(3)}
