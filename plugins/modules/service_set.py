#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stage, switch and compare the set of files that a service starts from."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_set
short_description: Stage, switch and compare the set of files that a service starts from
version_added: 0.1.0
description:
  - Keeps all that a service starts from (configuration, logging, JVM options, version) as one set. A new set is staged
    beside the live one and becomes live by one rename of a link, in the host's turn; a crash or a reboot before that
    starts the old, proven set.
  - The unit records at each start what it starts from. The module compares that with the staged set and says whether
    a restart is owed and why.
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
options:
  root:
    description: Directory of the service, such as C(/etc/kafka).
    type: path
    required: true
  state:
    description:
      - V(staged) writes O(files) and O(home) to the staged set.
      - V(live) makes the staged set the current one.
      - V(previous) makes the previous set the current one, where the staged set is live. Elsewhere nothing has to be
        gone back from, and nothing changes - not on a member that a stopped roll never reached, nor on one that has
        gone back already.
    type: str
    choices: [staged, live, previous]
    default: staged
  files:
    description:
      - Content per file name of the staged set. Used with O(state=staged).
      - Results, the diff and the log show none of it but the keys that differ, and only values that are known to be
        harmless, such as numbers.
    type: dict
    default: {}
  kept:
    description:
      - Names of files of the staged set that others write. What is neither named here nor in O(files) is removed.
    type: list
    elements: str
    default: []
  pending:
    description: Names out of O(kept) that are about to change, for a truthful answer in check mode.
    type: list
    elements: str
    default: []
  home:
    description: Directory of the unpacked version; the set links to it as C(home).
    type: path
  link:
    description:
      - Where people find the live version, such as C(/opt/kafka). A link to C(current/home), made with O(state=live).
    type: path
  group:
    description: Group that may read the files. They belong to root and have mode 0640.
    type: str
    default: root
  expected:
    description:
      - Name of the staged set that this run has planned, RV(staged) of the call that staged it. Where another one is
        staged meanwhile, O(state=live) and O(state=previous) fail and nothing is switched.
    type: str
  seen:
    description:
      - RV(current) as this run has seen it before it held the lock, empty for none. Where another set is live by now,
        O(state=staged) fails and stages nothing, unless what it would stage is what is live.
    type: str
  unit:
    description: Name of the systemd unit.
    type: str
    required: true
  java:
    description: The C(java) command that the unit executes.
    type: path
    default: /usr/bin/java
"""

EXAMPLES = r"""
- name: Stage the set of ZooKeeper
  kafkaops.stack.service_set:
    root: /etc/zookeeper
    unit: zookeeper.service
    home: /opt/apache-zookeeper-3.8.6-bin
    files:
      zoo.cfg: "{{ zookeeper_config | kafkaops.stack.to_properties }}"
    group: zookeeper
  register: __zookeeper_set

- name: Make it live
  kafkaops.stack.service_set:
    root: /etc/zookeeper
    unit: zookeeper.service
    state: live
    expected: "{{ __zookeeper_set.staged }}"
    link: /opt/zookeeper
"""

RETURN = r"""
current:
  description: Name of the live set before this call; empty where there is none yet.
  type: str
  returned: success
  sample: 3f1c9a0d2b7e4c55
staged:
  description: Name of the staged set after this call.
  type: str
  returned: success
  sample: 8d20b6f3a1c97e14
running:
  description: Whether the service runs.
  type: bool
  returned: success
  sample: true
owed:
  description: Why a restart is owed, one reason an item; empty where none is owed or the service does not run.
  type: list
  elements: str
  returned: success
  sample: ["server.properties is not what it was started from"]
"""

import contextlib
import os
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import group_id, replace_file
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import host_lock
from ansible_collections.kafkaops.stack.plugins.module_utils._core.regular_file import file_text
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge, hide_configs
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import no_table
from ansible_collections.kafkaops.stack.plugins.module_utils._host.facts import unit_properties
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import (
    link_target,
    parse_started,
    read_set,
    relink,
    restart_reasons,
    seal,
    set_name,
    sha256,
    started_record,
    switch,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file import differences
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file_keys import file_keys

MODE = 0o640
# Where the unit and its drop-ins lie that a start records.
RECORDED = ("/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system")
# What differs between two texts that have the same keys and values, comments and the order of lines.
LAYOUT = ({"layout": "another"}, {"layout": "as declared"})


def file_digest(path: str) -> str | None:
    """Return the SHA-256 of a file, or None where there is none."""
    with contextlib.suppress(OSError), open(path, "rb") as handle:
        return sha256(handle.read())
    return None


def staged_text(root: str, name: str) -> str:
    """Return the text of a staged file for the diff; empty where there is none."""
    path = os.path.join(root, "staged", name)
    with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as handle:
        return handle.read()
    return ""


def file_change(name: str, before: str, after: str) -> Change:
    """Return the change of a file, by the keys that differ."""
    steps = differences(file_keys(before), file_keys(after))
    olds, news = ({key: step[side] for key, step in steps.items()} for side in (0, 1)) if steps else LAYOUT
    return Change("update", "file", name, olds, news)


def plan_staged(params: t.Mapping[str, t.Any], staged: t.Mapping[str, str]) -> list[Change]:
    """Return the changes that turn the staged set into the declared one."""
    root = params["root"]
    changes = []
    for name, content in sorted(params["files"].items()):
        if staged.get(name) != sha256(content.encode()):
            changes.append(file_change(name, staged_text(root, name), content))
    if params["home"] and staged.get("home") != params["home"]:
        changes.append(Change("update", "link", "home", staged.get("home"), params["home"]))
    known = {*params["files"], *params["kept"], "home"}
    gone = sorted(set(staged) - known)
    changes += [Change("delete", "file", name, file_keys(staged_text(root, name))) for name in gone]
    return changes


def plan_live(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any]) -> list[Change]:
    """Return the changes that make the staged set the live one, and O(link) lead to its version."""
    root, link = params["root"], params["link"]
    if not current["staged"]:
        raise StackError(f"Nothing is staged in {root}/staged that could become live; stage a set first.")
    if os.path.lexists(link) and not os.path.islink(link):
        raise StackError(f"{link} is in the way of a link of that name to the live version; move it elsewhere.")
    name, target = set_name(current["staged"]), os.path.join(root, "current", "home")
    changes = []
    if current["current"] != name or read_set(os.path.join(root, "sets", name)) != current["staged"]:
        changes.append(Change("update", "link", "current", current["current"] or None, name))
    before = os.readlink(link) if os.path.islink(link) else None
    if before != target:
        changes.append(Change("update", "link", link, before, target))
    return changes


def other_staged(root: str) -> str:
    """Return the sentence that refuses to switch to what another run has staged."""
    return (
        f"{root}/staged is not what this run has planned: another run, or somebody by hand, has written there since. "
        f"Nothing was switched here. See that no other run is at work, and run again."
    )


def refuse_if_overtaken(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any]) -> None:
    """Raise StackError where another set is live than this run has seen: all its checks were of that one."""
    seen, live = params["seen"], current["current"]
    if seen in (None, live) or live == set_name(after(params, current["staged"])):
        return
    raise StackError(
        f"{params['root']}/current was changed since this run has looked: it was {seen or 'not there'}, and is "
        f"{live or 'gone'} now. Another run has been at work here, or somebody by hand, and this run would undo that. "
        f"Nothing was made live; see that this run has the variables of the other, and run again."
    )


def after(params: t.Mapping[str, t.Any], staged: t.Mapping[str, str]) -> dict[str, str]:
    """Return what the staged set is after O(state=staged), as read_set returns it; with another state what it is."""
    if params["state"] != "staged":
        return dict(staged)
    left = {name: digest for name, digest in staged.items() if name in {*params["kept"], "home"}}
    written = {name: sha256(content.encode()) for name, content in params["files"].items()}
    return {**left, **written, **({"home": params["home"]} if params["home"] else {})}


def plan(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any]) -> list[Change]:
    """Return what O(state) asks for as changes."""
    if params["state"] == "staged":
        refuse_if_overtaken(params, current)
        return plan_staged(params, current["staged"])
    if params["expected"] not in (None, set_name(current["staged"])):
        raise StackError(other_staged(params["root"]))
    if params["state"] == "live":
        return plan_live(params, current)
    if current["current"] != set_name(current["staged"]):
        return []
    if not read_set(os.path.join(params["root"], "sets", current["previous"] or "none")):
        raise StackError(f"{params['root']} has no previous set to go back to: it was switched only once.")
    return [Change("update", "link", "current", current["current"], current["previous"])]


def apply(params: t.Mapping[str, t.Any], changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Carry out a plan under the host's lock."""
    root = params["root"]
    with host_lock():
        for change in changes:
            path = os.path.join(root, "staged", change.name)  # O(link) is absolute and stays what it is
            if params["state"] == "live" and change.name == "current":
                sealed = seal(root)
                if sealed != change.after:
                    raise StackError(other_staged(root))
                switch(root, sealed)
            elif params["state"] == "previous":
                switch(root, change.after)
            elif change.action == "delete":
                os.unlink(path)
            elif change.kind == "link":
                relink(path, change.after)
            else:
                replace_file(path, params["files"][change.name], mode=MODE, uid=0, gid=group_id(params["group"]))
            yield Outcome(change)


def read(module: AnsibleModule) -> dict[str, t.Any]:
    """Read the sets of the service and what systemd says of it."""
    root = module.params["root"]
    wanted = ["ActiveState", "SubState", "FragmentPath", "DropInPaths", "NeedDaemonReload"]
    return {
        "staged": read_set(os.path.join(root, "staged")),
        "current": link_target(root, "current"),
        "previous": link_target(root, "previous"),
        "unit": unit_properties(module, module.params["unit"], wanted),
    }


def owed_by(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any], changes: t.Sequence[Change]) -> list[str]:
    """Return why the running service owes a restart once the plan is carried out."""
    unit, live = current["unit"], os.path.join(params["root"], "current")
    wanted = {name: digest for name, digest in current["staged"].items() if name != "home"}
    wanted.update({name: "will change" for name in params["pending"]})
    wanted.update({name: sha256(content.encode()) for name, content in params["files"].items()})
    for change in changes:
        if change.action == "delete":
            wanted.pop(change.name, None)
    units = [unit["FragmentPath"], *unit["DropInPaths"].split()]
    recorded = tuple(os.path.join(place, params["unit"]) for place in RECORDED)  # not drop-ins of all units together
    paths = [path for path in units if path.startswith(recorded)] + [os.path.realpath(params["java"])]
    others = {path: digest for path in paths if (digest := file_digest(path))}
    started = parse_started(file_text(started_record(params["unit"])) or "")
    reasons = restart_reasons(started, live, wanted, others)
    if {name: digest for name, digest in read_set(live).items() if name != "home"} != wanted and not reasons:
        reasons.append(f"{live} is no longer what it was started from")
    if unit["NeedDaemonReload"] == "yes":
        reasons.append("its unit changed on disk and systemd has not read it again")
    return reasons


def report(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any], changes: list[Change]) -> dict[str, t.Any]:
    """Return what every O(state) tells of the service."""
    unit = current["unit"]
    # Between two starts of a unit that keeps crashing systemd says "activating": that is not running.
    running = unit["ActiveState"] in ("active", "activating", "reloading") and unit["SubState"] != "auto-restart"
    owed = owed_by(params, current, changes) if running else []
    staged = set_name(after(params, current["staged"]))
    return {"current": current["current"], "staged": staged, "running": running, "owed": owed}


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
    """Converge the sets of the service."""
    secrets: set[str] = set()
    hide_files(module, [], secrets)
    converge(
        module,
        connect=lambda _params: contextlib.nullcontext(module.params),
        read=lambda _client, _desired: read(module),
        plan=lambda current, _desired: masked_plan(module, current, secrets),
        apply=apply,
        report=report,
        desired=module.params["files"],
        secrets=secrets,
        exact=("current", "staged"),
    )


def main() -> None:
    """Entry point."""
    texts: dict[str, t.Any] = {"type": "list", "elements": "str", "default": []}
    module = AnsibleModule(
        argument_spec={
            "root": {"type": "path", "required": True},
            "state": {"type": "str", "choices": ["staged", "live", "previous"], "default": "staged"},
            "files": {"type": "dict", "default": {}, "no_log": True},
            "kept": texts,
            "pending": texts,
            "home": {"type": "path"},
            "link": {"type": "path"},
            "expected": {"type": "str"},
            "seen": {"type": "str"},
            "group": {"type": "str", "default": "root"},
            "unit": {"type": "str", "required": True},
            "java": {"type": "path", "default": "/usr/bin/java"},
        },
        required_if=[("state", "live", ["link"])],
        supports_check_mode=True,
    )
    run(module)


if __name__ == "__main__":
    main()
