#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_connector
short_description: Manage one connector of Kafka Connect
version_added: "0.1.0"
description:
  - Creates, configures, pauses, stops, restarts and deletes a connector through the REST interface of Kafka Connect,
    and waits until the connector and all its tasks are in the declared state.
  - For more than one connector use M(kafkaops.stack.kafka_connectors).
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  name:
    description: Name of the connector.
    type: str
    required: true
  config:
    description:
      - The connector's config by its keys, of which C(connector.class) is required. C(name) is left out.
      - Numbers, booleans and lists are written as Connect reads them, a list with commas.
      - By default the config stays as it is, which is enough to change the state of an existing connector.
    type: dict
  state:
    description:
      - V(running) and V(paused) apply to the connector and all its tasks. V(stopped) also ends the tasks, and needs
        Kafka 3.5 or later.
      - With Kafka 3.7 or later a new connector starts in its state. Before, it runs for a moment.
      - V(absent) deletes it. Its committed offsets stay.
    type: str
    choices: [running, paused, stopped, absent]
    default: running
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.connect
  - kafkaops.stack.attributes.http
  - kafkaops.stack.connect.changing
seealso:
  - module: kafkaops.stack.kafka_connectors
  - module: kafkaops.stack.kafka_connector_info
"""

EXAMPLES = r"""
- name: Create a connector that reads a file
  kafkaops.stack.kafka_connector:
    connect_urls: [http://connect-1:8083, http://connect-2:8083]
    name: orders
    config:
      connector.class: FileStreamSource
      tasks.max: 1
      file: /var/lib/orders.txt
      topic: orders

- name: Create a connector whose password only the workers have
  kafkaops.stack.kafka_connector:
    connect_urls: [https://connect-1:8083]
    url_username: admin
    url_password: "{{ vault_connect_password }}"
    ca_path: /etc/ssl/ca.pem
    name: customers
    config:
      connector.class: io.debezium.connector.postgresql.PostgresConnector
      database.hostname: db-1
      database.user: debezium
      database.password: ${file:/etc/kafka-connect/secrets.properties:debezium}
      database.dbname: shop
      topic.prefix: shop

- name: Pause it
  kafkaops.stack.kafka_connector:
    connect_urls: [http://connect-1:8083, http://connect-2:8083]
    name: orders
    state: paused

- name: Resume it, and restart failed tasks
  kafkaops.stack.kafka_connector:
    connect_urls: [http://connect-1:8083, http://connect-2:8083]
    name: orders
    restart_failed: true
"""

RETURN = r"""
connectors:
  description:
    - The declared connectors that exist, by name, as they were read last. With O(wait=false), and in check mode, that
      may be before a change takes effect.
  type: dict
  returned: success
  sample:
    orders:
      config: {"connector.class": "FileStreamSource", "file": "/var/lib/orders.txt", "topic": "orders"}
      type: source
      state: RUNNING
      worker: connect-1:8083
      trace: null
      tasks: [{"id": 0, "state": "RUNNING", "worker": "connect-2:8083", "trace": null}]
worker:
  description: Version, commit and Kafka cluster id of the worker.
  type: dict
  returned: success
  sample: {"version": "3.9.2", "commit": "771b9576b00ecf5b", "kafka_cluster_id": "qH4yX0mbRPu1oYqgmJ2nZw"}
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Update connector orders: config.tasks.max 1 → 2."]
plan:
  description:
    - All planned changes, with action, kind, name, before and after, including those that failed.
    - An update has the keys of C(config) that differ, C(state), and in C(status) the restarted connector and tasks.
  type: list
  elements: dict
  returned: always
  sample:
    - action: update
      kind: connector
      name: orders
      before: {"config": {"tasks.max": "1"}}
      after: {"config": {"tasks.max": "2"}}
summary:
  description: Numbers of connectors that were, or in check mode would be, created, updated, deleted or unchanged.
  type: dict
  returned: always
  sample: {"created": 0, "updated": 1, "deleted": 0, "unchanged": 3}
failed_items:
  description:
    - Changes that Connect refused or that had no effect. C(error) is V(INVALID_CONFIG), V(NOT_READY), V(NO_ANSWER) or
      the status of HTTP.
  type: list
  elements: dict
  returned: when a change failed
  sample:
    - name: orders
      error: INVALID_CONFIG
      message: "topic: Missing required configuration \"topic\" which has no default value."
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["Connector orders: it does not exist yet, so it needs a config."]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.argspec import connect_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.run import (
    common_options,
    manage_connectors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.spec import connector_options


def main() -> None:
    """Bring one connector into its state."""
    options = connect_argument_spec(**connector_options(), **common_options())
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    manage_connectors(module, [module.params])


if __name__ == "__main__":
    main()
