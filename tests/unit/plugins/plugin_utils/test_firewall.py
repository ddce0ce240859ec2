# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.firewall import stale_rules, stale_warnings

HOSTVARS: dict[str, t.Any] = {"a": {"hosts_address": "192.0.2.11"}, "b": {"hosts_address": "192.0.2.12"}}
GROUPS = {"kafka": ["a"], "prometheus": ["b"], "all": ["a", "b", "desk"]}
DECLARED: list[dict[str, t.Any]] = [
    {"port": 9092, "from": ["192.0.2.11", "192.0.2.7/24", "2001:DB8::1"]},
    {"port": "9092", "from": ["192.0.2.99"]},
    {"port": 9999, "from": []},
]


def rule(source: str, port: int = 9092) -> dict[str, t.Any]:
    return {"port": port, "source": source, "zone": "public"}


@pytest.mark.parametrize(
    ("found", "stale"),
    [
        pytest.param(rule("192.0.2.11"), False, id="declared"),
        pytest.param(rule("192.0.2.99"), False, id="declared by another list"),
        pytest.param(rule("192.0.2.0/24"), False, id="a network as ufw writes it"),
        pytest.param(rule("2001:db8::1"), False, id="an address of IPv6 in another spelling"),
        pytest.param(rule("192.0.2.22"), True, id="the former address of a host"),
        pytest.param(rule("192.0.2.11", 9999), True, id="nobody is declared for the port now"),
        pytest.param(rule("192.0.2.22", 2181), False, id="a port of another service"),
    ],
)
def test_stale_rules(found: dict[str, t.Any], stale: bool) -> None:
    assert stale_rules([found], DECLARED, HOSTVARS, GROUPS) == ([found] if stale else [])


@pytest.mark.parametrize(
    "variables", [{}, {"ansible_host": "192.0.2.12"}], ids=["no address", "only that of the login"]
)
def test_nothing_is_stale_while_an_address_of_the_platform_is_not_known(variables: dict[str, str]) -> None:
    assert stale_rules([rule("192.0.2.22")], DECLARED, {**HOSTVARS, "b": variables}, GROUPS) == []


def test_the_warning_names_host_sources_and_ports() -> None:
    found = [rule("192.0.2.22"), rule("192.0.2.22", 9999), rule("192.0.2.23")]
    assert stale_warnings([], "a") == []
    (text,) = stale_warnings(found, "a")
    assert "The firewall of a still admits" in text
    assert "192.0.2.22 (to 9092, 9999), 192.0.2.23 (to 9092)." in text
    assert "hosts_firewall_prune" in text
