# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan the deployment of services on a host, out of what is declared and of what is there."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.check_mode import check_mode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.firewall import stale_rules, stale_warnings
from ansible_collections.kafkaops.stack.plugins.plugin_utils.plans import Found, plan_service
from ansible_collections.kafkaops.stack.plugins.plugin_utils.revision import (
    Call,
    check_revision,
    digest_of,
    stage_revision,
    was_accepted,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables, reason
from ansible_collections.kafkaops.stack.plugins.plugin_utils.tags import tags_run
from ansible_collections.kafkaops.stack.plugins.plugin_utils.todo import PARTS, Todo, describe, lowered, reached, todo

Given = dict[str, t.Any]


class ActionModule(ActionBase):  # type: ignore[misc]
    """Plan on the controller; only where a revision differs, the host compares it and has its programs check it."""

    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: Given | None = None) -> dict[str, t.Any]:
        """Return errors, exposed and todo of all roles, and their warnings as those of the task.

        What an earlier plan of the run has found is kept: the ports that it found open, for one warning of all of them,
        the configurations that the installed programs have accepted, and in check mode, which changes nothing, what
        role hosts would have done by now.
        """
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        given = task_vars or {}
        check = bool(given.get("ansible_check_mode"))
        earlier = given.get("__service_plan") or {}
        plans = Plans(self, given, dict(earlier.get("platform", {})) if check else {}, earlier.get("accepted", {}))
        for role in self._task.args["roles"]:
            plans.add(role, RoleVariables(role, given, self._loader, self._templar))
        plans.told["exposed"] = {**earlier.get("exposed", {}), **plans.told["exposed"]}
        diff = plans.told.pop("diff")
        changed = check and (any(plans.told["todo"].values()) or any(plans.told["resources"].values()))
        return {**result, **plans.told, "changed": changed, **({"diff": diff} if check and diff else {})}

    def ask(self, module: str, options: t.Mapping[str, t.Any], given: Given) -> dict[str, t.Any]:
        """Run a module on the host in check mode."""
        with check_mode(self._task):
            return dict(self._execute_module(module_name=module, module_args=dict(options), task_vars=given))


class Plans:
    """The plans of some roles on one host, one after the other."""

    def __init__(
        self, action: ActionModule, given: Given, platform: dict[str, t.Any], accepted: t.Mapping[str, int]
    ) -> None:
        """Begin with nothing; ``platform`` is what role hosts would have done by now.

        accepted: digest_of the checks of a role whose configuration the installed program has accepted in this run.
        """
        self._action, self._given = action, given
        self.told: dict[str, t.Any] = {
            "errors": [],
            "warnings": [],
            "exposed": {},
            "platform": platform,
            "todo": {},
            "resources": {},
            "steps": {},
            "seen": {},
            "accepted": dict(accepted),
            "diff": [],
        }

    def add(self, role: str, variables: RoleVariables) -> None:
        """Plan one more role."""
        told = self.told
        state = self._given["__service_state"]["services"][role]
        fetched = self._given["__service_fetched"]["archives"][role]
        found = Found(state, variables.get(f"__{role}_archives", {}), fetched, list(variables.raw))
        spec = {**told["platform"], **variables.get(f"__{role}_spec")}
        planned = plan_service(role, spec, found)
        told["platform"] = {**told["platform"], **planned.platform}
        told["exposed"][role] = planned.exposed
        told["warnings"] += planned.warnings
        told["errors"] += planned.errors
        if planned.errors:
            return
        try:
            service = dict(variables.get(f"__{role}_service"))
        except AnsibleError as error:
            told["errors"].append(f"{reason(error)}.")
            return
        stale: list[t.Any] = []
        if boolean(variables.get("hosts_firewall_enabled", True)):
            stale = self._stale(role, service, variables, state)
        else:
            service["firewall"] = []
        steps = reached(todo(service, state, list(fetched), stale), self._parts(role))
        # What names a member without an id is that member's error, and no fault of this configuration.
        asks = "revision" in steps and None not in spec.get("ids", {}).values()
        self._note(role, service, state, steps, self._ask_host(role, service, state) if asks else [])

    def _note(
        self,
        role: str,
        service: t.Mapping[str, t.Any],
        state: t.Mapping[str, t.Any],
        steps: Todo,
        changes: t.Sequence[str],
    ) -> None:
        """Note what there is to do, and what differs in the files."""
        for path in steps.get("files", []):
            declared = service["files"][path]
            if state["files"].get(path) is not None and not declared.get("secret"):
                self._show(path, f"{state['files'][path]}\n", declared["content"])
        self.told["todo"][role] = steps
        self.told["steps"][role] = describe(steps, changes)
        self.told["resources"][role] = [lowered(text) for text in service.get("resources", [])]
        self.told["seen"][role] = (state["revision"] or {}).get("current")

    def _ask_host(self, role: str, service: t.Mapping[str, t.Any], state: t.Mapping[str, t.Any]) -> list[str]:
        """Have the installed program check its configuration; return what differs in the revision, key by key."""
        if not state["directories"][service["revision"]["home"]]["exists"]:
            self.told["accepted"].pop(role, None)  # by what is no longer there
            return []
        calls = check_revision(service)
        if not was_accepted(self.told["accepted"], role, calls):
            self._check(role, calls)
        answer = self._action.ask(*stage_revision(service), self._given)
        if answer.get("failed"):
            self.told["errors"] += errors_of(answer)
        if "diff" in answer:
            self._show(service["name"], answer["diff"]["before"], answer["diff"]["after"])
        return list(answer.get("changes", []))

    def _check(self, role: str, calls: t.Sequence[Call]) -> None:
        """Make the checks of a role, and note what was accepted: for this run, and on the host for later ones."""
        remember = not self._given.get("ansible_check_mode")
        answers = [self._action.ask(name, {**options, "remember": remember}, self._given) for name, options in calls]
        refused = [answer for answer in answers if answer.get("failed")]
        self.told["errors"] += [text for answer in refused for text in errors_of(answer)]
        digest = digest_of(calls)
        if digest is not None and not refused and all(answer.get("validated") for answer in answers):
            self.told["accepted"][role] = digest

    def _show(self, header: str, before: t.Any, after: t.Any) -> None:
        diff = {"before_header": header, "before": before, "after_header": header, "after": after}
        self.told["diff"].append(diff)

    def _stale(
        self, role: str, service: t.Mapping[str, t.Any], variables: RoleVariables, state: t.Mapping[str, t.Any]
    ) -> list[t.Any]:
        """Return our rules for ports of the service that are to be removed; where they stay, warn of them.

        The inventory may admit more to a port than the role. What only the inventory declares stays: role hosts does
        not know whose port it is.
        """
        if not state["own_rules"]:
            return []
        ports = {int(rule["port"]) for rule in service.get("firewall", [])} if role != "hosts" else set()
        more = [rule for rule in variables.get("hosts_firewall_rules", []) if int(rule["port"]) in ports]
        declared = [*service.get("firewall", []), *more] if ports else []
        stale = stale_rules(state["own_rules"], declared, self._given["hostvars"], self._given["groups"])
        if boolean(variables.get("hosts_firewall_prune", False)):
            return list(stale)
        self.told["warnings"] += stale_warnings(stale, self._given["inventory_hostname"])
        return []

    def _parts(self, role: str) -> list[str]:
        """Return the parts of the role that this run reaches with its tags; role hosts has others, and looks itself."""
        if role == "hosts":
            return list(PARTS)
        run, skip = self._given["ansible_run_tags"], self._given["ansible_skip_tags"]
        return [part for part in PARTS if tags_run([role, f"{role}_{part}"], run, skip)]


def errors_of(answer: t.Mapping[str, t.Any]) -> list[str]:
    """Return what a module that has failed says."""
    return list(answer.get("errors") or [answer.get("msg", "")])
