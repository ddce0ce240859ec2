# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write variables to a file that Ansible reads back equal."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables_file import to_variables_file


class ActionModule(ActionBase):  # type: ignore[misc]
    """Have Ansible's own copy write the text, as its template does."""

    _supports_check_mode = True
    _supports_diff = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return what copy returns."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        text = {"type": "str", "required": True}
        _spec, options = self.validate_argument_spec({"dest": text, "variables": {"type": "dict", "required": True}})
        task = self._task.copy()
        task.args = {"dest": options["dest"], "content": to_variables_file(options["variables"]), "mode": "0644"}
        copy = self._shared_loader_obj.action_loader.get(
            "ansible.legacy.copy",
            task=task,
            connection=self._connection,
            play_context=self._play_context,
            loader=self._loader,
            templar=self._templar,
            shared_loader_obj=self._shared_loader_obj,
        )
        return {**result, **copy.run(task_vars=task_vars)}
