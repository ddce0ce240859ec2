# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter cluster_problems."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cluster_problems
short_description: Log directories that belong to another cluster than ZooKeeper holds
version_added: 0.1.0
description:
  - Returns a sentence for each log directory whose C(cluster.id) is not that of C(/cluster/id) in ZooKeeper.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: host, connect, node
options:
  _input:
    description: What M(kafkaops.stack.service_probe) returned.
    type: dict
    required: true
  host:
    description: The host's name.
    type: str
    required: true
  connect:
    description: The value of C(zookeeper.connect).
    type: str
    required: true
  node:
    description: What M(kafkaops.stack.zookeeper_znode_info) tells of the node; null where there is none.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ probe | kafkaops.stack.cluster_problems('broker-1', 'zookeeper-1:2181', read.znodes['/cluster/id']) }}"
"""

RETURN = r"""
_value:
  description: The problems; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka import cluster_problems


class FilterModule:
    """Provides cluster_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"cluster_problems": cluster_problems}
