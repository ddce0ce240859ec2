# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter akhq_remarks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: akhq_remarks
short_description: What a deployment of AKHQ is warned of
version_added: 0.1.0
description:
  - Returns sentences, each with what may go wrong and the way out.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  _input:
    description: What the inventory says of the host.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ want | kafkaops.stack.akhq_remarks }}"
"""

RETURN = r"""
_value:
  description: The sentences; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.akhq import akhq_remarks


class FilterModule:
    """Provides akhq_remarks."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"akhq_remarks": akhq_remarks}
