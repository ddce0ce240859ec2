# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role node_exporter derives for one broker, by variable."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node_exporter import NodeExporterNode

SASL = {"security_protocol": "SASL_SSL"}
USER = {"sasl_mechanism": "PLAIN", "sasl_username": "u", "sasl_password": "p"}
VARIABLES: dict[str, t.Any] = {
    "inventory_hostname": "a",
    "ansible_facts": {"os_family": "Debian"},
    "groups": {"kafka": ["a"]},
    "hostvars": {
        "a": {"hosts_address": "10.0.0.1", "kafka_listeners": [{"name": "CLIENTS", "port": 9092, "protocol": "SSL"}]},
        "p": {"hosts_address": "10.0.0.9"},
        "q": {},
    },
    "node_exporter_port": 9100,
    "node_exporter_address": "",
    "node_exporter_metrics_hosts": ["p", "q"],
    "node_exporter_options": [],
    "node_exporter_textfile_directory": "/var/lib/kafkaops-metrics",
    "node_exporter_interval": 60,
    "node_exporter_bootstrap_servers": ["a:9092"],
    "node_exporter_kafka_connection": {},
    "node_exporter_certificates": [],
    "node_exporter_ignored_variables": [],
    "__node_exporter_user": "kafkaops-metrics",
    "__node_exporter_daemon": "prometheus-node-exporter",
    "__node_exporter_home": "/home",
    "__service_python_path": "/python",
    **{f"__node_exporter_{name}": name for name in ("config_text", "default_text", "unit_text", "timer_text")},
}


def node(
    given: dict[str, t.Any], *, command: bool = True, timer: str = "active", home: bool = True
) -> NodeExporterNode:
    state = {
        "command": command,
        "units": {"kafkaops-metrics.timer": {"ActiveState": timer}},
        "directories": {"/home": {"exists": home}},
    }
    return NodeExporterNode({**VARIABLES, "__service_state": {"services": {"node_exporter": state}}, **given})


@pytest.mark.parametrize(
    ("given", "argument", "host"),
    [
        pytest.param({}, "10.0.0.1:9100", "10.0.0.1", id="the host's address"),
        pytest.param({"node_exporter_address": "10.9.9.9"}, "10.9.9.9:9100", "10.9.9.9", id="an address"),
        pytest.param({"node_exporter_address": "0.0.0.0"}, "0.0.0.0:9100", "127.0.0.1", id="all addresses"),
        pytest.param({"node_exporter_address": "::"}, "[::]:9100", "127.0.0.1", id="all of IPv6, too"),
        pytest.param({"node_exporter_address": "2001:db8::1"}, "[2001:db8::1]:9100", "2001:db8::1", id="IPv6"),
    ],
)
def test_where_it_listens_and_is_asked(given: dict[str, t.Any], argument: str, host: str) -> None:
    found = node(given)
    assert found.arguments[0] == f"--web.listen-address={argument}"
    assert found.endpoint == {"host": host, "port": 9100}


def test_options_come_last_and_a_number_may_be_text() -> None:
    found = node({"node_exporter_port": "9111", "node_exporter_options": ["--x"]})
    assert found.query["command"] == [
        "/usr/bin/prometheus-node-exporter",
        "--web.listen-address=10.0.0.1:9111",
        "--collector.textfile.directory=/var/lib/kafkaops-metrics",
        "--x",
    ]
    assert found.query["ports"] == [9111]


def test_the_port_is_opened_for_hosts_whose_address_is_known() -> None:
    assert node({}).firewall == [{"port": 9100, "from": ["10.0.0.9"]}]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"node_exporter_bootstrap_servers": []}, None, id="no brokers"),
        pytest.param(
            {},
            {
                "bootstrap_servers": ["a:9092"],
                "request_timeout": 10,
                "client_id": "kafkaops-metrics",
                "security_protocol": "SSL",
            },
            id="the protocol of their listener",
        ),
        pytest.param(
            {"node_exporter_bootstrap_servers": ["x:9092"]},
            {"bootstrap_servers": ["x:9092"], "request_timeout": 10, "client_id": "kafkaops-metrics"},
            id="brokers of somebody else's",
        ),
        pytest.param(
            {"node_exporter_kafka_connection": {"request_timeout": 5, "sasl_username": "u"}},
            {
                "bootstrap_servers": ["a:9092"],
                "request_timeout": 5,
                "client_id": "kafkaops-metrics",
                "security_protocol": "SSL",
                "sasl_username": "u",
            },
            id="a login, and an option of the user's",
        ),
    ],
)
def test_config(given: dict[str, t.Any], expected: dict[str, t.Any] | None) -> None:
    assert node(given).config == {
        "file": "/var/lib/kafkaops-metrics/kafkaops.prom",
        "certificates": [],
        "kafka": expected,
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, True, id="all"),
        pytest.param({"command": False}, False, id="other arguments"),
        pytest.param({"timer": "inactive"}, False, id="no timer"),
    ],
)
def test_running(given: dict[str, t.Any], expected: bool) -> None:
    assert node({}, **given).running is expected


@pytest.mark.parametrize("home", [True, False])
def test_missing(home: bool) -> None:
    assert node({}, home=home).missing is not home


@pytest.mark.parametrize(
    ("given", "protocol", "logs_in"),
    [
        pytest.param({}, "SSL", False, id="the platform's brokers"),
        pytest.param({"node_exporter_bootstrap_servers": ["x:9092"]}, "PLAINTEXT", False, id="somebody else's"),
        pytest.param({"node_exporter_kafka_connection": {**SASL, **USER}}, "SASL_SSL", True, id="a login"),
        pytest.param(
            {"node_exporter_bootstrap_servers": [], "node_exporter_kafka_connection": SASL},
            "PLAINTEXT",
            False,
            id="no groups are read",
        ),
        pytest.param({"groups": {}}, "PLAINTEXT", False, id="a platform without brokers"),
    ],
)
def test_login_at_kafka(given: dict[str, t.Any], protocol: str, logs_in: bool) -> None:
    assert node(given).spec["kafka_login"] == {"protocol": protocol, "logs_in": logs_in}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param([], False, id="none"),
        pytest.param(["--log.level=debug", "--web.config.file=/x"], True, id="a file for the web"),
        pytest.param(["--x=--web.config.file"], False, id="a value that looks like it"),
    ],
)
def test_login(options: list[str], expected: bool) -> None:
    (found,) = node({"node_exporter_options": options}).spec["endpoints"]
    assert found == {"service": "node exporter", "port": 9100, "address": "10.0.0.1", "login": expected}


def test_the_login_at_kafka_is_the_collectors_alone() -> None:
    found = node({})
    config = found.files["/etc/kafkaops-metrics/config.json"]
    assert config == {"content": "config_text", "group": "kafkaops-metrics", "mode": "0640", "secret": True}
    assert found.query["managed"] == list(found.files)
    assert found.directories["/etc/kafkaops-metrics"]["mode"] == "0750"
