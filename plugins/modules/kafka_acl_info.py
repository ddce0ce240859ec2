#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_acl_info
short_description: Read the ACLs of a Kafka cluster
version_added: "0.1.0"
description:
  - Returns all ACLs in one request, in the shape that M(kafkaops.stack.kafka_acls) accepts.
author:
  - kafkaops.stack contributors (@kafkaops)
options: {}
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_acls
notes:
  - Needs an authorizer on the brokers, and the ACL Describe on the cluster.
"""

EXAMPLES = r"""
- name: Read all ACLs
  kafkaops.stack.kafka_acl_info:
    bootstrap_servers: [broker-1:9092]
  register: found

- name: Create the same ACLs in another cluster
  kafkaops.stack.kafka_acls:
    bootstrap_servers: [other-1:9092]
    acls: "{{ found.acls }}"
"""

RETURN = r"""
acls:
  description: The ACLs; those that differ only in the operation are one item.
  type: list
  elements: dict
  returned: success
  sample:
    - resource_type: topic
      name: orders
      pattern_type: literal
      principal: User:ada
      permission: allow
      hosts: ["*"]
      operations: [describe, read]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import as_items
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.wire import read_acls
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import connect


def main() -> None:
    """Read the ACLs."""
    module = AnsibleModule(argument_spec=kafka_argument_spec(), supports_check_mode=True)
    inform(module, connect=connect, read=lambda client: {"acls": as_items(read_acls(client))})


if __name__ == "__main__":
    main()
