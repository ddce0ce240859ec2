# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter to_variables_file."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_variables_file
short_description: Write variables as a file that Ansible reads back equal
version_added: 0.1.0
description:
  - Returns the YAML of a file for C(-e @file) or C(group_vars). Text that Ansible could take for a template is written
    as C(!unsafe), because what comes from a cluster is data.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  _input:
    description: The variables by name.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ {'kafka_topics': found.topics} | kafkaops.stack.to_variables_file }}"
"""

RETURN = r"""
_value:
  description: The text.
  type: str
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables_file import to_variables_file


class FilterModule:
    """Provides to_variables_file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"to_variables_file": to_variables_file}
