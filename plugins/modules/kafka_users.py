#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_users
short_description: Manage the SCRAM credentials of any number of users of a Kafka cluster
version_added: "0.1.0"
description:
  - Sets or deletes the credentials of users, hundreds with as many requests as one.
  - Users that are not declared stay. With O(purge=true) undeclared users with one of O(purge_prefixes) are deleted,
    O(purge_max) at most, and never the user of the connection.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  users:
    description: The declared credentials. All errors in them are reported at once, before anything is changed.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the user.
        type: str
        required: true
      password:
        description:
          - The password. Only a salted hash of it leaves the host that runs the module.
          - Needed for a user that does not exist yet, and for each change.
        type: str
      password_version:
        description:
          - Raise it to change the password. Brokers never return a password, so another password alone is no change
            that the module could see; the version is added to O(users[].iterations), which brokers return.
        type: int
        default: 0
      mechanism:
        description:
          - The mechanism of the credential, V(SCRAM-SHA-512) where it is left out. A user may have both.
          - With O(users[].state=absent) it may be left out and means both.
        type: str
        choices: [SCRAM-SHA-256, SCRAM-SHA-512]
      iterations:
        description: Number of hash iterations, 4096 to 16384 together with O(users[].password_version).
        type: int
        default: 8192
      verify_login:
        description:
          - Log in with the declared password, and set it if the login fails. The only way to detect a password that
            somebody else has changed.
          - Needs a connection with a login, on a listener that offers the mechanism.
        type: bool
        default: false
      state:
        description: Whether the user can log in with the mechanism.
        type: str
        choices: [present, absent]
        default: present
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.kafka
  - kafkaops.stack.kafka.purge
seealso:
  - module: kafkaops.stack.kafka_user
  - module: kafkaops.stack.kafka_user_info
notes:
  - Needs the ACLs Describe and Alter on the cluster; Kafka 2.7 or later, without ZooKeeper 3.5 or later.
"""

EXAMPLES = r"""
- name: Declare users
  kafkaops.stack.kafka_users:
    bootstrap_servers: [broker-1:9092]
    users:
      - name: shop-writer
        password: "{{ vault_writer_password }}"
      - name: shop-reader
        password: "{{ vault_reader_password }}"
        password_version: 2
      - name: shop-old
        state: absent
"""

RETURN = r"""
changes:
  description: The changes that were made, in check mode that would be made, as sentences without secrets.
  type: list
  elements: str
  returned: always
  sample: ["Create user ada (SCRAM-SHA-512): iterations 8192."]
plan:
  description: All planned changes, with action, kind, name, before and after, including those that failed.
  type: list
  elements: dict
  returned: always
  sample:
    - action: create
      kind: user
      name: ada (SCRAM-SHA-512)
      before: null
      after: {"iterations": 8192}
summary:
  description: Numbers of credentials that were, or in check mode would be, created, updated, deleted; and unchanged.
  type: dict
  returned: always
  sample: {"created": 1, "updated": 0, "deleted": 0, "unchanged": 3}
failed_items:
  description: Changes that Kafka refused, with its name for the error and its message.
  type: list
  elements: dict
  returned: when Kafka refused a change
  sample: []
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["User ada (SCRAM-SHA-512): it does not exist yet, so it needs a password."]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import purge_of, purge_options
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.run import manage_users
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.spec import user_options


def main() -> None:
    """Bring the declared credentials into their state."""
    options = kafka_argument_spec(
        users={"type": "list", "elements": "dict", "required": True, "options": user_options()},
        **purge_options(),
    )
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    manage_users(module, module.params["users"], purge_of(module.params))


if __name__ == "__main__":
    main()
