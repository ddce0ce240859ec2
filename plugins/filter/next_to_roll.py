# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter next_to_roll."""

from __future__ import annotations

DOCUMENTATION = r"""
name: next_to_roll
short_description: Next member of a roll
version_added: 0.1.0
description:
  - Returns which of the hosts that are left is restarted next. Members that are not ready come first, the controller or
    leader comes last.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: ids, ready, last
options:
  _input:
    description: Names of the hosts that are left.
    type: list
    elements: str
    required: true
  ids:
    description: Id per host.
    type: dict
    required: true
  ready:
    description: Ids of the members that are ready.
    type: list
    elements: int
    required: true
  last:
    description: Id of the controller or leader.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ ['broker-1', 'broker-2'] | kafkaops.stack.next_to_roll({'broker-1': 0, 'broker-2': 1}, [0, 1], 0) }}"
"""

RETURN = r"""
_value:
  description: Name of the host.
  type: str
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.roll import next_to_roll


class FilterModule:
    """Provides next_to_roll."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"next_to_roll": next_to_roll}
