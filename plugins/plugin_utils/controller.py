# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only the controller knows: which process asks, whether another one still lives, and how the play runs."""

from __future__ import annotations

import datetime
import getpass
import os
import socket
import typing as t


def owner() -> dict[str, t.Any]:
    """Return who asks, as a lock names it; called by an action plugin, which runs in a worker of the run's process."""
    pid = os.getppid()
    return {
        "controller": socket.gethostname(),
        "namespace": namespace(),
        "pid": pid,
        "started": process_start(pid),
        "user": getpass.getuser(),
        "since": began(pid).isoformat(timespec="seconds"),
    }


def began(pid: int) -> datetime.datetime:
    """Return when a process has begun, to the second, the same for whoever asks; now, where nothing tells it.

    Source: proc(5), field 22 of /proc/PID/stat, and btime of /proc/stat.
    """
    zone = datetime.timezone.utc
    started = (process_start(pid) or "").rpartition(":")[2]
    try:
        with open("/proc/stat", encoding="utf-8") as stat:
            booted = next(int(line.split()[1]) for line in stat if line.startswith("btime "))
        return datetime.datetime.fromtimestamp(booted + int(started) // os.sysconf("SC_CLK_TCK"), zone)
    except (OSError, ValueError, StopIteration):
        return datetime.datetime.now(zone)


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


def owner_exited(holder: t.Mapping[str, t.Any], asker: t.Mapping[str, t.Any]) -> bool:
    """Tell whether the holder of a lock was a process that the asker could see, and that has ended.

    In another container with the same host name the same number is another process, so the PID namespaces must agree.
    """
    if any(holder.get(key) != asker[key] for key in ("controller", "namespace")):
        return False
    return process_start(int(holder["pid"])) not in (holder["started"], None)


def strategy_error(strategy: str) -> str:
    """Return why a play with this strategy is refused; "" for those that take all hosts from task to task together.

    The others run a task with run_once once per host: each host would roll the cluster, at the same time, for the same
    process. Source: ansible-core, "Controlling playbook execution: strategies and more".
    """
    name = strategy.rpartition(".")[2]
    if name.endswith("linear") or name == "debug":
        return ""
    return (
        f"The play runs with strategy {strategy}, which lets every host go on alone, so several members of a cluster "
        f"would be restarted at once; nothing was touched. Use strategy linear, which is Ansible's default."
    )
