# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter stale_firewall_rules."""

from __future__ import annotations

DOCUMENTATION = r"""
name: stale_firewall_rules
short_description: Rules of this collection for addresses that are no longer declared
version_added: 0.1.0
description:
  - Returns the rules that this collection has written for declared ports and that are for sources which are declared no
    longer.
  - Returns none where the address of a host of the platform is not known, as with C(--limit).
author:
  - kafkaops.stack contributors (@kafkaops)
positional: declared, hostvars, groups
options:
  _input:
    description: C(own_rules) of M(kafkaops.stack.service_state).
    type: list
    elements: dict
    required: true
  declared:
    description: The rules that are declared, each with C(port) and C(from).
    type: list
    elements: dict
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
  groups:
    description: The groups of the inventory.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ state.own_rules | kafkaops.stack.stale_firewall_rules(hosts_firewall_rules, hostvars, groups) }}"
"""

RETURN = r"""
_value:
  description: The rules, each with C(port), C(source) and C(zone).
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.firewall import stale_rules


class FilterModule:
    """Provides stale_firewall_rules."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"stale_firewall_rules": stale_rules}
