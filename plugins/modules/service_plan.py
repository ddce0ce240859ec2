#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the action plugin service_plan."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_plan
short_description: Plan the deployment of roles on a host, and return every error against it
version_added: 0.1.0
description:
  - Compares the spec of each role (C(__<role>_spec)) with the state of all hosts that M(kafkaops.stack.service_state)
    has read (C(__service_state)) and with the archives that M(kafkaops.stack.service_fetch) has fetched
    (C(__service_fetched)). If a revision differs, it is compared on the host, and the installed program checks it
    there.
  - Warnings are returned as warnings of the task. Ansible shows each of them once for all hosts.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  roles:
    description: Short names of roles of this collection. The plan of V(hosts) counts for the roles after it.
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
  description: All errors, as sentences. If there are any, the roles must not be deployed.
  type: list
  elements: str
  returned: always
  sample: ["kafka_broker_id is not set for broker-1; ids are never invented: give every host its own in the inventory."]
platform:
  description: What role hosts will do, empty without it.
  type: dict
  returned: always
  sample: {"java_planned": 17, "names_managed": true}
accepted:
  description:
    - For each role whose configuration the installed program has accepted, a number that tells which one, for the tasks
      of the same run.
  type: dict
  returned: always
  sample: {"kafka": 4611686018427387904}
exposed:
  description:
    - For each role the service and the number of each port that is open to everybody who reaches the host. Roles that
      were planned earlier in the run are kept.
  type: dict
  returned: always
  sample: {"kafka": [{"service": "Kafka", "port": 9092}]}
"""
