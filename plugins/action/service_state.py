# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of service_state: says what each role has to know, and judges what only the controller can."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import same_owner
from ansible_collections.kafkaops.stack.plugins.plugin_utils.controller import owner, owner_exited, strategy_error
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables, type_errors


class ActionModule(ActionBase):  # type: ignore[misc]
    """Run service_state on the host, with what only the controller knows."""

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Read the host, unless a variable of the roles is wrong; errors tells of these."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        if refused := strategy_error(self._task.get_play().strategy):
            return {**result, "failed": True, "msg": refused}
        given = task_vars or {}
        roles = {
            role: RoleVariables(role, given, self._loader, self._templar) for role in self._task.args.get("roles", [])
        }
        if errors := type_errors(roles):
            return {**result, "changed": False, "errors": errors, "services": {}}
        queries = [{**has.get(f"__{role}_query"), "name": role} for role, has in roles.items()]
        answer = self._execute_module(
            module_name="kafkaops.stack.service_state",
            module_args={"services": [*self._task.args.get("services", []), *queries]},
            task_vars=given,
        )
        for name, found in answer.get("services", {}).items():
            found["lock"] = _of_others(found["lock"])
            if name in roles:
                found["shared"] = roles[name].get(f"__{name}_shared", {})
        return {**result, "errors": [], **answer}


def _of_others(holder: dict[str, t.Any] | None) -> dict[str, t.Any] | None:
    """Return who holds a lock; None where it is this run, or a process that is gone."""
    asker = owner()
    return None if holder and (same_owner(holder, asker) or owner_exited(holder, asker)) else holder
