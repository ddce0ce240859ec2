# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter connect_group_view."""

from __future__ import annotations

DOCUMENTATION = r"""
name: connect_group_view
short_description: How a group of Connect workers is
version_added: 0.1.0
description:
  - Returns who is ready, who can be spared, and what is wrong with the group and its plugins.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: workers, group
options:
  _input:
    description: What the inventory says of the host.
    type: dict
    required: true
  workers:
    description: Result of M(kafkaops.stack.kafka_connector_info) per host.
    type: dict
    required: true
  group:
    description: The group, as M(kafkaops.stack.kafka_consumer_group_info) tells of it, or null.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ spec | kafkaops.stack.connect_group_view(workers, found.groups.connect) }}"
"""

RETURN = r"""
_value:
  description: C(ready), C(safe_to_stop), C(reasons), C(final_reasons), C(connector_reasons) and C(connectors).
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect_group import group_view


class FilterModule:
    """Provides connect_group_view."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"connect_group_view": group_view}
