#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin service_plan_show."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_plan_show
short_description: Show the plan of all hosts of the play
version_added: 0.1.0
description:
  - Shows the steps that M(kafkaops.stack.service_plan) has returned, a step of several hosts once, and warns once of
    the ports that are open to everybody. If a plan has errors, it returns them instead of the steps. Nothing runs on a
    host.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
options:
  deployed:
    description: Whether the deployment is complete. The module then only repeats the warning.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show the plan
  kafkaops.stack.service_plan_show:
  run_once: true
"""

RETURN = r"""
errors:
  description: Errors to correct, by host; empty if there are none.
  type: dict
  returned: unless O(deployed)
  sample: {"broker-1": ["kafka_broker_id is not set for broker-1."]}
pending:
  description: Whether any host has a step to do.
  type: bool
  returned: when there are no errors
  sample: true
msg:
  description: The steps.
  type: list
  elements: str
  returned: when there are no errors
  sample: ["kafka on broker-1, broker-2: restart: server.properties is not what it was started from"]
"""
