# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter hosts_problems."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hosts_problems
short_description: What makes the names of a platform impossible to write
version_added: 0.1.0
description:
  - Returns sentences for hosts without an address, and for lines of the hosts file that contradict the inventory.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: addresses, host
options:
  _input:
    description: The file now.
    type: str
    required: true
  addresses:
    description: Address per host.
    type: dict
    required: true
  host:
    description: Name of the host whose file it is.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ text | kafkaops.stack.hosts_problems({'broker-1': '192.0.2.11'}, 'broker-1') }}"
"""

RETURN = r"""
_value:
  description: The problems; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import hosts_problems


class FilterModule:
    """Provides hosts_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"hosts_problems": hosts_problems}
