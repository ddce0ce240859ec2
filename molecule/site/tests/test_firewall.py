# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A peer comes through the firewalls, a stranger does not, and ssh stays open for both."""

from __future__ import annotations

import typing as t

import pytest

testinfra_hosts = ["ssh://broker-3", "ssh://stranger"]

GUARDED = {"firewalld": "10.90.72.11", "ufw": "10.90.72.12"}


def reaches(host: t.Any, address: str, port: int) -> bool:
    """Tell whether a TCP connection from the host is accepted within two seconds."""
    return host.run(f"timeout 2 bash -c '</dev/tcp/{address}/{port}'").rc == 0


@pytest.mark.parametrize("port", [2181, 3888, 9092])
@pytest.mark.parametrize("firewall", GUARDED)
def test_only_peers_come_through(host: t.Any, firewall: str, port: int) -> None:
    is_peer = host.check_output("hostname") != "stranger"
    assert reaches(host, GUARDED[firewall], port) is is_peer


@pytest.mark.parametrize("firewall", GUARDED)
def test_ssh_stays_open(host: t.Any, firewall: str) -> None:
    assert reaches(host, GUARDED[firewall], 22)
