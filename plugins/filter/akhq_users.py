# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter akhq_users."""

from __future__ import annotations

DOCUMENTATION = r"""
name: akhq_users
short_description: Users as the configuration of AKHQ has them
version_added: 0.1.0
description:
  - Returns them with the hash in place of the password.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  _input:
    description: Users, each with username, groups, and password or hash and hash_type.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ akhq_users | kafkaops.stack.akhq_users }}"
"""

RETURN = r"""
_value:
  description: What akhq.security.basic-auth takes.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.akhq import akhq_users


class FilterModule:
    """Provides akhq_users."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"akhq_users": akhq_users}
