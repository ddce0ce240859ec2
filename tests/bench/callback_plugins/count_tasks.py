# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write down what a run of ansible-playbook cost: per host the modules it ran, per task and play the seconds.

The report goes as JSON to the file that COUNT_TASKS names:
  hosts: {host: {"ok", "changed", "failures", "unreachable", "modules"}}, the first four as in the recap
  tasks: [{"name", "action", "start", "seconds"}], "start" in seconds since the run began
  plays: [{"name", "start"}]
  seconds: of the whole run

"modules" counts the modules that ran on the host itself: each item of a loop is one, copy and template are two (they
look at the file first), what is done on the controller is none.
"""

from __future__ import annotations

import json
import os
import time
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: count_tasks
type: aggregate
short_description: Write down what a run cost
description: See the head of the file.
requirements: [enabled by its name in ANSIBLE_CALLBACKS_ENABLED]
"""

# Done on the controller, without a module on the host; clock_skew is one shell command.
NO_MODULE = {
    "add_host",
    "assert",
    "clock_skew",
    "debug",
    "fail",
    "group_by",
    "import_role",
    "import_tasks",
    "include_role",
    "include_tasks",
    "include_vars",
    "meta",
    "pause",
    "set_fact",
    "set_stats",
    "validate_argument_spec",
    "warn",
}
TWO_MODULES = {"copy", "template"}
ON_THE_CONTROLLER = {"localhost", "127.0.0.1"}


def modules_of(action: str) -> int:
    """Return how many modules an action runs on its host."""
    name = action.rpartition(".")[2]
    return 0 if name in NO_MODULE else 2 if name in TWO_MODULES else 1


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Collects what the run tells and writes it at its end."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "count_tasks"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._begin = time.monotonic()
        self._modules: dict[str, int] = {}
        self._tasks: list[dict[str, t.Any]] = []
        self._plays: list[dict[str, t.Any]] = []

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        self._end_task()
        self._plays.append({"name": play.get_name(), "start": self._now()})

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        self._end_task()
        self._tasks.append({"name": task.get_name(), "action": task.action, "start": self._now()})

    def v2_runner_on_ok(self, result: t.Any) -> None:
        if not result.task.loop:
            self._count(result)

    def v2_runner_item_on_ok(self, result: t.Any) -> None:
        self._count(result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        if not result.task.loop:
            self._count(result)

    def v2_runner_item_on_failed(self, result: t.Any) -> None:
        self._count(result)

    def v2_runner_retry(self, result: t.Any) -> None:
        self._count(result)

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        self._end_task()
        recap = {host: stats.summarize(host) for host in sorted(stats.processed)}
        kept = ("ok", "changed", "failures", "unreachable")
        hosts = {
            host: {**{name: counts[name] for name in kept}, "modules": self._modules.get(host, 0)}
            for host, counts in recap.items()
        }
        report = {"hosts": hosts, "tasks": self._tasks, "plays": self._plays, "seconds": self._now()}
        with open(os.environ["COUNT_TASKS"], "w", encoding="utf-8") as handle:
            json.dump(report, handle, indent=1)

    def _now(self) -> float:
        return round(time.monotonic() - self._begin, 3)

    def _end_task(self) -> None:
        if self._tasks and "seconds" not in self._tasks[-1]:
            self._tasks[-1]["seconds"] = round(self._now() - self._tasks[-1]["start"], 3)

    def _count(self, result: t.Any) -> None:
        host = result.task.delegate_to or result.host.get_name()
        if host not in ON_THE_CONTROLLER:
            self._modules[host] = self._modules.get(host, 0) + modules_of(result.task.action)
