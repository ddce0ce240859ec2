# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter connect_remarks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: connect_remarks
short_description: Warnings about declared workers and connectors
version_added: 0.1.0
description:
  - Returns sentences about what is allowed but unwise, such as a secret in the config of a connector.
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
    msg: "{{ want | kafkaops.stack.connect_remarks }}"
"""

RETURN = r"""
_value:
  description: The warnings; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect import connect_remarks


class FilterModule:
    """Provides connect_remarks."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"connect_remarks": connect_remarks}
