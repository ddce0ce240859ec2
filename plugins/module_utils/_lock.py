# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One lock per host for what must not happen twice at once.

A killed controller leaves the remote half of a task running; the run that follows must wait for it. The kernel frees
the lock with the process that holds it, so that nothing is ever left locked.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._errors import StackError

# Not in /run/lock, where every user may write: anyone could hold the lock, or put a link in its place.
HOST_LOCK = "/run/kafkaops.lock"


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
