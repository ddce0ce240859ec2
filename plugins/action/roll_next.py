# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Choose the member of a cluster that is restarted next. On the controller only."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.roll import next_to_roll


class ActionModule(ActionBase):  # type: ignore[misc]
    """Choose without a connection."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return the member, and all that were restarted by the end of its turn."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        texts = {"type": "list", "elements": "str", "required": True}
        _spec, options = self.validate_argument_spec(
            {
                "members": texts,
                "restarted": texts,
                "ids": {"type": "dict", "required": True},
                "ready": {"type": "list", "elements": "int", "required": True},
                "last": {"type": "int"},
            }
        )
        left = [member for member in options["members"] if member not in options["restarted"]]
        member = next_to_roll(left, options["ids"], options["ready"], options["last"])
        return {**result, "changed": False, "member": member, "restarted": [*options["restarted"], member]}
