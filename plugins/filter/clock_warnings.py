# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter clock_warnings."""

from __future__ import annotations

DOCUMENTATION = r"""
name: clock_warnings
short_description: Warning about clocks that differ
version_added: 0.1.0
description:
  - Returns a sentence where the clocks of two hosts differ by more than is allowed.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: allowed
options:
  _input:
    description: Result of M(kafkaops.stack.clock_skew) per host.
    type: dict
    required: true
  allowed:
    description: Largest difference in seconds.
    type: float
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ skews | kafkaops.stack.clock_warnings(2.0) }}"
"""

RETURN = r"""
_value:
  description: The warning; empty where there is none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import clock_warnings


class FilterModule:
    """Provides clock_warnings."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"clock_warnings": clock_warnings}
