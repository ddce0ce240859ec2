# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter kafka_servers."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_servers
short_description: Where brokers are reached, and for what
version_added: 0.1.0
description:
  - Returns where brokers are reached for a purpose, as their own variables declare it. A host outside their group does
    not have these variables. See the filter P(kafkaops.stack.kafka_connection#filter) for the purposes, and for what
    else a client needs.
  - Only the listeners and what names one of them are evaluated. What refers to a default of role kafka, which other
    hosts do not have, counts as not given, but for a port, where it is an error.
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
    description: What they are reached for.
    type: str
    choices: [inter_broker, admin, client]
    default: client
  given:
    description:
      - The variables of role kafka on the host O(here), for brokers that do not have them. Where they are not those of
        that host, the play gives them to the role, and they are those of all.
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
