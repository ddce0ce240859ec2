#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_health
short_description: Tell the health of a Kafka cluster, and which brokers may be stopped
version_added: "0.1.0"
description:
  - Reads brokers, partitions, their in-sync replicas and the effective C(min.insync.replicas) of each topic, in three
    requests for a cluster of any size, tries to connect to each broker, and says whether the cluster is healthy, and
    for each broker whether it may be stopped now.
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
      - Ids of the brokers for which RV(safe_to_stop) is told. Each is judged alone, as if the others went on running.
      - Without it those are the O(expected_brokers), and without those too all that are registered.
    type: list
    elements: int
    default: []
  wait_for:
    description:
      - What to wait for. The module fails if it doesn't come.
      - V(none) reads once. V(registered) waits until the brokers are members of the cluster, V(recovered) until they
        are in sync for all of their partitions as well, V(safe_to_stop) until each of them may be stopped,
        V(healthy) until the whole cluster is healthy.
      - Unless it is V(none), the first connection is waited for as well.
    type: str
    choices: [none, registered, recovered, safe_to_stop, healthy]
    default: none
  wait_brokers:
    description: Ids of the brokers to which O(wait_for) applies. Without it those of O(stop_brokers).
    type: list
    elements: int
    default: []
  timeout:
    description:
      - Seconds to wait for O(wait_for). They begin again each time fewer partitions are under-replicated than before,
        so that a long recovery isn't cut off while it gets on.
      - The first connection has the same time for itself.
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
        unavailable meanwhile, such as those with one replica. No order of restarts can spare them.
    type: bool
    default: false
  allow_under_replicated:
    description: Call the cluster healthy although there are under-replicated partitions.
    type: bool
    default: false
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
notes:
  - Needs the rights to describe the cluster, all topics and their configs.
"""

EXAMPLES = r"""
- name: Look at the cluster
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
  returned: always, unless no broker answered
  sample: Mc227lZxQ76V1xSHEJbnWQ
controller_id:
  description: Id of the broker that is the controller (in ZooKeeper mode), V(null) if there is none.
  type: int
  returned: always, unless no broker answered
  sample: 2
brokers:
  description:
    - The registered brokers with the address that they advertise on the listener that was asked, and whether they
      accept connections there. One that was killed stays registered until its session ends.
  type: list
  elements: dict
  returned: always, unless no broker answered
  sample: [{"id": 1, "host": "broker-1", "port": 9092, "rack": "a", "answers": true}]
healthy:
  description: Whether RV(issues) is empty.
  type: bool
  returned: always, unless no broker answered
  sample: true
issues:
  description: What is wrong with the cluster, as sentences.
  type: list
  elements: str
  returned: always, unless no broker answered
  sample: ["Broker 3 is expected, but isn't registered."]
offline:
  description: Partitions without a leader.
  type: list
  elements: dict
  returned: always, unless no broker answered
  sample: []
under_replicated:
  description: Partitions of which a replica isn't in sync.
  type: list
  elements: dict
  returned: always, unless no broker answered
  sample: [{"topic": "orders", "partition": 0, "leader": 1, "replicas": [3, 1, 2], "isr": [1, 2], "min_isr": 2}]
under_min_isr:
  description: Partitions with fewer replicas in sync than C(min.insync.replicas), where C(acks=all) is refused.
  type: list
  elements: dict
  returned: always, unless no broker answered
  sample: []
unavailable_if_stopped:
  description:
    - Topics of which a partition on one of the O(stop_brokers) has no more replicas than C(min.insync.replicas), so
      that it is unavailable while that broker is stopped. See O(allow_unavailable).
  type: list
  elements: str
  returned: always, unless no broker answered
  sample: [test_log]
reassigning:
  description: Partitions whose replicas are being moved.
  type: list
  elements: dict
  returned: always, unless no broker answered
  sample: [{"topic": "orders", "partition": 0, "replicas": [1, 2, 3], "adding": [3], "removing": [1]}]
recovered:
  description: For each broker, by its id as text, whether it is registered and in sync for all of its partitions.
  type: dict
  returned: always, unless no broker answered
  sample: {"1": true, "2": true, "3": false}
safe_to_stop:
  description: For each of O(stop_brokers), by its id as text, whether it may be stopped now, and why not.
  type: dict
  returned: always, unless no broker answered
  sample:
    "1":
      safe: false
      why:
        - "orders-0 (in sync 1, 2 of 3, 1, 2), min.insync.replicas is 2: without this broker producers with acks=all
          would be blocked."
"""

import functools

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._host.unit import Watch
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.run import connect_patiently, health


def main() -> None:
    """Read the health of the cluster, and wait for it if asked to."""
    ids = {"type": "list", "elements": "int", "default": []}
    goals = ["none", "registered", "recovered", "safe_to_stop", "healthy"]
    options = kafka_argument_spec(
        expected_brokers=ids,
        stop_brokers=ids,
        wait_for={"type": "str", "choices": goals, "default": "none"},
        wait_brokers=ids,
        timeout={"type": "int", "default": 300},
        unit={"type": "str"},
        allow_unavailable={"type": "bool", "default": False},
        allow_under_replicated={"type": "bool", "default": False},
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    alive = Watch(module, module.params["unit"]).look if module.params["unit"] else lambda: None
    inform(
        module,
        connect=functools.partial(connect_patiently, alive=alive),
        read=functools.partial(health, params=module.params, alive=alive),
    )


if __name__ == "__main__":
    main()
