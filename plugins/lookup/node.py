# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lookup node."""

from __future__ import annotations

DOCUMENTATION = r"""
name: node
short_description: A value that a role derives for a host
version_added: 0.1.0
description:
  - Returns a value that a role of this collection derives from its variables for the host of the task. Only for the
    roles themselves; playbooks set their variables.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  _terms:
    description: Short name of the role, and name of the value.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show the configuration of a server of ZooKeeper
  ansible.builtin.debug:
    msg: "{{ lookup('kafkaops.stack.node', 'zookeeper', 'config') }}"
"""

RETURN = r"""
_raw:
  description: The value.
  type: raw
"""

import collections
import typing as t

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.node import Node
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.roles import node_of
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import (
    NODES,
    Evaluated,
    ReadOnce,
    UndefinedError,
)


class LookupModule(LookupBase):  # type: ignore[misc]
    """Read one part of a node."""

    def run(self, terms: t.Sequence[str], variables: dict[str, t.Any] | None = None, **_options: t.Any) -> list[t.Any]:
        """Return the part; see DOCUMENTATION."""
        role, part = terms
        try:
            return [getattr(self._node(role, variables or {}), part)]
        except UndefinedError as error:
            # Without its cause, which is all that a refusal would tell of it.
            raise AnsibleError(f"Role {role} cannot derive {part}: {error.message}") from None

    def _node(self, role: str, variables: dict[str, t.Any]) -> Node:
        """Return the node of a role; of RoleVariables, which stay as they are, one for all parts.

        Those of a task change in place, by what it registers, between two attempts of C(until), say.
        """
        nodes: dict[str, Node] = variables.get(NODES, {})
        if role not in nodes:
            hosts = {"hostvars": ReadOnce(variables.get("hostvars", {}), ReadOnce)}
            nodes[role] = node_of(role, Evaluated(collections.ChainMap(hosts, variables), self._templar))
        return nodes[role]
