# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter to_hocon."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_hocon
short_description: Write a mapping as HOCON
version_added: 0.1.0
description:
  - Returns the text of a configuration as CMAK reads it, a path per line, sorted.
  - A key whose value is null is left out.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: secrets
options:
  _input:
    description: The mapping of paths to values.
    type: dict
    required: true
  secrets:
    description: Only the keys that look like secrets, or only the others. Both where it is not given.
    type: bool
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ {'cmak.zkhosts': 'zk-1:2181'} | kafkaops.stack.to_hocon }}"
"""

RETURN = r"""
_value:
  description: The text.
  type: str
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hocon import to_hocon


class FilterModule:
    """Provides to_hocon."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"to_hocon": to_hocon}
