#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin roll_next."""

from __future__ import annotations

DOCUMENTATION = r"""
module: roll_next
short_description: Choose the next member of a cluster to restart
version_added: 0.1.0
description:
  - Chooses among the remaining members of a roll. Members that are not ready come first, the controller or leader comes
    last. Read the state of the cluster before each choice, because the controller or leader moves during a roll.
    Nothing runs on a host.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
options:
  members:
    description: Names of the hosts to restart in this roll.
    type: list
    elements: str
    required: true
  restarted:
    description: Names of the hosts that were restarted already.
    type: list
    elements: str
    required: true
  ids:
    description: Id per host.
    type: dict
    required: true
  ready:
    description: Ids of the members that are ready.
    type: list
    elements: int
    required: true
  last:
    description: Id of the controller or leader, if known.
    type: int
"""

EXAMPLES = r"""
- name: Choose the next broker
  kafkaops.stack.roll_next:
    members: [broker-1, broker-2]
    restarted: []
    ids: {broker-1: 0, broker-2: 1}
    ready: [0, 1]
    last: 0
  register: turn
"""

RETURN = r"""
member:
  description: Name of the next host.
  type: str
  returned: always
  sample: broker-2
restarted:
  description: O(restarted) and RV(member).
  type: list
  elements: str
  returned: always
  sample: [broker-2]
"""
