# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fail once with everything that is not healthy."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.verdict import platform_issues


class ActionModule(ActionBase):  # type: ignore[misc]
    """Judge without a connection."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Fail where the hosts of the play have registered issues, with a line for each."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        _spec, arguments = self.validate_argument_spec(
            {"results": {"type": "list", "elements": "str", "required": True}}
        )
        given = task_vars or {}
        issues = platform_issues(arguments["results"], given["ansible_play_batch"], given["hostvars"])
        failure = {"failed": True, "msg": ["Not healthy:", *(f"- {issue}" for issue in issues)]} if issues else {}
        return {**result, "changed": False, **failure}
