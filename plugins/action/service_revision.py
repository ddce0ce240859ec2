# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of service_revision: knows the revision that a role declares."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.check_mode import check_mode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.revision import (
    check_revision,
    stage_revision,
    was_accepted,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables

# What a result tells of changes.
CHANGES = ("changed", "changes", "plan", "summary", "diff")


class ActionModule(ActionBase):  # type: ignore[misc]
    """Run service_revision on the host, with its options or with those that a role declares."""

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Stage a revision; that of a role only after the installed program has taken its configuration in this run."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        arguments, given = dict(self._task.args), task_vars or {}
        role = arguments.pop("role", None)
        if role is None:
            return {**result, **self._ask("kafkaops.stack.service_revision", arguments, given)}
        service = RoleVariables(role, given, self._loader, self._templar).get(f"__{role}_service")
        plan = given["__service_plan"]
        stage = stage_revision(service, plan["seen"][role])
        calls = check_revision(service)
        if "revision" in plan["todo"][role] and not was_accepted(plan["accepted"], role, calls):
            # What another run has made live meanwhile is refused before the program notes what it has taken. That may
            # write its file already, so that what changes is told as it was foreseen.
            with check_mode(self._task):
                answer = foreseen = self._ask(*stage, given)
            for call in calls:
                if not answer.get("failed"):
                    answer = self._ask(*call, given)
            if answer.get("failed"):
                return {**result, **answer}
            result.update({key: foreseen[key] for key in CHANGES if key in foreseen})
            return {**self._ask(*stage, given), **result}
        return {**result, **self._ask(*stage, given)}

    def _ask(self, module: str, options: t.Mapping[str, t.Any], given: dict[str, t.Any]) -> dict[str, t.Any]:
        return dict(self._execute_module(module_name=module, module_args=dict(options), task_vars=given))
