# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter connect_topic_problems."""

from __future__ import annotations

DOCUMENTATION = r"""
name: connect_topic_problems
short_description: Reasons why existing topics cannot be Connect's own
version_added: 0.1.0
description:
  - Returns sentences, each with the value, the reason and the way out.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: topics
options:
  _input:
    description: What the inventory says of the host.
    type: dict
    required: true
  topics:
    description: Topics, as M(kafkaops.stack.kafka_topic_info) tells of them.
    type: list
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ want | kafkaops.stack.connect_topic_problems(found.topics) }}"
"""

RETURN = r"""
_value:
  description: The problems; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect_group import topic_problems


class FilterModule:
    """Provides connect_topic_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"connect_topic_problems": topic_problems}
