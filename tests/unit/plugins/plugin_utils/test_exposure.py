# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.exposure import exposed_ports, exposure_warnings

REST = {"service": "Connect", "port": 8083, "address": "192.0.2.11", "login": False}
LISTENERS = [
    {"port": 9092},
    {"name": "LOGIN", "protocol": "SASL_PLAINTEXT", "port": 9093},
    {"name": "TLS", "protocol": "SSL", "port": 9094},
    {"name": "LOCAL", "port": 9095, "address": "127.0.0.1"},
    {"name": "BOUND", "port": 9096, "address": "192.0.2.11"},
]
ALL = [8083, 9092, 9093, 9094, 9095, 9096]


def exposed(open_ports: list[int], **changes: t.Any) -> list[int]:
    spec = {"endpoints": [], "firewall_rules": [], "config": {}, **changes}
    return [entry["port"] for entry in exposed_ports({"open_ports": open_ports}, spec)]


@pytest.mark.parametrize(
    ("changes", "open_ports", "expected"),
    [
        pytest.param({}, [8083], [8083], id="open"),
        pytest.param({}, [], [], id="behind a firewall"),
        pytest.param({"login": True}, [8083], [], id="with a login"),
        pytest.param({"address": ""}, [8083], [8083], id="on all addresses"),
        pytest.param({"address": "0.0.0.0"}, [8083], [8083], id="on all of IPv4"),
        pytest.param({"address": "127.0.0.1"}, [8083], [], id="on loopback"),
        pytest.param({"address": "::1"}, [8083], [], id="on loopback of IPv6"),
        pytest.param({"address": "localhost"}, [8083], [], id="on localhost"),
        pytest.param({"port": "8083"}, [8083], [8083], id="a port as text"),
    ],
)
def test_one_endpoint(changes: dict[str, t.Any], open_ports: list[int], expected: list[int]) -> None:
    assert exposed(open_ports, endpoints=[{**REST, **changes}]) == expected


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        pytest.param(["192.0.2.0/24"], [], id="a network"),
        pytest.param(["192.0.2.9", "0.0.0.0/0"], [8083], id="everybody"),
        pytest.param(["::/0"], [8083], id="everybody by IPv6"),
    ],
)
def test_a_rule_that_the_role_is_about_to_write(sources: list[str], expected: list[int]) -> None:
    rules = [{"port": 8083, "from": sources}, {"port": 1, "from": ["0.0.0.0/0"]}]
    assert exposed([], endpoints=[REST], firewall_rules=rules) == expected


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param({}, [9092, 9094, 9096], id="TLS alone lets everybody in"),
        pytest.param({"ssl.client.auth": "required"}, [9092, 9096], id="certificates"),
        pytest.param({"listener.name.tls.ssl.client.auth": "required"}, [9092, 9096], id="of one listener"),
        pytest.param({"listener.name.tls.ssl.client.auth": "requested"}, [9092, 9094, 9096], id="not required"),
    ],
)
def test_listeners_of_a_broker(config: dict[str, str], expected: list[int]) -> None:
    assert exposed(ALL, listeners=LISTENERS, config=config) == expected


ZOOKEEPER = [{"service": "ZooKeeper", "port": 2181}, {"service": "ZooKeeper", "port": 2888}]
CMAK = [{"service": "CMAK", "port": 9000}]
FOUND: dict[str, t.Any] = {
    "c": {"zookeeper": ZOOKEEPER},
    "a": {"zookeeper": ZOOKEEPER, "cmak": CMAK},
    "b": {"zookeeper": ZOOKEEPER},
    "d": {},
}


@pytest.mark.parametrize(
    ("found", "parts"),
    [
        pytest.param({"a": {}, "b": {"kafka": []}}, [], id="nothing is open"),
        pytest.param(
            FOUND,
            [
                "OPEN TO EVERYBODY: ZooKeeper 2181 2888 on a, b, c; CMAK 9000 on a.",
                "or ask for a login with cmak_login_user;",
            ],
            id="ports of the same hosts are told together",
        ),
        pytest.param({"a": {"zookeeper": ZOOKEEPER}}, ["refuse what no rule admits; docs"], id="no login to be had"),
    ],
)
def test_one_warning_names_all(found: dict[str, t.Any], parts: list[str]) -> None:
    warnings = exposure_warnings(found, False)
    assert len(warnings) == bool(parts)
    assert all(part in warnings[0] for part in parts)


def test_the_second_warning_is_another_text_because_ansible_shows_a_text_once() -> None:
    assert exposure_warnings(FOUND, True)[0].startswith("STILL OPEN TO EVERYBODY: ZooKeeper 2181")
