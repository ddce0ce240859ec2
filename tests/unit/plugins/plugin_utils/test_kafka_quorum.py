# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_controller import IDENTITY_KEYS as OF_CONTROLLERS
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_plane import IDENTITY_KEYS as OF_BROKERS
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import (
    PORT,
    has_zookeeper,
    identity_key_errors,
    node_id_of,
    zookeeper_key_errors,
)

ROLES = Path(__file__).parents[4] / "roles"
FORMATTED = "version=1\ncluster.id=c\nnode.id=1\n"


def test_the_port_is_the_default_of_role_kafka_controller() -> None:
    defaults = yaml.safe_load((ROLES / "kafka_controller/defaults/main.yml").read_text())
    assert defaults["kafka_controller_port"] == PORT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, None, id="not formatted"),
        pytest.param(FORMATTED, "1", id="as Kafka writes it"),
        pytest.param("#\nnode.id = 3001\n", "3001", id="blanks"),
        pytest.param("broker.id=1\nmy.node.id=2", "", id="a broker of ZooKeeper"),
        pytest.param("", "", id="empty"),
    ],
)
def test_node_of(text: str | None, expected: str | None) -> None:
    assert node_id_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("version=0\nbroker.id=1\ncluster.id=c\n", True, id="as a broker writes it"),
        pytest.param("version=0\ncluster.id=c\n", True, id="by its version"),
        pytest.param("broker.id = 1\n", True, id="by its id"),
        pytest.param(FORMATTED, False, id="controllers"),
        pytest.param("version=0\nnode.id=1\n", False, id="with the id of a node"),
        pytest.param("version=01\n", False, id="another version"),
        pytest.param("xversion=0\nmy.broker.id=1\n", False, id="other keys"),
        pytest.param("version=1\ncluster.id=c\n", False, id="no id"),
        pytest.param("", False, id="empty"),
    ],
)
def test_has_zookeeper(text: str, expected: bool) -> None:
    assert has_zookeeper(text) is expected


BY_CONTROLLERS = "kafka_controller_hosts, kafka_controller_id and kafka_controller_port set it"
BY_BROKERS = "kafka_quorum_hosts, kafka_controller_id and kafka_controller_port set it"


@pytest.mark.parametrize("value", ["x", pytest.param(None, id="null takes the role's own value off")])
@pytest.mark.parametrize(
    ("sources", "key", "source"),
    [
        pytest.param(OF_CONTROLLERS, "node.id", "kafka_controller_id sets it", id="controller: id"),
        pytest.param(
            OF_CONTROLLERS,
            "process.roles",
            "the role deploys controllers only, each a process of its own",
            id="controller: roles",
        ),
        pytest.param(OF_CONTROLLERS, "controller.quorum.voters", BY_CONTROLLERS, id="controller: voters"),
        pytest.param(
            OF_CONTROLLERS,
            "controller.quorum.bootstrap.servers",
            "kafka_controller_hosts and kafka_controller_port set it",
            id="controller: bootstrap servers",
        ),
        pytest.param(
            OF_CONTROLLERS,
            "controller.listener.names",
            "the role sets it, for all controllers alike",
            id="controller: listener",
        ),
        pytest.param(OF_CONTROLLERS, "listeners", "kafka_controller_port sets it", id="controller: listeners"),
        pytest.param(OF_BROKERS, "node.id", "kafka_broker_id sets it", id="broker: id"),
        pytest.param(OF_BROKERS, "broker.id", "kafka_broker_id sets it", id="broker: its id with ZooKeeper"),
        pytest.param(
            OF_BROKERS,
            "process.roles",
            "controllers are processes of their own, of role kafka_controller",
            id="broker: roles",
        ),
        pytest.param(OF_BROKERS, "controller.quorum.voters", BY_BROKERS, id="broker: voters"),
        pytest.param(
            OF_BROKERS,
            "controller.quorum.bootstrap.servers",
            "kafka_quorum_hosts and kafka_controller_port set it",
            id="broker: bootstrap servers",
        ),
        pytest.param(
            OF_BROKERS, "controller.listener.names", "the role sets it, for all nodes alike", id="broker: listener"
        ),
    ],
)
def test_identity_key_errors(sources: dict[str, str], key: str, source: str, value: t.Any) -> None:
    assert identity_key_errors({"num.partitions": 1, key: value}, sources, "x_config") == [
        f"x_config sets {key}, which belongs to the identity of a node: {source}; leave the key out."
    ]


@pytest.mark.parametrize("sources", [OF_CONTROLLERS, OF_BROKERS], ids=["controllers", "brokers"])
def test_other_keys_are_the_users(sources: dict[str, str]) -> None:
    declared = {"min.insync.replicas": 1, "listener.name.controller.x": 1}
    assert identity_key_errors(declared, sources, "x") == []


@pytest.mark.parametrize(
    ("planes", "keys"),
    [
        pytest.param(["zookeeper", "kraft"], ["zookeeper.connect", "zookeeper.session.timeout.ms"], id="both"),
        pytest.param(["kraft"], [], id="its parser knows none of them"),
        pytest.param(None, [], id="an unknown line"),
    ],
)
def test_zookeeper_key_errors(planes: list[str] | None, keys: list[str]) -> None:
    declared = ["num.partitions", "zookeeper.connect", "zookeeper.session.timeout.ms", "my.zookeeper.x"]
    line = None if planes is None else {"planes": planes}
    assert zookeeper_key_errors(declared, line, "x_config") == [
        f"x_config sets {key}, which a cluster with controllers ignores; leave the key out." for key in keys
    ]
