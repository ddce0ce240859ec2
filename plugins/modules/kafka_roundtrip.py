#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_roundtrip
short_description: Test a round trip of records through every broker of a Kafka cluster
version_added: "0.1.0"
description:
  - Writes records to each broker, through its advertised address, with C(acks=all), and reads them back from there. So
    it tests that clients on this host can reach every broker, and that every broker accepts, replicates and returns
    records.
  - There are two records per broker, in a topic of its own, with one partition led by each broker and up to three
    replicas. The topic is deleted at the end. A round trip also deletes the topics of interrupted ones
    that are older than an hour, so that concurrent round trips do not disturb each other.
  - It never reports a change, because nothing stays.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  topic:
    description:
      - Prefix of the topic's name, before the time and a random number. It has to begin with V(__kafkaops_roundtrip),
        because old topics with this prefix are deleted.
    type: str
    default: __kafkaops_roundtrip
  expected_brokers:
    description: Ids of the brokers that the cluster should have. The module fails if one isn't registered.
    type: list
    elements: int
    default: []
  timeout:
    description: Seconds for the topic to be ready and the round trips to be complete.
    type: int
    default: 30
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
attributes:
  check_mode:
    support: partial
    details:
      - Is skipped in check mode, because it writes.
notes:
  - Needs the ACLs Create, Describe, Write, Read and Delete on topics whose names begin with O(topic).
"""

EXAMPLES = r"""
- name: Test that records flow through all three brokers
  kafkaops.stack.kafka_roundtrip:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    expected_brokers: [1, 2, 3]
  register: proof

- name: Show how long it took
  ansible.builtin.debug:
    msg: "Broker {{ item.id }} at {{ item.listener }}: {{ item.latency_ms }} ms"
  loop: "{{ proof.brokers }}"
  when: proof is not skipped
"""

RETURN = r"""
cluster_id:
  description: Id of the cluster.
  type: str
  returned: always, unless no broker answered or one is missing
  sample: Mc227lZxQ76V1xSHEJbnWQ
topic:
  description: Name of the topic that was used.
  type: str
  returned: always, unless no broker answered or one is missing
  sample: __kafkaops_roundtrip-6926ed05-5d1c9f0e
brokers:
  description: The result of each broker.
  type: list
  elements: dict
  returned: always, unless no broker answered or one is missing
  contains:
    id:
      description: Id of the broker.
      type: int
    listener:
      description: The address that the broker advertises, through which the record went.
      type: str
    offset:
      description: Offset of the second record in its partition.
      type: int
      returned: when the record came back
    latency_ms:
      description:
        - Milliseconds from the writing to the end of the reading of the second record. The first record
          waits until the followers replicate the new partition.
      type: float
      returned: when the record came back
    error:
      description: The error, if the round trip failed.
      type: str
      returned: when it didn't
  sample: [{"id": 1, "listener": "broker-1:9092", "offset": 1, "latency_ms": 9.4}]
"""

import functools

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.roundtrip.run import roundtrip


def main() -> None:
    """Send a record through every broker."""
    options = kafka_argument_spec(
        topic={"type": "str", "default": "__kafkaops_roundtrip"},
        expected_brokers={"type": "list", "elements": "int", "default": []},
        timeout={"type": "int", "default": 30},
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    inform(
        module,
        connect=connect,
        read=functools.partial(roundtrip, params=module.params),
        skip_in_check_mode="Skipped in check mode: a round trip writes a record to every broker.",
    )


if __name__ == "__main__":
    main()
