# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter kafka_servers."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_servers
short_description: Bootstrap servers, by purpose
version_added: 0.1.0
description:
  - Returns the addresses of brokers for a purpose. It reads the variables of the brokers, because a host outside of
    their group does not have them. See the filter P(kafkaops.stack.kafka_connection#filter) for the purposes, and for
    the other options of a client.
  - Only the listeners and the variables that name one of them are evaluated. A value that refers to a default of role
    kafka, which other hosts do not have, counts as not set; in a port it is an error.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: hostvars, purpose, given, here
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
  given:
    description:
      - The variables of role kafka on the host O(here), for brokers that do not have them. If they differ from the
        variables of that host, the play sets them for the role, and they apply to all brokers.
    type: dict
    default: {}
  here:
    description: The host of the task.
    type: str
    default: ""
"""

EXAMPLES = r"""
- name: Show where clients reach the brokers
  ansible.builtin.debug:
    msg: "{{ groups['kafka'] | kafkaops.stack.kafka_servers(hostvars) }}"
"""

RETURN = r"""
_value:
  description: Each broker as host:port.
  type: list
  elements: str
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connections import kafka_servers


class FilterModule:
    """Provides kafka_servers."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"kafka_servers": kafka_servers}
