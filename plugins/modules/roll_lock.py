#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold or release the one lock under which a cluster is changed and rolled."""

from __future__ import annotations

DOCUMENTATION = r"""
module: roll_lock
short_description: Hold or release the one lock under which a cluster is changed and rolled
version_added: 0.1.0
description:
  - Two rolls of one cluster at once could take down two members, and what one run stages another could make live. So a
    run holds the lock from before it writes the first file of the service until the last member was restarted. The lock
    is a file on one host of the cluster that names its owner - user, controller, process and time.
  - Only in a play with strategy V(linear), because others run a step that is meant for the whole cluster on every host.
  - A lock whose process no longer runs on this controller is taken over without a question, so that a killed run can
    simply be repeated. A lock of another controller, also of another container on this one, stands until it is
    released or O(takeover) is set.
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
    description: V(held) takes the lock or fails naming its owner; V(released) gives it back if it is ours.
    type: str
    choices: [held, released]
    default: held
  takeover:
    description:
      - Takes a lock over although its owner cannot be looked at from here. Only right when you know that the other run
        has ended.
    type: bool
    default: false
  owner:
    description: Who asks; set by the action plugin of the same name.
    type: dict
  stale:
    description: The owner whose process was found gone; set by the action plugin of the same name.
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
  description: Who holds the lock after this call; null where nobody does.
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
