# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan the deployment of services on a host, out of what is declared and of what is there. On the controller only."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.plans import Found, plan_service
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables


class ActionModule(ActionBase):  # type: ignore[misc]
    """Plan without a connection."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return errors and exposed of all roles, and their warnings as those of the task.

        What an earlier plan of the run has found for other roles is kept: the ports that it found open, for one warning
        of all of them, and in check mode, which changes nothing, what role hosts would have done by now.
        """
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        given = task_vars or {}
        errors: list[str] = []
        warnings: list[str] = []
        earlier = given.get("__service_plan") or {}
        exposed: dict[str, t.Any] = dict(earlier.get("exposed", {}))
        platform: dict[str, t.Any] = dict(earlier.get("platform", {})) if given.get("ansible_check_mode") else {}
        for role in self._task.args["roles"]:
            variables = RoleVariables(role, given, self._loader, self._templar)
            found = Found(
                given["__service_state"]["services"][role],
                variables.get(f"__{role}_archives", {}),
                given["__service_fetched"]["archives"][role],
                list(variables.raw),
            )
            spec = {**platform, **variables.get(f"__{role}_spec")}
            planned = plan_service(role, spec, found)
            platform = {**platform, **planned.platform}
            errors += planned.errors
            warnings += planned.warnings
            exposed[role] = planned.exposed
        told = {"errors": errors, "warnings": warnings, "exposed": exposed, "platform": platform}
        return {**result, "changed": False, **told}
