#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hold or release the one lock under which a cluster is rolled."""

from __future__ import annotations

DOCUMENTATION = r"""
module: roll_lock
short_description: Hold or release the one lock under which a cluster is rolled
version_added: 0.1.0
description:
  - Two rolls of one cluster at once could take down two members. The lock is a file on one host of the cluster, written
    by the first and naming its owner - user, controller, process and time.
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
from ansible_collections.kafkaops.stack.plugins.module_utils._change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._files import replace_file
from ansible_collections.kafkaops.stack.plugins.module_utils._lock import host_lock
from ansible_collections.kafkaops.stack.plugins.module_utils._runner import converge

Owner = t.Optional[dict[str, t.Any]]
IDENTITY = ("controller", "namespace", "pid", "started")
NEEDED = {"controller", "pid", "started", "user", "since"}


def read(path: str) -> Owner:
    """Return the owner that a lock file names, or None where there is none; raise StackError for any other file."""
    try:
        with open(path, encoding="utf-8") as handle:
            owner = json.load(handle)
    except FileNotFoundError:
        return None
    except ValueError:
        owner = None
    if not isinstance(owner, dict) or not owner.keys() >= NEEDED:
        raise StackError(f"{path} names no owner of a lock; remove it on this host if nobody rolls the cluster.")
    return owner


def same(one: Owner, other: Owner) -> bool:
    """Tell whether two owners are the same process."""
    return bool(one and other) and all((one or {}).get(key) == (other or {}).get(key) for key in IDENTITY)


def plan(params: t.Mapping[str, t.Any], holder: Owner) -> list[Change]:
    """Return the change that O(state) asks for; raise StackError where another holds the lock."""
    path, owner = params["path"], params["owner"]
    if params["state"] == "released":
        return [Change("delete", "lock", path, before=holder)] if same(holder, owner) else []
    if holder and not (same(holder, owner) or same(holder, params["stale"]) or params["takeover"]):
        raise StackError(
            f"Another run is rolling this cluster: {holder['user']} from {holder['controller']} (process "
            f"{holder['pid']}) since {holder['since']}. Wait until it ends; if it has ended for good, remove {path} on "
            f"this host.",
            {"owner": holder},
        )
    return [] if same(holder, owner) else [Change("update" if holder else "create", "lock", path, holder, owner)]


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
        read=lambda _client, _desired: read(params["path"]),
        plan=lambda holder, _desired: plan(params, holder),
        apply=apply,
        desired=[params["path"]],
        report=lambda _client, _holder, _changes: {"owner": params["owner"] if params["state"] == "held" else None},
    )


if __name__ == "__main__":
    main()
