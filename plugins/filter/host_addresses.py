# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter host_addresses."""

from __future__ import annotations

DOCUMENTATION = r"""
name: host_addresses
short_description: Addresses at which a cluster reaches its hosts
version_added: 0.1.0
description:
  - Returns for each host its C(hosts_address), else its C(ansible_host) if that is an address of one of its interfaces,
    else its default IPv4 address; empty if none is known.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: hostvars
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
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ groups['kafka'] | kafkaops.stack.host_addresses(hostvars) }}"
"""

RETURN = r"""
_value:
  description: Address by host.
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_addresses


class FilterModule:
    """Provides host_addresses."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"host_addresses": host_addresses}
