#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_feature_info
short_description: Read the features of a Kafka cluster in KRaft mode
version_added: "0.1.0"
description:
  - Returns the finalized levels of all features, in the shape that M(kafkaops.stack.kafka_feature) accepts, and the
    levels that all running brokers support.
author:
  - kafkaops.stack contributors (@kafkaops)
options: {}
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_feature
  - module: kafkaops.stack.kafka_cluster_info
notes:
  - Needs no ACL. Takes one request to each running broker.
  - Brokers before Kafka 3.9 return no features with the lowest level 0.
"""

EXAMPLES = r"""
- name: Read the features
  kafkaops.stack.kafka_feature_info:
    bootstrap_servers: [broker-1:9092]
  register: found

- name: Check that the last upgrade is finalized
  ansible.builtin.assert:
    that: found.features['metadata.version'] == found.supported['metadata.version'].max
"""

RETURN = r"""
features:
  description:
    - The finalized level of each feature, V(0) where there is none, as Kafka's own tool prints it.
    - Empty for a cluster with ZooKeeper, which has none.
  type: dict
  returned: success
  sample: {"kraft.version": 0, "metadata.version": 21}
supported:
  description: The lowest and the highest level of each feature that all running brokers support.
  type: dict
  returned: success
  sample: {"kraft.version": {"min": 0, "max": 1}, "metadata.version": {"min": 1, "max": 21}}
epoch:
  description: Epoch of the finalized levels, which grows with each change of the metadata. Null if it is unknown.
  type: int
  returned: success
  sample: 4711
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features.run import read_all


def main() -> None:
    """Read the features."""
    module = AnsibleModule(argument_spec=kafka_argument_spec(), supports_check_mode=True)
    inform(module, connect=connect, read=read_all)


if __name__ == "__main__":
    main()
