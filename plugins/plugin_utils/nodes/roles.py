# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The nodes of the roles."""

from __future__ import annotations

from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.akhq import AkhqNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.cmak import CmakNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.connect import ConnectNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.hosts import HostsNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka import KafkaNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_controller import KafkaControllerNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_kraft import KafkaKraftNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import Node, Variables
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node_exporter import NodeExporterNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.prometheus import PrometheusNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.zookeeper import ZooKeeperNode

ROLES = (
    HostsNode,
    ZooKeeperNode,
    KafkaControllerNode,
    KafkaNode,
    ConnectNode,
    CmakNode,
    AkhqNode,
    NodeExporterNode,
    PrometheusNode,
)
NODES: dict[str, type[Node]] = {node.role: node for node in ROLES}


def node_of(role: str, variables: Variables) -> Node:
    """Return what derives the values of a role: of a broker by what keeps the metadata of its cluster."""
    node = NODES[role](variables)
    return KafkaKraftNode(variables) if isinstance(node, KafkaNode) and node.quorum_hosts else node
