#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_topics
short_description: Manage any number of topics of a Kafka cluster
version_added: "0.1.0"
description:
  - Creates, changes or deletes topics, a thousand with as many requests as one.
  - Compares the declared state with the current one, then changes only the differences. The brokers check new topics,
    partitions and configs before anything is changed, also in check mode, so one mistake in a list leaves everything as
    it was.
  - Configs that are not declared stay as they are, unless O(config_mode=replace).
  - With O(purge=true) undeclared topics with one of O(purge_prefixes) are deleted, O(purge_max) at most.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  topics:
    description: The declared topics. All errors in them are reported at once, before anything is changed.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the topic.
        type: str
        required: true
      state:
        description:
          - V(present) creates or changes the topic.
          - V(absent) deletes it with all of its records. Kafka's internal topics are never deleted.
        type: str
        choices: [present, absent]
        default: present
      partitions:
        description:
          - Number of partitions. Without it a new topic gets the broker default (C(num.partitions)).
          - It can be raised later. A lower number is an error, because Kafka cannot remove partitions.
        type: int
      replication_factor:
        description:
          - Number of replicas of each partition. Without it a new topic gets the broker default
            (C(default.replication.factor)).
          - Another number moves data. Existing replicas and the preferred leader stay; new ones go to the brokers with
            the fewest replicas, on other racks where all brokers have C(broker.rack). Of the replicas to be removed,
            the ones that are not in sync go first.
          - The module waits for the copies, without a throttle. M(kafkaops.stack.kafka_reassign) does the same with
            one.
        type: int
      config:
        description:
          - Topic configs by their names in Kafka, for example C(retention.ms).
          - A key with the value V(null) is removed from the topic, so that the default of the brokers applies again.
          - Booleans, numbers and lists are compared as Kafka parses them, so V(true) and V("true") are the same.
        type: dict
      replica_assignment:
        description:
          - The brokers of each partition, one list of broker ids per partition. The first of each is the preferred
            leader.
          - It determines O(topics[].partitions) and O(topics[].replication_factor), so those two have to be left out.
          - Without it the brokers place the replicas, on different racks where C(broker.rack) is set.
          - Other brokers than now, or another order, moves the replicas, as O(topics[].replication_factor) does.
        type: list
        elements: list
  config_mode:
    description:
      - With V(merge) only the declared configs are compared and changed.
      - With V(replace) every config that is set on a declared topic and is not declared is removed.
    type: str
    choices: [merge, replace]
    default: merge
  purge:
    description:
      - Whether to delete topics that are not declared, with all of their records.
      - Only those that begin with one of O(purge_prefixes). Kafka's internal topics, and topics whose names begin with
        V(__), are never purged.
    type: bool
    default: false
  purge_prefixes:
    description: Prefixes of the names that this list manages. Required with O(purge=true).
    type: list
    elements: str
    default: []
  purge_max:
    description: Maximum number of topics to delete. If there are more, the module fails, and nothing is changed.
    type: int
    default: 10
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_reassign
  - module: kafkaops.stack.kafka_topic
notes:
  - Needs the ACLs Describe, Alter, Create, DescribeConfigs and AlterConfigs on the topics.
  - Metadata and configs are two requests for up to 2000 topics; new topics are created about 1000 partitions at a time.
"""

EXAMPLES = r"""
- name: Declare topics
  kafkaops.stack.kafka_topics:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    topics:
      - name: orders
        partitions: 6
        replication_factor: 3
        config:
          retention.ms: 86400000
          cleanup.policy: [compact, delete]
      - name: clicks
      - name: old-orders
        state: absent

- name: Have exactly these topics of the shop
  kafkaops.stack.kafka_topics:
    bootstrap_servers: [broker-1:9092]
    topics:
      - name: shop.orders
        partitions: 6
      - name: shop.invoices
    purge: true
    purge_prefixes: [shop.]
    purge_max: 5
"""

RETURN = r"""
topics:
  description:
    - The state of each declared topic with state V(present) afterwards, by name. V(null) where it is created with the
      default of the brokers. The config has the declared keys.
  type: dict
  returned: success
  sample: {"orders": {"partitions": 6, "replication_factor": 3, "config": {"retention.ms": "86400000"}}}
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Create topic orders: partitions 6, replication_factor 3, config.retention.ms 86400000."]
plan:
  description: All planned changes, including those that failed.
  type: list
  elements: dict
  returned: always
  contains:
    action:
      description: One of V(create), V(update), V(delete).
      type: str
    kind:
      description: Always V(topic).
      type: str
    name:
      description: Name of the topic.
      type: str
    before:
      description: The differences, before the change. V(null) for a new topic; a config with V(null) was not set on the
        topic.
      type: dict
    after:
      description: The differences, as declared. V(null) for a deleted topic.
      type: dict
  sample:
    - action: update
      kind: topic
      name: orders
      before: {"config": {"retention.ms": null}}
      after: {"config": {"retention.ms": "86400000"}}
summary:
  description: Numbers of topics that were, or in check mode would be, created, updated, deleted; and unchanged.
  type: dict
  returned: always
  sample: {"created": 1, "updated": 0, "deleted": 0, "unchanged": 11}
cluster_id:
  description: Id of the cluster.
  type: str
  returned: success
  sample: Mc227lZxQ76V1xSHEJbnWQ
failed_items:
  description: Changes that Kafka refused or did not finish, with its name for the error and its message.
  type: list
  elements: dict
  returned: when Kafka refused a change
  sample:
    - name: orders
      error: INVALID_CONFIG
      message: "Unknown topic config name: retntion.ms"
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["Topic orders: replication_factor is 5, but 3 brokers run: declare at most 3."]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import purge_of, purge_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.run import manage_topics
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import config_mode_option, topic_options


def main() -> None:
    """Bring the declared topics into their state."""
    options = kafka_argument_spec(
        topics={"type": "list", "elements": "dict", "required": True, "options": topic_options()},
        config_mode=config_mode_option(),
        **purge_options(),
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    params = module.params
    manage_topics(module, params["topics"], show=lambda topics: {"topics": topics}, purge=purge_of(params))


if __name__ == "__main__":
    main()
