# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter refusal."""

from __future__ import annotations

DOCUMENTATION = r"""
name: refusal
short_description: One message with all errors of all hosts
version_added: 0.1.0
description:
  - Returns a text that lists each distinct problem once.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  _input:
    description: Problems per host.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ {'broker-1': ['kafka_broker_id is not set for broker-1.']} | kafkaops.stack.refusal }}"
"""

RETURN = r"""
_value:
  description: The message.
  type: str
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import refusal


class FilterModule:
    """Provides refusal."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"refusal": refusal}
