#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_feature
short_description: Manage the levels of the features of a Kafka cluster in KRaft mode
version_added: "0.1.0"
description:
  - Raises and lowers the finalized levels of features such as C(metadata.version), as C(kafka-features.sh) does. It is
    the last step of an upgrade, after all brokers and controllers run the new version.
  - Features that are not declared stay as they are. All changes are one request, because Kafka checks the levels of
    features against each other.
  - Kafka checks the changes before they are made, also in check mode. Afterwards the module waits until all running
    brokers have the new levels, because Kafka accepts some changes without making them.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  features:
    description:
      - Levels of features by their names in Kafka, as whole numbers. V(0) is a feature that is not used.
      - Brokers return only numbers. C(kafka-features.sh version-mapping --release-version 4.3) prints the levels of a
        release, and M(kafkaops.stack.kafka_feature_info) returns the supported and the finalized ones.
    type: dict
    required: true
  allow_downgrade:
    description:
      - Consents to lower levels than the current ones.
      - The module only requests safe downgrades. Kafka refuses to lower C(metadata.version) past a level that has
        changed the format of the metadata.
    type: bool
    default: false
  allow_dynamic_quorum:
    description:
      - Consents to a higher C(kraft.version), which makes a static quorum of controllers a dynamic one. It can never go
        down again.
      - Without it C(controller.quorum.voters) names the voters. Afterwards the metadata log has them, and voters are
        added and removed by commands. Needs Kafka 4.1 or later.
    type: bool
    default: false
  timeout:
    description: Seconds in which all running brokers have to have the new levels.
    type: int
    default: 30
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_feature_info
notes:
  - Needs the ACL Alter on the cluster, and a cluster in KRaft mode with Kafka 3.3 or later.
  - Takes one request to each running broker to read, one that lets Kafka check the changes, one that makes them, and
    one to each running broker at least to see them.
  - Once C(eligible.leader.replicas.version) is raised, Kafka takes C(min.insync.replicas) of the cluster from the
    files of the controllers, not of the brokers. Set it with M(kafkaops.stack.kafka_config) for all brokers.
"""

EXAMPLES = r"""
- name: Finalize an upgrade to Kafka 4.3, with kraft.version as it is
  kafkaops.stack.kafka_feature:
    bootstrap_servers: [broker-1:9092]
    features:
      metadata.version: 30
      transaction.version: 2
      group.version: 1
      eligible.leader.replicas.version: 1
      share.version: 1
      streams.version: 1

- name: Do without share groups again
  kafkaops.stack.kafka_feature:
    bootstrap_servers: [broker-1:9092]
    features:
      share.version: 0
    allow_downgrade: true
"""

RETURN = r"""
features:
  description: The finalized levels of all features afterwards, V(0) where there is none.
  type: dict
  returned: success
  sample: {"kraft.version": 0, "metadata.version": 30, "share.version": 0}
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Update feature metadata.version: level 21 → 30."]
plan:
  description: The planned changes, with action, kind, name, before and after, also those that failed.
  type: list
  elements: dict
  returned: always
  sample:
    - action: update
      kind: feature
      name: metadata.version
      before: {"level": 21}
      after: {"level": 30}
summary:
  description: How many features were, or in check mode would be, updated, and how many were unchanged.
  type: dict
  returned: always
  sample: {"created": 0, "updated": 1, "deleted": 0, "unchanged": 5}
failed_items:
  description:
    - The changes that Kafka refused, with its name for the error and its message.
    - The error is C(NOT_APPLIED) where Kafka accepted a change, and brokers did not have it within O(timeout).
  type: list
  elements: dict
  returned: when a change failed
  sample:
    - name: metadata.version
      error: INVALID_UPDATE_VERSION
      message: "Invalid update version 30 for feature metadata.version. Broker 3 only supports versions 1-21"
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample:
    - "Feature metadata.version: level 30 isn't supported by broker 3. All brokers support levels 1 to 21: give one of
      these, or upgrade broker 3 first."
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features.run import manage_features
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features.spec import feature_options


def main() -> None:
    """Bring the features of a cluster to their levels."""
    manage_features(AnsibleModule(argument_spec=kafka_argument_spec(**feature_options()), supports_check_mode=True))


if __name__ == "__main__":
    main()
