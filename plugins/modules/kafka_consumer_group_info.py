#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_consumer_group_info
short_description: Read the consumer groups and share groups of a Kafka cluster, with their members, offsets and lag
version_added: "0.1.0"
description:
  - Returns the state, the members and the committed offsets of consumer groups, and their lag, a thousand groups
    with as many requests as one.
  - Returns share groups as well, with their start offsets.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  groups:
    description:
      - Names of the groups. Without it all consumer groups in the cluster, whether they use the classic protocol or
        that of Kafka 4, and all share groups.
    type: list
    elements: str
  include_lag:
    description: Whether to read the ends of the logs as well, with one request to each leader.
    type: bool
    default: true
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_consumer_group
notes:
  - Needs the ACL Describe on the groups and their topics; Kafka 3.0 or later.
"""

EXAMPLES = r"""
- name: Check the lag of a group
  kafkaops.stack.kafka_consumer_group_info:
    bootstrap_servers: [broker-1:9092]
    groups: [billing]
  register: found
  failed_when: found.groups.billing.lag | default(0) > 1000
"""

RETURN = r"""
groups:
  description:
    - The groups by their names. C(offsets) are in the form that M(kafkaops.stack.kafka_consumer_group) accepts as
      C(reset.offsets). C(lag) is the sum over the partitions that have a commit, null without O(include_lag).
    - C(type) is V(classic), V(consumer) for the protocol of Kafka 4 (KIP-848), V(share), or null for a group that does
      not exist.
    - C(protocol_type) is V(consumer), V(share), V(connect) for the workers of Kafka Connect, or another name given by
      the members.
    - The C(offsets) of a share group are its start offsets. Kafka delivers no record before those; records after them
      may have been acknowledged, and are not in the C(lag), which Kafka counts itself.
    - Groups of the types V(consumer) and V(share) also have C(epoch) and C(assignment_epoch), and their members
      C(epoch) and C(assignment), the numbers of the partitions by topic.
  type: dict
  returned: success
  sample:
    billing:
      state: Stable
      type: classic
      protocol_type: consumer
      members: [{"id": "consumer-1-5a", "client_id": "consumer-1", "host": "/192.0.2.7"}]
      offsets: {"orders": {"0": 1500}}
      lag: 12
      lags: {"orders": {"0": 12}}
    jobs:
      state: Stable
      type: share
      protocol_type: share
      epoch: 3
      assignment_epoch: 3
      members:
        - {"id": "IMhzRS7N", "client_id": "worker-1", "host": "/192.0.2.8", "epoch": 3, "assignment": {"tasks": [0]}}
      offsets: {"tasks": {"0": 640}}
      lag: 2
      lags: {"tasks": {"0": 2}}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.reader import read_groups


def main() -> None:
    """Read the groups."""
    options = kafka_argument_spec(
        groups={"type": "list", "elements": "str"}, include_lag={"type": "bool", "default": True}
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    params = module.params
    inform(module, connect=connect, read=lambda client: read_groups(client, params["groups"], params["include_lag"]))


if __name__ == "__main__":
    main()
