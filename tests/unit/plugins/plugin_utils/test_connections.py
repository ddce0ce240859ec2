# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections
import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import (
    LISTENERS,
    client_options,
    kafka_connection,
    kafka_servers,
    listener_for,
    rest_url,
    service_url,
    zookeeper_servers,
)
from jinja2 import Undefined, UndefinedError

TOP = pathlib.Path(__file__).parents[4]
INNER: dict[str, t.Any] = {"name": "INNER", "protocol": "SASL_PLAINTEXT", "port": 9094}
TOOLS: dict[str, t.Any] = {"name": "TOOLS", "protocol": "SASL_SSL", "port": 9095}
PLAIN: dict[str, t.Any] = {"port": 9092}
TLS: dict[str, t.Any] = {"name": "SSL", "port": 9093}
NAMED: dict[str, t.Any] = {
    "kafka_inter_broker_listener": "INNER",
    "kafka_admin_listener": "TOOLS",
    "kafka_client_listener": "PLAINTEXT",
}
USER: dict[str, t.Any] = {"kafka_broker_user": "brokers", "kafka_broker_password": "geheim"}
SCRAM: dict[str, t.Any] = {"sasl_mechanism": "SCRAM-SHA-512", "sasl_username": "brokers", "sasl_password": "geheim"}
PEM: dict[str, t.Any] = {"ssl.truststore.type": "PEM", "ssl.truststore.location": "/etc/ca.pem"}
ELSEWHERE = object()  # a value that can be evaluated on its own host alone
UNTOLD: dict[str, t.Any] = {
    "kafka_admin_connection": ELSEWHERE,
    "kafka_broker_user": ELSEWHERE,
    "kafka_bootstrap_servers": ELSEWHERE,
}
PKCS12 = {**PEM, "ssl.truststore.type": "PKCS12"}
PLAIN_B2: dict[str, t.Any] = {"port": 9096, "address": "{{ kafka_user }}"}
# What a client on a host outside the groups kafka and zookeeper has of them, and how a broker differs from the others.
# kafka_user is a default of the role, which no other host has.
PLATFORM = {
    "all": {
        "children": {
            "kafka": {
                "hosts": {"b1": {}, "b2": {"kafka_listeners": [{"name": "TOOLS", "port": 9097}, PLAIN_B2]}},
                "vars": {
                    "kafka_listeners": [TLS, INNER, TOOLS, PLAIN],
                    **NAMED,
                    "kafka_config": {"ssl.keystore.location": "/etc/ssl/{{ kafka_user }}.p12"},
                    "kafka_admin_connection": {"client_id": "{{ kafka_user }}"},
                    "kafka_version": "3.1.0",
                    "kafka_scala_version": "2.12",
                },
            },
            "zookeeper": {"hosts": {"z1": {}}, "vars": {"zookeeper_client_port": 2191}},
            "clients": {"hosts": {"ui": {}}},
        }
    }
}
SERVERS = ["b1:9092", "b2:9096"]
EXPECTED: dict[str, dict[str, t.Any]] = {
    "ui": {
        "akhq_bootstrap_servers": SERVERS,
        "cmak_zookeeper_connect": "z1:2191",
        "connect_bootstrap_servers": SERVERS,
        "connect_scala_version": "2.12",
        "connect_version": "3.1.0",
        "node_exporter_bootstrap_servers": [],
    },
    "b1": {"kafka_bootstrap_servers": ["b1:9095", "b2:9097"]},
    "b2": {"kafka_zookeeper_connect": "z1:2191", "node_exporter_bootstrap_servers": SERVERS},
}


class Untold(collections.UserDict[str, t.Any]):
    """Variables of which those that are ELSEWHERE cannot be evaluated, as Ansible has them in a filter."""

    def __getitem__(self, name: str) -> t.Any:
        value = super().__getitem__(name)
        if value is ELSEWHERE:
            raise UndefinedError
        return value


@pytest.mark.parametrize(
    ("variables", "ports"),
    [
        pytest.param({}, [9092, 9092, 9092], id="the role's default"),
        pytest.param({"kafka_listeners": [TLS, INNER]}, [9093, 9093, 9093], id="the first, unless another is named"),
        pytest.param({"kafka_listeners": [TLS, INNER, TOOLS, PLAIN], **NAMED}, [9094, 9095, 9092], id="each its own"),
        pytest.param(
            {"kafka_listeners": [TLS, INNER, TOOLS, PLAIN], **NAMED, "kafka_client_listener": "NONE"},
            [9094, 9095, 9093],
            id="the plan refuses a name that is none",
        ),
        pytest.param(
            {"kafka_listeners": [TLS, INNER], "kafka_config": {"inter.broker.listener.name": "INNER"}},
            [9094, 9093, 9093],
            id="a key of the configuration, among brokers alone",
        ),
        pytest.param(
            {
                "kafka_listeners": [TLS, INNER],
                "kafka_inter_broker_listener": "INNER",
                "kafka_config": {"inter.broker.listener.name": "INNER"},
                "kafka_host_config": {"inter.broker.listener.name": "SSL"},
            },
            [9093, 9093, 9093],
            id="the host's key before all",
        ),
        pytest.param(
            {"kafka_listeners": [TLS, INNER], "kafka_admin_listener": None}, [9093, 9093, 9093], id="null is not named"
        ),
        pytest.param({"kafka_listeners": []}, [9092, 9092, 9092], id="none: the check of the variables refuses that"),
        pytest.param({"kafka_listeners": "9093"}, [9092, 9092, 9092], id="no list: it refuses that, too"),
    ],
)
def test_listener_for(variables: dict[str, t.Any], ports: list[int]) -> None:
    assert [listener_for(purpose, variables)["port"] for purpose in LISTENERS] == ports


def test_what_is_no_purpose_is_told() -> None:
    with pytest.raises(ValueError, match="'clients' is no purpose of a listener; give inter_broker, admin, client"):
        kafka_connection(["a"], {"a": {}}, "clients")


@pytest.mark.parametrize(
    ("hostvars", "servers", "protocol"),
    [
        pytest.param({"a": {}, "b": {}}, ["a:9092", "b:9092"], "PLAINTEXT", id="the role's defaults"),
        pytest.param({}, [], "PLAINTEXT", id="no brokers"),
        pytest.param({"a": {"kafka_listeners": [TOOLS, PLAIN]}}, ["a:9095"], "SASL_SSL", id="the first"),
        pytest.param(
            {"a": {"kafka_listeners": [TOOLS, PLAIN], **NAMED}, "b": {}}, ["a:9092", "b:9092"], "PLAINTEXT", id="named"
        ),
        pytest.param(
            {"a": {"kafka_listeners": [TLS]}, "b": {"kafka_listeners": [INNER, PLAIN]}},
            ["a:9093", "b:9094"],
            "SSL",
            id="each broker its own, the protocol of the first",
        ),
        pytest.param(
            {"a": {"kafka_listeners": [INNER], **USER, "kafka_config": PEM, "kafka_admin_connection": SCRAM}},
            ["a:9094"],
            "SASL_PLAINTEXT",
            id="no login of others",
        ),
        pytest.param({"a": {"kafka_bootstrap_servers": ["x:1"]}}, ["a:9092"], "PLAINTEXT", id="those of the modules"),
        pytest.param({"a": {"kafka_listeners": [{"name": "A"}]}}, ["a:9092"], "PLAINTEXT", id="no port"),
    ],
)
def test_connection_of_clients(hostvars: dict[str, t.Any], servers: list[str], protocol: str) -> None:
    expected = {"bootstrap_servers": servers, "security_protocol": protocol}
    assert kafka_connection(list(hostvars), hostvars) == expected


@pytest.mark.parametrize(
    ("variables", "admin", "inter_broker"),
    [
        pytest.param({}, {"security_protocol": "PLAINTEXT"}, {"security_protocol": "PLAINTEXT"}, id="defaults"),
        pytest.param(USER, {"security_protocol": "PLAINTEXT"}, {"security_protocol": "PLAINTEXT"}, id="no login asked"),
        pytest.param(
            {"kafka_listeners": [INNER], **USER},
            {"security_protocol": "SASL_PLAINTEXT", **SCRAM},
            {"security_protocol": "SASL_PLAINTEXT", **SCRAM},
            id="the brokers' login",
        ),
        pytest.param(
            {"kafka_listeners": [INNER]},
            {"security_protocol": "SASL_PLAINTEXT"},
            {"security_protocol": "SASL_PLAINTEXT"},
            id="a login by hand",
        ),
        pytest.param(
            {"kafka_listeners": [PLAIN, INNER, TOOLS], **NAMED, **USER},
            {"security_protocol": "SASL_SSL", **SCRAM},
            {"security_protocol": "SASL_PLAINTEXT", **SCRAM},
            id="each its own",
        ),
        pytest.param(
            {
                "kafka_listeners": [INNER, TOOLS],
                "kafka_admin_listener": "TOOLS",
                **USER,
                "kafka_admin_connection": {"sasl_mechanism": "PLAIN", "sasl_username": "ada", "sasl_password": "x"},
            },
            {"security_protocol": "SASL_SSL", "sasl_mechanism": "PLAIN", "sasl_username": "ada", "sasl_password": "x"},
            {"security_protocol": "SASL_PLAINTEXT", **SCRAM},
            id="another login",
        ),
        pytest.param(
            {"kafka_listeners": [INNER], **USER, "kafka_admin_connection": {"security_protocol": "PLAINTEXT"}},
            {"security_protocol": "PLAINTEXT"},
            {"security_protocol": "SASL_PLAINTEXT", **SCRAM},
            id="another protocol takes no login",
        ),
        pytest.param(
            {"kafka_listeners": [INNER], **USER, "kafka_admin_connection": {"request_timeout": 5}},
            {"security_protocol": "SASL_PLAINTEXT", **SCRAM, "request_timeout": 5},
            {"security_protocol": "SASL_PLAINTEXT", **SCRAM},
            id="a further option",
        ),
        pytest.param(
            {"kafka_listeners": [TLS], "kafka_config": PEM},
            {"security_protocol": "SSL", "ssl_cafile": "/etc/ca.pem"},
            {"security_protocol": "SSL", "ssl_cafile": "/etc/ca.pem"},
            id="the brokers' authority",
        ),
        pytest.param(
            {"kafka_listeners": [TLS], "kafka_config": PEM, "kafka_admin_connection": {"ssl_cafile": "/own.pem"}},
            {"security_protocol": "SSL", "ssl_cafile": "/own.pem"},
            {"security_protocol": "SSL", "ssl_cafile": "/etc/ca.pem"},
            id="another authority",
        ),
        pytest.param(
            {
                "kafka_listeners": [TLS, TOOLS],
                "kafka_admin_listener": "TOOLS",
                "kafka_config": PEM,
                "kafka_host_config": {"listener.name.tools.ssl.truststore.location": "/tools.pem"},
            },
            {"security_protocol": "SASL_SSL", "ssl_cafile": "/tools.pem"},
            {"security_protocol": "SSL", "ssl_cafile": "/etc/ca.pem"},
            id="a truststore of the listener",
        ),
        pytest.param(
            {"kafka_listeners": [TLS], "kafka_config": PKCS12},
            {"security_protocol": "SSL"},
            {"security_protocol": "SSL"},
            id="a truststore for Java alone",
        ),
        pytest.param(
            {"kafka_config": PEM}, {"security_protocol": "PLAINTEXT"}, {"security_protocol": "PLAINTEXT"}, id="no TLS"
        ),
    ],
)
def test_options_of_the_purposes(
    variables: dict[str, t.Any], admin: dict[str, t.Any], inter_broker: dict[str, t.Any]
) -> None:
    for purpose, expected in (("admin", admin), ("inter_broker", inter_broker)):
        found = kafka_connection(["a"], {"a": variables}, purpose)
        del found["bootstrap_servers"]
        assert found == expected, purpose


@pytest.mark.parametrize(
    ("purpose", "given", "servers"),
    [
        pytest.param("client", {}, ["a:9094", "b:9092"], id="each its own, or the role's default"),
        pytest.param("admin", {}, ["a:9094", "b:9092"], id="for administration, too, whatever is declared beside"),
        pytest.param("client", {"kafka_listeners": [TLS]}, ["a:9094", "b:9093"], id="given for what a broker lacks"),
        pytest.param("client", {"kafka_listeners": None}, ["a:9094", "b:9092"], id="null is not given"),
        pytest.param(
            "admin",
            {"kafka_listeners": [PLAIN, TLS], "kafka_admin_listener": "SSL"},
            ["a:9094", "b:9093"],
            id="a purpose that is given",
        ),
    ],
)
def test_kafka_servers(purpose: str, given: dict[str, t.Any], servers: list[str]) -> None:
    hostvars = {"a": {"kafka_listeners": [INNER], "kafka_bootstrap_servers": ["x:1"]}}
    assert kafka_servers(["a", "b"], hostvars, purpose, given) == servers


@pytest.mark.parametrize(
    ("given", "servers"),
    [
        pytest.param([INNER], ["a:9094", "b:9093"], id="of the inventory: each its own"),
        pytest.param([{**INNER, "address": "10.0.0.1"}], ["a:9094", "b:9093"], id="of which a part is told nobody"),
        pytest.param([{"port": 9999}], ["a:9999", "b:9999"], id="of the play: for all"),
    ],
)
def test_what_a_play_gives_to_the_role(given: list[dict[str, t.Any]], servers: list[str]) -> None:
    own = Untold({**INNER, "address": ELSEWHERE}) if "address" in given[0] else INNER
    hostvars = {"a": {"kafka_listeners": [own]}, "b": {"kafka_listeners": [TLS]}}
    assert kafka_servers(["a", "b"], hostvars, "admin", {"kafka_listeners": given}, "a") == servers


def test_a_play_gives_what_the_inventory_has_for_others_alone() -> None:
    hostvars: dict[str, t.Any] = {"a": {}, "b": {"kafka_listeners": [TLS]}}
    assert kafka_servers(["a", "b"], hostvars, "admin", {"kafka_listeners": [INNER]}, "a") == ["a:9094", "b:9094"]
    default = {"kafka_listeners": [{"name": "PLAINTEXT", "protocol": "PLAINTEXT", "port": 9092}]}
    assert kafka_servers(["a", "b"], hostvars, "admin", default, "a") == ["a:9092", "b:9093"]


def test_a_port_that_nobody_else_can_tell_is_an_error() -> None:
    hostvars = {"a": {"kafka_listeners": [Untold({**INNER, "port": ELSEWHERE})]}}
    with pytest.raises(ValueError, match="The port of a listener of a cannot be told on another host"):
        kafka_servers(["a"], hostvars)
    assert kafka_servers(["a"], hostvars, "admin", {"kafka_listeners": [INNER]}, "a") == ["a:9094"]


class Failed(Undefined):
    """A value whose evaluation has failed, as Ansible has it in a filter."""

    __slots__ = ()

    def __str__(self) -> str:
        raise UndefinedError from AnsibleError("no such file")


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(Failed(), id="all of it"),
        pytest.param([{**INNER, "port": Failed()}], id="a part"),
    ],
)
def test_any_other_error_of_a_value_is_told(value: t.Any) -> None:
    with pytest.raises(AnsibleError, match="no such file"):
        kafka_servers(["a"], {"a": {"kafka_listeners": value}})


@pytest.mark.parametrize(
    ("purpose", "servers"),
    [
        pytest.param("admin", ["x:1"], id="those that are declared"),
        pytest.param("inter_broker", ["a:9094"], id="for administration alone"),
    ],
)
def test_declared_servers(purpose: str, servers: list[str]) -> None:
    hostvars = {"a": {"kafka_listeners": [INNER], "kafka_bootstrap_servers": ["x:1"]}}
    assert kafka_connection(["a"], hostvars, purpose)["bootstrap_servers"] == servers


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        pytest.param({"kafka_listeners": [INNER]}, 9094, id="told"),
        pytest.param({"kafka_listeners": ELSEWHERE}, 9093, id="a variable"),
        pytest.param({"kafka_listeners": Undefined(name="x")}, 9093, id="one that is not defined"),
        pytest.param({"kafka_listeners": [Untold({**INNER, "address": ELSEWHERE})]}, 9094, id="a key beside"),
        pytest.param({"kafka_listeners": [TLS, INNER], "kafka_client_listener": ELSEWHERE}, 9093, id="the purpose"),
        pytest.param({"kafka_listeners": [INNER], "kafka_config": ELSEWHERE, **UNTOLD}, 9094, id="what is not needed"),
    ],
)
def test_what_cannot_be_evaluated_elsewhere_is_not_told(variables: dict[str, t.Any], expected: int) -> None:
    for purpose in ("client", "admin"):
        found = kafka_servers(["a"], {"a": Untold(variables)}, purpose, {"kafka_listeners": [TLS]})
        assert found == [f"a:{expected}"]


@pytest.mark.parametrize("purpose", ["admin", "inter_broker"])
def test_a_login_that_cannot_be_evaluated_is_told(purpose: str) -> None:
    variables = {"kafka_listeners": [INNER], "kafka_broker_user": "brokers", "kafka_broker_password": ELSEWHERE}
    with pytest.raises(UndefinedError):
        kafka_connection(["a"], {"a": Untold(variables)}, purpose)


def test_of_the_configuration_only_the_keys_of_the_truststore_are_evaluated() -> None:
    config = Untold({**PEM, "ssl.keystore.location": ELSEWHERE})
    variables = {"kafka_listeners": [TLS], "kafka_config": config}
    assert kafka_connection(["a"], {"a": variables}, "admin")["ssl_cafile"] == "/etc/ca.pem"


@pytest.mark.parametrize(
    ("own", "servers", "expected"),
    [
        pytest.param({}, ["a:9094"], {"security_protocol": "SASL_PLAINTEXT"}, id="the listener's protocol"),
        pytest.param(
            {"sasl_username": "u"},
            ["a:9094", "c:1"],
            {"security_protocol": "SASL_PLAINTEXT", "sasl_username": "u"},
            id="with a login of its own",
        ),
        pytest.param({"security_protocol": "SSL"}, ["a:9094"], {"security_protocol": "SSL"}, id="its own protocol"),
        pytest.param({"sasl_username": "u"}, ["c:9094"], {"sasl_username": "u"}, id="another cluster"),
        pytest.param({}, [], {}, id="no cluster"),
    ],
)
def test_client_options(own: dict[str, t.Any], servers: list[str], expected: dict[str, t.Any]) -> None:
    assert client_options(own, servers, ["a"], {"a": {"kafka_listeners": [INNER]}}) == expected


def test_a_client_is_not_told_what_is_its_default_anyway() -> None:
    assert client_options({}, ["a:9092"], ["a"], {"a": {}}) == {}


@pytest.mark.parametrize(
    ("hostvars", "servers"),
    [
        pytest.param({"a": {}, "b": {"zookeeper_client_port": 2191}}, ["a:2181", "b:2191"], id="each its own"),
        pytest.param({}, [], id="no servers"),
    ],
)
def test_zookeeper_servers(hostvars: dict[str, t.Any], servers: list[str]) -> None:
    assert zookeeper_servers(list(hostvars), hostvars) == servers


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        pytest.param({}, "http://w1:8083", id="the role's defaults"),
        pytest.param({"connect_rest_port": 8084}, "http://w1:8084", id="another port"),
        pytest.param({"connect_rest_urls": {"w1": "https://w1.example.org"}}, "https://w1.example.org", id="declared"),
        pytest.param({"connect_rest_urls": {"w2": "https://w2"}}, "http://w1:8083", id="declared for another"),
        pytest.param({"connect_config": {"listeners": "https://:8443"}}, "https://w1:8443", id="TLS"),
        pytest.param({"connect_config": {"listeners": ["HTTPS://10.0.0.1:8443"]}}, "https://w1:8443", id="a list"),
        pytest.param(
            {"connect_config": {"listeners": "https://:8443, http://:8080"}}, "http://w1:8080", id="without TLS first"
        ),
        pytest.param(
            {"connect_config": {"listeners": "http://:8080,https://:8443", "rest.advertised.listener": "https"}},
            "https://w1:8443",
            id="as it is told to the other workers",
        ),
        pytest.param(
            {"connect_config": {"listeners": "http://:8080,https://:8443", "rest.advertised.listener": "HTTPS"}},
            "https://w1:8443",
            id="in capitals, as Connect takes it, too",
        ),
        pytest.param(
            {"connect_config": Untold({"config.storage.topic": ELSEWHERE, "listeners": "https://:8443"})},
            "https://w1:8443",
            id="no other key of the configuration",
        ),
        pytest.param(
            {"connect_config": {"listeners": "http://:1"}, "connect_host_config": {"listeners": "https://:8443"}},
            "https://w1:8443",
            id="of the host",
        ),
        pytest.param({"connect_config": {"listeners": "nonsense"}}, "http://w1:8083", id="nonsense"),
    ],
)
def test_rest_url(variables: dict[str, t.Any], url: str) -> None:
    assert rest_url("w1", variables) == url


@pytest.mark.parametrize(
    ("host", "path", "url"),
    [
        pytest.param("b1", "", "http://b1:80", id="a name"),
        pytest.param("2001:db8::1", "/x", "http://[2001:db8::1]:80/x", id="IPv6, a path"),
    ],
)
def test_service_url(host: str, path: str, url: str) -> None:
    assert service_url(host, 80, path) == url


@pytest.mark.parametrize("host", EXPECTED)
def test_the_roles_of_clients_read_the_variables_of_the_members(tmp_path: pathlib.Path, host: str) -> None:
    """As Ansible evaluates the defaults of the roles on a host that has not the variables of the brokers' group."""
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump(PLATFORM))
    defaults = {name: default_of(name) for name in [*EXPECTED[host], "kafka_zookeeper_chroot", "kafka_hosts"]}
    (tmp_path / "defaults.yml").write_text(yaml.safe_dump(defaults))
    asked = ", ".join(f"'{name}': {name}" for name in EXPECTED[host])
    words = [
        "-i",
        str(tmp_path / "hosts.yml"),
        "-e",
        f"@{tmp_path}/defaults.yml",
        "-m",
        "debug",
        "-a",
        f"msg={{{{ {{{asked}}} }}}}",
    ]
    environment = {**os.environ, "ANSIBLE_CALLBACK_RESULT_FORMAT": "json", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "adhoc", host, *words],
        cwd=TOP,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.partition("=>")[2])["msg"] == EXPECTED[host]


def default_of(variable: str) -> t.Any:
    role = "node_exporter" if variable.startswith("node_exporter_") else variable.partition("_")[0]
    return yaml.safe_load((TOP / f"roles/{role}/defaults/main.yml").read_text())[variable]
