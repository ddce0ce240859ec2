# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A peer comes through the firewalls, a stranger does not, and ssh stays open for both."""

from __future__ import annotations

import typing as t

import pytest

testinfra_hosts = ["ssh://broker-3", "ssh://stranger"]

# Hosts by their firewall managers; JMX, 9999, and the metrics, 7070 and 7071, are open for broker-3 there.
GUARDED = {"firewalld": "10.90.72.11", "ufw": "10.90.72.12"}


def reaches(host: t.Any, address: str, port: int) -> bool:
    """Tell whether a TCP connection from the host is accepted within two seconds."""
    return bool(host.run(f"timeout 2 bash -c '</dev/tcp/{address}/{port}'").rc == 0)


@pytest.mark.parametrize("port", [2181, 3888, 7070, 7071, 9092, 9999])
@pytest.mark.parametrize("firewall", GUARDED)
def test_only_peers_come_through(host: t.Any, firewall: str, port: int) -> None:
    is_peer = host.check_output("hostname") != "stranger"
    assert reaches(host, GUARDED[firewall], port) is is_peer


@pytest.mark.parametrize("firewall", GUARDED)
def test_ssh_stays_open(host: t.Any, firewall: str) -> None:
    assert reaches(host, GUARDED[firewall], 22)


@pytest.mark.parametrize(
    ("broker", "command"),
    [
        pytest.param("broker-1", "firewall-cmd --list-all", id="firewalld"),
        pytest.param("broker-1", "firewall-cmd --permanent --list-all", id="firewalld after a reload"),
        pytest.param("broker-2", "ufw status", id="ufw"),
    ],
)
def test_of_two_rules_for_former_addresses_ours_is_gone(host: t.Any, broker: str, command: str) -> None:
    there = host.get_host(f"ssh://{broker}", ssh_config=host.backend.ssh_config, sudo=True)
    rules = there.check_output(command)
    assert "10.90.72.13" in rules  # a peer, as it is declared
    assert "10.90.72.77" not in rules
    assert "10.90.72.78" in rules


def test_jmx_without_named_hosts_is_on_loopback(host: t.Any) -> None:
    here = host.get_host("ssh://broker-3", ssh_config=host.backend.ssh_config, sudo=True)
    assert reaches(here, "127.0.0.1", 9999)
    assert not reaches(host, "10.90.72.13", 9999)


@pytest.mark.parametrize("broker", ["broker-1", "broker-2", "broker-3"])
def test_zookeeper_has_no_admin_server_and_tells_only_what_is_asked_of_it_here(host: t.Any, broker: str) -> None:
    there = host.get_host(f"ssh://{broker}", ssh_config=host.backend.ssh_config, sudo=True)
    assert there.check_output("ss -Hltn 'sport = :8080'") == ""
    ask = "exec 3<>/dev/tcp/127.0.0.1/2181; printf {} >&3; cat <&3"
    assert "Mode: " in there.check_output(f"bash -c '{ask.format('srvr')}'")
    assert "is not in the whitelist" in there.check_output(f"bash -c '{ask.format('wchc')}'")
