# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Show all errors of all hosts as one message."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import refusal


class ActionModule(ActionBase):  # type: ignore[misc]
    """Show what is given. Nothing runs on a host."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return changed=false and the message, which Ansible shows whatever the verbosity."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        _spec, options = self.validate_argument_spec({"errors": {"type": "dict", "required": True}})
        return {**result, "changed": False, "msg": refusal(options["errors"]), "_ansible_verbose_always": True}
