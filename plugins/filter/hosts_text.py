# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter hosts_text."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hosts_text
short_description: Content of a hosts file with the names of a platform
version_added: 0.1.0
description:
  - Returns a hosts file with a block of addresses and names at its head. The host's own names are taken out of its
    loopback lines and put into the block.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: addresses, own
options:
  _input:
    description: The file now.
    type: str
    required: true
  addresses:
    description: Address per host.
    type: dict
    required: true
  own:
    description: The names of the host itself; its inventory name first, its fully qualified name last.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ text | kafkaops.stack.hosts_text({'broker-1': '192.0.2.11'}, ['broker-1']) }}"
"""

RETURN = r"""
_value:
  description: The new content.
  type: str
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import hosts_text


class FilterModule:
    """Provides hosts_text."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"hosts_text": hosts_text}
