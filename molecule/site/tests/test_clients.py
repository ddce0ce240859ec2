# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who has an address of kafka_client_networks comes through the firewalls to the brokers, and to nothing else."""

from __future__ import annotations

import typing as t

import pytest

testinfra_hosts = ["ssh://stranger"]

GUARDED = {"firewalld": "10.90.72.11", "ufw": "10.90.72.12"}
CLIENT = "10.90.72.130"


@pytest.fixture(scope="module")
def client(host: t.Any) -> t.Iterator[t.Any]:
    """The stranger, with a second address that is a client's."""
    host.check_output(f"ip address add {CLIENT}/24 dev eth0")
    yield host
    host.check_output(f"ip address del {CLIENT}/24 dev eth0")


@pytest.mark.parametrize(("port", "comes"), [(9092, True), (2181, False), (3888, False), (9999, False), (7071, False)])
@pytest.mark.parametrize("firewall", GUARDED)
def test_a_client_comes_to_the_brokers_alone(client: t.Any, firewall: str, port: int, comes: bool) -> None:
    script = f"import socket; socket.create_connection(('{GUARDED[firewall]}', {port}), 2, ('{CLIENT}', 0))"
    assert (client.run(f'python3 -c "{script}"').rc == 0) is comes
