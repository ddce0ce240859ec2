#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Manage a node of ZooKeeper."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zookeeper_znode
short_description: Manage a node of ZooKeeper
version_added: 0.1.0
description:
  - Creates a node, sets its value and its ACL, and deletes it, in one session. What is not given stays as it is.
  - A node that somebody else changes at the same time is not overwritten; the module fails then.
  - Nothing is ever changed at or below C(/zookeeper), which is ZooKeeper's own.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.zookeeper
options:
  path:
    description: Absolute path of the node, with the chroot if there is one.
    type: str
    required: true
  value:
    description:
      - The value as text. V("") is a node without data.
      - A node that does not exist is only made where a value is given.
    type: str
  value_b64:
    description: The value in Base64, for what is not text. Not together with O(value).
    type: str
  acl:
    description:
      - Who may do what, all of it. Without it a new node gets ZooKeeper's default, which is that everybody may do
        everything, and an ACL that exists stays as it is.
    type: list
    elements: dict
    suboptions:
      scheme:
        description: How the client is known.
        type: str
        choices: [world, digest, ip, sasl, x509]
        required: true
      id:
        description:
          - Who it is, for example V(anyone) of V(world), V(10.0.0.0/8) of V(ip), the name and the hash of the password
            with a colon between them of V(digest).
        type: str
        required: true
      permissions:
        description: What it may do.
        type: list
        elements: str
        choices: [create, delete, read, write, admin]
        required: true
  state:
    description: Whether the node is there.
    type: str
    choices: [present, absent]
    default: present
  recursive:
    description:
      - With O(state=present), parents that do not exist are made as well, without data and open to everybody.
      - With O(state=absent), all that is below the node is deleted as well. Without it a node that has children is not
        deleted.
    type: bool
    default: false
  recursive_max:
    description: Number of nodes below the node up to which they are deleted. Where there are more, none is.
    type: int
    default: 100
  expected_version:
    description:
      - Version of the value that the node must have to be changed or deleted, for example as
        M(kafkaops.stack.zookeeper_znode_info) has told it. A node that is as it should be already is no error.
    type: int
seealso:
  - module: kafkaops.stack.zookeeper_znode_info
notes:
  - The session has no login, so that it can only do what ACLs allow to everybody, to its address or to its certificate.
    With an ACL that leaves it out it locks itself out.
  - Values are part of the results and of the diff. For a secret set C(no_log) on the task.
"""

EXAMPLES = r"""
- name: Have a node with a value
  kafkaops.stack.zookeeper_znode:
    hosts: [zookeeper-1:2181, zookeeper-2:2181, zookeeper-3:2181]
    path: /shop/limits
    value: "{{ {'orders': 100} | to_json }}"
    recursive: true

- name: Let only hosts of one network change it
  kafkaops.stack.zookeeper_znode:
    hosts: [zookeeper-1:2181, zookeeper-2:2181, zookeeper-3:2181]
    path: /shop/limits
    acl:
      - {scheme: world, id: anyone, permissions: [read]}
      - {scheme: ip, id: 10.0.0.0/8, permissions: [create, delete, read, write, admin]}

- name: Delete it with all that is below it
  kafkaops.stack.zookeeper_znode:
    hosts: [zookeeper-1:2181, zookeeper-2:2181, zookeeper-3:2181]
    path: /shop
    state: absent
    recursive: true
    recursive_max: 5
"""

RETURN = r"""
before:
  description:
    - The node as it was, null where it did not exist. It has its C(value) as text, or in Base64 after the word base64
      where it is no text; the C(version) of the value; its C(acl) in the shape of O(acl) with C(acl_version); how many
      C(children) it has.
  type: dict
  returned: success
  sample:
    value: '{"orders": 50}'
    version: 0
    acl: [{scheme: world, id: anyone, permissions: [create, delete, read, write, admin]}]
    acl_version: 0
    children: 0
after:
  description: The node as it is now, in check mode as it would be. Null where it does not exist.
  type: dict
  returned: success
  sample:
    value: '{"orders": 100}'
    version: 1
    acl: [{scheme: world, id: anyone, permissions: [create, delete, read, write, admin]}]
    acl_version: 0
    children: 0
changes:
  description: What was done, in check mode what would be done, as sentences.
  type: list
  elements: str
  returned: always
  sample: ['Update node /shop/limits: value {"orders": 50} → {"orders": 100}.']
plan:
  description: All planned changes, with action, kind, name, before and after, also those that could not be carried out.
  type: list
  elements: dict
  returned: always
  sample:
    - action: update
      kind: node
      name: /shop/limits
      before: {"value": "50"}
      after: {"value": "100"}
summary:
  description: Numbers of nodes that were, or in check mode would be, created, updated, deleted or unchanged.
  type: dict
  returned: always
  sample: {"created": 0, "updated": 1, "deleted": 0, "unchanged": 0}
failed_items:
  description: Changes that ZooKeeper refused, with kazoo's name for the error and its meaning.
  type: list
  elements: dict
  returned: when ZooKeeper refused a change
  sample: [{"name": "/shop", "error": "NotEmptyError", "message": "it has got children since it was read"}]
errors:
  description: All that is wrong with the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["Node /shop has 2 children: recursive: true deletes all that is below it, too."]
"""

import contextlib
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import ARGSPEC, connection
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.client import KAZOO_ERROR, Call, session
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.plan import (
    as_item,
    outcome_of,
    plan_znode,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.spec import (
    LETTERS,
    SCHEMES,
    Current,
    Wish,
    wish_of,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.wire import apply_znode, read_znode

OPTIONS: dict[str, dict[str, t.Any]] = {
    "path": {"type": "str", "required": True},
    "value": {"type": "str"},
    "value_b64": {"type": "str"},
    "acl": {
        "type": "list",
        "elements": "dict",
        "options": {
            "scheme": {"type": "str", "choices": list(SCHEMES), "required": True},
            "id": {"type": "str", "required": True},
            "permissions": {"type": "list", "elements": "str", "choices": list(LETTERS), "required": True},
        },
    },
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "recursive": {"type": "bool", "default": False},
    "recursive_max": {"type": "int", "default": 100},
    "expected_version": {"type": "int"},
}


def manage(module: AnsibleModule) -> None:
    """Bring a node into its state."""
    errors: list[str] = []
    wish = wish_of(module.params, errors)
    found: list[Current] = []

    @contextlib.contextmanager
    def connect(params: t.Mapping[str, t.Any]) -> t.Iterator[Call]:
        wanted = connection(params, errors)
        raise_all(errors)
        with session(wanted) as call:
            yield call

    def read(call: Call, _desired: t.Mapping[str, Wish]) -> Current:
        found.append(read_znode(call, wish))
        return found[0]

    converge(
        module,
        connect=connect,
        read=read,
        plan=plan_znode,
        apply=lambda call, changes: apply_znode(call, found[0], wish, changes),
        desired={wish.path: wish},
        report=lambda _call, current, _changes: {
            "before": as_item(current.node),
            "after": as_item(outcome_of(current, wish)),
        },
    )


def main() -> None:
    """Entry point."""
    module = AnsibleModule(argument_spec={**ARGSPEC, **OPTIONS}, supports_check_mode=True)
    if KAZOO_ERROR:
        module.fail_json(msg=missing_required_lib("kazoo"), exception=KAZOO_ERROR)
    manage(module)


if __name__ == "__main__":
    main()
