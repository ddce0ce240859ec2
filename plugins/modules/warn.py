#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin warn."""

from __future__ import annotations

DOCUMENTATION = r"""
module: warn
short_description: Show warnings through Ansible
version_added: 0.1.0
description:
  - Shows texts as Ansible's own warnings, which stand out from the messages of tasks. Nothing runs on the host.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
options:
  messages:
    description: The texts, one warning each. Ansible shows a text only once in a run.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Warn
  kafkaops.stack.warn:
    messages: ["Port 9092 is open to everybody."]
"""

RETURN = r"""
warnings:
  description: The texts.
  type: list
  elements: str
  returned: always
  sample: ["Port 9092 is open to everybody."]
"""
