#!/usr/bin/python
# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start a service from its staged or its previous revision, and wait until it listens."""

from __future__ import annotations

DOCUMENTATION = r"""
module: service_restart
short_description: Start a service from its staged or its previous revision, and wait until it listens
version_added: 0.1.0
description:
  - Makes a revision live by one rename of a link, restarts the unit, and waits until its port accepts connections. If
    the unit fails or ends, or systemd has to start it again, the wait ends at once with the cause and the last lines of
    its journal.
  - An open port does not mean that the service is ready. Check the cluster afterwards, with
    M(kafkaops.stack.kafka_health) or M(kafkaops.stack.zookeeper_quorum).
author:
  - kafkaops.stack contributors (@kafkaops)
extends_documentation_fragment:
  - kafkaops.stack.attributes
options:
  root:
    description: Directory of the service, such as C(/etc/kafka), see M(kafkaops.stack.service_revision).
    type: path
    required: true
  unit:
    description: Name of the systemd unit.
    type: str
    required: true
  revision:
    description:
      - V(staged) starts from the staged revision.
      - V(previous) starts from the previous revision if the staged revision is live. Otherwise the unit restarts with
        its live revision, because a stopped roll has not reached this member, or it was rolled back already.
    type: str
    choices: [staged, previous]
    default: staged
  expected:
    description:
      - Name of the staged revision that this run has planned, as M(kafkaops.stack.service_revision) returns it. If
        another one was staged meanwhile, the module fails, and nothing is switched.
    type: str
    required: true
  link:
    description: Link to the live version, such as C(/opt/kafka). It points to C(current/home).
    type: path
    required: true
  java:
    description: The C(java) command that the unit executes.
    type: path
    default: /usr/bin/java
  force:
    description:
      - Whether to restart a running process that was started from this revision already. Without a restart the module
        does not wait for its port either.
    type: bool
    default: true
  address:
    description: Address to connect to.
    type: str
    default: 127.0.0.1
  port:
    description: Port to connect to.
    type: int
    required: true
  timeout:
    description: Seconds to wait for the port.
    type: int
    default: 300
"""

EXAMPLES = r"""
- name: Start ZooKeeper from what is staged
  kafkaops.stack.service_restart:
    root: /etc/zookeeper
    unit: zookeeper.service
    expected: "{{ staged.staged }}"
    link: /opt/zookeeper
    port: 2181
"""

RETURN = r"""
current:
  description: Name of the live revision after this call.
  type: str
  returned: success
  sample: 8d20b6f3a1c97e14
restarted:
  description: Whether the unit was restarted.
  type: bool
  returned: success
  sample: true
"""

import contextlib
import os
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import host_lock
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._host.process import read_process, restart_reasons
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import (
    PLACE,
    link_target,
    read_revision,
    relink,
    revision_name,
    snapshot,
    switch,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._host.unit import systemctl, wait_for_port


def read(module: AnsibleModule) -> dict[str, t.Any]:
    """Read the revisions of the service and what is known of its process."""
    root, link = module.params["root"], module.params["link"]
    return {
        "staged": read_revision(os.path.join(root, "staged")),
        "current": link_target(root, "current"),
        "previous": link_target(root, "previous"),
        "link": os.readlink(link) if os.path.islink(link) else None,
        "process": read_process(module, module.params["unit"], root, module.params["java"]),
    }


def plan(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any]) -> list[Change]:
    """Return the switches and the restart."""
    name = chosen(params, current)
    return [*plan_links(params, current, name), *plan_restart(params, current, name)]


def chosen(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any]) -> str:
    """Return the name of the revision that shall be live. Raises StackError where it cannot be."""
    root, staged = params["root"], revision_name(current["staged"])
    if not current["staged"]:
        raise StackError(f"Nothing is staged in {root}/staged that could become live; stage a revision first.")
    if params["expected"] != staged:
        raise StackError(other_staged(root))
    if params["revision"] == "staged":
        return staged
    if not current["current"]:
        raise StackError(f"{root} has no live revision, so there is nothing to go back from.")
    if current["current"] != staged:
        return str(current["current"])
    if not read_revision(os.path.join(root, PLACE, current["previous"] or "none")):
        raise StackError(f"{root} has no previous revision to go back to: it was switched only once.")
    return str(current["previous"])


def other_staged(root: str) -> str:
    """Return the sentence that refuses to switch to what another run has staged."""
    return (
        f"{root}/staged is not what this run has planned: another run, or somebody by hand, has written there since. "
        f"Nothing was switched here. See that no other run is at work, and run again."
    )


def plan_links(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any], name: str) -> list[Change]:
    """Return the changes that make a revision the live one, and O(link) lead to its version."""
    root, link = params["root"], params["link"]
    if os.path.lexists(link) and not os.path.islink(link):
        raise StackError(f"{link} is in the way of a link of that name to the live version; move it elsewhere.")
    edited = params["revision"] == "staged" and read_revision(os.path.join(root, PLACE, name)) != current["staged"]
    changes = []
    if current["current"] != name or edited:
        changes.append(Change("update", "link", "current", current["current"] or None, name))
    if current["link"] != (target := os.path.join(root, "current", "home")):
        changes.append(Change("update", "link", link, current["link"], target))
    return changes


def plan_restart(params: t.Mapping[str, t.Any], current: t.Mapping[str, t.Any], name: str) -> list[Change]:
    """Return the restart, unless the process was started from this revision and O(force) is not set."""
    process, root = current["process"], params["root"]
    files = current["staged"] if params["revision"] == "staged" else read_revision(os.path.join(root, PLACE, name))
    if process["running"] and not params["force"] and not restart_reasons(process, root, files):
        return []
    before = "running" if process["running"] else "stopped"
    return [Change("update", "service", params["unit"], {"process": before}, {"process": "restarted"})]


def apply(module: AnsibleModule, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Switch under the host's lock, restart, which may take minutes, and wait until the service listens."""
    root = module.params["root"]
    for change in changes:
        if change.name == "current":
            with host_lock():
                make_live(root, change.after, module.params["revision"])
        elif change.kind == "link":
            relink(change.name, change.after)
        else:
            restart(module)
        yield Outcome(change)
    wait_for_port(module, module.params["unit"], **{key: module.params[key] for key in ("address", "port", "timeout")})


def make_live(root: str, name: str, revision: str) -> None:
    """Make a revision the current one. Raises StackError where another one is staged than was planned."""
    if revision == "staged" and snapshot(root) != name:
        raise StackError(other_staged(root))
    switch(root, name)


def restart(module: AnsibleModule) -> None:
    """Restart the unit, whatever systemd knows of it.

    A unit that crashed too often does not start again before systemd has forgotten that. It is restarted, not started,
    because systemd may be between two attempts of its own with another revision.
    """
    unit = module.params["unit"]
    systemctl(module, "daemon-reload")
    systemctl(module, "reset-failed", unit, may_fail=True)  # fails where systemd knows nothing of the unit yet
    systemctl(module, "restart", unit)


def main() -> None:
    """Entry point."""
    module = AnsibleModule(
        argument_spec={
            "root": {"type": "path", "required": True},
            "unit": {"type": "str", "required": True},
            "revision": {"type": "str", "choices": ["staged", "previous"], "default": "staged"},
            "expected": {"type": "str", "required": True},
            "link": {"type": "path", "required": True},
            "java": {"type": "path", "default": "/usr/bin/java"},
            "force": {"type": "bool", "default": True},
            "address": {"type": "str", "default": "127.0.0.1"},
            "port": {"type": "int", "required": True},
            "timeout": {"type": "int", "default": 300},
        },
        supports_check_mode=True,
    )
    converge(
        module,
        connect=lambda _params: contextlib.nullcontext(module),
        read=lambda _client, _desired: read(module),
        plan=lambda current, _desired: plan(module.params, current),
        apply=apply,
        report=lambda _client, current, changes: {
            "current": chosen(module.params, current),
            "restarted": any(change.kind == "service" for change in changes),
        },
        desired=[module.params["unit"]],
    )


if __name__ == "__main__":
    main()
