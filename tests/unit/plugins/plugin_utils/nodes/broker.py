# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The node of one broker of three, for tests."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka import KafkaNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.varied import variables

HOSTS = ("a", "b", "c")
HOME = "/opt/kafka_2.13-3.9.2"
PYTHON = "/usr/local/lib/kafkaops/python-3.0.12-2.11.0"
TEXTS = {f"__kafka_{name}": name for name in ("unit_text", "environment", "log4j", "log4j2", "metrics_text")}
GIVEN = {
    "kafka_version": "3.9.2",
    "kafka_scala_version": "2.13",
    "kafka_hosts": list(HOSTS),
    "kafka_zookeeper_connect": "a:2181,z:2181/kafka",
    "kafka_bootstrap_servers": ["a:9092"],
}
USER = {"kafka_broker_user": "brokers", "kafka_broker_password": "secret"}


def broker_variables(
    given: dict[str, t.Any],
    *,
    clients: bool = True,
    installed: bool = True,
    data: bool = True,
    unit: str = "active",
    batch: t.Sequence[str] = HOSTS,
) -> RoleVariables:
    """Return the variables of the first one with these, and with what was found on all of them."""
    state = {
        "directories": {PYTHON: {"exists": clients}, HOME: {"exists": installed}},
        "data": data,
        "unit": {"ActiveState": unit},
        "shared": {"advertised": "PLAINTEXT://a:9092"},
    }
    run = {"ansible_play_batch": list(batch), "ansible_play_hosts_all": ["a"]}
    return variables("kafka", HOSTS, {**GIVEN, **TEXTS, **run, **given}, **state)


def node(given: dict[str, t.Any], **found: t.Any) -> KafkaNode:
    """Return what the first one derives from them; found: as broker_variables takes it."""
    return KafkaNode(broker_variables(given, **found))
