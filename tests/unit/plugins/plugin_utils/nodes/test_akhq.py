# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role akhq derives for the first of two hosts, by variable."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.akhq import AkhqNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import role_options
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.varied import variables
from jinja2 import StrictUndefined

HOME = "/opt/akhq-0.25.1"
FILES = {f"__akhq_{name}_text": name for name in ("unit", "application", "environment", "secret")}
SERVERS = {"akhq_bootstrap_servers": ["a:9092", "b:9092"]}
ADA = {"username": "ada", "password": "x"}
HASHED = {"username": "bob", "hash": "f" * 64}
LONG = "x" * 32
HEADERS = {"headers": {"X-User": "ada"}}
WORKERS = {"groups": {"connect": ["b", "a"]}}
BROKERS = {"groups": {"kafka": ["a", "b"]}, "kafka_listeners": [{"port": 9092, "protocol": "SSL"}]}

LOGIN = {**BROKERS, "kafka_listeners": [{"name": "SASL_SSL", "port": 9092}]}
PLAIN = {"sasl_mechanism": "PLAIN", "sasl_username": "akhq"}
BY_HAND = {"properties": {"sasl.jaas.config": "x"}}


def node(given: dict[str, t.Any]) -> AkhqNode:
    return AkhqNode(variables("akhq", ("a", "b"), {**FILES, **SERVERS, **given}, directories={HOME: {"exists": False}}))


def at(config: t.Any, path: str) -> t.Any:
    """Return what a configuration has at a/b/c, "nothing" where it has nothing."""
    for key in path.split("/"):
        if key not in config:
            return "nothing"
        config = config[key]
    return config


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"akhq_archive_file": "/x.jar"}, {"file": "/x.jar", "checksum": "", "strip": 0}, id="a file"),
        pytest.param({"akhq_archive_checksum": "sha512:0"}, {"file": "", "names": ["akhq.jar"]}, id="a checksum"),
        pytest.param({}, None, id="nothing proves it"),
    ],
)
def test_archive(given: dict[str, t.Any], expected: dict[str, t.Any] | None) -> None:
    archives = node(given).archives
    assert list(archives) == (["AKHQ"] if expected is not None else [])
    assert {key: archives["AKHQ"][key] for key in expected or {}} == (expected or {})


@pytest.mark.parametrize(
    ("version", "line", "url"),
    [
        pytest.param("0.25.1", {"java_min": 17}, "0.25.1/akhq-0.25.1-all.jar", id="the default"),
        pytest.param("0.20.0", {"java_min": 11}, "0.20.0/akhq.jar", id="an old name of the jar"),
        pytest.param("1.0.0", None, "1.0.0/akhq-1.0.0-all.jar", id="no known line"),
    ],
)
def test_versions(version: str, line: dict[str, int] | None, url: str) -> None:
    found = node({"akhq_version": version, "akhq_archive_file": "/x"})
    assert (found.home, found.line) == (f"/opt/akhq-{version}", line)
    assert found.archives["AKHQ"]["urls"] == [f"https://github.com/tchiotludo/akhq/releases/download/{url}"]


@pytest.mark.parametrize(
    ("given", "host", "listen", "urls"),
    [
        pytest.param({}, "10.0.0.1", "10.0.0.1", ["http://10.0.0.1:8081", "http://10.0.0.2:8081"], id="the hosts'"),
        pytest.param(
            {"akhq_address": "0.0.0.0"}, "127.0.0.1", "0.0.0.0", ["http://127.0.0.1:8081"] * 2, id="all addresses"
        ),
        pytest.param({"akhq_address": "::"}, "127.0.0.1", "::", ["http://127.0.0.1:8081"] * 2, id="all, IPv6 too"),
        pytest.param({"akhq_address": "fd00::9"}, "fd00::9", "fd00::9", ["http://[fd00::9]:8081"] * 2, id="IPv6"),
        pytest.param(
            {"akhq_port": "80", "akhq_context_path": "/akhq"},
            "10.0.0.1",
            "10.0.0.1",
            ["http://10.0.0.1:80/akhq", "http://10.0.0.2:80/akhq"],
            id="a port as text, and a path",
        ),
        pytest.param(
            {"akhq_urls": {"b": "https://x"}}, "10.0.0.1", "10.0.0.1", ["http://10.0.0.1:8081", "https://x"], id="TLS"
        ),
    ],
)
def test_where_it_is_asked(given: dict[str, t.Any], host: str, listen: str, urls: list[str]) -> None:
    found = node(given)
    assert found.endpoint["host"] == host
    assert at(found.config, "micronaut/server/host") == listen
    assert found.urls == dict(zip(("a", "b"), urls))


def test_a_host_without_a_known_address_listens_on_all_and_is_asked_at_its_own() -> None:
    """Such as in a run with --limit, which has not read the facts of the other hosts."""
    found = node({"akhq_hosts": ["z"]})
    assert found.urls == {"z": "http://127.0.0.1:8081"}
    found.variables["hostvars"]["a"]["hosts_address"] = ""
    assert at(found.config, "micronaut/server/host") == "0.0.0.0"


@pytest.mark.parametrize(
    ("given", "ports", "endpoints", "management"),
    [
        pytest.param({}, [8081], {"enabled": False}, 0, id="off"),
        pytest.param(
            {"akhq_management_enabled": "yes"},
            [8081, 28081],
            {"enabled": True, "port": 28081, "sensitive": False},
            28081,
            id="on",
        ),
    ],
)
def test_management(given: dict[str, t.Any], ports: list[int], endpoints: dict[str, t.Any], management: int) -> None:
    found = node(given)
    assert (found.ports, found.query["ports"], found.spec["ports"]) == (ports, ports, ports)
    assert at(found.config, "endpoints/all") == endpoints
    assert [rule["port"] for rule in found.firewall] == ports
    assert found.spec["endpoints"][1]["port"] == management


def test_firewall() -> None:
    clients = {"akhq_client_hosts": ["b", "stranger"], "akhq_client_networks": ["10.8.0.0/16", "10.0.0.2"]}
    management = {"akhq_management_enabled": True, "akhq_management_networks": ["10.9.0.0/16"]}
    assert node({**clients, **management}).firewall == [
        {"port": 8081, "from": ["10.0.0.2", "10.8.0.0/16"]},
        {"port": 28081, "from": ["10.9.0.0/16"]},
    ]


@pytest.mark.parametrize(
    ("given", "connection"),
    [
        pytest.param({}, {"properties": {"bootstrap.servers": "a:9092,b:9092"}}, id="brokers"),
        pytest.param(
            BROKERS,
            {"properties": {"bootstrap.servers": "a:9092,b:9092", "security.protocol": "SSL"}},
            id="the protocol of their listener",
        ),
        pytest.param(
            {**BROKERS, "akhq_kafka_connection": {"security_protocol": "SASL_SSL", "ssl_cafile": "/ca.pem"}},
            {
                "properties": {
                    "bootstrap.servers": "a:9092,b:9092",
                    "security.protocol": "SASL_SSL",
                    "ssl.truststore.location": "/ca.pem",
                    "ssl.truststore.type": "PEM",
                }
            },
            id="a login",
        ),
        pytest.param(
            {"akhq_schema_registry": {"url": "http://r"}},
            {"properties": {"bootstrap.servers": "a:9092,b:9092"}, "schema-registry": {"url": "http://r"}},
            id="a Schema Registry",
        ),
        pytest.param(
            {"akhq_connections": {"kafka": {"properties": {"client.id": "x"}}}},
            {"properties": {"bootstrap.servers": "a:9092,b:9092", "client.id": "x"}},
            id="a key of the user",
        ),
    ],
)
def test_own_connection(given: dict[str, t.Any], connection: dict[str, t.Any]) -> None:
    assert node(given).connections == {"kafka": connection}


@pytest.mark.parametrize(
    ("given", "protocol", "logs_in"),
    [
        pytest.param({}, "PLAINTEXT", False, id="no login asked for"),
        pytest.param(LOGIN, "SASL_SSL", False, id="the protocol of their listener"),
        pytest.param({**LOGIN, "akhq_kafka_connection": PLAIN}, "SASL_SSL", True, id="a login"),
        pytest.param({**LOGIN, "akhq_connections": {"kafka": BY_HAND}}, "SASL_SSL", True, id="by hand"),
        pytest.param(
            {**LOGIN, "akhq_config": {"akhq": {"connections": {"kafka": BY_HAND}}}}, "SASL_SSL", True, id="in the whole"
        ),
        pytest.param({**LOGIN, "akhq_connections": {"other": BY_HAND}}, "SASL_SSL", False, id="of another cluster"),
        pytest.param(
            {**LOGIN, "akhq_jvm_options": ["-Djava.security.auth.login.config=/x"]}, "SASL_SSL", True, id="a file"
        ),
        pytest.param({**LOGIN, "akhq_bootstrap_servers": []}, "PLAINTEXT", False, id="no cluster of the platform"),
    ],
)
def test_login_at_kafka(given: dict[str, t.Any], protocol: str, logs_in: bool) -> None:
    assert node(given).spec["kafka_login"] == {"protocol": protocol, "logs_in": logs_in}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        pytest.param({"akhq_cluster_name": "shop"}, ["shop"], id="another name"),
        pytest.param({"akhq_bootstrap_servers": []}, [], id="none"),
        pytest.param({"akhq_connections": {"other": {}}}, ["kafka", "other"], id="another one"),
    ],
)
def test_connections(given: dict[str, t.Any], names: list[str]) -> None:
    assert list(node(given).connections) == names


def test_a_default_of_the_workers_is_that_of_their_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(role_options("connect")["connect_group_id"], "default", "workers")
    assert node(WORKERS).connects == [{"name": "workers", "url": "http://b:8083"}]


@pytest.mark.parametrize(
    ("given", "connects"),
    [
        pytest.param({}, [], id="no workers"),
        pytest.param(WORKERS, [{"name": "connect", "url": "http://b:8083"}], id="the first worker"),
        pytest.param(
            {**WORKERS, "connect_group_id": "g", "connect_rest_port": 8084},
            [{"name": "g", "url": "http://b:8084"}],
            id="as its workers declare it",
        ),
        pytest.param(
            {**WORKERS, "connect_rest_urls": {"b": "https://b.x"}},
            [{"name": "connect", "url": "https://b.x"}],
            id="the URL of its workers",
        ),
        pytest.param(
            {**WORKERS, "connect_config": {"listeners": "https://:8443"}},
            [{"name": "connect", "url": "https://b:8443"}],
            id="what they listen to",
        ),
        pytest.param(
            {**WORKERS, "connect_rest_user": "me", "connect_rest_password": "p"},
            [
                {
                    "name": "connect",
                    "url": "http://b:8083",
                    "basic-auth-username": "me",
                    "basic-auth-password": "p",
                }
            ],
            id="its login",
        ),
        pytest.param({**WORKERS, "akhq_connects": [{"name": "x"}]}, [{"name": "x"}], id="another Connect"),
    ],
)
def test_connects(given: dict[str, t.Any], connects: list[dict[str, t.Any]]) -> None:
    found = node(given)
    assert found.connects == connects
    assert at(found.connections, "kafka/connect") == (connects or "nothing")


def test_what_cannot_be_evaluated_of_a_worker_is_not_told() -> None:
    found = node({**WORKERS, "connect_rest_port": 8084})
    # Such as with a default of role connect, which this host does not have.
    listeners = StrictUndefined(name="connect_rest_address")
    found.variables["hostvars"]["b"]["connect_config"] = {"listeners": listeners}
    assert found.connects[0]["url"] == "http://b:8084"


@pytest.mark.parametrize(
    ("given", "path", "value"),
    [
        pytest.param({}, "akhq/topic-data/poll-timeout", 1000, id="a default"),
        pytest.param(
            {"akhq_config": {"akhq": {"topic-data": {"size": 9}}}},
            "akhq/topic-data",
            {"poll-timeout": 1000, "size": 9},
            id="a key beside it",
        ),
        pytest.param(
            {"akhq_config": {"micronaut": {"server": {"port": 1}}}}, "micronaut/server/port", 1, id="a key of the user"
        ),
        pytest.param({}, "micronaut/server/context-path", "nothing", id="no path"),
        pytest.param({"akhq_context_path": "/akhq"}, "micronaut/server/context-path", "/akhq", id="a path"),
        pytest.param({}, "micronaut/security", "nothing", id="no login"),
        pytest.param({}, "akhq/security", "nothing", id="no rights"),
        pytest.param({"akhq_users": [HASHED]}, "micronaut/security", {"enabled": True}, id="a login"),
        pytest.param({"akhq_users": [HASHED]}, "akhq/security/default-group", "no-roles", id="the default group"),
        pytest.param(
            {"akhq_users": [HASHED]},
            "akhq/security/basic-auth",
            [{"username": "bob", "password": "f" * 64, "passwordHash": "SHA256", "groups": []}],
            id="a user",
        ),
        pytest.param(
            {"akhq_users": [ADA], "akhq_jwt_secret": LONG},
            "micronaut/security/token/jwt/signatures/secret/generator/secret",
            LONG,
            id="a declared secret",
        ),
        pytest.param({"akhq_jwt_secret": LONG}, "micronaut/security", "nothing", id="a secret without a login"),
        pytest.param(
            {"akhq_ldap": {"context": {}}},
            "micronaut/security/ldap",
            {"default": {"enabled": True, "context": {}}},
            id="LDAP",
        ),
        pytest.param(
            {"akhq_ldap": {"context": {}}, "akhq_ldap_mapping": {"groups": []}},
            "akhq/security/ldap",
            {"groups": []},
            id="groups of LDAP",
        ),
        pytest.param(
            {"akhq_oidc_clients": {"g": {}}},
            "micronaut/security/oauth2",
            {"enabled": True, "clients": {"g": {}}},
            id="OpenID Connect",
        ),
        pytest.param(
            {"akhq_oidc_clients": {"g": {}}, "akhq_oidc_providers": {"g": {}}},
            "akhq/security/oidc",
            {"enabled": True, "providers": {"g": {}}},
            id="groups of OpenID Connect",
        ),
        pytest.param({"akhq_header_auth": {"a": 1}}, "akhq/security/header-auth", {"a": 1}, id="headers of a proxy"),
        pytest.param({"akhq_users": [ADA], "akhq_groups": {"g": []}}, "akhq/security/groups", {"g": []}, id="groups"),
        pytest.param({"akhq_users": [ADA], "akhq_roles": {"r": []}}, "akhq/security/roles", {"r": []}, id="roles"),
        pytest.param({"akhq_groups": {"g": []}}, "akhq/security", "nothing", id="groups without a login"),
    ],
)
def test_config(given: dict[str, t.Any], path: str, value: t.Any) -> None:
    assert at(node(given).config, path) == value


@pytest.mark.parametrize(
    ("given", "client", "logs_in"),
    [
        pytest.param({}, {}, False, id="none"),
        pytest.param({"akhq_users": [HASHED]}, {}, False, id="a user whose password is not known"),
        pytest.param(
            {"akhq_users": [HASHED, ADA]}, {"url_username": "ada", "url_password": "x"}, True, id="the first who can"
        ),
        pytest.param(
            {"akhq_users": [ADA], "akhq_client": {"ca_path": "/ca"}},
            {"url_username": "ada", "url_password": "x", "ca_path": "/ca"},
            True,
            id="and an option beside",
        ),
        pytest.param(
            {"akhq_users": [ADA], "akhq_client": {"url_username": "z"}}, {"url_username": "z"}, True, id="another one"
        ),
        pytest.param({"akhq_users": [ADA], "akhq_client": HEADERS}, HEADERS, True, id="headers"),
    ],
)
def test_client(given: dict[str, t.Any], client: dict[str, t.Any], logs_in: bool) -> None:
    found = node(given)
    assert found.client == client
    assert found.spec["logs_in"] is logs_in


@pytest.mark.parametrize(
    ("given", "secure", "made"),
    [
        pytest.param({}, False, False, id="no login"),
        pytest.param({"akhq_users": [ADA]}, True, True, id="users"),
        pytest.param({"akhq_ldap": {"a": 1}}, True, True, id="LDAP"),
        pytest.param({"akhq_oidc_clients": {"g": {}}}, True, True, id="OpenID Connect"),
        pytest.param({"akhq_header_auth": {"a": 1}}, True, True, id="headers"),
        pytest.param({"akhq_users": [ADA], "akhq_jwt_secret": LONG}, True, False, id="a declared secret"),
    ],
)
def test_login(given: dict[str, t.Any], secure: bool, made: bool) -> None:
    found = node(given)
    assert (found.spec["secure"], found.spec["endpoints"][0]["login"]) == (secure, secure)
    assert ("/etc/akhq/secret.yml" in found.files) is made
    assert found.environment["AKHQ_CONFIG"].endswith(",/etc/akhq/secret.yml") is made


def test_the_secret_is_made_once() -> None:
    secret = node({"akhq_users": [ADA]}).files["/etc/akhq/secret.yml"]
    assert (secret["content"], secret["mode"], secret["create_only"], secret["secret"]) == (
        "secret",
        "0640",
        True,
        True,
    )


def test_what_it_starts_from() -> None:
    assert node({"akhq_bootstrap_servers": ["b:9092", "x:1", "b:9093"]}).revision == {
        "home": HOME,
        "files": {
            "application.yml": "application",
            "env": "environment",
            "addresses": "10.0.0.1 a\n10.0.0.2 b\n",
        },
    }


def test_options_of_the_jvm() -> None:
    options = node({"akhq_heap": "1g", "akhq_jvm_options": ["-Dx=1"]}).jvm_options
    assert (options[:2], options[-1]) == (["-Xms1g", "-Xmx1g"], "-Dx=1")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, {"placeholders": [], "java_own": False, "java": "/usr/bin/java"}, id="plain"),
        pytest.param({"akhq_java_home": "/j"}, {"java_own": True, "java": "/j/bin/java"}, id="a Java of its own"),
        pytest.param(
            {"akhq_kafka_connection": {"sasl_password": "a${b", "sasl_username": "$a"}, "akhq_jwt_secret": "${"},
            {"placeholders": ["akhq_kafka_connection.sasl_password", "akhq_jwt_secret"]},
            id="placeholders",
        ),
        pytest.param(
            {"akhq_kafka_connection": {"ssl_check_hostname": False}}, {"placeholders": []}, id="what is no text"
        ),
    ],
)
def test_spec(given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    spec = node(given).spec
    assert {key: spec[key] for key in expected} == expected


def test_names_that_have_to_be_known() -> None:
    assert node({"akhq_bootstrap_servers": ["b:9092", "x:1", "b:9093"]}).query["names"] == ["b", "x"]
