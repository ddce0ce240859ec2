# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter akhq_reasons."""

from __future__ import annotations

DOCUMENTATION = r"""
name: akhq_reasons
short_description: What is wrong with what AKHQ sees
version_added: 0.1.0
description:
  - Returns sentences, one for each difference from the inventory.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: spec
options:
  _input:
    description: Result of M(kafkaops.stack.akhq_info).
    type: dict
    required: true
  spec:
    description: What the inventory says of the host.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ __akhq_told | kafkaops.stack.akhq_reasons(spec) }}"
"""

RETURN = r"""
_value:
  description: The sentences; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.akhq import akhq_reasons


class FilterModule:
    """Provides akhq_reasons."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"akhq_reasons": akhq_reasons}
