#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tell whether AKHQ sees its clusters and their brokers."""

from __future__ import annotations

DOCUMENTATION = r"""
module: akhq_health
short_description: Read whether AKHQ sees its clusters and their brokers
version_added: "0.1.0"
description:
  - Reads the clusters of AKHQ and their nodes, which AKHQ gets from Kafka itself, and compares them with the expected
    ones.
  - Can wait until AKHQ responds. A single read never fails because AKHQ does not respond or does not see a cluster; it
    returns that as an issue.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  name:
    description: Name of the host of AKHQ in the issues; by default the host in O(akhq_url).
    type: str
  clusters:
    description: Clusters that AKHQ must have, by their names in AKHQ.
    type: list
    elements: str
    default: []
  expected_brokers:
    description:
      - Ids of exactly the brokers that AKHQ must see, as a list for each cluster.
      - A cluster without ids is only read.
    type: dict
    default: {}
  wait_for:
    description:
      - V(none) reads once.
      - V(healthy) waits until AKHQ responds, and fails with all issues if there are any then. It does not wait for
        clusters and brokers, because AKHQ itself waits a minute for a cluster that does not respond. It does not wait
        if AKHQ refuses the login.
    type: str
    choices: [none, healthy]
    default: none
  timeout:
    description: Seconds to wait for a response.
    type: int
    default: 60
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.akhq
  - kafkaops.stack.attributes.http
seealso:
  - module: kafkaops.stack.akhq_info
"""

EXAMPLES = r"""
- name: See whether AKHQ sees all three brokers
  kafkaops.stack.akhq_health:
    akhq_url: http://akhq-1:8081
    url_username: admin
    url_password: "{{ vault_akhq_admin }}"
    expected_brokers:
      kafka: [0, 1, 2]
  register: health
  failed_when: health.issues | length > 0
"""

RETURN = r"""
issues:
  description: All problems, as sentences. Empty when AKHQ sees the expected clusters and brokers.
  type: list
  elements: str
  returned: always
  sample: ["AKHQ on akhq-1 sees the brokers 0, 2 of cluster kafka, and the inventory has 0, 1, 2."]
version:
  description: Version of AKHQ, null if it does not respond.
  type: str
  returned: always
  sample: 0.25.1
clusters:
  description: The clusters by name, as M(kafkaops.stack.akhq_info) returns them, without topics and groups.
  type: dict
  returned: always
  sample:
    kafka:
      id: qH4yX0mbRPu1oYqgmJ2nZw
      nodes: [{"id": 0, "host": "broker-1", "port": 9092, "rack": null}]
      controller: 0
      error: null
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.argspec import akhq_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.clusters.run import checked, health
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform


def main() -> None:
    """Look at AKHQ, and wait if asked to."""
    options = akhq_argument_spec(
        name={"type": "str"},
        clusters={"type": "list", "elements": "str", "default": []},
        expected_brokers={"type": "dict", "default": {}},
        wait_for={"type": "str", "choices": ["none", "healthy"], "default": "none"},
        timeout={"type": "int", "default": 60},
    )
    inform(AnsibleModule(argument_spec=options, supports_check_mode=True), connect=checked, read=health)


if __name__ == "__main__":
    main()
