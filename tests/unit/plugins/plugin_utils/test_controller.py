# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import builtins
import datetime
import os
import subprocess
import sys
import typing as t
from unittest import mock

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils import controller
from ansible_collections.kafkaops.stack.plugins.plugin_utils.controller import (
    began,
    owner_exited,
    process_start,
    strategy_error,
)


@pytest.fixture
def dead_pid() -> int:
    """The number of a process that has just ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_process_start_tells_processes_apart() -> None:
    mine = process_start(os.getpid())
    assert mine == process_start(os.getpid())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        theirs = process_start(other.pid)
        assert mine
        assert theirs
        assert mine != theirs
        assert mine.partition(":")[0] == theirs.partition(":")[0], "the same boot"
        assert int(mine.partition(":")[2]) < int(theirs.partition(":")[2])


def test_process_start_of_a_program_with_blanks_and_brackets_in_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = " ".join(str(number) for number in range(4, 60))
    texts = {"/proc/7/stat": f"7 (a) b) S {fields}", "/proc/sys/kernel/random/boot_id": "boot\n"}
    monkeypatch.setattr(builtins, "open", lambda path, **_options: mock.mock_open(read_data=texts[path])())
    assert process_start(7) == "boot:22", "field 22 of proc(5)"


def test_process_start_of_none(dead_pid: int) -> None:
    assert process_start(dead_pid) == ""


def test_a_process_of_another_user_that_is_hidden(dead_pid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", kill)
    assert process_start(dead_pid) is None


ASKER = {"controller": "admin-1", "namespace": "pid:[1]", "pid": 99, "started": "boot:99"}


@pytest.mark.parametrize(
    ("holder", "found", "expected"),
    [
        pytest.param({}, "boot:7", False, id="it runs"),
        pytest.param({}, "", True, id="it has ended"),
        pytest.param({}, "boot:8", True, id="its number was given to another process"),
        pytest.param({}, "later:7", True, id="the controller was booted since"),
        pytest.param({}, None, False, id="it may not be looked at"),
        pytest.param({"controller": "admin-2"}, "", False, id="another controller"),
        pytest.param({"namespace": "pid:[2]"}, "", False, id="another container with the same host name"),
        pytest.param({"namespace": None}, "", False, id="nothing known of its namespace"),
    ],
)
def test_gone(holder: dict[str, t.Any], found: str | None, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controller, "process_start", {7: found}.__getitem__)
    known = {"controller": "admin-1", "namespace": "pid:[1]", "pid": 7, "started": "boot:7"}
    assert owner_exited({**known, **holder}, ASKER) is expected


@pytest.mark.parametrize(
    ("strategy", "refused"),
    [
        pytest.param("linear", False, id="Ansible's default"),
        pytest.param("ansible.builtin.linear", False, id="the same, with its collection"),
        pytest.param("ansible.builtin.debug", False, id="linear with a debugger"),
        pytest.param("mitogen_linear", False, id="linear of another collection"),
        pytest.param("free", True, id="free"),
        pytest.param("ansible.builtin.host_pinned", True, id="one host to its end"),
        pytest.param("community.other.parallel", True, id="unknown"),
    ],
)
def test_strategy_error(strategy: str, refused: bool) -> None:
    assert (f"strategy {strategy}," in strategy_error(strategy)) is refused
    assert bool(strategy_error(strategy)) is refused


def test_a_run_has_begun_once_whoever_asks() -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    mine = began(os.getpid())
    assert mine == began(os.getpid())
    assert datetime.timedelta(seconds=-2) <= now - mine <= datetime.timedelta(hours=3)


def test_a_process_that_is_gone_has_begun_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controller, "process_start", lambda _pid: "")
    assert abs(datetime.datetime.now(datetime.timezone.utc) - began(1)) < datetime.timedelta(minutes=1)
