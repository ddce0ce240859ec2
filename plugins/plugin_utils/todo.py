# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a role has to do on a host: what it declares of its service, compared with what is there. Pure.

``service`` is what the role declares (C(__<role>_service)); each key is optional but C(name):

- name, user: of the service, and the account that it runs as. daemon: the name of its unit and of its C(/etc/<daemon>),
  where that is another. The directories of units and of what is staged belong to root: the service reads what it starts
  from, and cannot write it.
- data: directories of the account. directories: {path: {"owner", "group", "mode"}} of others.
- python_path: where the Python clients lie. packages: names of packages of the distribution.
- files: {path: {"content", "owner", "group", "mode", "create_only"}}: files that the role writes. One that is
  C(create_only) is made where it is missing, and never changed.
- revision: {"home": directory of the version, "files": {name: content}}: all that the unit starts from.
- firewall: [{"port", "from": [address or network]}], the ports that it opens.
- units: units that are enabled. running: whether a service without a revision runs.
- resources: sentences about what the cluster lacks of what is declared, which is created when it runs.
- steps: {sentence: whether it has to be done} of what only this role knows.
- force_restart: whether the service is restarted in any case.

``state`` is what M(kafkaops.stack.service_state) has read of it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._host.process import restart_reasons
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import sha256
from ansible_collections.kafkaops.stack.plugins.plugin_utils.firewall import network
from ansible_collections.kafkaops.stack.plugins.plugin_utils.revision import daemon_of

Service = t.Mapping[str, t.Any]
State = t.Mapping[str, t.Any]
Todo = dict[str, list[t.Any]]

# Where the roles put units: not in /etc/systemd/system, where 'systemctl mask' could not take their place.
UNITS = "/usr/local/lib/systemd/system"
ROOTS = {"owner": "root", "group": "root", "mode": "0755"}
# The steps of each part of a role that has a tag of its own.
PARTS = {
    "firewall": ("open", "close"),
    "install": ("packages", "account", "directories", "clients", "archives"),
    "config": ("files", "revision", "enable", "steps", "start", "restart"),
}

# How the plan says each step, in the order in which they are done.
WORDS = {
    "open": "open",
    "close": "close",
    "packages": "install the packages",
    "account": "create the account",
    "directories": "create",
    "clients": "install the Python clients in",
    "archives": "install",
    "files": "write",
    "revision": "stage",
    "enable": "enable",
    "steps": "",
    "start": "start",
    "restart": "restart:",
}


def todo(service: Service, state: State, archives: t.Iterable[str], stale: t.Sequence[t.Any]) -> Todo:
    """Return {step: what it is done with}, without the steps that have nothing to do.

    archives: names of those that are missing. stale: our rules in the firewall that are to be removed.
    """
    user, python_path = service.get("user"), service.get("python_path")
    files = file_steps(service, state)
    units = {**state["units"], f"{daemon_of(service)}.service": state["unit"]}
    steps: Todo = {
        "open": closed_ports(service, state),
        "close": list(stale),
        "packages": list(service.get("packages", [])) if state["unit"]["LoadState"] == "not-found" else [],
        "account": [user] if user and not state["account"] else [],
        "directories": directory_steps(service, state),
        "clients": [python_path] if python_path and not state["directories"][python_path]["exists"] else [],
        "archives": list(archives),
        "files": files,
        "revision": revision_steps(service, state),
        "enable": [unit for unit in service.get("units", []) if not is_enabled(units[unit])],
        "steps": [sentence for sentence, needed in service.get("steps", {}).items() if needed],
        "start": [] if is_running(service, state) else [service["name"]],
        "restart": restart_texts(service, state, files),
    }
    return {step: items for step, items in steps.items() if items}


def closed_ports(service: Service, state: State) -> list[dict[str, t.Any]]:
    """Return [{"port", "source"}] that the active firewall does not admit by a rule of ours."""
    if not state["firewall"]:
        return []
    own = {(rule["port"], network(rule["source"])) for rule in state["own_rules"]}
    declared = [(int(rule["port"]), source) for rule in service.get("firewall", []) for source in rule["from"]]
    return [{"port": port, "source": source} for port, source in declared if (port, network(source)) not in own]


def directory_steps(service: Service, state: State) -> list[dict[str, str]]:
    """Return [{"path", "owner", "group", "mode"}] of directories that are missing or somebody else's, from the top.

    Of those above the data only the ones that are missing, or that belong to the account: what the service could
    replace there, others would be given by the next run.
    """
    user, data = service.get("user", "root"), list(service.get("data", []))
    found = state["directories"]
    unowned = ("",) if user == "root" else ("", user)
    above = {
        parent: ROOTS
        for path in data
        for parent, whose in found[path]["parents"].items()
        if whose["owner"] in unowned and parent not in data
    }
    declared = {
        **{path: {"owner": user, "group": user, "mode": "0750"} for path in data},
        **dict.fromkeys([f"/etc/{daemon_of(service)}/staged", UNITS] if "revision" in service else [], ROOTS),
        **service.get("directories", {}),
    }
    wrong = {path: access for path, access in declared.items() if {**found[path], **access} != found[path]}
    return [{"path": path, **access} for path, access in {**above, **wrong}.items()]


def file_steps(service: Service, state: State) -> list[str]:
    """Return the paths of the files that are missing, or not as declared."""
    return [path for path, declared in service.get("files", {}).items() if differs(declared, state["managed"][path])]


def differs(declared: t.Mapping[str, t.Any], found: t.Mapping[str, str] | None) -> bool:
    """Tell whether a file has to be written."""
    if found is None or declared.get("create_only"):
        return found is None
    access = {"owner": declared.get("owner", "root"), "group": declared.get("group", "root"), "mode": declared["mode"]}
    return {"sha256": sha256(declared["content"].encode()), **access} != dict(found)


def revision_of(service: Service) -> dict[str, str]:
    """Return the declared revision as {name: digest}, for C(home) the directory of the version."""
    declared = service["revision"]
    return {name: sha256(text.encode()) for name, text in declared["files"].items()} | {"home": declared["home"]}


def revision_steps(service: Service, state: State) -> list[str]:
    """Return the names that differ from what is staged, and "layout" where revisions lie at an old place."""
    if "revision" not in service:
        return []
    declared, staged = revision_of(service), state["revision"]["staged"]
    names = [name for name in sorted({*declared, *staged}) if declared.get(name) != staged.get(name)]
    return names + (["layout"] if state["revision"]["old_layout"] else [])


def is_enabled(unit: t.Mapping[str, str]) -> bool:
    """Tell whether a unit starts with the host, and systemd knows its file as it is now."""
    return unit["UnitFileState"] == "enabled" and unit.get("NeedDaemonReload") != "yes"


def is_running(service: Service, state: State) -> bool:
    """Tell whether the service runs; of one without a revision the role says so."""
    return bool(state["process"]["running"] if "revision" in service else service.get("running", True))


def restart_texts(service: Service, state: State, files: t.Collection[str]) -> list[str]:
    """Return why the process of a service with a revision must be restarted."""
    if "revision" not in service or not is_running(service, state):
        return []
    daemon = daemon_of(service)
    unit = f"{UNITS}/{daemon}.service"
    reasons = restart_reasons(state["process"], f"/etc/{daemon}", revision_of(service), unit if unit in files else None)
    return [reason["text"] for reason in reasons] or (["it was asked for"] if service.get("force_restart") else [])


def reached(steps: Todo, parts: t.Collection[str]) -> Todo:
    """Return the steps of some parts of a role."""
    kept = {step for part in parts for step in PARTS[part]}
    return {step: items for step, items in steps.items() if step in kept}


def describe(steps: Todo, changes: t.Sequence[str] = ()) -> list[str]:
    """Return the steps as a reader of the plan sees them, in the order in which they are done.

    changes: what differs in the revision, key by key, in place of the names of its files where it is known.
    """
    directories = steps.get("directories", [])
    named = {
        **steps,
        "open": [f"port {rule['port']} for {rule['source']}" for rule in steps.get("open", [])],
        "close": [f"port {rule['port']} for {rule['source']}" for rule in steps.get("close", [])],
        "directories": [f"{wanted['path']} ({wanted['owner']}, {wanted['mode']})" for wanted in directories],
    }
    lines: list[str] = []
    for step, word in WORDS.items():
        if step == "revision" and changes and step in steps:
            lines += map(lowered, changes)
        elif named.get(step):
            lines.append(f"{word} {', '.join(named[step])}".strip())
    return lines


def lowered(sentence: str) -> str:
    """Return a sentence as a part of another one."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")
