#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the credential with which brokers log in to each other."""

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_broker_credential
short_description: Write the SCRAM credential that brokers need to start
version_added: 0.1.0
description:
  - Writes a SCRAM-SHA-512 credential into ZooKeeper, before the first broker runs that could create it.
  - Never changes an existing credential, because running brokers log in with it. The module fails if the credential has
    another password.
  - For all other users, and for running clusters, use M(kafkaops.stack.kafka_user).
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
  - kafkaops.stack.zookeeper
options:
  chroot:
    description: Chroot of the cluster in ZooKeeper, such as V(/kafka); empty for the root.
    type: str
    default: ""
  name:
    description: Name of the user.
    type: str
    required: true
  password:
    description: Its password.
    type: str
    required: true
  iterations:
    description: Number of hash iterations, 4096 to 16384. Applies to a new credential only.
    type: int
    default: 8192
seealso:
  - module: kafkaops.stack.kafka_user
notes:
  - Clusters in KRaft mode get such a credential when their storage is formatted.
"""

EXAMPLES = r"""
- name: Create the credential with which brokers log in to each other
  kafkaops.stack.kafka_broker_credential:
    hosts: [zookeeper-1:2181, zookeeper-2:2181, zookeeper-3:2181]
    chroot: /kafka
    name: brokers
    password: "{{ vault_brokers }}"
"""

RETURN = r"""
changes:
  description: The changes that were made, in check mode that would be made, as sentences.
  type: list
  elements: str
  returned: always
  sample: ["Create user brokers: mechanism SCRAM-SHA-512, iterations 8192."]
plan:
  description: The planned change, with action, kind, name, before and after.
  type: list
  elements: dict
  returned: always
  sample:
    - action: create
      kind: user
      name: brokers
      before: null
      after: {"mechanism": "SCRAM-SHA-512", "iterations": 8192}
summary:
  description: Numbers of users that were, or in check mode would be, created; and unchanged.
  type: dict
  returned: always
  sample: {"created": 1, "updated": 0, "deleted": 0, "unchanged": 0}
errors:
  description: All errors in the input, one sentence each; nothing was changed.
  type: list
  elements: str
  returned: when there is an error in the input
  sample: ["iterations is 100: give 4096 to 16384."]
"""

import contextlib
import json
import re
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import ARGSPEC, connection
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.client import KAZOO_ERROR, Call, session
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.scram import (
    MECHANISM,
    has_credential,
    verify_password,
    with_credential,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.znodes.spec import path_error

Params = t.Mapping[str, t.Any]


@contextlib.contextmanager
def connect(params: Params) -> t.Iterator[Call]:
    """Check all options, then open a session."""
    errors: list[str] = []
    servers = connection(params, errors)
    if not re.fullmatch(r"[A-Za-z0-9._-]+", params["name"]):
        errors.append(f"name is {params['name']!r}: use letters, digits and . _ - only.")
    if not params["password"]:
        errors.append("password is empty.")
    if not 4096 <= params["iterations"] <= 16384:
        errors.append(f"iterations is {params['iterations']}: give 4096 to 16384.")
    if params["chroot"]:
        errors.extend(filter(None, [path_error("chroot", params["chroot"])]))
    raise_all(errors)
    with session(servers) as call:
        yield call


def path_of(params: Params) -> str:
    """Return the path of the user's node."""
    return f"{params['chroot']}/config/users/{params['name']}"


def read(call: Call, params: Params) -> str | None:
    """Return the value of the user's node, None where there is none."""
    path = path_of(params)
    return str(call("get", path)[0].decode()) if call("exists", path) else None


def plan(node: str | None, params: Params) -> list[Change]:
    """Return the creation of the credential; StackError where it exists with another password."""
    if not has_credential(node):
        after = {"mechanism": MECHANISM, "iterations": params["iterations"]}
        return [Change("create", "user", params["name"], None, after)]
    if node and not verify_password(node, params["password"]):
        raise StackError(
            f"User {params['name']} has another password in ZooKeeper. Running brokers log in with it, so it isn't "
            f"changed: give that password, or, for a new one, another user name, to which the brokers then switch one "
            f"after the other."
        )
    return []


def apply(call: Call, changes: t.Sequence[Change], params: Params) -> t.Iterator[Outcome]:
    """Write the node, and the notification for running brokers (zk.ConfigEntityChangeNotification)."""
    path, notifications = path_of(params), f"{params['chroot']}/config/changes"
    call("ensure_path", path)
    data, stat = call("get", path)
    value = with_credential(data.decode() or None, params["password"], params["iterations"])
    call("set", path, value.encode(), stat.version)
    call("ensure_path", notifications)
    notice = {"version": 2, "entity_path": f"users/{params['name']}"}
    call("create", f"{notifications}/config_change_", json.dumps(notice).encode(), None, False, True)
    yield from (Outcome(change) for change in changes)


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            **ARGSPEC,
            "chroot": {"type": "str", "default": ""},
            "name": {"type": "str", "required": True},
            "password": {"type": "str", "required": True, "no_log": True},
            "iterations": {"type": "int", "default": 8192},
        },
        supports_check_mode=True,
    )
    if KAZOO_ERROR:
        module.fail_json(msg=missing_required_lib("kazoo"), exception=KAZOO_ERROR)
    params = module.params
    converge(
        module,
        connect=connect,
        read=lambda call, _desired: read(call, params),
        plan=lambda node, _desired: plan(node, params),
        apply=lambda call, changes: apply(call, changes, params),
        desired=[params["name"]],
    )


if __name__ == "__main__":
    main()
