# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter kafka_scram."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_scram
short_description: Keys with which listeners take SCRAM logins
version_added: 0.1.0
description:
  - Returns C(sasl.mechanism.inter.broker.protocol) and, for each listener with a login, the mechanism and the JAAS line
    with the user as whom the brokers log in at each other.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: user, password
options:
  _input:
    description: Listeners, as P(kafkaops.stack.kafka_listeners#filter) takes them.
    type: list
    elements: dict
    required: true
  user:
    description: As whom the brokers log in.
    type: str
    required: true
  password:
    description: The user's password.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ [{'port': 9092, 'protocol': 'SASL_SSL'}] | kafkaops.stack.kafka_scram('brokers', password) }}"
"""

RETURN = r"""
_value:
  description: The keys and their values.
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import kafka_scram


class FilterModule:
    """Provides kafka_scram."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"kafka_scram": kafka_scram}
