#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin service_firewall."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_firewall
short_description: Warn of firewall rules for addresses that are no longer declared
version_added: 0.1.0
description:
  - Compares the rules that this collection has written on a host with those that a role declares, and warns of the
    other ones. Nothing runs on the host.
  - Returns no rules while the address of a host of the platform is unknown, as with C(--limit).
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
options:
  role:
    description:
      - Short name of the role whose C(own_rules) of M(kafkaops.stack.service_state) are compared with the rules that it
        declares. The host's C(hosts_firewall_rules) count as declared too.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Compare the rules of the firewall with what is declared
  kafkaops.stack.service_firewall:
    role: kafka
"""

RETURN = r"""
rules:
  description: The rules for a declared port and a source that is no longer declared for it.
  type: list
  elements: dict
  returned: always
  sample: [{"port": 9092, "source": "192.0.2.9", "zone": "public"}]
"""
