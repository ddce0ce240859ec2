# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter variable_problems."""

from __future__ import annotations

DOCUMENTATION = r"""
name: variable_problems
short_description: Variables that look like misspelt ones of a role
version_added: 0.1.0
description:
  - Returns a sentence for each variable that begins like those of a role, is none of them, and resembles one.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: role, own
options:
  _input:
    description: Names of variables.
    type: list
    elements: str
    required: true
  role:
    description: Short name of a role of this collection.
    type: str
    required: true
  own:
    description: Names that are not the role's and are meant.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ query('ansible.builtin.varnames', '^kafka_') | kafkaops.stack.variable_problems('kafka') }}"
"""

RETURN = r"""
_value:
  description: The sentences; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import variable_problems


class FilterModule:
    """Provides variable_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"variable_problems": variable_problems}
