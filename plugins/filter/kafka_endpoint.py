# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter kafka_endpoint."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_endpoint
short_description: Host and port of a listener
version_added: 0.1.0
description:
  - Returns where a listener of a Kafka list of listeners is bound or advertised.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: name
options:
  _input:
    description: Value of C(listeners) or C(advertised.listeners), as text or as a list.
    type: raw
    required: true
  name:
    description: Name of the listener; by default, and where no listener has it, it is the first.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ 'PLAINTEXT://broker-1:9092' | kafkaops.stack.kafka_endpoint }}"
"""

RETURN = r"""
_value:
  description: C(host) and C(port).
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_listeners import endpoint


class FilterModule:
    """Provides kafka_endpoint."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"kafka_endpoint": endpoint}
