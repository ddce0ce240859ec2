#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_topic_info
short_description: Read the topics of a Kafka cluster
version_added: "0.1.0"
description:
  - Returns topics with the configs that are set on them, in the shape that M(kafkaops.stack.kafka_topics) accepts, and
    the leaders and replicas of their partitions.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  names:
    description: Names of the topics. Without it all topics of the cluster.
    type: list
    elements: str
  prefix:
    description: Return only topics whose names begin with this prefix.
    type: str
    default: ""
  include_internal:
    description: Whether to return Kafka's internal topics, which nobody should declare.
    type: bool
    default: false
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_topics
notes:
  - Needs the ACLs Describe and DescribeConfigs on the topics. Brokers leave out what the user may not describe.
  - Metadata and configs are two requests for up to 2000 topics.
"""

EXAMPLES = r"""
- name: Read the topics of the shop
  kafkaops.stack.kafka_topic_info:
    bootstrap_servers: [broker-1:9092]
    prefix: shop.
  register: found

- name: Have the same in another cluster
  kafkaops.stack.kafka_topics:
    bootstrap_servers: [other-1:9092]
    topics: "{{ found.topics }}"
"""

RETURN = r"""
topics:
  description:
    - The topics, sorted by name. One whose partitions differ in their number of replicas has C(replica_assignment)
      instead of C(partitions) and C(replication_factor). The config has what is set on the topic itself.
  type: list
  elements: dict
  returned: success
  sample: [{"name": "shop.orders", "partitions": 6, "replication_factor": 3, "config": {"retention.ms": "86400000"}}]
partitions:
  description: Leader (null where there is none), replicas and in-sync replicas of each partition, by topic.
  type: dict
  returned: success
  sample: {"shop.orders": [{"id": 0, "leader": 1, "replicas": [1, 2, 0], "isr": [0, 1, 2]}]}
missing:
  description: Those of O(names) that do not exist.
  type: list
  elements: str
  returned: success
  sample: []
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import config_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect


def read(client: Client, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return what RETURN promises."""
    found = wire.read_metadata(client, params["names"])["topics"]
    chosen = sorted(
        name
        for name, topic in found.items()
        if topic["partitions"]
        and name.startswith(params["prefix"])
        and (params["include_internal"] or not topic["internal"])
    )
    configs = config_wire.read_configs(client, chosen, None)
    return {
        "topics": [as_item(name, found[name]["partitions"], configs[name]) for name in chosen],
        "partitions": {name: found[name]["partitions"] for name in chosen},
        "missing": [name for name in params["names"] or [] if not found[name]["partitions"]],
    }


def as_item(name: str, partitions: t.Sequence[t.Mapping[str, t.Any]], found: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return a topic in the shape that kafka_topics accepts; wire.Refused where its configs may not be read."""
    if found["error"]:
        raise wire.Refused(f"The configs of topic {name} can't be read", found["error"], found["message"])
    config = {key: entry["value"] for key, entry in sorted(found["entries"].items()) if entry["own"]}
    factors = {len(partition["replicas"]) for partition in partitions}
    if len(factors) > 1:
        return {"name": name, "replica_assignment": [p["replicas"] for p in partitions], "config": config}
    return {"name": name, "partitions": len(partitions), "replication_factor": factors.pop(), "config": config}


def main() -> None:
    """Read the topics."""
    options = kafka_argument_spec(
        names={"type": "list", "elements": "str"},
        prefix={"type": "str", "default": ""},
        include_internal={"type": "bool", "default": False},
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    inform(module, connect=connect, read=lambda client: read(client, module.params))


if __name__ == "__main__":
    main()
