# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter address_book."""

from __future__ import annotations

DOCUMENTATION = r"""
name: address_book
short_description: Addresses of the hosts that a configuration names
version_added: 0.1.0
description:
  - Returns a line with address and name for each host that the inventory has, with the address that
    P(kafkaops.stack.host_addresses#filter) tells. Empty where the facts of one of them were not read, as in a run with
    C(--limit), which knows less than the run before.
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
    msg: "{{ groups['kafka'] | kafkaops.stack.address_book(hostvars) }}"
"""

RETURN = r"""
_value:
  description: The lines.
  type: str
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import address_book


class FilterModule:
    """Provides address_book."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"address_book": address_book}
