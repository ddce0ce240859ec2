#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_reassign
short_description: Move replicas of partitions to other brokers
version_added: "0.1.0"
description:
  - Drains brokers, fills new ones, changes the replication factor, or moves partitions to given brokers. Moves as few
    replicas as possible; the same input gives the same plan.
  - Reads and checks everything first. All errors are reported at once, with nothing changed. Kafka has no dry run for
    reassignments; check mode shows the plan with the number of bytes.
  - Waits until the reassignments are complete. Run it again to continue a run that was killed.
  - Reassignments that others started are neither waited for nor changed; the module fails if one of them moves a
    partition of the plan to other replicas.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  reassignments:
    description:
      - Moves these partitions to these brokers. Give one of O(reassignments), O(drain), O(spread),
        O(replication_factor) and O(cancel).
      - The format is that of C(partitions) in the JSON of C(kafka-reassign-partitions.sh).
    type: list
    elements: dict
    suboptions:
      topic:
        description: Name of the topic.
        type: str
        required: true
      partition:
        description: Number of the partition, from 0.
        type: int
        required: true
      replicas:
        description: Ids of the brokers of its replicas. The first is the preferred leader.
        type: list
        elements: int
        required: true
  drain:
    description:
      - Moves all replicas off the brokers with these ids; these brokers may be down.
      - Each replica moves to the broker with the fewest replicas, on a rack without another replica of the partition if
        there is one.
    type: list
    elements: int
  spread:
    description:
      - Moves replicas from the brokers that have the most to those with these ids, until each of these has the average.
      - Replicas that are on different racks stay on different racks. Where it costs no data, the order of replicas is
        changed so that these brokers are the preferred leaders of their share.
    type: list
    elements: int
  replication_factor:
    description:
      - Number of replicas of each partition of O(topics).
      - Existing replicas and the preferred leader stay. New ones are placed as with O(drain). Replicas are removed in
        this order, those that are not in sync, the second on a rack, those on the brokers with the most replicas.
    type: int
  cancel:
    description: Cancels the running reassignments of these topics, whoever started them. Restores the previous
      replicas.
    type: list
    elements: str
  topics:
    description:
      - The topics whose replicas move. Required with O(replication_factor).
      - By default O(drain) and O(spread) apply to all topics, including Kafka's internal ones.
    type: list
    elements: str
  throttle:
    description:
      - Bytes per second that each broker sends, and receives, for the reassignments; V(0) for no limit.
      - Brokers that copy more slowly than records arrive never complete. To change the value, run it again with another
        one meanwhile.
      - The throttle is removed in the end, also when the module fails or times out, unless Kafka has refused to cancel.
        See the notes for a run that was killed.
    type: int
    default: 0
  batch:
    description: Maximum number of partitions that move at the same time. The next batch starts when these are complete.
    type: int
    default: 50
  wait:
    description:
      - Whether to wait until the reassignments are complete.
      - With V(false) all reassignments are started, O(batch) in a request, and the throttle stays. Run it once more
        with V(true) to wait for them and to remove the throttle.
    type: bool
    default: true
  timeout:
    description:
      - Maximum seconds without progress, that is, without a complete partition or a copied byte. Then the module fails,
        but Kafka continues the reassignments.
    type: int
    default: 300
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_topics
    description: Changes the replication factor and the replicas of declared topics as well, without a throttle.
  - module: kafkaops.stack.kafka_leader_election
    description: Makes the first of the replicas the leader. This module keeps the leader if it keeps its replica.
notes:
  - Needs the ACLs Describe and Alter on the cluster, Describe on all topics, and DescribeConfigs and AlterConfigs on
    the topics and, for O(throttle), on the cluster.
  - Reading takes three requests for up to 2000 topics, and two to each broker. Then each batch takes one request, each
    check of the progress one, and the end one. A throttle takes one request for all topics and one to each broker that
    takes part, and as many to remove it.
  - The throttle owns C(leader.replication.throttled.replicas) and C(follower.replication.throttled.replicas) of the
    topics that move. When a run was killed, the next one with the same topics removes the entries there, and the rates
    of the brokers that they name, even if nothing is left to move. Entries of partitions that others are moving stay,
    and so does a list like C(*).
  - Earlier values of C(leader.replication.throttled.rate) and C(follower.replication.throttled.rate) of a broker are
    restored at the end, but not after a run that was killed.
"""

EXAMPLES = r"""
- name: Show what it takes to empty broker 3
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    drain: [3]
  check_mode: true
  diff: true

- name: Drain broker 3, with at most 20 MB per second
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    drain: [3]
    throttle: 20000000

- name: Move replicas to the new brokers 4 and 5
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    spread: [4, 5]
    throttle: 20000000

- name: Keep the offsets of consumer groups on three brokers
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    replication_factor: 3
    topics: [__consumer_offsets]

- name: Execute a plan in the format of kafka-reassign-partitions.sh
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    reassignments: "{{ (lookup('ansible.builtin.file', 'plan.json') | from_json).partitions }}"

- name: Cancel the running reassignments of a topic
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    cancel: [orders]
"""

RETURN = r"""
reassignments:
  description: The partitions that move.
  type: list
  elements: dict
  returned: success
  contains:
    topic:
      description: Name of the topic.
      type: str
    partition:
      description: Number of the partition.
      type: int
    before:
      description: Ids of the brokers of its replicas before.
      type: list
      elements: int
    after:
      description: Ids of the brokers of its replicas after.
      type: list
      elements: int
    bytes:
      description: Bytes that are copied; V(null) where a broker does not return its sizes.
      type: int
    adopted:
      description: Whether it was running already, started by an earlier run.
      type: bool
  sample: [{"topic": "orders", "partition": 0, "before": [1, 3], "after": [1, 2], "bytes": 52428800,
            "adopted": false}]
bytes_to_move:
  description: Sum of the bytes that are copied; V(null) where a broker does not return its sizes.
  type: int
  returned: success
  sample: 52428800
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Update partition orders-0: replicas [1, 3] → [1, 2]."]
plan:
  description:
    - The partitions that move, and the removal of a throttle that a killed run has left.
    - A throttle that is set and removed within the run is not in it.
  type: list
  elements: dict
  returned: always
  sample: [{"action": "update", "kind": "partition", "name": "orders-0", "before": {"replicas": [1, 3]},
            "after": {"replicas": [1, 2]}}]
summary:
  description: Numbers of partitions, and of throttled topics and brokers, by kind of change.
  type: dict
  returned: always
  sample: {"created": 0, "updated": 1, "deleted": 0, "unchanged": 0}
cluster_id:
  description: Id of the cluster.
  type: str
  returned: success
  sample: Mc227lZxQ76V1xSHEJbnWQ
failed_items:
  description: Partitions that Kafka refused or that have other replicas than planned, with the error and its message.
  type: list
  elements: dict
  returned: when Kafka refused a change
  sample:
    - name: orders-0
      error: INVALID_REPLICATION_ASSIGNMENT
      message: Replica assignment has brokers that are not alive.
errors:
  description: All errors in the plan, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the plan
  sample: ["Broker 2 has 1000 bytes left in its log directories, but would get 52428800: free disk space there, or move
            fewer partitions."]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.run import manage_reassignment
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.spec import VERBS


def main() -> None:
    """Move replicas."""
    options = kafka_argument_spec(
        reassignments={
            "type": "list",
            "elements": "dict",
            "options": {
                "topic": {"type": "str", "required": True},
                "partition": {"type": "int", "required": True},
                "replicas": {"type": "list", "elements": "int", "required": True},
            },
        },
        drain={"type": "list", "elements": "int"},
        spread={"type": "list", "elements": "int"},
        replication_factor={"type": "int"},
        cancel={"type": "list", "elements": "str"},
        topics={"type": "list", "elements": "str"},
        throttle={"type": "int", "default": 0},
        batch={"type": "int", "default": 50},
        wait={"type": "bool", "default": True},
        timeout={"type": "int", "default": 300},
    )
    module = AnsibleModule(
        argument_spec=options,
        required_one_of=[VERBS],
        mutually_exclusive=[VERBS, ("topics", "reassignments"), ("topics", "cancel")],
        required_by={"replication_factor": ["topics"]},
        supports_check_mode=True,
    )
    manage_reassignment(module)


if __name__ == "__main__":
    main()
