# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Locks: one per host against concurrent tasks, one per cluster for the run that works on it.

A killed controller leaves the remote half of a task running; the next run must wait for it. The kernel releases the
host's lock when the process that holds it ends, so no stale lock remains.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError

# Not in /run/lock, where every user may write: anyone could hold the lock, or replace it by a link.
HOST_LOCK = "/run/kafkaops.lock"

Owner = t.Optional[dict[str, t.Any]]
_IDENTITY = ("controller", "namespace", "pid", "started")
_NEEDED = {"controller", "pid", "started", "user", "since"}


def read_owner(path: str) -> Owner:
    """Return the owner that a cluster's lock file names, or None where there is none; StackError for any other file."""
    try:
        with open(path, encoding="utf-8") as handle:
            owner = json.load(handle)
    except FileNotFoundError:
        return None
    except ValueError:
        owner = None
    if not isinstance(owner, dict) or not owner.keys() >= _NEEDED:
        raise StackError(f"{path} names no owner of a lock; remove it on this host if nobody rolls the cluster.")
    return owner


def same_owner(one: Owner, other: Owner) -> bool:
    """Return whether two owners are the same process."""
    return bool(one and other) and all((one or {}).get(key) == (other or {}).get(key) for key in _IDENTITY)


def busy(holder: t.Mapping[str, t.Any], path: str) -> str:
    """Return the error for a run while another one holds the lock: the same for each member, which all carry it."""
    return (
        f"Another run is at work on this cluster: {holder['user']} from {holder['controller']} (process "
        f"{holder['pid']}) since {holder['since']}. Wait until it ends; if it has ended for good, remove {path} on "
        f"all members."
    )


@contextlib.contextmanager
def host_lock(path: str = HOST_LOCK, timeout: float = 300) -> t.Iterator[None]:
    """Hold an exclusive flock(2) on C(path); wait up to C(timeout) seconds for it, then raise StackError."""
    deadline = time.monotonic() + timeout
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise StackError(
                        f"{path} has been locked for {timeout:.0f} s: another run is at work on this host. "
                        f"Wait until it ends, or find it with 'fuser {path}'."
                    ) from None
                time.sleep(0.2)
        yield
    finally:
        os.close(descriptor)
