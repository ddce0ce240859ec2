#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin variables_file."""

from __future__ import annotations

DOCUMENTATION = r"""
module: variables_file
short_description: Write variables to a file that Ansible reads back equal
version_added: 0.1.0
description:
  - Writes a YAML file for C(-e @file) or C(group_vars), with C(ansible.builtin.copy). Text that Ansible could take for
    a template is written as C(!unsafe), because text from a cluster is data.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
options:
  dest:
    description: Path of the file, which is readable for everybody.
    type: str
    required: true
  variables:
    description: The variables by name.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Write the topics
  kafkaops.stack.variables_file:
    dest: /srv/export/topics.yml
    variables:
      kafka_topics: [{name: orders, partitions: 2}]
  delegate_to: localhost
"""

RETURN = r"""
dest:
  description: The path of the file.
  type: str
  returned: success
  sample: /srv/export/topics.yml
"""
