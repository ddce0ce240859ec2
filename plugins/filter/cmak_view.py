# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter cmak_view."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cmak_view
short_description: What is wrong with a running CMAK
version_added: 0.1.0
description:
  - Judges the answers of its status page and of a stylesheet.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: answers, declared
options:
  _input:
    description: Name of the host.
    type: str
    required: true
  answers:
    description: Results of C(uri), with the path as their item.
    type: list
    elements: dict
    required: true
  declared:
    description: Names of the declared clusters, to be warned of others; without it there is no such warning.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ 'tools-1' | kafkaops.stack.cmak_view(told.results, ['kafka']) }}"
"""

RETURN = r"""
_value:
  description:
    - C(reasons) says what is wrong, C(clusters) are those that CMAK knows, with C(name) and C(enabled).
    - C(warnings) names those that are enabled and not declared.
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.cmak import cmak_view


class FilterModule:
    """Provides cmak_view."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"cmak_view": cmak_view}
