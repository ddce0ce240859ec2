# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter exposed_ports."""

from __future__ import annotations

DOCUMENTATION = r"""
name: exposed_ports
short_description: Which ports of a service anybody can use
version_added: 0.1.0
description:
  - Returns the ports of one service on one host that ask for no login, do not listen on loopback alone, and are not
    guarded by a firewall.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: want
options:
  _input:
    description: Result of M(kafkaops.stack.service_probe).
    type: dict
    required: true
  want:
    description: What the inventory says of the service.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ probe | kafkaops.stack.exposed_ports(want) }}"
"""

RETURN = r"""
_value:
  description: The ports, each with C(service) and C(port); empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.exposure import exposed_ports


class FilterModule:
    """Provides exposed_ports."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"exposed_ports": exposed_ports}
