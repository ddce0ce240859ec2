#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_config_info
short_description: Read the dynamic configs of a Kafka cluster
version_added: "0.1.0"
description:
  - Returns the dynamic configs, in the shape that M(kafkaops.stack.kafka_config) accepts, one resource
    after the other.
  - Returns which values of a broker's file are hidden by a dynamic one, so that changing the file has no effect.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  types:
    description: Types of the resources to read. V(client_metrics) and V(group) need O(names).
    type: list
    elements: str
    choices: [broker, topic, broker_logger, client_metrics, group]
    default: [broker]
  names:
    description:
      - Names of the resources, of each of O(types). V(<default>) is the default of all brokers.
      - By default all resources of these types; of brokers the default and all running ones.
    type: list
    elements: str
  include_all:
    description: Whether to return all keys with their effective values as well.
    type: bool
    default: false
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_config
notes:
  - Needs the ACL DescribeConfigs on the cluster, the topics and the groups.
  - Takes one request for each broker and one for the default of all; one for up to 2000 topics, and one to find them.
"""

EXAMPLES = r"""
- name: Read the dynamic configs
  kafkaops.stack.kafka_config_info:
    bootstrap_servers: [broker-1:9092]
  register: found

- name: Restore them
  kafkaops.stack.kafka_config:
    bootstrap_servers: [broker-1:9092]
    type: "{{ item.type }}"
    name: "{{ item.name }}"
    config: "{{ item.config }}"
  loop: "{{ found.configs }}"
  loop_control:
    label: "{{ item.type }} {{ item.name }}"
"""

RETURN = r"""
configs:
  description:
    - The configs that are set on each resource itself, without sensitive keys. Resources without any are left out.
    - Kafka does not return which levels of loggers were set. These are the levels that differ from that of C(root), and
      that of C(root).
  type: list
  elements: dict
  returned: success
  sample: [{"type": "broker", "name": "<default>", "config": {"num.network.threads": "6"}}]
sensitive:
  description: The sensitive keys that are set on resources themselves. Kafka never returns their values.
  type: list
  elements: dict
  returned: success
  sample: [{"type": "broker", "name": "1", "keys": ["listener.name.ssl.ssl.keystore.password"]}]
shadowing:
  description:
    - The dynamic values of brokers that hide one of their file. C(source) is V(dynamic broker) or V(dynamic default).
    - C(file_key) is the key in the file, which may be another one, as C(log.retention.hours) for C(log.retention.ms).
    - Values of sensitive keys are V(null).
  type: list
  elements: dict
  returned: success
  sample:
    - broker: "1"
      key: num.network.threads
      dynamic: "6"
      source: dynamic default
      file: "3"
      file_key: num.network.threads
all:
  description: All keys of each resource with their effective values and where these come from; null where Kafka does
    not return them. Of the default of all brokers only the keys that are set.
  type: list
  elements: dict
  returned: with O(include_all=true)
  sample:
    - type: broker
      name: "1"
      config:
        num.io.threads: {value: "8", source: default, read_only: false, sensitive: false}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.run import read_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.spec import BROKER, KINDS


def main() -> None:
    """Read the configs."""
    options = kafka_argument_spec(
        types={"type": "list", "elements": "str", "choices": list(KINDS), "default": [BROKER]},
        names={"type": "list", "elements": "str"},
        include_all={"type": "bool", "default": False},
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    inform(module, connect=connect, read=lambda client: read_all(client, module.params))


if __name__ == "__main__":
    main()
