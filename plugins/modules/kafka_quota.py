#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_quota
short_description: Manage the quotas of one user, client or address in a Kafka cluster
version_added: "0.1.0"
description:
  - Sets and removes the quotas of a user, a client id, both of them together or an address.
  - Limits that are not declared stay as they are, unless O(limits_mode=replace).
  - For more than one entity use M(kafkaops.stack.kafka_quotas), which takes as many requests as this module.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  user:
    description: Name of a user, or V(<default>) for all users without quotas of their own.
    type: str
  client:
    description:
      - A client id, or V(<default>). Together with O(user) the quotas apply to this client id of this user.
    type: str
  ip:
    description: An address, or V(<default>), for limits of new connections. Not together with the other two.
    type: str
  limits:
    description:
      - The limits by Kafka's names. Of users and clients C(producer_byte_rate) and
        C(consumer_byte_rate) in bytes per second, C(request_percentage) of one thread, C(controller_mutation_rate) in
        partitions per second; of addresses C(connection_creation_rate) in connections per second.
      - A limit with the value V(null) is removed.
    type: dict
    default: {}
  state:
    description: V(present) sets limits. V(absent) removes all limits of the entity.
    type: str
    choices: [present, absent]
    default: present
  limits_mode:
    description:
      - With V(merge) only the declared limits are compared and changed.
      - With V(replace) every limit that is set on a declared entity and is not declared is removed.
    type: str
    choices: [merge, replace]
    default: merge
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_quotas
  - module: kafkaops.stack.kafka_quota_info
notes:
  - Needs the ACLs DescribeConfigs and AlterConfigs on the cluster, and Kafka 2.6 or later.
"""

EXAMPLES = r"""
- name: Limit a user to 1 MiB per second through each broker
  kafkaops.stack.kafka_quota:
    bootstrap_servers: [broker-1:9092]
    user: ada
    limits:
      producer_byte_rate: 1048576

- name: Remove all limits
  kafkaops.stack.kafka_quota:
    bootstrap_servers: [broker-1:9092]
    user: ada
    state: absent
"""

RETURN = r"""
quotas:
  description: The limits of each declared entity afterwards, in the shape that M(kafkaops.stack.kafka_quotas) accepts.
  type: list
  elements: dict
  returned: success
  sample: [{"user": "ada", "limits": {"producer_byte_rate": 1048576.0}}]
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Update quota user ada: producer_byte_rate 524288.0 → 1048576.0."]
plan:
  description: All planned changes, with action, kind, name, before and after, including those that failed.
  type: list
  elements: dict
  returned: always
  sample:
    - action: update
      kind: quota
      name: user ada
      before: {"producer_byte_rate": 524288.0}
      after: {"producer_byte_rate": 1048576.0}
summary:
  description: Numbers of entities whose quotas were, or in check mode would be, created, updated, deleted or unchanged.
  type: dict
  returned: always
  sample: {"created": 0, "updated": 1, "deleted": 0, "unchanged": 3}
failed_items:
  description: Changes that Kafka refused, with its name for the error and its message.
  type: list
  elements: dict
  returned: when Kafka refused a change
  sample: [{"name": "ip nowhere", "error": "INVALID_REQUEST", "message": "nowhere is not a valid IP"}]
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["Quota of user ada: producer_byte_rate is 0: give more than 0, or null to take it off."]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.run import manage_quotas
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.spec import mode_option, quota_options


def main() -> None:
    """Bring the quotas of one entity into their state."""
    options = kafka_argument_spec(**quota_options(), limits_mode=mode_option())
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    manage_quotas(module, [module.params])


if __name__ == "__main__":
    main()
