# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter stale_firewall_warnings."""

from __future__ import annotations

DOCUMENTATION = r"""
name: stale_firewall_warnings
short_description: The warning about rules for addresses that are no longer declared
version_added: 0.1.0
description:
  - Returns one text that names them, or none.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: host
options:
  _input:
    description: What the filter P(kafkaops.stack.stale_firewall_rules#filter) returned.
    type: list
    elements: dict
    required: true
  host:
    description: Name of the host.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ [{'port': 9092, 'source': '192.0.2.9'}] | kafkaops.stack.stale_firewall_warnings('broker-1') }}"
"""

RETURN = r"""
_value:
  description: The warning; empty where there is no such rule.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.firewall import stale_warnings


class FilterModule:
    """Provides stale_firewall_warnings."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"stale_firewall_warnings": stale_warnings}
