# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Show what the plans of all hosts say: what has to be done, errors, and ports that are open to everybody."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.exposure import exposure_warnings
from ansible_collections.kafkaops.stack.plugins.plugin_utils.plan_text import NOTHING, plan_lines


class ActionModule(ActionBase):  # type: ignore[misc]
    """Read the registered plans. Nothing runs on a host."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return errors of the hosts that have some, and the lines of the plan; one warning for all open ports."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        given = task_vars or {}
        _spec, options = self.validate_argument_spec({"deployed": {"type": "bool", "default": False}})
        deployed = options["deployed"]
        plans = {host: (given["hostvars"][host].get("__service_plan") or {}) for host in given["groups"]["all"]}
        exposed = {host: plan["exposed"] for host, plan in plans.items() if "exposed" in plan}
        result = {**result, "changed": False, "warnings": exposure_warnings(exposed, deployed)}
        if deployed:
            return result
        batch = {host: plans.get(host, {}) for host in given["ansible_play_batch"]}
        errors = {host: plan.get("errors", []) for host, plan in batch.items()}
        if any(errors.values()):
            return {**result, "errors": errors}
        lines = plan_lines(batch)
        pending = lines != [NOTHING]
        return {**result, "errors": {}, "pending": pending, "msg": lines, "_ansible_verbose_always": True}
