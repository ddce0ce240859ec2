# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter host_values."""

from __future__ import annotations

DOCUMENTATION = r"""
name: host_values
short_description: One variable of many hosts
version_added: 0.1.0
description:
  - Returns the value of one variable for each host of a list, with a default where a host does not have it.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: hostvars, name, default
options:
  _input:
    description: Names of the hosts.
    type: list
    elements: str
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
  name:
    description: Name of the variable, or a list with it and the keys below it.
    type: raw
    required: true
  default:
    description: Value for a host that does not have it.
    type: raw
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ ['broker-1', 'broker-2'] | kafkaops.stack.host_values(hostvars, 'kafka_broker_id') }}"
"""

RETURN = r"""
_value:
  description: Value by host.
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_values


class FilterModule:
    """Provides host_values."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"host_values": host_values}
