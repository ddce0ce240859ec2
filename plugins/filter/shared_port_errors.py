# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter shared_port_errors."""

from __future__ import annotations

DOCUMENTATION = r"""
name: shared_port_errors
short_description: Which ports of a host two services of the platform would take
version_added: 0.1.0
description:
  - Returns sentences for ports that the inventory declares for two services of one host.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: host, groups
options:
  _input:
    description: The variables of the host.
    type: dict
    required: true
  host:
    description: Name of the host.
    type: str
    required: true
  groups:
    description: The groups that it is in.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ hostvars[inventory_hostname] | kafkaops.stack.shared_port_errors(inventory_hostname, group_names) }}"
"""

RETURN = r"""
_value:
  description: The errors; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.ports import shared_port_errors


class FilterModule:
    """Provides shared_port_errors."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"shared_port_errors": shared_port_errors}
