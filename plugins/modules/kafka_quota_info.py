#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_quota_info
short_description: Read the quotas of a Kafka cluster
version_added: "0.1.0"
description:
  - Returns the quotas of all users, client ids and addresses in one request, in the shape that
    M(kafkaops.stack.kafka_quotas) accepts.
author:
  - kafkaops.stack contributors (@kafkaops)
options: {}
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_quotas
notes:
  - Needs the ACL DescribeConfigs on the cluster, and Kafka 2.6 or later.
"""

EXAMPLES = r"""
- name: Read all quotas
  kafkaops.stack.kafka_quota_info:
    bootstrap_servers: [broker-1:9092]
  register: found

- name: Have the same in another cluster
  kafkaops.stack.kafka_quotas:
    bootstrap_servers: [other-1:9092]
    quotas: "{{ found.quotas }}"
"""

RETURN = r"""
quotas:
  description: The quotas of each entity, sorted by its name.
  type: list
  elements: dict
  returned: success
  sample: [{"user": "ada", "client": "<default>", "limits": {"producer_byte_rate": 1048576.0}}]
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.spec import as_item, name_of
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.wire import read_quotas


def read(client: Client) -> dict[str, t.Any]:
    """Return what RETURN promises."""
    found = read_quotas(client)
    return {"quotas": [as_item(entity, found[entity]) for entity in sorted(found, key=name_of)]}


def main() -> None:
    """Read the quotas."""
    inform(AnsibleModule(argument_spec=kafka_argument_spec(), supports_check_mode=True), connect=connect, read=read)


if __name__ == "__main__":
    main()
