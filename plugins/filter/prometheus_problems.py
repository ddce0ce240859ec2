# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter prometheus_problems."""

from __future__ import annotations

DOCUMENTATION = r"""
name: prometheus_problems
short_description: Reasons why targets and rules must not be written as declared
version_added: 0.1.0
description:
  - Returns sentences, each with the value, the reason and the way out.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: want
options:
  _input:
    description: Result of M(kafkaops.stack.service_probe).
    type: dict
    required: true
  want:
    description: What the inventory says of the host.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ __prometheus_probe | kafkaops.stack.prometheus_problems(want) }}"
"""

RETURN = r"""
_value:
  description: The problems; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.prometheus import prometheus_problems


class FilterModule:
    """Provides prometheus_problems."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"prometheus_problems": prometheus_problems}
