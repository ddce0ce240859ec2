# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of service_probe: judges the strategy of the play, and whether a lock's owner still lives."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import same_owner
from ansible_collections.kafkaops.stack.plugins.plugin_utils.controller import gone, owner, strategy_error


class ActionModule(ActionBase):  # type: ignore[misc]
    """Run service_probe on the host, with what only the controller knows."""

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Read the host; a lock of this run, or of a process that is gone, is none."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        if refused := strategy_error(self._task.get_play().strategy):
            return {**result, "failed": True, "msg": refused}
        result.update(
            self._execute_module(
                module_name="kafkaops.stack.service_probe", module_args=self._task.args, task_vars=task_vars
            )
        )
        asker, holder = owner(), result.get("lock")
        if holder and (same_owner(holder, asker) or gone(holder, asker)):
            result["lock"] = None
        return result
