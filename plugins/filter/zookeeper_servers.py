# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter zookeeper_servers."""

from __future__ import annotations

DOCUMENTATION = r"""
name: zookeeper_servers
short_description: Addresses of ZooKeeper servers for clients
version_added: 0.1.0
description:
  - Returns the client addresses of the servers of an ensemble, as the variables of these hosts declare them.
  - A client on another host does not have the variables of their group.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: hostvars
options:
  _input:
    description: Names of the servers.
    type: list
    elements: str
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ groups['zookeeper'] | kafkaops.stack.zookeeper_servers(hostvars) | join(',') }}"
"""

RETURN = r"""
_value:
  description: Each server as host:port.
  type: list
  elements: str
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import zookeeper_servers


class FilterModule:
    """Provides zookeeper_servers."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"zookeeper_servers": zookeeper_servers}
