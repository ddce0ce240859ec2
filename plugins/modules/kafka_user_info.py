#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_user_info
short_description: Read which users of a Kafka cluster have SCRAM credentials
version_added: "0.1.0"
description:
  - Returns the users with the mechanism and the iterations of each credential, in one request. Brokers never return
    passwords.
author:
  - kafkaops.stack contributors (@kafkaops)
options: {}
extends_documentation_fragment:
  - kafkaops.stack.attributes.reader
  - kafkaops.stack.kafka
seealso:
  - module: kafkaops.stack.kafka_users
notes:
  - Needs the ACL Describe on the cluster; Kafka 2.7 or later, without ZooKeeper 3.5 or later.
"""

EXAMPLES = r"""
- name: Read all users
  kafkaops.stack.kafka_user_info:
    bootstrap_servers: [broker-1:9092]
  register: found
"""

RETURN = r"""
users:
  description:
    - The credentials in the shape that M(kafkaops.stack.kafka_users) accepts, without passwords; a password version is
      part of the iterations.
  type: list
  elements: dict
  returned: success
  sample: [{"name": "ada", "mechanism": "SCRAM-SHA-512", "iterations": 8192}]
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import inform
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.wire import read_users


def read(client: Client) -> dict[str, t.Any]:
    """Return what RETURN promises."""
    found = [
        {"name": user, "mechanism": mechanism, "iterations": iterations}
        for user, credentials in sorted(read_users(client).items())
        for mechanism, iterations in sorted(credentials.items())
    ]
    return {"users": found}


def main() -> None:
    """Read the users."""
    inform(AnsibleModule(argument_spec=kafka_argument_spec(), supports_check_mode=True), connect=connect, read=read)


if __name__ == "__main__":
    main()
