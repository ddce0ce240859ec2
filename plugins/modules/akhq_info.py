#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the clusters of AKHQ."""

from __future__ import annotations

DOCUMENTATION = r"""
module: akhq_info
short_description: Read the clusters of AKHQ
version_added: "0.1.0"
description:
  - Reads the clusters of AKHQ through its HTTP interface, with the nodes, topics and consumer groups that AKHQ sees
    there.
  - The nodes come from Kafka itself. A cluster in AKHQ's own list, or V(UP) on its health page, only means that the
    cluster is configured.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  clusters:
    description: Clusters to read, by the names that they have in AKHQ; all by default.
    type: list
    elements: str
  gather:
    description: The parts to read of each cluster. Topics and groups take longer, because AKHQ returns them in pages.
    type: list
    elements: str
    choices: [nodes, topics, groups]
    default: [nodes]
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.akhq
  - kafkaops.stack.attributes.http
seealso:
  - module: kafkaops.stack.kafka_cluster_info
notes:
  - A cluster that AKHQ cannot read does not fail the module. It has C(error).
"""

EXAMPLES = r"""
- name: Read the clusters of AKHQ
  kafkaops.stack.akhq_info:
    akhq_url: http://akhq-1:8081
    url_username: admin
    url_password: "{{ vault_akhq_admin }}"
    gather: [nodes, topics, groups]
  register: akhq

- name: Check that AKHQ sees all three brokers
  ansible.builtin.assert:
    that: akhq.clusters.kafka.nodes | map(attribute='id') | list == [0, 1, 2]
"""

RETURN = r"""
version:
  description: Version of AKHQ.
  type: str
  returned: success
  sample: 0.25.1
login_enabled:
  description: Whether AKHQ has a login.
  type: bool
  returned: success
  sample: true
clusters:
  description:
    - The clusters by name. C(nodes), C(topics) and C(groups) are null where they were not read; C(error) is null, or
      the cause why the cluster could not be read.
    - C(controller) is the broker that Kafka names as its controller. In KRaft mode that is any broker, see
      M(kafkaops.stack.kafka_quorum).
  type: dict
  returned: success
  sample:
    kafka:
      id: qH4yX0mbRPu1oYqgmJ2nZw
      nodes: [{"id": 0, "host": "broker-1", "port": 9092, "rack": null}]
      controller: 0
      topics: [{"name": "test_log", "internal": false, "partitions": 3, "replication_factor": 3}]
      groups: [{"name": "testgroup", "state": "STABLE", "members": 2}]
      schema_registry: false
      connects: [connect]
      ksqldbs: []
      error: null
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.argspec import akhq_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.client import Client, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.clusters.wire import NODES, PARTS, read_clusters
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform


def main() -> None:
    """Read the clusters."""
    texts: dict[str, t.Any] = {"type": "list", "elements": "str"}
    module = AnsibleModule(
        argument_spec=akhq_argument_spec(clusters=texts, gather={**texts, "choices": [*PARTS], "default": [NODES]}),
        supports_check_mode=True,
    )

    def read(client: Client) -> dict[str, t.Any]:
        return {
            "version": client.auths.get("version"),
            "login_enabled": bool(client.auths["loginEnabled"]),
            "clusters": read_clusters(client, module.params["clusters"], module.params["gather"]),
        }

    inform(module, connect=connect, read=read)


if __name__ == "__main__":
    main()
