#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin role_variables."""

from __future__ import annotations

DOCUMENTATION = r"""
module: role_variables
short_description: Tell which variables of roles are not what they should be
version_added: 0.1.0
description:
  - Evaluates the variables of roles of this collection one by one, and compares each with what the role's
    argument_specs say of it. Unlike Ansible's own validation it refuses null, takes no text for a list and no number
    for text, and looks into the lists of topics, users, ACLs and quotas.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  roles:
    description: Short names of roles of this collection.
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
"""

EXAMPLES = r"""
- name: Look at the variables of role kafka
  kafkaops.stack.role_variables:
    roles: [kafka]
  register: __service_values
"""

RETURN = r"""
errors:
  description: A sentence for each variable that is not what it should be.
  type: list
  elements: str
  returned: always
  sample: ["kafka_open_files is the text 'many'; give a whole number such as 100000."]
"""
