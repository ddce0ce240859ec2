# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter cmak_remarks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cmak_remarks
short_description: Warnings about a declared CMAK
version_added: 0.1.0
description:
  - Returns sentences about what is allowed but unwise, such as features that damage topics.
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
    msg: "{{ __cmak_probe | kafkaops.stack.cmak_remarks(want) }}"
"""

RETURN = r"""
_value:
  description: The remarks; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.cmak import cmak_remarks


class FilterModule:
    """Provides cmak_remarks."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"cmak_remarks": cmak_remarks}
