# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kill ansible-playbook at a boundary: after a task that changed a host, before anything else begins.

KILL_AFTER is the number of that boundary, from 1; with 0 the run is left alone. The boundaries passed, by the names of
their tasks, go line by line to the file that KILL_LIST names.
"""

from __future__ import annotations

import os
import signal
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: kill_after
type: aggregate
short_description: Kill the run after a task that changed a host
description: See the head of the file.
requirements: [enabled by its name in ANSIBLE_CALLBACKS_ENABLED]
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Counts the tasks that changed a host."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "kill_after"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._left = int(os.environ["KILL_AFTER"])
        self._changed = ""

    def v2_runner_on_ok(self, result: t.Any) -> None:
        if result.is_changed():
            self._changed = result.task.get_name()

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        self._boundary()

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        self._boundary()

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        self._boundary()

    def _boundary(self) -> None:
        if not self._changed:
            return
        with open(os.environ["KILL_LIST"], "a", encoding="utf-8") as handle:
            handle.write(f"{self._changed}\n")
        self._changed = ""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
