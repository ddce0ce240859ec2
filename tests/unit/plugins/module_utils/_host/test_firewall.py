# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ufw 0.36 and firewalld 1.3 of Debian 12 wrote and printed, and what it means for a stranger."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._host import firewall

OURS = "6b61666b616f70732e737461636b"
RULES = f"""\
### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### allow tcp 9092 0.0.0.0/0 any 10.0.0.1 in comment={OURS}
### tuple ### allow tcp 9092 0.0.0.0/0 any 10.0.0.0/24 in
### tuple ### allow any 8080 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### allow tcp 81,82 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### limit tcp 83:84 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### deny tcp 85 0.0.0.0/0 any 0.0.0.0/0 in comment=6d696e65
### tuple ### allow tcp 85 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### allow tcp 86 0.0.0.0/0 any 0.0.0.0/0 in_eth0
### tuple ### allow udp 87 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### allow tcp 88 0.0.0.0/0 any 0.0.0.0/0 out
### tuple ### route:allow tcp 89 0.0.0.0/0 any 0.0.0.0/0 in
### tuple ### allow tcp 90 0.0.0.0/0 any 0.0.0.0/0 Web - in
"""
RULES6 = f"""\
### tuple ### allow tcp 91 ::/0 any ::/0 in
### tuple ### allow tcp 9092 ::/0 any fd00::1 in comment={OURS}
"""
OPEN = [22, 8080, 81, 82, 83, 84, 86, 90, 91]
PORTS = [*OPEN, 85, 87, 88, 89, 9092]


def zone(name: str, target: str = "default", interfaces: str = "", more: str = "") -> str:
    return f"""{name}
  target: {target}
  icmp-block-inversion: no
  interfaces: {interfaces}
  sources: {"10.9.0.0/24" if name.startswith("trusted") else ""}
  services: dhcpv6-client ssh prometheus
  ports: {"1000-1010/tcp 53/udp" if "public" in name else ""}
  protocols: {""}
  forward: yes
  rich rules: {""}
{more}
"""


RICH = """\trule port port="9093" protocol="tcp" accept
\trule family="ipv4" source address="10.0.0.1" port port="9092" protocol="tcp" accept
\trule family="ipv4" port port="1005" protocol="tcp" reject
\trule family="ipv4" source address="10.0.0.2" port port="9092" protocol="tcp" log prefix="x" accept"""
PUBLIC = zone("public (active)", interfaces="eth0", more=RICH)
TRUSTED = zone("trusted (active)", target="ACCEPT")
XML = '<service>\n  <port protocol="tcp" port="9090"/>\n  <port port="91" protocol="udp"/>\n</service>'
FILES = {
    "/etc/ufw/user.rules": RULES,
    "/etc/ufw/user6.rules": RULES6,
    "/usr/lib/firewalld/services/prometheus.xml": XML,
}


class Module:
    """Answers firewall-cmd with the text of zones and the default zone; ``failing`` is an option that it refuses."""

    def __init__(self, zones: str, default: str, failing: str = "") -> None:
        self.failing = failing
        self.answers = {"--list-all-zones": zones, "--get-default-zone": f"{default}\n"}

    def run_command(self, command: list[str]) -> tuple[int, str, str]:
        return int(command[1] == self.failing), self.answers[command[1]], ""


def describe(
    monkeypatch: pytest.MonkeyPatch, manager: str, ports: list[int], policy: str = "DROP", **module: t.Any
) -> dict[str, t.Any]:
    files = {**FILES, "/etc/default/ufw": f'IPV6=yes\n# DEFAULT_INPUT_POLICY="X"\nDEFAULT_INPUT_POLICY="{policy}"'}
    monkeypatch.setattr(firewall, "file_text", files.get)
    return firewall.describe(t.cast(t.Any, Module(**module) if module else None), manager, ports)


def test_without_a_firewall_all_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    assert describe(monkeypatch, "", [9092]) == {"open_ports": [9092], "own_rules": []}


def test_ufw_by_its_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    found = describe(monkeypatch, "ufw", PORTS)
    assert found["open_ports"] == OPEN
    assert found["own_rules"] == [
        {"port": 9092, "source": "10.0.0.1", "zone": ""},
        {"port": 9092, "source": "fd00::1", "zone": ""},
    ]


@pytest.mark.parametrize(("policy", "opened"), [("DROP", []), ("REJECT", []), ("ACCEPT", [9092])])
def test_ufw_by_its_policy(monkeypatch: pytest.MonkeyPatch, policy: str, opened: list[int]) -> None:
    assert describe(monkeypatch, "ufw", [9092], policy)["open_ports"] == opened


@pytest.mark.parametrize(
    ("zones", "default", "opened"),
    [
        pytest.param([PUBLIC, TRUSTED], "public", [1000, 9090, 9093], id="rules, ports and services"),
        pytest.param([PUBLIC, TRUSTED], "trusted", [1000, 9090, 9093], id="the default zone has no interface"),
        pytest.param([zone("public"), TRUSTED], "public", [1000, 1005, 9090], id="no zone has one"),
        pytest.param([zone("public"), TRUSTED], "trusted", [1000, 1005, 9090, 9092, 9093], id="all is trusted"),
        pytest.param([zone("block", "%%REJECT%%", "eth0")], "public", [9090], id="another zone"),
        pytest.param([PUBLIC, zone("docker (active)", "ACCEPT", "docker0")], "public", [1000, 9090, 9093], id="docker"),
        pytest.param([], "", [1000, 1005, 9090, 9092, 9093], id="firewall-cmd says nothing"),
        pytest.param([zone("public")], "gone", [1000, 1005, 9090, 9092, 9093], id="no zone for a stranger"),
    ],
)
def test_firewalld(monkeypatch: pytest.MonkeyPatch, zones: list[str], default: str, opened: list[int]) -> None:
    text = "\n".join(zones)
    found = describe(monkeypatch, "firewalld", [1000, 1005, 9090, 9092, 9093], zones=text, default=default)
    assert found["open_ports"] == opened
    ours = [{"port": 9092, "source": "10.0.0.1", "zone": "public"}] if PUBLIC in zones else []
    assert found["own_rules"] == ours


@pytest.mark.parametrize("failing", ["--list-all-zones", "--get-default-zone"])
def test_what_firewalld_does_not_tell_is_open(monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    """Without D-Bus firewall-cmd ends with an error."""
    module = {"zones": zone("public"), "default": "public", "failing": failing}
    assert describe(monkeypatch, "firewalld", [22, 9092], **module) == {"open_ports": [22, 9092], "own_rules": []}
