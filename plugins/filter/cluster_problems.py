# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter cluster_problems."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cluster_problems
short_description: Reasons why a host must not join the cluster that ZooKeeper holds
version_added: 0.1.0
description:
  - Returns a sentence for each log directory whose C(cluster.id) is not that of C(/cluster/id) in ZooKeeper, for
    each running broker that does not have the listener which is to carry the traffic among brokers, and for each
    endpoint of the host with which another broker is registered.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: want, znodes
options:
  _input:
    description: What M(kafkaops.stack.service_probe) returned.
    type: dict
    required: true
  want:
    description: What the inventory says of the host.
    type: dict
    required: true
  znodes:
    description: What M(kafkaops.stack.zookeeper_znode_info) tells of C(/cluster/id) and the nodes in C(/brokers/ids).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ probe | kafkaops.stack.cluster_problems(want, read.znodes) }}"
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
