# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's half of roll_lock: says who asks, and whether the one who holds the lock still lives."""

from __future__ import annotations

import datetime
import getpass
import os
import socket
import typing as t

from ansible.plugins.action import ActionBase


def process_start(pid: int) -> str | None:
    """Return the start time of a process in clock ticks since boot, with the boot's id; "" where it does not run.

    The pair tells a process from a later one with the same number. None for a process of another user that we may not
    look at, as /proc can be mounted with hidepid, and on a controller without /proc. Source: proc(5), field 22 of stat.
    """
    try:
        with (
            open(f"/proc/{pid}/stat", encoding="utf-8") as stat,
            open("/proc/sys/kernel/random/boot_id", encoding="utf-8") as boot,
        ):
            return f"{boot.read().strip()}:{stat.read().rpartition(')')[2].split()[19]}"
    except OSError:
        return None if runs(pid) else ""


def runs(pid: int) -> bool:
    """Tell whether there is a process with this number, whoever it belongs to."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def namespace() -> str:
    """Return the name of our PID namespace, which every container has of its own; "" where the kernel has none."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def gone(holder: t.Mapping[str, t.Any], asker: t.Mapping[str, t.Any]) -> bool:
    """Tell whether the holder of a lock was a process that the asker could see, and that has ended.

    In another container with the same host name the same number is another process, so the PID namespaces must agree.
    """
    if any(holder.get(key) != asker[key] for key in ("controller", "namespace")):
        return False
    return process_start(int(holder["pid"])) not in (holder["started"], None)


class ActionModule(ActionBase):  # type: ignore[misc]
    """Run roll_lock on the host, with what only the controller knows."""

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Ask for the lock; ask once more where its owner was a process of this controller that is gone."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        pid = os.getppid()  # this plugin runs in a worker; its parent is the process of the whole run
        owner = {
            "controller": socket.gethostname(),
            "namespace": namespace(),
            "pid": pid,
            "started": process_start(pid),
            "user": getpass.getuser(),
            "since": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        }
        arguments = {**self._task.args, "owner": owner}
        answer = self._ask(arguments, task_vars)
        holder = answer.get("owner")
        if answer.get("failed") and holder and gone(holder, owner):
            answer = self._ask({**arguments, "stale": holder}, task_vars)
        result.update(answer)
        return result

    def _ask(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any] | None) -> dict[str, t.Any]:
        answer: dict[str, t.Any] = self._execute_module(
            module_name="kafkaops.stack.roll_lock", module_args=arguments, task_vars=task_vars
        )
        return answer
