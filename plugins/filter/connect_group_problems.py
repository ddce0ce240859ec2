# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter connect_group_problems."""

from __future__ import annotations

DOCUMENTATION = r"""
name: connect_group_problems
short_description: Reasons why the name of a Connect group cannot be used
version_added: 0.1.0
description:
  - Returns sentences, each with the value, the reason and the way out.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: group
options:
  _input:
    description: What the inventory says of the host.
    type: dict
    required: true
  group:
    description: The group, as M(kafkaops.stack.kafka_consumer_group_info) tells of it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ want | kafkaops.stack.connect_group_problems(found.groups.connect) }}"
"""

RETURN = r"""
_value:
  description: The problems; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect_group import group_problems


class FilterModule:
    """Provides connect_group_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"connect_group_problems": group_problems}
