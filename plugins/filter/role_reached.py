# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter role_reached."""

from __future__ import annotations

DOCUMENTATION = r"""
name: role_reached
short_description: Whether a run reaches a role
version_added: 0.1.0
description:
  - Returns whether a run with C(--tags) and C(--skip-tags) reaches one of the parts of a role of this collection.
  - A playbook may set other tags on whole roles, so a run with a tag that is not of this collection counts as reaching
    all parts.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: run, skip, parts
options:
  _input:
    description: Short name of the role.
    type: str
    required: true
  run:
    description: C(ansible_run_tags).
    type: list
    elements: str
    required: true
  skip:
    description: C(ansible_skip_tags).
    type: list
    elements: str
    required: true
  parts:
    description: The parts, such as V(config). By default all of them.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ 'kafka' | kafkaops.stack.role_reached(ansible_run_tags, ansible_skip_tags, ['config']) }}"
"""

RETURN = r"""
_value:
  description: Whether it is reached.
  type: bool
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.tags import role_reached


class FilterModule:
    """Provides role_reached."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"role_reached": role_reached}
