# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role connect derives for one worker of two, by variable."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.connect import ConnectNode
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.varied import variables

HEADER = "# Managed by kafkaops.stack: the next run overwrites changes made by hand.\n"
SECRETS = "/etc/connect/secrets.properties"
HOME = "/opt/kafka_2.13-3.9.2"
PYTHON = "/usr/local/lib/kafkaops/python-3.0.12-2.11.0"
TEXTS = {f"__connect_{name}": name for name in ("unit_text", "environment", "log4j", "log4j2", "jaas", "metrics_text")}
GIVEN = {
    "connect_version": "3.9.2",
    "connect_scala_version": "2.13",
    "connect_bootstrap_servers": ["k1:9092", "k2:9092"],
}
ALONE = {"connect_mode": "standalone", "connect_connectors": [{"name": "x", "config": {"tasks.max": 1}}]}
AGENT = {"connect_metrics_port": 7072, "connect_metrics_agent_file": "/srv/jmx_prometheus_javaagent-1.0.1.jar"}
LOGIN = {"connect_rest_user": "me", "connect_rest_password": "secret"}
BROKERS = {
    "groups": {"kafka": ["a"]},
    "kafka_listeners": [{"name": "SASL_SSL", "port": 9092}],
    "connect_bootstrap_servers": ["a:9092"],
}
USER = {"sasl_mechanism": "PLAIN", "sasl_username": "ada"}
HTTPS = {"listeners": "https://:8443"}
PLUGIN = {"name": "debezium", "url": "https://example.org/d.zip", "checksum": "sha512:" + "a" * 128}
PLACE = "/opt/connect-plugins/debezium-aaaaaaaaaaaa"
TOPICS = {"missing": [], "topics": ["found"]}
GROUP = {"groups": {"connect": {"state": "Stable"}}}
ANSWERED = {"__connect_topics": TOPICS, "__connect_group": GROUP}


def node(
    given: dict[str, t.Any],
    *,
    jars: t.Sequence[str] = (),
    plugins: t.Sequence[str] = (),
    clients: bool = True,
    unit: str = "active",
    batch: t.Sequence[str] = ("a", "b"),
    other: t.Mapping[str, t.Any] = types.MappingProxyType({}),
) -> ConnectNode:
    state = {
        "globs": {f"{HOME}/libs/*.jar": list(jars), "/opt/connect-plugins/*": list(plugins)},
        "directories": {PYTHON: {"exists": clients}},
        "unit": {"ActiveState": unit},
    }
    run = {"ansible_play_batch": list(batch), "__service_acting": []}
    found = variables("connect", ("a", "b"), {**GIVEN, **TEXTS, **run, **given}, **state)
    found["hostvars"]["b"].update(other)
    return ConnectNode(found)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {},
            {
                "bootstrap.servers": "k1:9092,k2:9092",
                "listeners": "http://10.0.0.1:8083",
                "rest.advertised.host.name": "a",
                "plugin.path": None,
                "config.providers.file.param.allowed.paths": SECRETS,
                "group.id": "connect",
                "config.storage.topic": "connect-configs",
                "config.storage.replication.factor": 2,
                "offset.storage.partitions": 25,
                "status.storage.topic": "connect-status",
                "offset.storage.file.filename": None,
                "rest.extension.classes": None,
                "sasl.mechanism": None,
            },
            id="plain",
        ),
        pytest.param(ALONE, {"offset.storage.file.filename": "/var/lib/connect/offsets", "group.id": None}, id="alone"),
        pytest.param({"connect_rest_address": "::1"}, {"listeners": "http://[::1]:8083"}, id="IPv6"),
        pytest.param({"connect_rest_port": "80"}, {"rest.advertised.port": 80}, id="a number as text"),
        pytest.param({"connect_replication_factor": 1}, {"offset.storage.replication.factor": 1}, id="replication"),
        pytest.param(
            {"connect_bootstrap_servers": list("abcd")}, {"status.storage.replication.factor": 3}, id="three at most"
        ),
        pytest.param(
            {"connect_config_topic": "x", "connect_offset_topic": "x"},
            {"config.storage.topic": "x", "offset.storage.topic": "x"},
            id="two topics of one name, which the plan refuses",
        ),
        pytest.param({"connect_plugins": [PLUGIN]}, {"plugin.path": PLACE}, id="a plugin"),
        pytest.param(
            {"connect_kafka_connection": {"security_protocol": "SSL"}},
            {"security.protocol": "SSL", "admin.security.protocol": "SSL"},
            id="login at Kafka",
        ),
        pytest.param(
            {"connect_config": {"group.id": "x", "y": 1}, "connect_host_config": {"y": 2}},
            {"group.id": "x", "y": 2},
            id="keys of the user, of the host last",
        ),
    ],
)
def test_config(given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    config = node(given).config
    assert {key: config.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("given", "protocol", "logs_in"),
    [
        pytest.param({}, "PLAINTEXT", False, id="brokers of somebody else's"),
        pytest.param(BROKERS, "SASL_SSL", False, id="the protocol of their listener"),
        pytest.param({**BROKERS, "connect_kafka_connection": USER}, "SASL_SSL", True, id="a login"),
        pytest.param({**BROKERS, "connect_config": {"sasl.jaas.config": "x"}}, "SASL_SSL", True, id="by hand"),
        pytest.param(
            {**BROKERS, "connect_host_config": {"security.protocol": "SSL"}}, "SSL", False, id="a key of the host"
        ),
        pytest.param(
            {**BROKERS, "connect_jvm_options": ["-Djava.security.auth.login.config=/x"]}, "SASL_SSL", True, id="a file"
        ),
        pytest.param({**BROKERS, **LOGIN}, "SASL_SSL", False, id="the file of the REST interface has none"),
    ],
)
def test_login_at_kafka(given: dict[str, t.Any], protocol: str, logs_in: bool) -> None:
    assert node(given).spec["kafka_login"] == {"protocol": protocol, "logs_in": logs_in}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        pytest.param({}, [], id="plain"),
        pytest.param(LOGIN, ["jaas.conf", "rest.properties"], id="login"),
        pytest.param(AGENT, ["metrics.yml"], id="metrics"),
        pytest.param(ALONE, ["connector-x.properties"], id="connectors of a standalone worker"),
        pytest.param({**ALONE, "connect_mode": "distributed"}, [], id="connectors of a group"),
    ],
)
def test_revision(given: dict[str, t.Any], names: list[str]) -> None:
    found = node(given).revision
    assert found["home"] == HOME
    assert list(found["files"]) == ["worker.properties", "env", "log4j.properties", "addresses", *names]
    assert found["files"]["addresses"] == "10.0.0.1 a\n"


def test_a_login_at_the_rest_interface() -> None:
    found = node({**LOGIN, "connect_rest_client": {"ca_path": "/ca"}})
    assert found.config["rest.extension.classes"].endswith(".BasicAuthSecurityRestExtension")
    assert "-Djava.security.auth.login.config=/etc/connect/current/jaas.conf" in found.options
    assert found.revision["files"]["rest.properties"].splitlines()[1:] == ["me=secret"]
    assert found.rest_client == {"ca_path": "/ca", "url_username": "me", "url_password": "secret"}
    assert [one["login"] for one in found.spec["endpoints"]] == [True, False]
    assert "url_username" not in node({}).rest_client


@pytest.mark.parametrize(
    ("given", "names", "option"),
    [
        pytest.param({}, ["Kafka"], False, id="none"),
        pytest.param(AGENT, ["Kafka", "JMX exporter"], True, id="metrics"),
        pytest.param({"connect_metrics_port": 7072}, ["Kafka"], True, id="without the agent, which the plan refuses"),
        pytest.param({"connect_plugins": [PLUGIN]}, ["Kafka", "plugin debezium"], False, id="a plugin"),
    ],
)
def test_archives(given: dict[str, t.Any], names: list[str], option: bool) -> None:
    found = node(given)
    assert list(found.archives) == names
    assert any(one.startswith("-javaagent:") for one in found.options) is option


@pytest.mark.parametrize(
    ("given", "jars", "expected"),
    [
        pytest.param(
            {}, [], (f"{HOME}/libs/*", "Distributed /etc/connect/current/worker.properties", "connect"), id="new"
        ),
        pytest.param(
            ALONE,
            ["/l/a.jar", "/l/connect-file-3.9.2.jar", "/l/connect-api.jar"],
            (
                "/l/a.jar:/l/connect-api.jar",
                "Standalone /etc/connect/current/worker.properties /etc/connect/current/connector-x.properties",
                "",
            ),
            id="alone, installed",
        ),
    ],
)
def test_process_environment(given: dict[str, t.Any], jars: list[str], expected: tuple[str, str, str]) -> None:
    path, command, group = node(given, jars=jars).process_environment.values()
    assert (path, command.removeprefix("org.apache.kafka.connect.cli.Connect"), group) == expected


@pytest.mark.parametrize(
    ("given", "directories"),
    [
        pytest.param({}, [], id="none of a group"),
        pytest.param({"connect_directories": ["/in"]}, ["/in"], id="for connectors"),
        pytest.param({**ALONE, "connect_directories": ["/in"]}, ["/var/lib/connect", "/in"], id="offsets"),
    ],
)
def test_directories(given: dict[str, t.Any], directories: list[str]) -> None:
    assert node(given).directories == directories


@pytest.mark.parametrize(
    ("prune", "unused"),
    [pytest.param(True, ["/opt/connect-plugins/jdbc-bbbbbbbbbbbb"], id="may go"), pytest.param(False, [], id="stay")],
)
def test_unused_plugins(prune: bool, unused: list[str]) -> None:
    there = [PLACE, "/opt/connect-plugins/jdbc-bbbbbbbbbbbb", "/opt/connect-plugins/by-hand"]
    found = node({"connect_plugins": [PLUGIN], "connect_plugins_prune": prune}, plugins=there)
    assert found.unused_plugins == unused
    assert found.steps["remove the plugins that are not declared"] is prune


@pytest.mark.parametrize(
    ("address", "local"),
    [
        pytest.param("", "10.0.0.1", id="the platform's"),
        pytest.param("0.0.0.0", "127.0.0.1", id="all"),
        pytest.param("::", "127.0.0.1", id="all, IPv6"),
        pytest.param("::1", "::1", id="one"),
    ],
)
def test_endpoint(address: str, local: str) -> None:
    assert node({"connect_rest_address": address}).shared == {"endpoint": {"host": local, "port": 8083}}


@pytest.mark.parametrize(
    ("given", "other", "urls"),
    [
        pytest.param({}, {}, ["http://a:8083", "http://b:8083"], id="the role's defaults"),
        pytest.param({"connect_rest_urls": {"b": "https://x"}}, {}, ["http://a:8083", "https://x"], id="declared"),
        pytest.param(
            {"connect_rest_port": 8090},
            {"connect_rest_port": 8084},
            ["http://a:8090", "http://b:8084"],
            id="another port",
        ),
        pytest.param(
            {"connect_rest_port": 8090},
            {"connect_rest_port": None},
            ["http://a:8090", "http://b:8090"],
            id="none: as here",
        ),
        pytest.param(
            {"connect_host_config": HTTPS},
            {"connect_host_config": None},
            ["https://a:8443", "http://b:8083"],
            id="the configuration of this host is not that of the other",
        ),
        pytest.param({}, {"connect_host_config": HTTPS}, ["http://a:8083", "https://b:8443"], id="nor the other way"),
    ],
)
def test_urls(given: dict[str, t.Any], other: dict[str, t.Any], urls: list[str]) -> None:
    assert node(given, other=other).urls == dict(zip("ab", urls))


def test_firewall() -> None:
    given = {"connect_client_hosts": ["b"], "connect_client_networks": ["10.8.0.0/16"], **AGENT}
    assert node({**given, "connect_metrics_hosts": ["b"]}).firewall == [
        {"port": 8083, "from": ["10.0.0.1", "10.0.0.2", "10.8.0.0/16"]},
        {"port": 7072, "from": ["10.0.0.2"]},
    ]


def test_secrets_lie_beside_the_revision() -> None:
    found = node({"connect_secrets": {"key": "x"}, "connect_user": "me"}).files
    assert found[SECRETS] == {
        "content": f"{HEADER}key=x\n",
        "owner": "me",
        "group": "me",
        "mode": "0400",
        "secret": True,
    }


@pytest.mark.parametrize(
    ("given", "clients", "asks", "answered", "converged"),
    [
        pytest.param(ANSWERED, True, True, True, True, id="all there"),
        pytest.param({}, True, True, False, False, id="not asked yet"),
        pytest.param(ANSWERED, False, False, True, False, id="no clients"),
        pytest.param({**ANSWERED, "connect_bootstrap_servers": []}, True, False, True, False, id="no brokers"),
        pytest.param({**ANSWERED, "connect_mode": "standalone"}, True, False, False, False, id="alone"),
        pytest.param(
            {**ANSWERED, "__connect_topics": {"missing": ["x"], "topics": []}}, True, True, True, False, id="lacks"
        ),
        pytest.param({**ANSWERED, "__connect_topics": {"msg": "no"}}, True, True, False, False, id="failed"),
        pytest.param({**ANSWERED, "__connect_group": {"skipped": True}}, True, True, False, False, id="no group"),
    ],
)
def test_topics(given: dict[str, t.Any], clients: bool, asks: bool, answered: bool, converged: bool) -> None:
    found = node(given, clients=clients)
    assert (found.asks, found.answered, found.topics_converged) == (asks, answered, converged)
    assert found.spec["existing_topics"] == (given["__connect_topics"]["topics"] if answered else None)
    assert found.spec["existing_group"] == ({"state": "Stable"} if answered else None)
    assert found.steps["create the internal topics"] is (found.distributed and not converged)


LATER = ["converge the declared connectors when the workers run"]
DECLARED = {"connect_connectors": ALONE["connect_connectors"]}
COMPARED = {**DECLARED, "__connect_converged": {"plan": ["x"], "changes": ["create x"]}}
EQUAL = {**DECLARED, "__connect_converged": {"plan": [], "changes": []}}


@pytest.mark.parametrize(
    ("given", "state", "resources", "converged"),
    [
        pytest.param(COMPARED, {}, ["create x"], False, id="one lacks"),
        pytest.param(EQUAL, {}, [], True, id="none lacks"),
        pytest.param({**EQUAL, "__service_acting": ["connect"]}, {}, [], False, id="before it acts"),
        pytest.param(EQUAL, {"unit": "inactive"}, LATER, False, id="stopped"),
        pytest.param(DECLARED, {}, LATER, False, id="not compared"),
        pytest.param({}, {}, [], False, id="none declared"),
        pytest.param(COMPARED, {"batch": ["b"]}, [], False, id="another tells it"),
        pytest.param({**COMPARED, "connect_mode": "standalone"}, {}, [], False, id="alone"),
    ],
)
def test_connectors(given: dict[str, t.Any], state: dict[str, t.Any], resources: list[str], converged: bool) -> None:
    found = node(given, **state)
    assert (found.resources, found.connectors_converged) == (resources, converged)


def test_query() -> None:
    found = node({"connect_bootstrap_servers": ["a:1", "k:9092", "[::1]:2"], **AGENT}).query
    assert found["names"] == ["a", "b", "k", "[::1]"]
    assert found["ports"] == [8083, 7072]
    assert found["directories"][3] == HOME
    assert node({}).query["ports"] == [8083]


@pytest.mark.parametrize(
    ("version", "java"),
    [
        pytest.param("3.1.0", (11, 17), id="3.1"),
        pytest.param("3.9.2", (11, 23), id="3.9"),
        pytest.param("4.0.0", None, id="not known"),
        pytest.param("4.3.1", (17, 25), id="4.3"),
        pytest.param("4.4.0", (17, 25), id="4.4"),
    ],
)
def test_line(version: str, java: tuple[int, int] | None) -> None:
    line = node({"connect_version": version}).line
    assert (line and (line["java_min"], line["java_max"])) == java


@pytest.mark.parametrize(
    ("version", "file", "option"),
    [
        pytest.param("3.1.0", "log4j.properties", "-Dlog4j.configuration=file:", id="3.1"),
        pytest.param("3.9.2", "log4j.properties", "-Dlog4j.configuration=file:", id="3.9"),
        pytest.param("4.3.1", "log4j2.properties", "-Dlog4j2.configurationFile=", id="4.3"),
        pytest.param("4.4.0", "log4j2.properties", "-Dlog4j2.configurationFile=", id="4.4"),
    ],
)
def test_logging(version: str, file: str, option: str) -> None:
    found = node({"connect_version": version, **LOGIN})
    logging = {name: text for name, text in found.revision["files"].items() if name.startswith("log4j")}
    assert logging == {file: file.removesuffix(".properties")}
    # After the role's own options and before the login's, as it was before there were two: another order is a restart.
    options = found.options
    assert [one for one in options if "log4j" in one] == [f"{option}/etc/connect/current/{file}"]
    assert options.index(f"{option}/etc/connect/current/{file}") == len(options) - 2


def test_no_key_that_kafka_4_has_removed() -> None:
    """auto.include.jmx.reporter is what its tables lack of those of 3.9.2."""
    config = node({"connect_version": "4.3.1", **LOGIN, **AGENT, "connect_kafka_connection": USER}).config
    assert {key for key in config if key.endswith("auto.include.jmx.reporter")} == set()
    assert config == node({**LOGIN, **AGENT, "connect_kafka_connection": USER}).config


CONTROLLERS = {"kafka": ["k"], "kafka_controller": ["c"]}


@pytest.mark.parametrize(
    ("given", "brokers", "version"),
    [
        pytest.param({}, {}, "3.9.2", id="no cluster in the inventory"),
        pytest.param({"groups": {"kafka": ["k"]}}, {}, "3.9.2", id="brokers with ZooKeeper"),
        pytest.param({"groups": {"kafka": ["k"], "kafka_controller": []}}, {}, "3.9.2", id="an empty group"),
        pytest.param({"groups": CONTROLLERS}, {}, "4.3.1", id="brokers with controllers"),
        pytest.param({"groups": {"kafka_controller": ["c"]}}, {}, "4.3.1", id="controllers of other brokers"),
        pytest.param({"groups": CONTROLLERS, "kafka_controller_hosts": []}, {}, "3.9.2", id="controllers of others"),
        pytest.param({"kafka_controller_hosts": ["c"]}, {}, "4.3.1", id="controllers in another group"),
        pytest.param({"groups": CONTROLLERS}, {"kafka_version": "4.4.0"}, "4.4.0", id="that of the brokers"),
        pytest.param({"groups": CONTROLLERS}, {"kafka_version": "3.9.2"}, "3.9.2", id="an older one of theirs"),
        pytest.param({"kafka_version": "3.1.0"}, {}, "3.1.0", id="declared for the platform"),
    ],
)
def test_default_of_the_version(given: dict[str, t.Any], brokers: dict[str, t.Any], version: str) -> None:
    found = variables("connect", ("a", "b"), given)
    found["hostvars"]["k"] = brokers
    assert found["connect_version"] == version


OWN = "sha512:" + "b" * 128


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, "sha512:01186a50", id="Apache's"),
        pytest.param({"connect_archive_url": "https://example.org/a.tgz"}, "sha512:01186a50", id="an address"),
        pytest.param({"connect_archive_file": "/srv/kafka_2.13-3.9.2.tgz"}, "sha512:01186a50", id="the official name"),
        pytest.param({"connect_archive_file": "/srv/mine.tgz"}, "", id="a name of its own"),
        pytest.param(
            {"connect_archive_file": "/srv/kafka_2.13-3.9.2.tgz", "connect_archive_checksum": OWN},
            OWN[:15],
            id="declared",
        ),
        pytest.param({"connect_version": "4.3.1"}, "sha512:c7d7b231", id="Apache's of Kafka 4"),
        pytest.param({"connect_version": "3.9.99"}, "", id="a version that is not pinned"),
    ],
)
def test_checksum(given: dict[str, t.Any], expected: str) -> None:
    assert node(given).archives["Kafka"]["checksum"][:15] == expected


def test_the_archive_comes_from_where_that_of_the_brokers_does() -> None:
    archive = node({"kafka_archive_mirrors": ["https://m.example.org/kafka"]}).archives["Kafka"]
    assert archive["urls"] == ["https://m.example.org/kafka/3.9.2/kafka_2.13-3.9.2.tgz"]
