# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of roll_lock: says who asks, and whether the one who holds the lock still lives."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.controller import owner, owner_exited, strategy_error


class ActionModule(ActionBase):  # type: ignore[misc]
    """Run roll_lock on the host, with what only the controller knows."""

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Ask for the lock; ask once more where its owner was a process of this controller that is gone."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        if refused := strategy_error(self._task.get_play().strategy):
            return {**result, "failed": True, "msg": refused}
        asker = owner()
        arguments = {**self._task.args, "owner": asker}
        answer = self._ask(arguments, task_vars)
        holder = answer.get("owner")
        if answer.get("failed") and holder and owner_exited(holder, asker):
            answer = self._ask({**arguments, "stale": holder}, task_vars)
        result.update(answer)
        return result

    def _ask(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any] | None) -> dict[str, t.Any]:
        answer: dict[str, t.Any] = self._execute_module(
            module_name="kafkaops.stack.roll_lock", module_args=arguments, task_vars=task_vars
        )
        return answer
