# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter kafka_connection."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_connection
short_description: Connection options for brokers, by purpose
version_added: 0.1.0
description:
  - Returns the connection to brokers for a purpose as options of the C(kafka_) modules of this collection. It reads the
    variables of the brokers, because a host outside of their group does not have them.
  - The listener is the one that C(kafka_inter_broker_listener), C(kafka_admin_listener) or C(kafka_client_listener)
    names, by default the first.
  - For V(inter_broker) and V(admin) it includes the login of the brokers, and the authorities that they trust, if their
    truststore is in PEM format. For V(admin), C(kafka_bootstrap_servers) and C(kafka_admin_connection) take precedence.
  - For V(client) it includes neither, because a client has its own.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: hostvars, purpose
options:
  _input:
    description: Names of the brokers.
    type: list
    elements: str
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
  purpose:
    description: Purpose of the connection.
    type: str
    choices: [inter_broker, admin, client]
    default: client
"""

EXAMPLES = r"""
- name: List the topics from a host outside the group kafka
  kafkaops.stack.kafka_topic_info:
  module_defaults:
    group/kafkaops.stack.kafka: "{{ groups['kafka'] | kafkaops.stack.kafka_connection(hostvars, 'admin') }}"
"""

RETURN = r"""
_value:
  description:
    - C(bootstrap_servers), C(security_protocol), which is that of the first broker, and further options if they are
      declared.
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import kafka_connection


class FilterModule:
    """Provides kafka_connection."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"kafka_connection": kafka_connection}
