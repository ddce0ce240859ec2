#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_leader_election
short_description: Elect the preferred leaders of partitions
version_added: "0.1.0"
description:
  - Makes the first replica of each partition its leader where another one leads and the first is in sync.
  - A restarted broker leads no partitions, and Kafka itself corrects that only after minutes and beyond a threshold.
  - Never elects a replica that is not in sync.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.kafka
notes:
  - Needs the ACLs Describe on all topics and Alter on the cluster. Two requests for a cluster of any size.
"""

EXAMPLES = r"""
- name: Make every broker lead its preferred partitions
  kafkaops.stack.kafka_leader_election:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
"""

RETURN = r"""
cluster_id:
  description: Id of the cluster.
  type: str
  returned: success
  sample: Mc227lZxQ76V1xSHEJbnWQ
plan:
  description: The partitions whose leader changes.
  type: list
  elements: dict
  returned: always
  sample: [{"action": "update", "kind": "partition", "name": "orders-0", "before": {"leader": 2},
            "after": {"leader": 1}}]
changes:
  description: The same changes as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Update partition orders-0: leader 2 → 1."]
summary:
  description: Numbers of partitions by kind of change.
  type: dict
  returned: always
  sample: {"created": 0, "updated": 1, "deleted": 0, "unchanged": 0}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.leaders.plan import plan_preferred
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.leaders.run import elect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import read_metadata


def main() -> None:
    """Elect what is not led by its first replica."""
    module = AnsibleModule(argument_spec=kafka_argument_spec(), supports_check_mode=True)
    converge(
        module,
        connect=connect,
        read=lambda client, _desired: read_metadata(client, None),
        plan=lambda current, _desired: plan_preferred(current["topics"]),
        apply=elect,
        report=lambda _client, current, _changes: {"cluster_id": current["cluster_id"]},
        desired=(),
    )


if __name__ == "__main__":
    main()
