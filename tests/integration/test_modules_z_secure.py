# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections that work and connections that fail, with listeners for TLS and SCRAM that are added by a roll; and JMX.

Users, and what they may do: the modules, looked at with Kafka's own tools, and felt by a client.

The last of the test_modules files by its name: it rolls the brokers, and rolls them back at the end.
"""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    BROKERS,
    KRAFT,
    Lab,
    Result,
    Task,
    awaited,
    kafka,
    shell,
    task,
)
from ansible_collections.kafkaops.stack.tests.integration.secure import (
    CA,
    DIRECTORY,
    JMX_PORT,
    LOGIN,
    PASSWORD,
    PLAIN,
    SITE,
    TLS,
    TLS_PORT,
    USER,
    client_properties,
    hand_over,
    make_certificates,
)
from ansible_collections.kafkaops.stack.tests.integration.sites import Site

READER_PASSWORD = "lesen-4711"


def put(site: Site, variables: t.Mapping[str, t.Any]) -> None:
    """Deploy with these variables; what differs rolls the brokers."""
    run = site.play(**variables)
    assert run.rc == 0, run.text[-4000:]


@pytest.fixture(scope="module")
def secured(lab: Lab, site: Site, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    """The lab with the listeners, the user and JMX; put back at the end."""
    directory = tmp_path_factory.mktemp("certificates")
    make_certificates(directory, lab.addresses())
    authority = (directory / "ca.pem").read_text()
    for host in lab.addresses():
        keystore = "".join((directory / f"{host}.{kind}").read_text() for kind in ("secret", "crt"))
        for name, text in {
            "broker.pem": keystore + authority,
            "ca.pem": authority,
            "client.properties": client_properties(USER, PASSWORD),
            "reader.properties": client_properties("reader", READER_PASSWORD),
        }.items():
            hand_over(lab, host, name, text)
    hand_over(lab, "broker-1", "other.pem", (directory / "other.pem").read_text())
    user = f"--entity-type users --entity-name {USER} --alter"
    try:
        put(site, SITE)
        lab.ssh(
            "broker-1",
            kafka("kafka-configs", user, f"--add-config 'SCRAM-SHA-512=[iterations=4096,password={PASSWORD}]'"),
        )
        yield lab
        lab.ssh("broker-1", kafka("kafka-configs", user, "--delete-config SCRAM-SHA-512"))
    finally:
        put(site, {})
        for host in lab.addresses():
            lab.ssh(host, f"rm -r {DIRECTORY}")


def health(servers: t.Sequence[str], protocol: str, **args: t.Any) -> Task:
    return task(
        "kafka_health", bootstrap_servers=servers, security_protocol=protocol, expected_brokers=[0, 1, 2], **args
    )


def login(servers: t.Sequence[str] = tuple(LOGIN), **args: t.Any) -> Task:
    defaults = {
        "ssl_cafile": CA,
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_username": USER,
        "sasl_password": PASSWORD,
    }
    return health(list(servers), "SASL_SSL", **{**defaults, **args})


# The case, the task, and the cause that its message names.
FAILURES: dict[str, tuple[Task, str]] = {
    "refused": (health(["broker-1:9"], "PLAINTEXT"), "broker-1:9 refused the connection: nothing listens there."),
    "unknown-name": (health(["no-such-host.invalid:9092"], "PLAINTEXT"), "has a name that this host can't resolve."),
    "plaintext-to-tls": (health(TLS, "PLAINTEXT"), "speaks TLS, and security_protocol is PLAINTEXT: set it to SSL"),
    "tls-to-plaintext": (health(PLAIN, "SSL", ssl_cafile=CA), "doesn't speak TLS, and security_protocol is SSL"),
    "wrong-ca": (
        health(TLS, "SSL", ssl_cafile=f"{DIRECTORY}/other.pem"),
        "has a certificate that isn't signed by a trusted authority",
    ),
    "no-ca": (health(TLS, "SSL"), "has a certificate that isn't signed by a trusted authority"),
    "other-name": (health([f"127.0.0.1:{TLS_PORT}"], "SSL", ssl_cafile=CA), "has a certificate for another name"),
    "wrong-password": (login(sasl_password="wrong"), f"refused the login of user {USER} with SCRAM-SHA-512."),
    "unknown-user": (login(sasl_username="nobody"), "refused the login of user nobody with SCRAM-SHA-512."),
    "other-mechanism": (login(sasl_mechanism="SCRAM-SHA-256"), "doesn't offer SCRAM-SHA-256"),
    "login-where-none-is-wanted": (login(TLS), "wants no login, and security_protocol is SASL_SSL: set it to SSL"),
    "no-login": (
        health(LOGIN, "SSL", ssl_cafile=CA),
        "closes the connection of a client that doesn't log in, and security_protocol is SSL: set it to SASL_SSL",
    ),
}


@pytest.fixture(scope="module")
def seen(secured: Lab) -> dict[str, Result]:
    znode = "printf 'get /brokers/ids/%s\\n' 0 1 2 | /opt/zookeeper/bin/zkCli.sh -server broker-1 2>&1"
    secure = login()["kafkaops.stack.kafka_health"]
    connection = {name: value for name, value in secure.items() if name != "expected_brokers"}
    steps: dict[str, Task] = {
        **({} if KRAFT else {"znodes": shell(znode)}),
        "tls": health(TLS, "SSL", ssl_cafile=CA),
        "login": login(),
        "topic": task("kafka_topic", check=True, name="secure", config={"retention.ms": 1000}, **connection),
        "roundtrip": task("kafka_roundtrip", **connection),
        "java": shell(
            f"/opt/kafka/bin/kafka-topics.sh --bootstrap-server {LOGIN[0]} --list"
            f" --command-config {DIRECTORY}/client.properties"
        ),
        # Fails before it connects: what a task takes anyhow.
        "floor": task("kafka_health", bootstrap_servers=["no port"]),
    }
    return secured.play({**steps, **{name: step for name, (step, _cause) in FAILURES.items()}})


ACLS = [
    {"resource_type": "topic", "name": "acl-orders", "principal": "User:reader", "operations": ["read", "describe"]},
    {
        "resource_type": "group",
        "name": "acl-",
        "pattern_type": "prefixed",
        "principal": "User:reader",
        "operations": ["read"],
    },
]
WRITE = {"resource_type": "topic", "name": "acl-orders", "principal": "User:reader", "operations": ["write"]}


@pytest.fixture(scope="module")
def ruled(secured: Lab) -> dict[str, Result]:
    """A user who gets ACLs, uses them, and loses them again."""
    tools = {
        name: f"timeout 60 /opt/kafka/bin/kafka-{name}.sh --bootstrap-server {LOGIN[0]}"
        for name in ("acls", "configs", "topics", "console-producer", "console-consumer")
    }
    admin, reader = (f"{DIRECTORY}/{name}.properties" for name in ("client", "reader"))
    listed = shell(f"{tools['acls']} --command-config {admin} --list --principal User:reader")
    produce = shell(
        f"echo word | {tools['console-producer']} --topic acl-orders --producer.config {reader} 2>&1 || true"
    )
    consume = shell(
        f"{tools['console-consumer']} --topic acl-orders --group acl-group --from-beginning --max-messages 1"
        f" --timeout-ms 20000 --consumer.config {reader} 2>&1 || true"
    )
    other = "SCRAM-SHA-512=[iterations=8192,password=other]"
    password = {"name": "reader", "password": READER_PASSWORD, "verify_login": True}
    with_login = {
        name: value for name, value in login()["kafkaops.stack.kafka_health"].items() if name != "expected_brokers"
    }

    def through_login(module: str, **args: t.Any) -> Task:
        return task(module, **with_login, **args)

    steps: dict[str, Task] = {
        "topic": through_login("kafka_topic", name="acl-orders", partitions=1, replication_factor=3),
        "user": through_login("kafka_user", **password),
        "user again": through_login("kafka_user", **password),
        "another password": shell(
            f"{tools['configs']} --command-config {admin} --alter --entity-type users --entity-name reader"
            f" --add-config '{other}'"
        ),
        "user healed": through_login("kafka_user", **password),
        "acls in check mode": through_login("kafka_acls", check=True, acls=ACLS),
        "listed before": listed,
        "acls": through_login("kafka_acls", acls=ACLS),
        "listed": listed,
        "acls again": through_login("kafka_acls", acls=ACLS),
        "may not write": produce,
        "write": through_login("kafka_acl", **WRITE),
        "may write": produce,
        "may read": consume,
        "exported": through_login("kafka_acl_info"),
        "lost": through_login("kafka_acls", acls=[], purge=True, purge_prefixes=["User:reader"]),
        "listed after": listed,
        "given back": through_login("kafka_acls", acls="{{ exported.acls }}"),
        "exported again": awaited(through_login("kafka_acl_info"), "found.acls == exported.acls"),
        "oneself": through_login("kafka_user", name=USER, state="absent"),
        "wrong": through_login("kafka_acl", **{**WRITE, "operations": ["cluster_action"]}),
        "end": through_login("kafka_acls", acls=[], purge=True, purge_prefixes=["User:reader"]),
        "user gone": through_login("kafka_user", name="reader", state="absent"),
        "topic gone": through_login("kafka_topic", name="acl-orders", state="absent"),
    }
    steps["exported"]["register"] = "exported"
    return secured.play(steps)


def test_a_user_logs_in_and_another_password_is_noticed(ruled: dict[str, Result]) -> None:
    assert [ruled[name]["changed"] for name in ("user", "user again", "user healed")] == [True, False, True], ruled
    assert READER_PASSWORD not in str({name: ruled[name] for name in ("user", "user again", "user healed")})


def test_rules_are_planned_made_and_kept(ruled: dict[str, Result]) -> None:
    assert ruled["acls in check mode"]["changed"]
    assert "operation=" not in ruled["listed before"]["stdout"]
    assert ruled["acls"]["plan"] == ruled["acls in check mode"]["plan"]
    for part in ("name=acl-orders, patternType=LITERAL", "name=acl-, patternType=PREFIXED", "operation=DESCRIBE"):
        assert part in ruled["listed"]["stdout"]
    assert not ruled["acls again"]["changed"]


def test_rules_are_felt_by_a_client(ruled: dict[str, Result]) -> None:
    assert "TopicAuthorizationException" in ruled["may not write"]["stdout"]
    assert "Exception" not in ruled["may write"]["stdout"], ruled["may write"]["stdout"]
    assert "word" in ruled["may read"]["stdout_lines"]


def test_what_one_cluster_exports_another_can_be_given(ruled: dict[str, Result]) -> None:
    assert ruled["lost"]["summary"]["deleted"] == 4
    assert "operation=" not in ruled["listed after"]["stdout"]
    assert ruled["given back"]["summary"]["created"] == 4, ruled["given back"]
    assert ruled["exported again"]["acls"] == ruled["exported"]["acls"]


def test_what_cannot_be_meant_is_refused(ruled: dict[str, Result]) -> None:
    assert f"User {USER}: it is the user of this connection" in ruled["oneself"]["msg"]
    assert "cluster_action is no operation on a topic" in ruled["wrong"]["msg"]
    assert ruled["user gone"]["summary"]["deleted"] == 1


@pytest.mark.parametrize("name", ["tls", "login"])
def test_secure_connection_works(seen: dict[str, Result], name: str) -> None:
    assert not seen[name].get("failed"), seen[name]
    assert seen[name]["healthy"], seen[name]["issues"]
    assert {broker["port"] for broker in seen[name]["brokers"]} == {TLS_PORT if name == "tls" else 9094}


def test_every_module_works_through_the_login(seen: dict[str, Result]) -> None:
    assert seen["topic"]["changed"], seen["topic"]
    assert [broker["listener"] for broker in seen["roundtrip"]["brokers"]] == LOGIN
    assert "test_log" in seen["java"]["stdout_lines"]


@pytest.mark.parametrize("name", FAILURES)
def test_failed_connection_names_its_cause_within_ten_seconds(seen: dict[str, Result], name: str) -> None:
    result = seen[name]
    assert result.get("failed"), result
    assert FAILURES[name][1] in result["msg"]
    assert result["seconds"] - seen["floor"]["seconds"] <= 10
    assert PASSWORD not in str(result)


@pytest.mark.skipif(KRAFT, reason="brokers register their JMX port only in ZooKeeper")
def test_jmx_port_is_in_the_znode_of_every_broker(seen: dict[str, Result]) -> None:
    assert seen["znodes"]["stdout"].count(f'"jmx_port":{JMX_PORT}') == len(BROKERS)
