# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import fcntl
import multiprocessing
import os
import pathlib
import signal
import time

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.lock import host_lock

FORK = multiprocessing.get_context("fork")


def is_free(path: pathlib.Path) -> bool:
    with open(path, "w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def hold(path: pathlib.Path, ready: str) -> None:
    """Hold the lock until the process is killed."""
    with host_lock(str(path)):
        pathlib.Path(ready).touch()
        time.sleep(60)


def test_held_inside_and_free_afterwards(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "lock"
    with host_lock(str(path)):
        assert not is_free(path)
    assert is_free(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_in_its_place_is_not_followed(tmp_path: pathlib.Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"), host_lock(str(tmp_path / "lock")):
        pass
    assert not (tmp_path / "elsewhere").exists()


def fail_inside(path: pathlib.Path) -> None:
    with host_lock(str(path)):
        raise ValueError("as in a module that fails")


def test_free_after_an_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ValueError, match="as in a module"):
        fail_inside(tmp_path / "lock")
    assert is_free(tmp_path / "lock")


def test_time_is_up(tmp_path: pathlib.Path) -> None:
    path = str(tmp_path / "lock")
    begin = time.monotonic()
    with (
        host_lock(path),
        pytest.raises(StackError, match=rf"{path} has been locked for \d+ s.*fuser {path}"),
        host_lock(path, 0.3),
    ):
        pass
    assert 0.3 <= time.monotonic() - begin < 30


def test_a_killed_holder_leaves_nothing_locked_and_the_next_one_waits(tmp_path: pathlib.Path) -> None:
    path, ready = tmp_path / "lock", tmp_path / "ready"
    holder = FORK.Process(target=hold, args=(path, str(ready)))
    holder.start()
    while not ready.exists():
        time.sleep(0.01)
    assert not is_free(path)
    assert holder.pid
    killer = FORK.Process(target=kill_later, args=(holder.pid,))
    begin = time.monotonic()
    killer.start()
    with host_lock(str(path), 30):
        assert time.monotonic() - begin > 0.2
    holder.join()
    killer.join()


def kill_later(pid: int) -> None:
    time.sleep(0.4)
    os.kill(pid, signal.SIGKILL)
