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
  - Empties brokers, fills new ones, changes the number of replicas, or puts partitions where a plan says. No more is
    moved than that needs, and the same input gives the same plan.
  - Everything is read and checked first. What the cluster cannot do is refused, all of it at once, with nothing
    changed. Kafka has no dry run for this; check mode shows the plan with the number of bytes.
  - Waits until the replicas are where they should be. A run that was killed is taken up by running it again.
  - What others are moving at the same time is neither waited for nor touched; a partition of the plan that is on its
    way to other replicas is refused.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  reassignments:
    description:
      - Puts these partitions on these brokers. Give one of O(reassignments), O(drain), O(spread),
        O(replication_factor) and O(cancel).
      - It is what C(kafka-reassign-partitions.sh) has under C(partitions) in its JSON.
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
        description: Ids of the brokers that hold it. The first is the preferred leader.
        type: list
        elements: int
        required: true
  drain:
    description:
      - Takes all replicas off the brokers with these ids; they may be down.
      - Each goes to the broker with the fewest replicas on a rack that the partition does not use otherwise, if there
        is one.
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
      - Number of replicas that each partition of O(topics) is to have.
      - Present replicas and the preferred leader stay. New ones are placed as with O(drain); those that go are the ones
        that are not in sync, then the second on a rack, then those on the brokers with the most replicas.
    type: int
  cancel:
    description: Ends what is being moved of these topics, whoever began it. The replicas are again what they were.
    type: list
    elements: str
  topics:
    description:
      - The topics of which replicas move. Required with O(replication_factor).
      - Without it O(drain) and O(spread) mean all topics, also those on which Kafka itself lives.
    type: list
    elements: str
  throttle:
    description:
      - Bytes per second that each broker spends on the move as a sender, and as many as a receiver; V(0) for no limit.
      - Brokers that cannot copy faster than records arrive never end. Run it again with another value meanwhile to
        change it.
      - The throttle is taken off in the end, also when the module fails or its time runs out. See the notes for a run
        that was killed.
    type: int
    default: 0
  batch:
    description: Most partitions that are moved at the same time. The next ones begin when all of these have arrived.
    type: int
    default: 50
  wait:
    description:
      - Whether to wait until the replicas have arrived.
      - With V(false) all partitions are begun, O(batch) in a request, and the throttle stays. Run it once more with
        V(true) to wait for them and to take the throttle off.
    type: bool
    default: true
  timeout:
    description:
      - Seconds in which a partition has to arrive or a byte to be copied. The module fails when nothing has happened
        for so long; Kafka goes on all the same.
    type: int
    default: 300
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_topics
    description: Changes the replication factor and the replicas of declared topics as well, without a throttle.
  - module: kafkaops.stack.kafka_leader_election
    description: Makes the first of the replicas the leader. This module leaves the leader where it is, if it may stay.
notes:
  - Needs the rights to describe and alter the cluster, to describe all topics, and to describe and alter the configs of
    topics and, for O(throttle), of brokers.
  - Reading is three requests for up to 2000 topics, and two to each broker. Then it is one request for each batch, one
    each time that it looks what is still moving, and one at the end. A throttle is one request for all topics and one
    to each broker that takes part, and as many to take it off.
  - The throttle owns C(leader.replication.throttled.replicas) and C(follower.replication.throttled.replicas) of the
    topics that move. When a run was killed, the next one with the same topics takes off what it finds there, and the
    rates of the brokers that are named there, even if nothing is left to move. Entries of partitions that others are
    moving stay, and so does a list like C(*).
  - C(leader.replication.throttled.rate) and C(follower.replication.throttled.rate) that a broker had before are put
    back in the end, but not after a run that was killed.
"""

EXAMPLES = r"""
- name: Show what it takes to empty broker 3
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    drain: [3]
  check_mode: true
  diff: true

- name: Empty broker 3, with 20 MB in a second at most
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    drain: [3]
    throttle: 20000000

- name: Give the new brokers 4 and 5 their share
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    spread: [4, 5]
    throttle: 20000000

- name: Keep the offsets of consumer groups on three brokers
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    replication_factor: 3
    topics: [__consumer_offsets]

- name: Carry out a plan in the format of kafka-reassign-partitions.sh
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    reassignments: "{{ (lookup('ansible.builtin.file', 'plan.json') | from_json).partitions }}"

- name: Leave everything where it was
  kafkaops.stack.kafka_reassign:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    cancel: [orders]
"""

RETURN = r"""
moves:
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
      description: Ids of the brokers that have it.
      type: list
      elements: int
    after:
      description: Ids of the brokers that are to have it.
      type: list
      elements: int
    bytes:
      description: Bytes that are copied; V(null) where a broker does not tell its sizes.
      type: int
    adopted:
      description: Whether this was on its way already, begun by a run that did not see its end.
      type: bool
  sample: [{"topic": "orders", "partition": 0, "before": [1, 3], "after": [1, 2], "bytes": 52428800,
            "adopted": false}]
bytes_to_move:
  description: Sum of the bytes that are copied; V(null) where a broker does not tell its sizes.
  type: int
  returned: success
  sample: 52428800
changes:
  description: What was done, in check mode what would be done, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Update partition orders-0: replicas [1, 3] → [1, 2]."]
plan:
  description:
    - The partitions that move, and what a run that was killed has left of a throttle.
    - A throttle that comes and goes within the run is not in it.
  type: list
  elements: dict
  returned: always
  sample: [{"action": "update", "kind": "partition", "name": "orders-0", "before": {"replicas": [1, 3]},
            "after": {"replicas": [1, 2]}}]
summary:
  description: Number of partitions, and of throttled topics and brokers, by what was done.
  type: dict
  returned: always
  sample: {"created": 0, "updated": 1, "deleted": 0, "unchanged": 0}
cluster_id:
  description: Id of the cluster.
  type: str
  returned: success
  sample: Mc227lZxQ76V1xSHEJbnWQ
failed_items:
  description: Partitions that Kafka refused or that are not where they should be, with the error and its message.
  type: list
  elements: dict
  returned: when Kafka refused a change
  sample:
    - name: orders-0
      error: INVALID_REPLICATION_ASSIGNMENT
      message: Replica assignment has brokers that are not alive.
errors:
  description: All that speaks against the plan, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when the plan cannot be
  sample: ["Broker 2 has 1000 bytes left in its log directories, but would get 52428800: make room there, or move
            less."]
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
