# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.molecule.connect.tests.asking import SERVERS
from ansible_collections.kafkaops.stack.tests.integration.lab import JAVA_WORDS

PASSWORDS = {"root": "wurzel-1", "shop": "laden-1", "reader": "lesen-1"}
CLIENT = """security.protocol=SASL_PLAINTEXT
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="{}" password="{}";
"""


@pytest.fixture(scope="module")
def tool(host: t.Any) -> t.Iterator[t.Callable[..., str]]:
    """Run one of Kafka's own tools as a user; return what it complains of and then all that it prints.

    ``stdin`` is a line for it.
    """
    for user, password in PASSWORDS.items():
        host.check_output("printf %s > /dev/shm/%s.properties", CLIENT.format(user, password), user)

    def run(user: str, name: str, options: str, config: str = "--command-config", stdin: str = "") -> str:
        command = f"/opt/kafka/bin/{name}.sh --bootstrap-server {SERVERS} {config} /dev/shm/{user}.properties {options}"
        done = host.run(f"echo {stdin} | {JAVA_WORDS} timeout 90 {command}")
        return f"{done.stderr}{done.stdout}"

    yield run
    host.check_output("rm /dev/shm/*.properties")
