#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_health
short_description: Read the health of a Kafka cluster, and which brokers may be stopped
version_added: "0.1.0"
description:
  - Reads brokers, partitions, their in-sync replicas and the effective C(min.insync.replicas) of each topic, in three
    requests for a cluster of any size, and tries to connect to each broker. Returns whether the cluster is healthy, and
    for each broker whether it may be stopped now.
  - Where a partition has nobody in sync, one more request tells who is eligible to lead it (KIP-966).
  - A broker is safe to stop if every partition that it holds keeps enough replicas in sync for producers with
    C(acks=all) without it. That is the rule of the Strimzi operator.
  - Can wait until a broker is back, in sync, or safe to stop, which makes it the gate of a rolling restart.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  expected_brokers:
    description: Ids of the brokers that the cluster should have. One that isn't registered makes the cluster unhealthy.
    type: list
    elements: int
    default: []
  stop_brokers:
    description:
      - Ids of the brokers for which RV(safe_to_stop) is returned. Each is assessed alone, as if the others kept
        running.
      - By default these are the O(expected_brokers), and without those all registered brokers.
    type: list
    elements: int
    default: []
  wait_for:
    description:
      - The condition to wait for. The module fails if it isn't met in time.
      - V(none) reads once. V(registered) waits until the brokers are members of the cluster, V(recovered) until they
        are in sync for all of their partitions as well, V(safe_to_stop) until each of them may be stopped,
        V(safe_to_start_empty) until none of them, which are down and have lost their records, would become the leader
        of a partition of which others have records, V(healthy) until the whole cluster is healthy.
      - Unless it is V(none), the module waits for the first connection as well.
    type: str
    choices: [none, registered, recovered, safe_to_stop, safe_to_start_empty, healthy]
    default: none
  wait_brokers:
    description: Ids of the brokers to which O(wait_for) applies. By default those of O(stop_brokers).
    type: list
    elements: int
    default: []
  timeout:
    description:
      - Seconds to wait for O(wait_for). The timeout starts again each time the number of under-replicated partitions
        reaches a new minimum, so that a long recovery isn't cut off while it makes progress.
      - The first connection has a timeout of the same length.
    type: int
    default: 300
  unit:
    description:
      - Name of a systemd unit on the host on which the module runs. When it fails or ends, or systemd has to start it
        again, the wait ends at once with the cause from its journal.
    type: str
  allow_unavailable:
    description:
      - Consent to stopping brokers although partitions with no more replicas than C(min.insync.replicas) will be
        unavailable meanwhile, such as those with one replica. No order of restarts can avoid that.
    type: bool
    default: false
  allow_under_replicated:
    description: Consider the cluster healthy although there are under-replicated partitions.
    type: bool
    default: false
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
notes:
  - Needs the ACLs Describe on the cluster, and Describe and DescribeConfigs on all topics.
"""

EXAMPLES = r"""
- name: Read the health of the cluster
  kafkaops.stack.kafka_health:
    bootstrap_servers: [broker-1:9092, broker-2:9092]
    expected_brokers: [1, 2, 3]
  register: health
  failed_when: not health.healthy

- name: Wait until broker 2 may be stopped
  kafkaops.stack.kafka_health:
    bootstrap_servers: [broker-1:9092, broker-3:9092]
    stop_brokers: [2]
    wait_for: safe_to_stop

- name: Wait until broker 2 is back and in sync
  kafkaops.stack.kafka_health:
    bootstrap_servers: [broker-1:9092, broker-3:9092]
    wait_for: recovered
    wait_brokers: [2]
    timeout: 1800
"""

RETURN = r"""
cluster_id:
  description: Id of the cluster.
  type: str
  returned: always, unless no broker responded
  sample: Mc227lZxQ76V1xSHEJbnWQ
controller_id:
  description: Id of the broker that is the controller (in ZooKeeper mode), V(null) if there is none.
  type: int
  returned: always, unless no broker responded
  sample: 2
brokers:
  description:
    - The registered brokers with the address that they advertise on the listener of this connection, and whether they
      accept connections there. A broker that was killed stays registered until its session ends.
  type: list
  elements: dict
  returned: always, unless no broker responded
  sample: [{"id": 1, "host": "broker-1", "port": 9092, "rack": "a", "reachable": true}]
healthy:
  description: Whether RV(issues) is empty.
  type: bool
  returned: always, unless no broker responded
  sample: true
issues:
  description: The issues of the cluster, as sentences. Empty when the cluster is healthy.
  type: list
  elements: str
  returned: always, unless no broker responded
  sample: ["Broker 3 is expected, but isn't registered."]
offline:
  description: Partitions without a leader.
  type: list
  elements: dict
  returned: always, unless no broker responded
  sample: []
under_replicated:
  description: Partitions of which a replica isn't in sync.
  type: list
  elements: dict
  returned: always, unless no broker responded
  sample: [{"topic": "orders", "partition": 0, "leader": 1, "replicas": [3, 1, 2], "isr": [1, 2], "min_isr": 2}]
under_min_isr:
  description: Partitions with fewer replicas in sync than C(min.insync.replicas), where C(acks=all) is refused.
  type: list
  elements: dict
  returned: always, unless no broker responded
  sample: []
unavailable_if_stopped:
  description:
    - Topics of which a partition on one of the O(stop_brokers) has no more replicas than C(min.insync.replicas), so
      that it is unavailable while that broker is stopped. See O(allow_unavailable).
  type: list
  elements: str
  returned: always, unless no broker responded
  sample: [test_log]
reassigning:
  description: Partitions whose replicas are being moved.
  type: list
  elements: dict
  returned: always, unless no broker responded
  sample: [{"topic": "orders", "partition": 0, "replicas": [1, 2, 3], "adding": [3], "removing": [1]}]
recovered:
  description: For each broker, by its id as text, whether it is registered and in sync for all of its partitions.
  type: dict
  returned: always, unless no broker responded
  sample: {"1": true, "2": true, "3": false}
safe_to_stop:
  description: For each of O(stop_brokers), by its id as text, whether it may be stopped now, and the issues against it.
  type: dict
  returned: always, unless no broker responded
  sample:
    "1":
      safe: false
      issues:
        - "orders-0 (in sync 1, 2 of 3, 1, 2), min.insync.replicas is 2: without this broker producers with acks=all
          would be blocked."
"""

import functools

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._host.unit import Watch
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.run import connect_with_retry, health


def main() -> None:
    """Read the health of the cluster, or wait for a condition."""
    ids = {"type": "list", "elements": "int", "default": []}
    conditions = ["none", "registered", "recovered", "safe_to_stop", "safe_to_start_empty", "healthy"]
    options = kafka_argument_spec(
        expected_brokers=ids,
        stop_brokers=ids,
        wait_for={"type": "str", "choices": conditions, "default": "none"},
        wait_brokers=ids,
        timeout={"type": "int", "default": 300},
        unit={"type": "str"},
        allow_unavailable={"type": "bool", "default": False},
        allow_under_replicated={"type": "bool", "default": False},
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    check_unit = Watch(module, module.params["unit"]).look if module.params["unit"] else lambda: None
    inform(
        module,
        connect=functools.partial(connect_with_retry, check_unit=check_unit),
        read=functools.partial(health, params=module.params, check_unit=check_unit),
    )


if __name__ == "__main__":
    main()
