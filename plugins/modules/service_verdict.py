#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin service_verdict."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_verdict
short_description: Fail once with all health issues
version_added: 0.1.0
description:
  - Collects the issues that health modules have returned on the hosts of the play, and fails with all of them. Nothing
    runs on a host.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
options:
  results:
    description:
      - Names of the variables in which the results of health modules are registered. Hosts without them are left out.
      - If a module failed and has no C(issues), its message is the issue.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Fail with every health issue
  kafkaops.stack.service_verdict:
    results: [health_of_kafka, health_of_akhq]
  run_once: true
"""

RETURN = r"""
msg:
  description: A heading, and all issues of all hosts, each once.
  type: list
  elements: str
  returned: failure
  sample: ["Not healthy:", "- Broker 3 is expected, but isn't registered."]
"""
