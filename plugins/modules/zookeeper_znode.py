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
  - Creates a node, sets its value and its ACL, and deletes it, in one session. Without O(value) or O(acl) that part
    stays as it is.
  - A node that somebody else changes at the same time is not overwritten; the module fails instead.
  - The module never changes anything at or below C(/zookeeper), which is ZooKeeper's own.
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
      - A missing node is only created where a value is given.
    type: str
  value_b64:
    description: The value in Base64, for binary data. Not together with O(value).
    type: str
  acl:
    description:
      - The complete list of ACLs. By default a new node gets ZooKeeper's default, which allows everything to everybody,
        and the ACLs of an existing node stay as they are.
    type: list
    elements: dict
    suboptions:
      scheme:
        description: The authentication scheme of the client.
        type: str
        choices: [world, digest, ip, sasl, x509]
        required: true
      id:
        description:
          - The id of the client, for example V(anyone) of V(world), V(10.0.0.0/8) of V(ip), the name and the hash of
            the password with a colon between them of V(digest).
        type: str
        required: true
      permissions:
        description: The permissions of the client.
        type: list
        elements: str
        choices: [create, delete, read, write, admin]
        required: true
  state:
    description: Whether the node exists.
    type: str
    choices: [present, absent]
    default: present
  recursive:
    description:
      - With O(state=present), missing parents are created as well, without data and open to everybody.
      - With O(state=absent), all nodes below the node are deleted as well. Without it a node with children is not
        deleted.
    type: bool
    default: false
  recursive_max:
    description: Maximum number of nodes below the node that are deleted with it. Where there are more, none is deleted.
    type: int
    default: 100
  expected_version:
    description:
      - Version of the value that the node must have to be changed or deleted, for example as returned by
        M(kafkaops.stack.zookeeper_znode_info). A node that needs no change is no error.
    type: int
seealso:
  - module: kafkaops.stack.zookeeper_znode_info
notes:
  - The session has no login, so it only has the permissions that ACLs give to everybody, to its address or to its
    certificate. With ACLs that do not include it the session locks itself out.
  - Values are part of the results and of the diff. For a secret set C(no_log) on the task.
"""

EXAMPLES = r"""
- name: Create a node with a value
  kafkaops.stack.zookeeper_znode:
    hosts: [zookeeper-1:2181, zookeeper-2:2181, zookeeper-3:2181]
    path: /shop/limits
    value: "{{ {'orders': 100} | to_json }}"
    recursive: true

- name: Allow changes only to hosts of one network
  kafkaops.stack.zookeeper_znode:
    hosts: [zookeeper-1:2181, zookeeper-2:2181, zookeeper-3:2181]
    path: /shop/limits
    acl:
      - {scheme: world, id: anyone, permissions: [read]}
      - {scheme: ip, id: 10.0.0.0/8, permissions: [create, delete, read, write, admin]}

- name: Delete it with all nodes below it
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
    - The node before the changes, null where it did not exist. It has its C(value) as text, or in Base64 after the word
      base64 where it is no text; the C(version) of the value; its C(acl) in the shape of O(acl) with C(acl_version);
      the number of its C(children).
  type: dict
  returned: success
  sample:
    value: '{"orders": 50}'
    version: 0
    acl: [{scheme: world, id: anyone, permissions: [create, delete, read, write, admin]}]
    acl_version: 0
    children: 0
after:
  description: The node after the changes, in check mode as it would be. Null where it does not exist.
  type: dict
  returned: success
  sample:
    value: '{"orders": 100}'
    version: 1
    acl: [{scheme: world, id: anyone, permissions: [create, delete, read, write, admin]}]
    acl_version: 0
    children: 0
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ['Update node /shop/limits: value {"orders": 50} → {"orders": 100}.']
plan:
  description: All planned changes, with action, kind, name, before and after, including those that failed.
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
  description: All errors in the input, one sentence each; nothing was changed.
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
    DesiredZnode,
    parse_spec,
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
    spec = parse_spec(module.params, errors)
    found: list[Current] = []

    @contextlib.contextmanager
    def connect(params: t.Mapping[str, t.Any]) -> t.Iterator[Call]:
        servers = connection(params, errors)
        raise_all(errors)
        with session(servers) as call:
            yield call

    def read(call: Call, _desired: t.Mapping[str, DesiredZnode]) -> Current:
        found.append(read_znode(call, spec))
        return found[0]

    converge(
        module,
        connect=connect,
        read=read,
        plan=plan_znode,
        apply=lambda call, changes: apply_znode(call, found[0], spec, changes),
        desired={spec.path: spec},
        report=lambda _call, current, _changes: {
            "before": as_item(current.node),
            "after": as_item(outcome_of(current, spec)),
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
