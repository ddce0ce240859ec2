# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Listeners for TLS and SCRAM and an authorizer, as variables of the roles, and the certificates and files for them."""

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

from ansible_collections.kafkaops.stack.tests.integration.lab import KRAFT, Lab

DIRECTORY = "/etc/kafka-modules"
CA = f"{DIRECTORY}/ca.pem"
USER, PASSWORD = "modules", "geheim-4711"
KEY_PASSWORD = "geheim-0815"  # Kafka 3.1 takes no key without one from a PEM file
JMX_PORT = 9999
TLS_PORT = 9095 if KRAFT else 9093  # the controllers have 9093
PLAIN, TLS, LOGIN = ([f"broker-{number}:{port}" for number in (1, 2, 3)] for port in (9092, TLS_PORT, 9094))
AUTHORIZER = (
    "org.apache.kafka.metadata.authorizer.StandardAuthorizer" if KRAFT else "kafka.security.authorizer.AclAuthorizer"
)

SITE: dict[str, t.Any] = {
    "kafka_jmx_port": JMX_PORT,
    "kafka_listeners": [
        {"port": 9092},
        {"name": "TLS", "protocol": "SSL", "port": TLS_PORT},
        {"name": "LOGIN", "protocol": "SASL_SSL", "port": 9094},
    ],
    "kafka_config": {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": f"{DIRECTORY}/broker.pem",
        "ssl.key.password": KEY_PASSWORD,
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": CA,
        "listener.name.login.sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.login.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        # Brokers and roles have no login: resources without ACLs are open to them. Only the user is a super user.
        "authorizer.class.name": AUTHORIZER,
        "super.users": f"User:{USER}",
        "allow.everyone.if.no.acl.found": True,
    },
}
if KRAFT:  # what a broker hands on, a controller authorizes once more
    SITE["kafka_controller_config"] = {
        "authorizer.class.name": AUTHORIZER,
        "super.users": f"User:ANONYMOUS;User:{USER}",
    }
CLIENT = """
security.protocol=SASL_SSL
ssl.truststore.type=PEM
ssl.truststore.location={ca}
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
  username="{user}" password="{password}";
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
        # A cipher that Kafka finds by its name in every Java here.
        cipher = ["-topk8", "-v1", "PBE-SHA1-3DES", "-passout", f"pass:{KEY_PASSWORD}"]
        openssl("pkcs8", *cipher, "-in", f"{name}.key", "-out", f"{name}.secret")


def hand_over(lab: Lab, host: str, name: str, text: str) -> None:
    """Write a file that only root and the brokers can read."""
    path = f"{DIRECTORY}/{name}"
    command = f"install -d -m 0750 -g kafka {DIRECTORY} && install -m 0640 -g kafka /dev/null {path} && cat >{path}"
    lab.ssh(host, command, stdin=text)


def client_properties(user: str, password: str) -> str:
    """Return the configuration with which Kafka's own tools log in."""
    return CLIENT.format(ca=CA, user=user, password=password)
