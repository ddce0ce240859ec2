# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure the clock of a host against the controller's, with one command and no Python on the host."""

from __future__ import annotations

import re
import time
import typing as t

from ansible.plugins.action import ActionBase


def compare(before: float, remote: float, after: float) -> tuple[float, float]:
    """Return (skew, uncertainty) in seconds of a remote reading taken between two readings of the local clock."""
    return round(remote - (before + after) / 2, 3), round((after - before) / 2, 3)


class ActionModule(ActionBase):  # type: ignore[misc]
    """Read the clock of the host once."""

    _requires_connection = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return changed=false, skew and uncertainty."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        self._low_level_execute_command("true")  # opens the connection, whose set-up would count as skew
        before = time.time()
        answer = self._low_level_execute_command("date +%s.%N")
        after = time.time()
        found = re.search(r"(\d+\.\d+)\s*$", answer["stdout"])
        if answer["rc"] != 0 or not found:
            said = (answer["stderr"] or answer["stdout"]).strip()
            return {**result, "failed": True, "msg": f"The clock cannot be read with 'date +%s.%N': {said}"}
        skew, uncertainty = compare(before, float(found.group(1)), after)
        return {**result, "changed": False, "skew": skew, "uncertainty": uncertainty}
