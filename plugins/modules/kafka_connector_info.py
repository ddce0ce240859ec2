#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_connector_info
short_description: Read the connectors of Kafka Connect
version_added: "0.1.0"
description:
  - Returns connectors with their configs, states and tasks, the installed plugins, and the version of the worker.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  names:
    description: Connectors to read; all by default. Those that do not exist are left out.
    type: list
    elements: str
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.connect
  - kafkaops.stack.attributes.http
seealso:
  - module: kafkaops.stack.kafka_connectors
notes:
  - Values that are not known to be harmless are masked, as M(kafkaops.stack.kafka_connectors) does, which refuses the
    mask as a value.
"""

EXAMPLES = r"""
- name: Read all connectors
  kafkaops.stack.kafka_connector_info:
    connect_urls: [http://connect-1:8083, http://connect-2:8083]
  register: found

- name: Check that no task failed
  ansible.builtin.assert:
    that: found.connectors.values() | map(attribute='tasks') | flatten | selectattr('state', 'eq', 'FAILED') is not any

- name: Create the same connectors in another group of workers
  kafkaops.stack.kafka_connectors:
    connect_urls: [http://other-1:8083]
    connectors: "{{ found.declarations }}"
"""

RETURN = r"""
connectors:
  description: Connectors by name, with Connect's own names of states. C(trace) is the stack trace of a failure.
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
declarations:
  description: The connectors in the shape that M(kafkaops.stack.kafka_connectors) accepts, sorted by name.
  type: list
  elements: dict
  returned: success
  sample:
    - name: orders
      config: {"connector.class": "FileStreamSource", "file": "/var/lib/orders.txt", "topic": "orders"}
      state: running
plugins:
  description: The plugins of connectors that are installed on the worker.
  type: list
  elements: dict
  returned: success
  sample: [{"class": "org.apache.kafka.connect.file.FileStreamSinkConnector", "type": "sink", "version": "3.9.2"}]
worker:
  description: Version, commit and Kafka cluster id of the worker.
  type: dict
  returned: success
  sample: {"version": "3.9.2", "commit": "771b9576b00ecf5b", "kafka_cluster_id": "qH4yX0mbRPu1oYqgmJ2nZw"}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.argspec import connect_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.run import inform_of_connectors


def main() -> None:
    """Read the connectors."""
    options = connect_argument_spec(names={"type": "list", "elements": "str"})
    inform_of_connectors(AnsibleModule(argument_spec=options, supports_check_mode=True))


if __name__ == "__main__":
    main()
