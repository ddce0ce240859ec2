#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin service_plan."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_plan
short_description: Tell what speaks against deploying roles on a host as they are declared
version_added: 0.1.0
description:
  - Compares what is declared for each role (C(__<role>_spec)) with what M(kafkaops.stack.service_state) has read of all
    hosts (C(__service_state)) and with what M(kafkaops.stack.service_fetch) has fetched (C(__service_fetched)). Nothing
    runs on the host.
  - The warnings are those of the task. Ansible shows each of them once, however many hosts have it.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  roles:
    description: Short names of roles of this collection. What V(hosts) is about to do counts for those after it.
    type: list
    elements: str
    required: true
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
"""

EXAMPLES = r"""
- name: Plan Kafka
  kafkaops.stack.service_plan:
    roles: [kafka]
  register: __service_plan
"""

RETURN = r"""
errors:
  description: A sentence for each reason why the roles must not be deployed.
  type: list
  elements: str
  returned: always
  sample: ["kafka_broker_id is not set for broker-1; ids are never invented: give every host its own in the inventory."]
platform:
  description: What role hosts is about to do, empty without it.
  type: dict
  returned: always
  sample: {"java_planned": 17, "names_managed": true}
exposed:
  description:
    - Per role the service and the number of each port that anybody can use who reaches the host. Roles that were
      planned earlier in the run are kept.
  type: dict
  returned: always
  sample: {"kafka": [{"service": "Kafka", "port": 9092}]}
"""
