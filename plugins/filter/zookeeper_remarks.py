# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter zookeeper_remarks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: zookeeper_remarks
short_description: Warnings about a declared ensemble
version_added: 0.1.0
description:
  - Returns sentences about what is allowed but unwise, such as an even number of servers.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  _input:
    description: What the inventory says of the host.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ want | kafkaops.stack.zookeeper_remarks }}"
"""

RETURN = r"""
_value:
  description: The warnings; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.zookeeper import zookeeper_remarks


class FilterModule:
    """Provides zookeeper_remarks."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"zookeeper_remarks": zookeeper_remarks}
