#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_consumer_group
short_description: Reset the offsets of a consumer group or share group, or delete it
version_added: "0.1.0"
description:
  - Resets the offsets of a consumer group, for all of its topics, single topics or single partitions; deletes its
    offsets, or the group.
  - Returns the offset of every partition before and after, and the number of skipped or replayed records, also in check
    mode.
  - Returns the previous offsets in the form that O(reset.offsets) accepts, so that they can be restored.
  - The offsets of a share group are its start offsets, before which Kafka delivers no record. A reset also forgets
    which records after the new start offset were acknowledged, so they are delivered again. Setting the previous start
    offset again does not restore that.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  group:
    description: Name of the group.
    type: str
    required: true
  state:
    description:
      - V(present) resets offsets, if O(reset) is given.
      - V(absent) deletes the group with all its offsets, or, with O(topics), its offsets of those. Kafka deletes the
        start offsets of a share group only for whole topics, and only while the group has no members.
    type: str
    choices: [present, absent]
    default: present
  reset:
    description:
      - The new offsets. Give one of the suboptions. An offset outside of the log becomes its nearer end.
      - Fails while the group has members, which would continue at their own offsets. The message names them.
    type: dict
    suboptions:
      to:
        description:
          - V(earliest) and V(latest) are the ends of the log. V(current) only resets offsets that are outside of it.
            It is the only reset that keeps what a share group has acknowledged.
        type: str
        choices: [earliest, latest, current]
      offset:
        description: This offset, in each partition.
        type: int
      datetime:
        description: The first record at or after this time, in ISO 8601 with its zone, such as V(2026-11-25T08:00:00Z).
        type: str
      duration:
        description:
          - The first record that is at most as old, in ISO 8601, such as V(P1DT12H). Resets the offsets in each run.
        type: str
      shift:
        description: Number of records to skip, or to replay where negative. Resets the offsets in each run.
        type: int
      offsets:
        description:
          - An offset for each partition, as a dict by topics of dicts by partitions, such as RV(before) of another run.
        type: dict
  topics:
    description:
      - The topics to reset, also those that the group has never committed. By default all committed ones.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the topic.
        type: str
        required: true
      partitions:
        description: Numbers of the partitions, by default all.
        type: list
        elements: int
  expected_before:
    description:
      - Offsets that the group must have, in the form of O(reset.offsets). The module fails if it has others. Makes
        O(reset.shift) and O(reset.duration) safe to repeat.
    type: dict
  create:
    description:
      - Whether a missing group may be created by its first offsets. By default that is an error, to detect misspelt
        names. The new group is a consumer group.
    type: bool
    default: false
  wait_empty:
    description: Seconds to wait until the group has no members.
    type: int
    default: 0
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_consumer_group_info
notes:
  - Needs the ACLs Describe and Read on the group and its topics, and Delete on the group to delete it or its offsets;
    Kafka 3.0 or later.
"""

EXAMPLES = r"""
- name: Read a topic from its beginning again
  kafkaops.stack.kafka_consumer_group:
    bootstrap_servers: [broker-1:9092]
    group: billing
    topics:
      - name: orders
    reset:
      to: earliest
  register: moved

- name: Restore the previous offsets
  kafkaops.stack.kafka_consumer_group:
    bootstrap_servers: [broker-1:9092]
    group: billing
    reset:
      offsets: "{{ moved.before }}"

- name: Set one partition to an offset
  kafkaops.stack.kafka_consumer_group:
    bootstrap_servers: [broker-1:9092]
    group: billing
    topics:
      - name: orders
        partitions: [1]
    reset:
      offset: 10

- name: Deliver all records to a share group again
  kafkaops.stack.kafka_consumer_group:
    bootstrap_servers: [broker-1:9092]
    group: jobs
    topics:
      - name: tasks
    reset:
      to: earliest

- name: Delete a group once its members are gone
  kafkaops.stack.kafka_consumer_group:
    bootstrap_servers: [broker-1:9092]
    group: old-billing
    state: absent
    wait_empty: 60
"""

RETURN = r"""
state:
  description: State of the group before, by Kafka's name; V(Dead) for one that does not exist.
  type: str
  returned: success
  sample: Empty
before:
  description: All offsets of the group before, in the form that O(reset.offsets) accepts.
  type: dict
  returned: success
  sample: {"orders": {"0": 1500, "1": 1498}}
after:
  description: All offsets of the group afterwards.
  type: dict
  returned: success
  sample: {"orders": {"0": 0, "1": 0}}
partitions:
  description:
    - The offset of each selected partition before and after; C(skipped) is the number of skipped records, negative for
      replayed ones, null where nothing was committed. In a share group, acknowledged records that are delivered
      again are replayed, also where the start offset stays the same.
  type: list
  elements: dict
  returned: success
  sample: [{"topic": "orders", "partition": 0, "before": 1500, "after": 0, "skipped": -1500}]
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Update consumer group billing: orders.0 1500 → 0, orders.1 1498 → 0."]
plan:
  description: The planned change, with action, kind, name, before and after, also if it failed.
  type: list
  elements: dict
  returned: always
  sample:
    - action: update
      kind: consumer group
      name: billing
      before: {"orders": {"0": 1500}}
      after: {"orders": {"0": 0}}
summary:
  description: Numbers of groups that were, or in check mode would be, created, updated, deleted; and unchanged.
  type: dict
  returned: always
  sample: {"created": 0, "updated": 1, "deleted": 0, "unchanged": 0}
failed_items:
  description: The changes that Kafka refused, with its name for the error and its message.
  type: list
  elements: dict
  returned: when Kafka refused a change
  sample: [{"name": "billing", "error": "UNKNOWN_MEMBER_ID", "message": "orders-0: the group has members again"}]
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["Group biling does not exist: correct its name, or set create."]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.run import manage_group
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.spec import reset_options


def main() -> None:
    """Bring the offsets of a group to where they are declared."""
    topic = {"name": {"type": "str", "required": True}, "partitions": {"type": "list", "elements": "int"}}
    options = kafka_argument_spec(
        group={"type": "str", "required": True},
        state={"type": "str", "choices": ["present", "absent"], "default": "present"},
        reset={"type": "dict", "options": reset_options()},
        topics={"type": "list", "elements": "dict", "default": [], "options": topic},
        expected_before={"type": "dict"},
        create={"type": "bool", "default": False},
        wait_empty={"type": "int", "default": 0},
    )
    manage_group(AnsibleModule(argument_spec=options, supports_check_mode=True))


if __name__ == "__main__":
    main()
