#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_cluster_info
short_description: Read the brokers, disks, features and quorum of a Kafka cluster
version_added: "0.1.0"
description:
  - Returns the structure of a cluster. M(kafkaops.stack.kafka_health) reads its health.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  gather:
    description:
      - The parts to read, besides the id and the mode of the cluster.
      - V(brokers) and V(features) take no request of their own, V(quorum) takes one in KRaft mode. V(log_dirs), which
        is not read by default, takes one to each broker, whose response has all of its partitions.
    type: list
    elements: str
    choices: [brokers, log_dirs, features, quorum]
    default: [brokers, features, quorum]
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_health
  - module: kafkaops.stack.kafka_quorum
  - module: kafkaops.stack.kafka_topic_info
notes:
  - V(log_dirs) and V(quorum) of O(gather) need the ACL Describe on the cluster, the others none.
  - Needs Kafka 2.8 or later, in KRaft mode 3.3.
"""

EXAMPLES = r"""
- name: Read the disks of the brokers
  kafkaops.stack.kafka_cluster_info:
    bootstrap_servers: [broker-1:9092]
    gather: [log_dirs]
  register: cluster

- name: Check that a fifth of each disk is free
  ansible.builtin.assert:
    that: item.usable_bytes * 5 > item.total_bytes
    fail_msg: "{{ item.path }} has {{ item.usable_bytes }} bytes left."
  loop: "{{ cluster.brokers | map(attribute='log_dirs') | flatten }}"
"""

RETURN = r"""
cluster_id:
  description: Id of the cluster.
  type: str
  returned: success
  sample: m-Vh4oorRsKBMt2XbphS6A
mode:
  description: V(kraft) or V(zookeeper), by the features of the broker that was read.
  type: str
  returned: success
  sample: zookeeper
controller_id:
  description:
    - Id of the active controller, null where there is none.
    - In KRaft mode it is the leader of the quorum, and null unless O(gather) has V(quorum).
  type: int
  returned: success
  sample: 1
brokers:
  description: The brokers, sorted by id. Without fenced ones where the version doesn't return them.
  type: list
  elements: dict
  returned: when O(gather) has V(brokers) or V(log_dirs)
  contains:
    id:
      description: Its id.
      type: int
      sample: 0
    host:
      description: The host that it advertises on the listener that was used.
      type: str
      sample: broker-1
    port:
      description: The port that it advertises there.
      type: int
      sample: 9092
    rack:
      description: Its rack, null where it has none.
      type: str
      sample: null
    fenced:
      description: Whether the controller keeps it out of the cluster. Null before Kafka 4.0.
      type: bool
      sample: null
    log_dirs:
      description:
        - Its log directories, sorted by path. Null where O(gather) hasn't V(log_dirs), and for a fenced broker.
        - A broker that doesn't respond has one entry, without a path and with an error.
      type: list
      elements: dict
      contains:
        path:
          description: The directory.
          type: str
          sample: /var/lib/kafka/data
        error:
          description: Why it can't be used or wasn't read, null if there is no error.
          type: str
          sample: null
        total_bytes:
          description: Size of its volume. Null before Kafka 3.3.
          type: int
          sample: 105089261568
        usable_bytes:
          description: Bytes of the volume that the broker can still fill. Null before Kafka 3.3.
          type: int
          sample: 71437090816
        replicas:
          description: Number of replicas in it, with those that are being moved into it.
          type: int
          sample: 55
        size_bytes:
          description: Size of their records and indexes as Kafka counts it, that is, of their log segments.
          type: int
          sample: 1048576
features:
  description:
    - The features of the broker that was read, by name. C(supported) has the minimum and the maximum level,
      C(finalized) is the finalized level of the cluster, null where there is none (Kafka's own tool says 0).
    - Brokers in ZooKeeper mode have at most few.
  type: dict
  returned: when O(gather) has V(features)
  sample: {"metadata.version": {"supported": [1, 21], "finalized": 21}}
quorum:
  description:
    - The quorum of controllers, by the active one. Null in ZooKeeper mode. M(kafkaops.stack.kafka_quorum) reads its
      health.
    - Each voter and observer has its last C(offset) and its C(lag), which is how many records it is behind the leader.
    - C(last_fetch) and C(last_caught_up) are the times in milliseconds since 1970, by the clock of the leader, of its
      last fetch and of the last at which nothing was missing. Those of the leader are null and now.
    - Voters have C(endpoints) from Kafka 3.9 on, and a C(directory_id) where the quorum is dynamic. Null for unknown
      values.
  type: dict
  returned: when O(gather) has V(quorum)
  sample:
    leader: 1
    epoch: 3
    high_watermark: 4711
    voters:
      - id: 1
        endpoints: [{"listener": "CONTROLLER", "host": "controller-1", "port": 9093}]
        directory_id: null
        offset: 4712
        lag: 0
        last_fetch: null
        last_caught_up: 1767225600000
    observers: []
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.cluster import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.log_dir_wire import LogDir, read_log_dirs
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum_wire import read_quorum
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.version_wire import read_versions

PARTS = ["brokers", "log_dirs", "features", "quorum"]


def read(client: Client, gather: t.Collection[str]) -> dict[str, t.Any]:
    """Return what RETURN promises."""
    versions = read_versions(client)
    cluster = wire.read_cluster(client)
    results = {"cluster_id": cluster["cluster_id"], "mode": "kraft" if versions["kraft"] else "zookeeper"}
    quorum = read_quorum(client.query) if versions["kraft"] and "quorum" in gather else None
    leader = quorum["leader"] if quorum else None
    results["controller_id"] = leader if versions["kraft"] else cluster["controller_id"]
    if {"brokers", "log_dirs"} & set(gather):
        broker_ids = [b["id"] for b in cluster["brokers"] if not b["fenced"]] if "log_dirs" in gather else []
        directories = read_log_dirs(client, broker_ids)
        results["brokers"] = [as_item(broker, directories.get(broker["id"])) for broker in cluster["brokers"]]
    if "features" in gather:
        results["features"] = versions["features"]
    if "quorum" in gather:
        results["quorum"] = quorum
    return results


def as_item(broker: t.Mapping[str, t.Any], directories: t.Sequence[LogDir] | None) -> dict[str, t.Any]:
    """Return a broker with the sums of its directories."""
    items = [
        {
            "path": directory["path"],
            "error": directory["error"] or None,
            "total_bytes": directory["total"],
            "usable_bytes": directory["usable"],
            "replicas": len(directory["replicas"]),
            "size_bytes": sum(replica["size"] for replica in directory["replicas"].values()),
        }
        for directory in directories or []
    ]
    return {**broker, "log_dirs": None if directories is None else items}


def main() -> None:
    """Read the cluster."""
    gather = {"type": "list", "elements": "str", "choices": PARTS, "default": ["brokers", "features", "quorum"]}
    module = AnsibleModule(argument_spec=kafka_argument_spec(gather=gather), supports_check_mode=True)
    inform(module, connect=connect, read=lambda client: read(client, module.params["gather"]))


if __name__ == "__main__":
    main()
