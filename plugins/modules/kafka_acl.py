#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_acl
short_description: Manage the ACLs of one principal on one resource of a Kafka cluster
version_added: "0.1.0"
description:
  - Creates and deletes ACLs. Each operation from each host is an ACL of its own; those that are not named stay.
  - For more than one principal or resource use M(kafkaops.stack.kafka_acls), which takes as many requests as this
    module.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  resource_type:
    description: Kind of the resource.
    type: str
    choices: [topic, group, cluster, transactional_id, delegation_token, user]
    required: true
  name:
    description:
      - Name of the resource, its beginning with O(pattern_type=prefixed), or V(*) for all of its kind.
      - Left out for the cluster, which is C(kafka-cluster).
    type: str
  pattern_type:
    description: Whether O(name) is the whole name or a beginning of names.
    type: str
    choices: [literal, prefixed]
    default: literal
  principal:
    description: The principal with its type, such as V(User:ada) or V(User:*).
    type: str
    required: true
  permission:
    description: Whether the operations are allowed or denied. V(deny) has precedence.
    type: str
    choices: [allow, deny]
    default: allow
  operations:
    description:
      - The operations, by Kafka's names in lower case, such as V(read), V(write), V(describe_configs) or V(all). The
        module checks that the resource type has them.
      - With O(state=absent) it may be left out and means each of them.
    type: list
    elements: str
  hosts:
    description:
      - Addresses to which the ACL applies, by default all. Kafka compares addresses, not names.
      - With O(state=absent) it may be left out and means each of them.
    type: list
    elements: str
  state:
    description: Whether the ACLs exist.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_acls
  - module: kafkaops.stack.kafka_acl_info
notes:
  - Needs an authorizer on the brokers, and the ACLs Describe and Alter on the cluster.
"""

EXAMPLES = r"""
- name: Allow a user to read a topic as a member of a group
  kafkaops.stack.kafka_acl:
    bootstrap_servers: [broker-1:9092]
    resource_type: "{{ item.type }}"
    name: "{{ item.name }}"
    principal: User:ada
    operations: [read, describe]
  loop:
    - {type: topic, name: orders}
    - {type: group, name: billing}

- name: Delete all ACLs of a user on the topic
  kafkaops.stack.kafka_acl:
    bootstrap_servers: [broker-1:9092]
    resource_type: topic
    name: orders
    principal: User:bob
    state: absent
"""

RETURN = r"""
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Create ACL allow User:ada to read topic orders: resource_type topic, name orders."]
plan:
  description: All planned changes, with action, kind, name, before and after, including those that failed.
  type: list
  elements: dict
  returned: always
  sample:
    - action: create
      kind: ACL
      name: allow User:ada to read topic orders
      before: null
      after: {"resource_type": "topic", "name": "orders", "pattern_type": "literal", "principal": "User:ada"}
summary:
  description: Numbers of ACLs that were, or in check mode would be, created and deleted; and unchanged.
  type: dict
  returned: always
  sample: {"created": 1, "updated": 0, "deleted": 0, "unchanged": 3}
failed_items:
  description: ACLs that Kafka refused, with its name for the error and its message.
  type: list
  elements: dict
  returned: when Kafka refused a change
  sample: []
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["ACL of ada on topic orders: principal is 'ada': write its type, too, as in User:ada."]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.run import manage_acls
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import acl_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec


def main() -> None:
    """Manage the ACLs of one principal on one resource."""
    module = AnsibleModule(argument_spec=kafka_argument_spec(**acl_options()), supports_check_mode=True)
    manage_acls(module, [module.params])


if __name__ == "__main__":
    main()
