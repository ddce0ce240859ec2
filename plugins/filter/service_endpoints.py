# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter service_endpoints."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_endpoints
short_description: Where clients reach Kafka or ZooKeeper
version_added: 0.1.0
description:
  - Returns where clients reach the members of a service, as the variables of these hosts declare it.
  - A client on another host does not have the variables of their group.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: hostvars, service
options:
  _input:
    description: Names of the members.
    type: list
    elements: str
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
  service:
    description: Name of the service.
    type: str
    choices: [kafka, zookeeper]
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ (groups['kafka'] | kafkaops.stack.service_endpoints(hostvars, 'kafka')).servers }}"
"""

RETURN = r"""
_value:
  description:
    - C(servers), a list of host:port, and C(protocol), which is that of the first host's listener for clients.
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.endpoints import service_endpoints


class FilterModule:
    """Provides service_endpoints."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"service_endpoints": service_endpoints}
