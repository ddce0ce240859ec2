# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter tags_run."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tags_run
short_description: Whether tasks with these tags are part of a run
version_added: 0.1.0
description:
  - Tells whether a run with C(--tags) and C(--skip-tags) reaches the tasks of this collection with the given tags.
  - Tags that are not of this collection may have been put on whole roles; a run with one of them counts as reaching
    all.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: run, skip
options:
  _input:
    description: The tags of the tasks.
    type: list
    elements: str
    required: true
  run:
    description: What C(ansible_run_tags) says.
    type: list
    elements: str
    required: true
  skip:
    description: What C(ansible_skip_tags) says.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ ['hosts', 'hosts_names'] | kafkaops.stack.tags_run(ansible_run_tags, ansible_skip_tags) }}"
"""

RETURN = r"""
_value:
  description: Whether they run.
  type: bool
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.tags import tags_run


class FilterModule:
    """Provides tags_run."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"tags_run": tags_run}
