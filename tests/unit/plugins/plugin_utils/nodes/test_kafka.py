# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka derives for one broker of three, by variable."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka import KafkaNode
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.broker import (
    GIVEN,
    HOME,
    HOSTS,
    PYTHON,
    USER,
    node,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.varied import variables

AGENT = {"kafka_metrics_port": 7071, "kafka_metrics_agent_file": "/srv/jmx_prometheus_javaagent-1.0.1.jar"}
LOGIN = {"name": "LOGIN", "protocol": "SASL_PLAINTEXT", "port": 9093}
PLAIN = {"name": "PLAIN", "protocol": "PLAINTEXT", "port": 9094, "address": "::1"}
KEYSTORE = {"listener.name.tls.ssl.keystore.location": "/etc/ssl/kafka.p12"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {},
            {
                "num.recovery.threads.per.data.dir": 4,
                "default.replication.factor": 3,
                "min.insync.replicas": 2,
                "offsets.topic.replication.factor": 3,
                "transaction.state.log.min.isr": 2,
                "broker.id": 1,
                "log.dirs": "/var/lib/kafka/data",
                "zookeeper.connect": "a:2181,z:2181/kafka",
                "zookeeper.connection.timeout.ms": 18000,
                "listeners": "PLAINTEXT://:9092",
                "advertised.listeners": "PLAINTEXT://a:9092",
                "inter.broker.listener.name": "PLAINTEXT",
                "broker.rack": None,
                "broker.id.generation.enable": None,
                "authorizer.class.name": None,
                "sasl.mechanism.inter.broker.protocol": None,
            },
            id="plain",
        ),
        pytest.param(
            {"kafka_hosts": ["a"]},
            {"default.replication.factor": 1, "min.insync.replicas": 1, "transaction.state.log.min.isr": 1},
            id="one broker",
        ),
        pytest.param(
            {"kafka_hosts": list("abcd")},
            {"transaction.state.log.replication.factor": 3, "min.insync.replicas": 2},
            id="three replicas at most",
        ),
        pytest.param({"kafka_broker_id": 1000}, {"broker.id.generation.enable": None}, id="the last free id"),
        pytest.param({"kafka_broker_id": 1001}, {"broker.id.generation.enable": False}, id="an id of the generated"),
        pytest.param({"kafka_broker_id": None}, {"broker.id": None}, id="no id, which the plan refuses"),
        pytest.param({"kafka_broker_id": "7"}, {"broker.id": 7}, id="a number as text"),
        pytest.param({"kafka_rack": "r1"}, {"broker.rack": "r1"}, id="rack"),
        pytest.param({"kafka_log_dirs": ["/d1", "/d2"]}, {"log.dirs": "/d1,/d2"}, id="two log directories"),
        pytest.param({"kafka_zookeeper_connect": " z:1 "}, {"zookeeper.connect": "z:1"}, id="spaces around servers"),
        pytest.param(
            {"kafka_advertised_host": "public"}, {"advertised.listeners": "PLAINTEXT://public:9092"}, id="advertised"
        ),
        pytest.param(
            {"kafka_listeners": [PLAIN, LOGIN], "kafka_inter_broker_listener": "LOGIN"},
            {"listeners": "PLAIN://[::1]:9094,LOGIN://:9093", "inter.broker.listener.name": "LOGIN"},
            id="the listener among brokers",
        ),
        pytest.param(
            {"kafka_listeners": [PLAIN, LOGIN], **USER},
            {
                "inter.broker.listener.name": "PLAIN",
                "listener.name.login.sasl.enabled.mechanisms": "SCRAM-SHA-512",
                "listener.name.plain.sasl.enabled.mechanisms": None,
                "super.users": None,
            },
            id="login",
        ),
        pytest.param(
            {"kafka_authorizer": "true", "kafka_super_users": ["User:ada"], **USER},
            {
                "authorizer.class.name": "kafka.security.authorizer.AclAuthorizer",
                "super.users": "User:brokers;User:ada",
            },
            id="rights",
        ),
        pytest.param(
            {"kafka_authorizer": True, "kafka_super_users": ["User:ada"]}, {"super.users": "User:ada"}, id="no login"
        ),
        pytest.param({"kafka_super_users": ["User:ada"]}, {"super.users": None}, id="no rights"),
        pytest.param(
            {"kafka_config": {"broker.id": 9, "y": 1}, "kafka_host_config": {"y": 2}},
            {"broker.id": 9, "y": 2},
            id="keys of the user, of the host last",
        ),
    ],
)
def test_config(given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    config = node(given).config
    assert {key: config.get(key) for key in expected} == expected


def test_a_host_whose_processors_are_not_known_has_one() -> None:
    found = variables("kafka", HOSTS, GIVEN)
    found.raw["ansible_facts"].pop("processor_vcpus")
    assert KafkaNode(found).config["num.recovery.threads.per.data.dir"] == 1


@pytest.mark.parametrize(
    ("given", "address", "expected"),
    [
        pytest.param({}, "127.0.0.1", None, id="off"),
        pytest.param({"kafka_jmx_port": 9999}, "127.0.0.1", "127.0.0.1", id="loopback"),
        pytest.param({"kafka_jmx_port": "9999", "kafka_jmx_hosts": ["b"]}, "10.0.0.1", "10.0.0.1", id="hosts"),
        pytest.param(
            {"kafka_jmx_port": 9999, "kafka_jmx_networks": ["10.8.0.0/16"]}, "10.0.0.1", "10.0.0.1", id="networks"
        ),
    ],
)
def test_jmx(given: dict[str, t.Any], address: str, expected: str | None) -> None:
    found = node(given)
    options = dict(option.partition("=")[::2] for option in found.options)
    prefix = "-Dcom.sun.management.jmxremote"
    assert (options.get(f"{prefix}.host"), options.get("-Djava.rmi.server.hostname")) == (expected, expected)
    assert options.get(f"{prefix}.rmi.port") == options.get(f"{prefix}.port") == ("9999" if expected else None)
    assert found.listening[0]["address"] == address


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, ["-Xms3000m", "-Xmx3000m"], id="a quarter of the memory"),
        pytest.param({"kafka_heap": "1g"}, ["-Xms1g", "-Xmx1g"], id="declared"),
    ],
)
def test_heap(given: dict[str, t.Any], expected: list[str]) -> None:
    options = node({**given, "kafka_jvm_options": ["-Da=b"]}).options
    assert (options[:2], options[-1]) == (expected, "-Da=b")


@pytest.mark.parametrize(
    ("given", "names", "option", "file"),
    [
        pytest.param({}, ["Kafka"], False, [], id="none"),
        pytest.param(AGENT, ["Kafka", "JMX exporter"], True, ["metrics.yml"], id="metrics"),
        pytest.param({"kafka_metrics_port": 7071}, ["Kafka"], True, ["metrics.yml"], id="no agent: the plan refuses"),
        pytest.param({**AGENT, "kafka_metrics_port": 0}, ["Kafka"], False, [], id="off"),
    ],
)
def test_metrics(given: dict[str, t.Any], names: list[str], option: bool, file: list[str]) -> None:
    found = node(given)
    assert list(found.archives) == names
    assert any(one.startswith("-javaagent:") for one in found.options) is option
    assert list(found.revision["files"]) == ["server.properties", "env", "log4j.properties", "addresses", *file]


@pytest.mark.parametrize(
    ("connect", "expected"),
    [
        pytest.param("a:2181,z:2181", "10.0.0.1 a\n", id="this host, and none that the inventory lacks"),
        pytest.param("b:2181, [::1]:2181", "10.0.0.1 a\n10.0.0.2 b\n", id="a server on another host"),
    ],
)
def test_addresses(connect: str, expected: str) -> None:
    assert node({"kafka_zookeeper_connect": connect}).revision["files"]["addresses"] == expected


@pytest.mark.parametrize(
    ("connect", "expected"),
    [
        pytest.param("a:2181", {"a": True}, id="read by this play"),
        pytest.param("b:2181", {}, id="of another play"),
    ],
)
def test_zookeeper_data(connect: str, expected: dict[str, t.Any]) -> None:
    found = node({"kafka_zookeeper_connect": connect})
    for host in found.variables["hostvars"].values():
        host["__service_state"]["services"]["zookeeper"] = {"data": True}
    assert found.zookeeper_data == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, {"security_protocol": "PLAINTEXT"}, id="plain"),
        pytest.param(
            {"kafka_listeners": [LOGIN, PLAIN], **USER},
            {
                "security_protocol": "SASL_PLAINTEXT",
                "sasl_mechanism": "SCRAM-SHA-512",
                "sasl_username": "brokers",
                "sasl_password": "secret",
            },
            id="as the brokers",
        ),
        pytest.param(
            {"kafka_listeners": [LOGIN, PLAIN], "kafka_admin_listener": "PLAIN", **USER},
            {"security_protocol": "PLAINTEXT"},
            id="a listener of its own",
        ),
        pytest.param(
            {"kafka_listeners": [LOGIN], **USER, "kafka_admin_connection": {"sasl_username": "me"}},
            {"security_protocol": "SASL_PLAINTEXT", "sasl_username": "me"},
            id="declared",
        ),
    ],
)
def test_admin_connection(given: dict[str, t.Any], expected: dict[str, str]) -> None:
    assert node(given).admin_connection == {"bootstrap_servers": ["a:9092"], **expected}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, {"host": "", "port": 9092}, id="the first listener"),
        pytest.param(
            {"kafka_listeners": [LOGIN, PLAIN], "kafka_admin_listener": "PLAIN"},
            {"host": "::1", "port": 9094},
            id="that of the administration",
        ),
        pytest.param(
            {"kafka_host_config": {"listeners": "PLAINTEXT://10.0.0.9:9"}},
            {"host": "10.0.0.9", "port": 9},
            id="as the configuration says",
        ),
    ],
)
def test_endpoint(given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    assert node(given).shared["endpoint"] == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, "PLAINTEXT://a:9092", id="derived"),
        pytest.param({"kafka_config": {"advertised.listeners": "X://y:1"}}, "X://y:1", id="declared"),
        pytest.param({"kafka_config": {"advertised.listeners": None}}, "PLAINTEXT://:9092", id="what it listens to"),
    ],
)
def test_advertised(given: dict[str, t.Any], expected: str) -> None:
    assert node(given).shared["advertised"] == expected


MEMBERS = ["10.0.0.1", "10.0.0.2", "10.0.0.3"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, [{"port": 9092, "from": MEMBERS}], id="brokers"),
        pytest.param(
            {"kafka_listeners": [LOGIN, PLAIN], "kafka_client_networks": ["10.8.0.0/16", "10.0.0.2"]},
            [{"port": port, "from": [*MEMBERS, "10.8.0.0/16"]} for port in (9093, 9094)],
            id="each listener, and networks",
        ),
        pytest.param(
            {"kafka_jmx_port": 9999, "kafka_jmx_hosts": ["b"], "kafka_jmx_networks": ["10.0.0.2", "10.8.0.0/16"]},
            [{"port": 9092, "from": MEMBERS}, {"port": 9999, "from": ["10.0.0.2", "10.8.0.0/16"]}],
            id="JMX",
        ),
        pytest.param(
            {**AGENT, "kafka_metrics_hosts": ["c"]},
            [{"port": 9092, "from": MEMBERS}, {"port": 7071, "from": ["10.0.0.3"]}],
            id="metrics",
        ),
    ],
)
def test_firewall(given: dict[str, t.Any], expected: list[dict[str, t.Any]]) -> None:
    assert node(given).firewall == expected


def test_the_firewall_admits_the_clients_of_the_platform() -> None:
    found = variables("kafka", HOSTS, GIVEN)
    found.raw["groups"] |= {"connect": ["x", "y"], "akhq": ["y"], "prometheus": ["p"]}  # type: ignore[index]
    hosts = {name: {"hosts_address": f"10.1.0.{number}"} for number, name in enumerate("xyp", 1)}
    found.raw["hostvars"].update(hosts)
    assert KafkaNode(found).firewall == [{"port": 9092, "from": [*MEMBERS, "10.1.0.1", "10.1.0.2"]}]


def test_query() -> None:
    found = node(
        {**AGENT, "kafka_jmx_port": 9999, "kafka_log_dirs": ["/d[1]"], "kafka_host_config": KEYSTORE}, installed=False
    )
    query = found.query
    assert query["ports"] == [9092, 9999, 7071]
    assert query["data"] == ["/d[[]1[]]/meta.properties"]
    assert query["files"][0] == "/d[1]/meta.properties"
    assert query["secrets"] == ["/etc/ssl/kafka.p12"]
    assert query["names"] == ["a", *HOSTS]
    assert query["directories"][:2] == ["/d[1]", PYTHON]
    assert query["directories"][-2] == HOME
    assert found.missing
    plain = node({})
    assert (plain.query["ports"], plain.query["secrets"], plain.missing) == ([9092], [], False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("ids", {"a": 1, "b": 2, "c": 3}, id="ids"),
        pytest.param("broker_password", True, id="the password is not shown"),
        pytest.param("declared_config", {"x": 1}, id="what the user declares"),
        pytest.param("asked", False, id="nothing declared to ask for"),
        pytest.param("data", dict.fromkeys(HOSTS, True), id="data of all"),
        pytest.param("advertised", dict.fromkeys(HOSTS, "PLAINTEXT://a:9092"), id="advertised by all"),
        pytest.param(
            "purposes",
            {"kafka_inter_broker_listener": "", "kafka_admin_listener": "NONE", "kafka_client_listener": ""},
            id="listeners by purpose",
        ),
    ],
)
def test_spec(name: str, expected: t.Any) -> None:
    assert node({**USER, "kafka_config": {"x": 1}, "kafka_admin_listener": "NONE"}).spec[name] == expected


@pytest.mark.parametrize(
    ("version", "oldest", "newest", "planes", "logging"),
    [
        pytest.param("3.1.0", 11, 17, ["zookeeper"], "log4j.properties", id="3.1"),
        pytest.param("3.9.2", 11, 23, ["zookeeper", "kraft"], "log4j.properties", id="3.9"),
        pytest.param("4.3.1", 17, 25, ["kraft"], "log4j2.properties", id="4.3"),
        pytest.param("4.4.0", 17, 25, ["kraft"], "log4j2.properties", id="4.4"),
    ],
)
def test_line(version: str, oldest: int, newest: int, planes: list[str], logging: str) -> None:
    line = node({"kafka_version": version}).line
    assert line is not None
    found = (line["java_min"], line["java_max"], line["planes"], line["logging"])
    assert found == (oldest, newest, planes, logging)


def test_a_line_that_is_not_deployed_is_not_known() -> None:
    assert node({"kafka_version": "4.0.0"}).line is None


@pytest.mark.parametrize(
    ("version", "option", "name", "text"),
    [
        pytest.param("3.9.2", "-Dlog4j.configuration=file:", "log4j.properties", "log4j", id="log4j"),
        pytest.param("4.4.0", "-Dlog4j2.configurationFile=", "log4j2.properties", "log4j2", id="log4j2"),
        pytest.param("5.0.0", "-Dlog4j2.configurationFile=", "log4j2.properties", "log4j2", id="an unknown line"),
    ],
)
def test_logging(version: str, option: str, name: str, text: str) -> None:
    found = node({"kafka_version": version})
    assert [one for one in found.options if "log4j" in one] == [f"{option}/etc/kafka/current/{name}"]
    assert {key: file for key, file in found.revision["files"].items() if "log4j" in key} == {name: text}


OWN = "sha512:" + "b" * 128


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, "sha512:01186a50", id="Apache's"),
        pytest.param({"kafka_archive_url": "https://example.org/a.tgz"}, "sha512:01186a50", id="an address"),
        pytest.param({"kafka_archive_file": "/srv/kafka_2.13-3.9.2.tgz"}, "sha512:01186a50", id="the official name"),
        pytest.param({"kafka_archive_file": "/srv/mine.tgz"}, "", id="a name of its own"),
        pytest.param(
            {"kafka_archive_file": "/srv/kafka_2.13-3.9.2.tgz", "kafka_archive_checksum": OWN},
            OWN[:15],
            id="declared",
        ),
        pytest.param({"kafka_version": "3.9.99"}, "", id="a version that is not pinned"),
    ],
)
def test_checksum(given: dict[str, t.Any], expected: str) -> None:
    assert node(given).archives["Kafka"]["checksum"][:15] == expected
