#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin service_refusal."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_refusal
short_description: Show all errors of all hosts as one message
version_added: 0.1.0
description:
  - Shows each distinct error once, and adds its hosts if it does not name them. Nothing runs on a host.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
options:
  errors:
    description: Errors by host.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the errors
  kafkaops.stack.service_refusal:
    errors: {broker-1: [kafka_broker_id is not set for broker-1.]}
  run_once: true
"""

RETURN = r"""
msg:
  description: The message.
  type: str
  returned: always
  sample: "Nothing was touched. 1 thing(s) to correct first:\n1. kafka_broker_id is not set for broker-1."
"""
