#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold or release the one lock under which a cluster is changed and rolled."""

from __future__ import annotations

DOCUMENTATION = r"""
module: roll_lock
short_description: Take or release the lock under which a cluster is changed and rolled
version_added: 0.1.0
description:
  - Two concurrent rolls of one cluster could stop two members, and one run could make live what another has staged. So
    a run holds the lock from before it writes the first file of the service until the last member was restarted. The
    lock is a file on a host of the cluster that names its owner - user, controller, process and time.
  - Fails in a play whose strategy is not V(linear), because other strategies run a step for the whole cluster on every
    host.
  - A lock of this controller whose process no longer runs is taken over, so that a killed run can be repeated. A lock
    of another controller, also of another container on this one, stays until it is released or O(takeover) is set.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
options:
  path:
    description: The lock file.
    type: path
    required: true
  state:
    description: V(held) takes the lock, or fails and names its owner. V(released) releases it if this run holds it.
    type: str
    choices: [held, released]
    default: held
  takeover:
    description:
      - Takes over a lock although its owner cannot be checked from here. Set it only if you know that the other run has
        ended.
    type: bool
    default: false
  owner:
    description: Owner for the lock; set by the action plugin of the same name.
    type: dict
  stale:
    description: Owner whose process no longer runs; set by the action plugin of the same name.
    type: dict
"""

EXAMPLES = r"""
- name: Take the lock of the roll
  kafkaops.stack.roll_lock:
    path: /var/lib/kafkaops/kafka.roll
  delegate_to: broker-1
"""

RETURN = r"""
owner:
  description: Owner of the lock after this call; null if nobody holds it.
  type: dict
  returned: always
  sample:
    controller: admin-1
    namespace: "pid:[4026531836]"
    pid: 4711
    since: "2026-11-22T10:00:00+00:00"
    started: "7c0a5d1e-1f5b-4a0e-9f43-0d6e6a2b8c11:88123"
    user: anna
"""

import json
import os
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import replace_file
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import (
    Owner,
    busy,
    host_lock,
    read_owner,
    same_owner,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge


def plan(params: t.Mapping[str, t.Any], holder: Owner) -> list[Change]:
    """Return the change that O(state) asks for; raise StackError where another holds the lock."""
    path, owner = params["path"], params["owner"]
    if params["state"] == "released":
        return [Change("delete", "lock", path, before=holder)] if same_owner(holder, owner) else []
    if holder and not (same_owner(holder, owner) or same_owner(holder, params["stale"]) or params["takeover"]):
        raise StackError(busy(holder, path), {"owner": holder})
    return [] if same_owner(holder, owner) else [Change("update" if holder else "create", "lock", path, holder, owner)]


def apply(_client: t.Any, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Write or remove the lock file."""
    for change in changes:
        if change.action == "delete":
            os.unlink(change.name)
        else:
            os.makedirs(os.path.dirname(change.name), mode=0o755, exist_ok=True)
            replace_file(change.name, json.dumps(change.after), mode=0o644)
        yield Outcome(change)


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "state": {"type": "str", "choices": ["held", "released"], "default": "held"},
            "takeover": {"type": "bool", "default": False},
            "owner": {"type": "dict"},
            "stale": {"type": "dict"},
        },
        supports_check_mode=True,
    )
    params = module.params
    converge(
        module,
        connect=lambda _params: host_lock(),
        read=lambda _client, _desired: read_owner(params["path"]),
        plan=lambda holder, _desired: plan(params, holder),
        apply=apply,
        desired=[params["path"]],
        report=lambda _client, _holder, _changes: {"owner": params["owner"] if params["state"] == "held" else None},
    )


if __name__ == "__main__":
    main()
