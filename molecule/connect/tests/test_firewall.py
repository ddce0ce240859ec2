# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The REST interface is open for the workers and for a host that is named, and closed for strangers."""

from __future__ import annotations

import typing as t

import pytest

testinfra_hosts = ["ssh://desk"]

# Hosts by their firewall managers.
GUARDED = {"firewalld": "10.90.77.11", "ufw": "10.90.77.12"}
WORKER, DESK, STRANGER = "10.90.77.13", "10.90.77.98", "10.90.77.99"


@pytest.fixture(scope="module")
def desk(host: t.Any) -> t.Iterator[t.Any]:
    """The named host, with a second address that nobody has named."""
    host.check_output(f"ip address add {STRANGER}/24 dev eth0")
    yield host
    host.check_output(f"ip address del {STRANGER}/24 dev eth0")


def reaches(host: t.Any, source: str, address: str, port: int = 8083) -> bool:
    """Tell whether a TCP connection from an address of the host is accepted within two seconds."""
    script = f"import socket; socket.create_connection(('{address}', {port}), 2, ('{source}', 0))"
    return bool(host.run(f'python3 -c "{script}"').rc == 0)


@pytest.mark.parametrize("firewall", GUARDED)
def test_only_workers_and_the_named_host_come_through(desk: t.Any, firewall: str) -> None:
    worker = desk.get_host("ssh://broker-3", ssh_config=desk.backend.ssh_config, sudo=True)
    assert reaches(worker, WORKER, GUARDED[firewall])
    assert reaches(desk, DESK, GUARDED[firewall])
    assert not reaches(desk, STRANGER, GUARDED[firewall])
    assert reaches(desk, STRANGER, GUARDED[firewall], 22)  # the stranger's address works at all
