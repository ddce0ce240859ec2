# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter kafka_listeners."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_listeners
short_description: Listener keys of a broker
version_added: 0.1.0
description:
  - Returns the keys C(listeners), C(advertised.listeners), C(listener.security.protocol.map) and
    C(inter.broker.listener.name).
author:
  - kafkaops.stack contributors (@kafkaops)
positional: host, inter_broker
options:
  _input:
    description: Listeners, each with port and, optionally, name, protocol, address to bind and advertised host.
    type: list
    elements: dict
    required: true
  host:
    description: Name to advertise where a listener gives none.
    type: str
    required: true
  inter_broker:
    description: Name of the listener for the traffic among brokers; empty, it is the first.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ [{'port': 9092}] | kafkaops.stack.kafka_listeners('broker-1') }}"
"""

RETURN = r"""
_value:
  description: The keys and their values.
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_listeners import kafka_listeners


class FilterModule:
    """Provides kafka_listeners."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"kafka_listeners": kafka_listeners}
