# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evaluate the variables of roles for a host, one by one, and tell what is wrong with each."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variable_values import to_evaluate, value_errors


class ActionModule(ActionBase):  # type: ignore[misc]
    """Look at values on the controller only."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return changed=false and errors, the sentences."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        raw = task_vars or {}
        names = {role: to_evaluate(role, raw) for role in self._task.args["roles"]}
        errors: list[str] = []
        for rank in (0, 1):
            if not errors:
                errors = [text for role in names for text in self._errors(role, names[role][rank], raw)]
        return {**result, "changed": False, "errors": errors}

    def _errors(self, role: str, names: t.Sequence[str], raw: t.Mapping[str, t.Any]) -> list[str]:
        values, failed = {}, {}
        for name in names:
            try:
                values[name] = self._templar.template(raw[name])
            except AnsibleError as error:
                failed[name] = _reason(error)
        return value_errors(role, values, failed)


def _reason(error: AnsibleError) -> str:
    """Return the cause of an error of templating in one line, without where it was and the hints after it."""
    cause: BaseException = error
    while cause.__cause__:
        cause = cause.__cause__
    return str(getattr(cause, "message", "") or cause).strip().split("\n", maxsplit=1)[0].rstrip(".")
