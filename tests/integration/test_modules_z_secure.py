# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections that work and connections that fail, with listeners for TLS and SCRAM that are added by a roll; and JMX.

The last of the test_modules files by its name: it rolls the brokers, and rolls them back at the end.
"""

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import BROKERS, Lab, Result, Task, kafka, shell, task
from ansible_collections.kafkaops.stack.tests.integration.sites import Site

DIRECTORY = "/etc/kafka-modules"
CA = f"{DIRECTORY}/ca.pem"
USER, PASSWORD = "modules", "geheim-4711"
JMX_PORT = 9999
PLAIN, TLS, LOGIN = ([f"broker-{number}:{port}" for number in (1, 2, 3)] for port in (9092, 9093, 9094))

SITE: dict[str, t.Any] = {
    "kafka_jmx_port": JMX_PORT,
    "kafka_listeners": [
        {"port": 9092},
        {"name": "TLS", "protocol": "SSL", "port": 9093},
        {"name": "LOGIN", "protocol": "SASL_SSL", "port": 9094},
    ],
    "kafka_config": {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": f"{DIRECTORY}/broker.pem",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": CA,
        "listener.name.login.sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.login.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
    },
}
CLIENT = f"""
security.protocol=SASL_SSL
ssl.truststore.type=PEM
ssl.truststore.location={CA}
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
  username="{USER}" password="{PASSWORD}";
"""


def make_certificates(directory: Path, names: t.Iterable[str]) -> None:
    """Make an authority (ca.pem), a stranger's (other.pem), and for each name a keystore that ca.pem has signed."""

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True, timeout=60)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    usage = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]
    for ca in ("ca", "other"):
        files = ["-keyout", f"{ca}.key", "-out", f"{ca}.pem"]
        openssl("req", "-x509", *key, *usage, "-days", "2", "-subj", f"/CN={ca}", *files)
    for name in names:
        (directory / "extensions").write_text(f"subjectAltName=DNS:{name}\nextendedKeyUsage=serverAuth,clientAuth\n")
        openssl("req", *key, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extensions"]
        openssl("x509", "-req", "-days", "2", "-in", f"{name}.csr", *signer, "-out", f"{name}.crt")


def hand_over(lab: Lab, host: str, name: str, text: str) -> None:
    """Write a file that only root and the brokers can read."""
    path = f"{DIRECTORY}/{name}"
    command = f"install -d -m 0750 -g kafka {DIRECTORY} && install -m 0640 -g kafka /dev/null {path} && cat >{path}"
    lab.ssh(host, command, stdin=text)


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
        keystore = "".join((directory / f"{host}.{kind}").read_text() for kind in ("key", "crt"))
        for name, text in (("broker.pem", keystore + authority), ("ca.pem", authority), ("client.properties", CLIENT)):
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
    "other-name": (health(["127.0.0.1:9093"], "SSL", ssl_cafile=CA), "has a certificate for another name"),
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
        "znodes": shell(znode),
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


@pytest.mark.parametrize("name", ["tls", "login"])
def test_secure_connection_works(seen: dict[str, Result], name: str) -> None:
    assert not seen[name].get("failed"), seen[name]
    assert seen[name]["healthy"], seen[name]["reasons"]
    assert {broker["port"] for broker in seen[name]["brokers"]} == {9093 if name == "tls" else 9094}


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


def test_jmx_port_is_in_the_znode_of_every_broker(seen: dict[str, Result]) -> None:
    assert seen["znodes"]["stdout"].count(f'"jmx_port":{JMX_PORT}') == len(BROKERS)
