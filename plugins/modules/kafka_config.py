#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_config
short_description: Manage the dynamic configs of a broker, topic or other resource of a Kafka cluster
version_added: "0.1.0"
description:
  - Sets and removes configs of a running cluster, without a restart, of one broker, of all brokers, of a
    topic, of a broker's loggers, of a subscription to client metrics or of a group.
  - A dynamic config has precedence over the broker's file. So change a key of the file in the role's variable
    C(kafka_config), or in both; M(kafkaops.stack.kafka_config_info) returns the hidden values of a file.
  - Configs that are not declared stay as they are, unless O(config_mode=replace). Kafka checks the change before it is
    made, also in check mode. The module looks the keys up first, because a broker accepts unknown keys.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  type:
    description:
      - Type of the resource. With V(broker_logger) O(config) has levels of loggers, which last until the broker stops.
      - V(client_metrics) needs Kafka 3.7 or later and V(group) needs Kafka 4.0 or later, both without ZooKeeper.
    type: str
    choices: [broker, topic, broker_logger, client_metrics, group]
    default: broker
  name:
    description:
      - Id of the broker, name of the topic, of the subscription or of the group.
      - V(<default>) with O(type=broker) is the default of all brokers in the cluster.
    type: str
    required: true
  config:
    description:
      - Configs by their names in Kafka. Booleans, numbers and lists are compared as Kafka parses them.
      - A key with the value V(null) is removed, so that the value that it hid applies again. A logger with V(null) gets
        the level of the logger C(root).
      - Levels of loggers are V(FATAL), V(ERROR), V(WARN), V(INFO), V(DEBUG) and V(TRACE).
      - A key that starts with C(listener.name.<listener>.) is for one listener, as keys of TLS and SASL have to be.
    type: dict
    default: {}
  state:
    description: V(present) sets configs. V(absent) removes all dynamic configs of the resource.
    type: str
    choices: [present, absent]
    default: present
  config_mode:
    description:
      - With V(merge) only the declared configs are compared and changed.
      - With V(replace) every config that is set on the resource and is not declared is removed.
      - V(replace), and O(state=absent), are refused for loggers, because Kafka does not return which of them were set.
    type: str
    choices: [merge, replace]
    default: merge
  update_sensitive:
    description:
      - Kafka never returns the values of sensitive keys such as passwords, so they cannot be compared. With
        V(on_create) a value that is set already stays.
      - With V(always) each declared one is set again, which is a change each time. A broker then reads a key store
        anew, even from the same path.
    type: str
    choices: [on_create, always]
    default: on_create
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.kafka
attributes:
  idempotent:
    support: partial
    details:
      - Not for sensitive keys with O(update_sensitive=always).
seealso:
  - module: kafkaops.stack.kafka_config_info
  - module: kafkaops.stack.kafka_topics
notes:
  - Needs the ACLs DescribeConfigs and AlterConfigs on the cluster, or on the topic or group.
  - Takes one request to read, one that lets Kafka check the change and one that makes it. Configs of a broker are read
    from that broker, the default of all brokers from the one with the lowest id.
  - The values of sensitive keys are masked in results, diffs and messages. Until the cluster has returned which keys
    are sensitive, all are masked that are not known to be harmless.
  - A change of a key of the log cleaner (C(log.cleaner.*)) restarts the cleaner, and for a moment there are two
    buffers of C(log.cleaner.dedupe.buffer.size). A broker with a heap of 384 MiB was seen to die of it.
  - With ZooKeeper, brokers keep passwords only if C(password.encoder.secret) is in their file. Kafka notices the lack
    when it makes the change, not when it checks it.
"""

EXAMPLES = r"""
- name: Increase the number of network threads of all brokers
  kafkaops.stack.kafka_config:
    bootstrap_servers: [broker-1:9092]
    name: <default>
    config:
      num.network.threads: 6

- name: Reload the renewed certificate of broker 1
  kafkaops.stack.kafka_config:
    bootstrap_servers: [broker-1:9092]
    name: "1"
    config:
      listener.name.ssl.ssl.keystore.location: /etc/kafka/broker-1.p12
      listener.name.ssl.ssl.keystore.password: "{{ vault_keystore_password }}"
    update_sensitive: always

- name: Log the controller at level DEBUG
  kafkaops.stack.kafka_config:
    bootstrap_servers: [broker-1:9092]
    type: broker_logger
    name: "1"
    config:
      kafka.controller.KafkaController: DEBUG

- name: Restore the values of the file
  kafkaops.stack.kafka_config:
    bootstrap_servers: [broker-1:9092]
    name: "1"
    state: absent
"""

RETURN = r"""
config:
  description:
    - The configs that are set on the resource itself afterwards, without sensitive keys.
    - Of loggers the declared ones, with their levels.
  type: dict
  returned: success
  sample: {"num.network.threads": "6"}
sensitive:
  description: The sensitive keys that are set on the resource itself afterwards.
  type: list
  elements: str
  returned: success
  sample: ["listener.name.ssl.ssl.keystore.password"]
shadowed:
  description:
    - The values that these configs hide, with their source, one of V(static file), V(dynamic default) and V(dynamic
      broker). Its key is C(hides), because it may have another one, as C(log.retention.hours) has for
      C(log.retention.ms).
    - For the default of all brokers as the broker that was read sees it.
  type: list
  elements: dict
  returned: success
  sample: [{"key": "num.network.threads", "hides": "num.network.threads", "value": "3", "source": "static file"}]
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Update config broker <default>: num.network.threads 3 (static file) → 6."]
plan:
  description:
    - The planned change, if any, with action, kind, name, before and after, also if it failed.
    - C(before) has the values with their sources. C(after) is V(null) where a key is removed.
  type: list
  elements: dict
  returned: always
  sample:
    - action: update
      kind: config
      name: broker <default>
      before: {"num.network.threads": "3 (static file)"}
      after: {"num.network.threads": "6"}
summary:
  description: Whether the resource was, or in check mode would be, updated, deleted (O(state=absent)) or unchanged.
  type: dict
  returned: always
  sample: {"created": 0, "updated": 1, "deleted": 0, "unchanged": 0}
failed_items:
  description: The change, if Kafka refused it, with its name for the error and its message.
  type: list
  elements: dict
  returned: when Kafka refused the change
  sample:
    - name: broker 1
      error: INVALID_REQUEST
      message: "Invalid value x for configuration num.io.threads: Not a number of type INT"
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["Config of broker 1: num.io.thread is no key of a broker. Did you mean num.io.threads?"]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.run import manage_config
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.spec import config_options


def main() -> None:
    """Bring the dynamic configs of one resource into their state."""
    manage_config(AnsibleModule(argument_spec=kafka_argument_spec(**config_options()), supports_check_mode=True))


if __name__ == "__main__":
    main()
