#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stage the revision that a service shall start from."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_revision
short_description: Stage the revision from which a service will start
version_added: 0.1.0
description:
  - A revision is everything that a service starts from (configuration, logging, JVM options, version). The module
    stages a new revision beside the live one. M(kafkaops.stack.service_restart) makes it live by one rename of a link,
    in the host's turn. A crash or a reboot before that starts the old revision.
  - The unit records at each start what it starts from. The module compares this record with the staged revision and
    returns whether the process must be restarted, and why.
  - Moves the revisions of an earlier version of the collection from C(sets) below O(root) to their new place, without a
    restart.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
options:
  root:
    description: Directory of the service, such as C(/etc/kafka).
    type: path
    required: true
  files:
    description:
      - Content of the files of the revision, by name. Staged files with other names are removed.
      - Results, the diff and the log show only the keys that differ, and only values that are known to be harmless,
        such as numbers.
    type: dict
    required: true
  home:
    description: Directory of the unpacked version; the revision links to it as C(home).
    type: path
    required: true
  group:
    description: Group that may read the files. They belong to root and have mode 0640.
    type: str
    default: root
  seen:
    description:
      - RV(current) as this run has read it before it took the lock, empty for none. If another revision is live now,
        the module fails and stages nothing, unless it would stage the live one.
    type: str
  unit:
    description: Name of the systemd unit.
    type: str
    required: true
  java:
    description: The C(java) command that the unit executes.
    type: path
    default: /usr/bin/java
seealso:
  - module: kafkaops.stack.service_restart
"""

EXAMPLES = r"""
- name: Stage the revision of ZooKeeper
  kafkaops.stack.service_revision:
    root: /etc/zookeeper
    unit: zookeeper.service
    home: /opt/apache-zookeeper-3.8.6-bin
    files:
      zoo.cfg: "{{ zookeeper_config | kafkaops.stack.to_properties }}"
    group: zookeeper
  register: staged
"""

RETURN = r"""
current:
  description: Name of the live revision; empty if there is none yet.
  type: str
  returned: success
  sample: 3f1c9a0d2b7e4c55
staged:
  description: Name of the staged revision after this call.
  type: str
  returned: success
  sample: 8d20b6f3a1c97e14
running:
  description: Whether the service runs.
  type: bool
  returned: success
  sample: true
restart_reasons:
  description:
    - The reasons why the process must be restarted to run with the staged revision; empty if there are none, or it does
      not run.
    - C(item) is what differs. C(kind) is V(file) for a file of the revision, V(host) for the unit, a drop-in or the
      Java binary, or V(record) if there is no record of the start. C(action) is the required action, C(text) is the
      reason as a sentence.
  type: list
  elements: dict
  returned: success
  sample:
    - item: server.properties
      kind: file
      action: restart
      text: server.properties is not what it was started from
"""

import contextlib
import os
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import group_id, replace_file
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import host_lock
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge, hide_configs
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import no_table
from ansible_collections.kafkaops.stack.plugins.module_utils._host.process import read_process, restart_reasons
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import (
    OLD_PLACE,
    PLACE,
    has_old_layout,
    link_target,
    read_revision,
    relink,
    revision_name,
    sha256,
    take_over,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file import differences, sides
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file_keys import file_keys

MODE = 0o640
# What differs between two texts that have the same keys and values, comments and the order of lines.
LAYOUT = ({"layout": "another"}, {"layout": "as declared"})


def staged_text(root: str, name: str) -> str:
    """Return the text of a staged file for the diff; empty where there is none."""
    path = os.path.join(root, "staged", name)
    with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as handle:
        return handle.read()
    return ""


def file_change(name: str, before: str, after: str) -> Change:
    """Return the change of a file, by the keys that differ."""
    steps = differences(file_keys(before), file_keys(after))
    return Change("update", "file", name, *(sides(steps) if steps else LAYOUT))


def declared(params: t.Mapping[str, t.Any]) -> dict[str, str]:
    """Return the declared revision, as read_revision returns one."""
    return {name: sha256(text.encode()) for name, text in params["files"].items()} | {"home": params["home"]}


def plan(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any]) -> list[Change]:
    """Return the changes that turn what is staged into the declared revision."""
    refuse_if_overtaken(params, current)
    root, staged, wanted = params["root"], current["staged"], declared(params)
    moved = Change("update", "layout", root, {"directory": OLD_PLACE}, {"directory": PLACE})
    changes = [moved] if current["old_layout"] else []
    for name in sorted(params["files"]):
        if staged.get(name) != wanted[name]:
            changes.append(file_change(name, staged_text(root, name), params["files"][name]))
    if staged.get("home") != params["home"]:
        changes.append(Change("update", "link", "home", staged.get("home"), params["home"]))
    gone = sorted(set(staged) - set(wanted))
    return changes + [Change("delete", "file", name, file_keys(staged_text(root, name))) for name in gone]


def refuse_if_overtaken(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any]) -> None:
    """Raise StackError where another revision is live than this run has seen: all its checks were of that one."""
    seen, live = params["seen"], current["current"]
    if seen in (None, live) or live == revision_name(declared(params)):
        return
    raise StackError(
        f"{params['root']}/current was changed since this run has looked: it was {seen or 'not there'}, and is "
        f"{live or 'gone'} now. Another run has been at work here, or somebody by hand, and this run would undo that. "
        f"Nothing was made live; see that this run has the variables of the other, and run again."
    )


def apply(params: t.Mapping[str, t.Any], changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Carry out a plan under the host's lock."""
    staged = os.path.join(params["root"], "staged")
    with host_lock():
        for change in changes:
            path = os.path.join(staged, change.name)
            if change.kind == "layout":
                take_over(params["root"])
            elif change.action == "delete":
                os.unlink(path)
            elif change.kind == "link":
                relink(path, change.after)
            else:
                replace_file(path, params["files"][change.name], mode=MODE, uid=0, gid=group_id(params["group"]))
            yield Outcome(change)


def read(module: AnsibleModule) -> dict[str, t.Any]:
    """Read the revisions of the service and what is known of its process."""
    root = module.params["root"]
    return {
        "staged": read_revision(os.path.join(root, "staged")),
        "current": link_target(root, "current"),
        "old_layout": has_old_layout(root),
        "process": read_process(module, module.params["unit"], root, module.params["java"]),
    }


def report(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return what the module tells of the service."""
    process, wanted = current["process"], declared(params)
    return {
        "current": current["current"],
        "staged": revision_name(wanted),
        "running": process["running"],
        "restart_reasons": restart_reasons(process, params["root"], wanted),
    }


def hide_files(module: AnsibleModule, changes: t.Sequence[Change], secrets: set[str]) -> None:
    """Hide what is secret in the declared files and in those that change; ``secrets`` becomes what else is masked."""
    configs = [file_keys(content) for content in module.params["files"].values()]
    sides = [side for change in changes if change.kind == "file" for side in (change.before, change.after) if side]
    configs += [side for side in sides if side not in LAYOUT]
    hide_configs(module, secrets, [(config, no_table) for config in configs])
    secrets.update(module.params["files"])


def masked_plan(module: AnsibleModule, current: t.Mapping[str, t.Any], secrets: set[str]) -> list[Change]:
    """Return the plan, of which nothing secret leaves the module from now on."""
    changes = plan(module.params, current)
    hide_files(module, changes, secrets)
    return changes


def run(module: AnsibleModule) -> None:
    """Converge what is staged."""
    secrets: set[str] = set()
    hide_files(module, [], secrets)
    converge(
        module,
        connect=lambda _params: contextlib.nullcontext(module.params),
        read=lambda _client, _desired: read(module),
        plan=lambda current, _desired: masked_plan(module, current, secrets),
        apply=apply,
        report=lambda params, current, _changes: report(params, current),
        desired=module.params["files"],
        secrets=secrets,
        exact=("current", "staged"),
    )


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "root": {"type": "path", "required": True},
            "files": {"type": "dict", "required": True, "no_log": True},
            "home": {"type": "path", "required": True},
            "seen": {"type": "str"},
            "group": {"type": "str", "default": "root"},
            "unit": {"type": "str", "required": True},
            "java": {"type": "path", "default": "/usr/bin/java"},
        },
        supports_check_mode=True,
    )
    run(module)


if __name__ == "__main__":
    main()
