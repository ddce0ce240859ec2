#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_quotas
short_description: Manage the quotas of any number of users, clients and addresses in a Kafka cluster
version_added: "0.1.0"
description:
  - Sets and removes the quotas of users, client ids and addresses, a thousand with as many requests as one.
  - The brokers validate all changes before anything is changed, also in check mode.
  - Limits that are not declared stay as they are, unless O(limits_mode=replace). With O(purge=true) the quotas of
    undeclared entities with one of O(purge_prefixes) are removed, O(purge_max) at most.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  quotas:
    description: The declared quotas. All errors in them are reported at once, before anything is changed.
    type: list
    elements: dict
    required: true
    suboptions:
      user:
        description: Name of a user, or V(<default>) for all users without quotas of their own.
        type: str
      client:
        description:
          - A client id, or V(<default>). With O(quotas[].user) the quotas apply to this client id of this user.
        type: str
      ip:
        description: An address, or V(<default>), for limits of new connections. Not together with the other two.
        type: str
      limits:
        description:
          - The limits by Kafka's names. Of users and clients C(producer_byte_rate) and
            C(consumer_byte_rate) in bytes per second, C(request_percentage) of one thread,
            C(controller_mutation_rate) in partitions per second; of addresses C(connection_creation_rate) in
            connections per second.
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
  - kafkaops.stack.kafka.purge
seealso:
  - module: kafkaops.stack.kafka_quota
  - module: kafkaops.stack.kafka_quota_info
notes:
  - The name to which O(purge_prefixes) apply is that of the user, else of the client id or the address. Defaults are
    never purged.
  - Needs the ACLs DescribeConfigs and AlterConfigs on the cluster, and Kafka 2.6 or later.
"""

EXAMPLES = r"""
- name: Declare quotas
  kafkaops.stack.kafka_quotas:
    bootstrap_servers: [broker-1:9092]
    quotas:
      - user: <default>
        limits: {request_percentage: 200}
      - user: ada
        client: importer
        limits: {producer_byte_rate: 10485760, consumer_byte_rate: 10485760}
      - ip: 192.0.2.7
        limits: {connection_creation_rate: 5}
      - user: bob
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
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import purge_of, purge_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.run import manage_quotas
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.spec import mode_option, quota_options


def main() -> None:
    """Bring the declared quotas into their state."""
    options = kafka_argument_spec(
        quotas={"type": "list", "elements": "dict", "required": True, "options": quota_options()},
        limits_mode=mode_option(),
        **purge_options(),
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    manage_quotas(module, module.params["quotas"], purge_of(module.params))


if __name__ == "__main__":
    main()
