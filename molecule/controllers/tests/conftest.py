# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import JAVA_WORDS

LOGINS = {"root": ("root", "wurzel-1"), "shop": ("shop", "laden-1"), "mistaken": ("shop", "wurzel-1")}
CLIENT = """security.protocol=SASL_PLAINTEXT
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="{}" password="{}";
"""


@pytest.fixture(scope="module")
def tool(host: t.Any) -> t.Iterator[t.Callable[..., str]]:
    """Run a class of Kafka's tools with a login, and return all that it prints; ``stdin`` is a line for it."""
    for name, login in LOGINS.items():
        host.check_output("printf %s > /dev/shm/%s.properties", CLIENT.format(*login), name)

    def run(login: str, words: str, server: str = "--bootstrap-server broker-2:9092", stdin: str = "") -> str:
        name, _space, options = words.partition(" ")
        client = f"--command-config /dev/shm/{login}.properties" if login else ""
        command = f"/opt/kafka/bin/kafka-run-class.sh {name} {server} {client} {options}"
        done = host.run(f"echo {stdin} | {JAVA_WORDS} timeout 60 {command}")
        return f"{done.stderr}{done.stdout}"

    yield run
    host.check_output("rm /dev/shm/*.properties")
