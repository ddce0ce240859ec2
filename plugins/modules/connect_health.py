#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tell whether the workers of Kafka Connect answer and are one group, and which of them may be stopped."""

from __future__ import annotations

DOCUMENTATION = r"""
module: connect_health
short_description: Read whether the workers of Kafka Connect respond and form one group, and which may be stopped
version_added: "0.1.0"
description:
  - Reads the version, the plugins and the connectors from each worker, and the group of the workers from Kafka.
  - The workers are healthy when each of them responds, the group is stable and has as many members as there are
    workers, and all list the same plugins. Failed connectors and tasks are issues as well, and are not waited for.
  - Can wait until the workers are healthy, which makes it the gate of a rolling restart. A single read never fails
    because a worker or Kafka does not respond.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  workers:
    description:
      - Addresses of the REST interface of all workers of the group, each as V(http://host:port) or
        V(https://host:port), by the names of the workers in issues and results.
    type: dict
    required: true
  url_username:
    description: User for HTTP basic authentication, which workers have with C(BasicAuthSecurityRestExtension).
    type: str
  group_id:
    description: C(group.id) of the workers. Without it they are standalone, and Kafka is not queried.
    type: str
  bootstrap_servers:
    description: Bootstrap servers of Kafka as C(host:port), at least one of which must respond. Required with
      O(group_id).
    type: list
    elements: str
    required: false
    default: []
  plugin_classes:
    description: Plugin classes that every worker must list.
    type: list
    elements: str
    default: []
  rolling:
    description:
      - Whether the workers are yet to be restarted with the declared configuration. A worker that refuses the login,
        and plugins that are missing or differ, are no issue then.
    type: bool
    default: false
  wait_for:
    description:
      - V(none) reads once.
      - V(healthy) waits until every worker responds and the group is complete, and fails with all issues, except failed
        connectors, if there are any then.
    type: str
    choices: [none, healthy]
    default: none
  timeout:
    description: Seconds to wait for O(wait_for).
    type: int
    default: 300
  request_timeout:
    description: Seconds to wait for the response to one request, of a worker or of Kafka.
    type: int
    default: 20
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
  - kafkaops.stack.attributes.http
seealso:
  - module: kafkaops.stack.kafka_connector_info
  - module: kafkaops.stack.kafka_consumer_group_info
notes:
  - Needs the ACL Describe on the group.
"""

EXAMPLES = r"""
- name: See whether all workers are there and nothing has failed
  kafkaops.stack.connect_health:
    workers:
      connect-1: http://connect-1:8083
      connect-2: http://connect-2:8083
    group_id: connect
    bootstrap_servers: [broker-1:9092, broker-2:9092]
  register: health
  failed_when: health.issues | length > 0
"""

RETURN = r"""
issues:
  description: All problems, as sentences. Empty when the workers are healthy and no connector has failed.
  type: list
  elements: str
  returned: always
  sample: ["Group connect is Stable with 1 of 2 workers (192.0.2.11)."]
ready:
  description: Names of the running workers, including those that refuse the login.
  type: list
  elements: str
  returned: always
  sample: [connect-1, connect-2]
safe_to_stop:
  description: Names of the workers of which any one may be stopped, because all of them run and are in the group.
  type: list
  elements: str
  returned: always
  sample: []
workers:
  description: The workers with their versions, null without a response; C(error) is null, or the cause.
  type: list
  elements: dict
  returned: always
  sample: [{"name": "connect-1", "version": "3.9.2", "error": null}]
connectors:
  description:
    - Connectors by name, with Connect's own names of states, as the first responding worker returns them. C(trace) is
      the stack trace of a failure.
  type: dict
  returned: always
  sample:
    orders:
      type: source
      state: RUNNING
      trace: null
      tasks: [{"id": 0, "state": "RUNNING", "trace": null}]
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.argspec import passwords_in_urls
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.health.run import checked, health
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import http_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec


def main() -> None:
    """Look at the workers and their group, and wait if asked to."""
    texts: dict[str, t.Any] = {"type": "list", "elements": "str", "default": []}
    options = {
        **kafka_argument_spec(),
        **http_argument_spec(timeout=20),
        "workers": {"type": "dict", "required": True},
        "group_id": {"type": "str"},
        "bootstrap_servers": texts,
        "plugin_classes": texts,
        "rolling": {"type": "bool", "default": False},
        "wait_for": {"type": "str", "choices": ["none", "healthy"], "default": "none"},
        "timeout": {"type": "int", "default": 300},
    }
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    module.no_log_values.update(passwords_in_urls(map(str, module.params["workers"].values())))
    inform(module, connect=checked, read=health)


if __name__ == "__main__":
    main()
