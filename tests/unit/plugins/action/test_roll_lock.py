# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import builtins
import os
import socket
import subprocess
import sys
import typing as t
from unittest import mock

import pytest
from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.action import roll_lock
from ansible_collections.kafkaops.stack.plugins.action.roll_lock import ActionModule, gone, namespace, process_start


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
    monkeypatch.setattr(roll_lock, "process_start", {7: found}.__getitem__)
    known = {"controller": "admin-1", "namespace": "pid:[1]", "pid": 7, "started": "boot:7"}
    assert gone({**known, **holder}, ASKER) is expected


def run(monkeypatch: pytest.MonkeyPatch, *answers: dict[str, t.Any]) -> tuple[dict[str, t.Any], list[dict[str, t.Any]]]:
    """Run the plugin; the module gives one answer after the other. Return the result and what the module was asked."""
    asked: list[dict[str, t.Any]] = []
    left = iter(answers)

    def execute(module_name: str, module_args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        assert module_name == "kafkaops.stack.roll_lock"
        asked.append(module_args)
        return next(left)

    monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
    plugin = ActionModule(*[mock.MagicMock() for _ in range(6)])
    plugin._task.args = {"path": "/x.roll", "owner": "whoever the user says"}
    monkeypatch.setattr(plugin, "_execute_module", execute)
    return plugin.run(None, {}), asked


def test_the_owner_is_the_process_of_the_whole_run(monkeypatch: pytest.MonkeyPatch) -> None:
    result, asked = run(monkeypatch, {"changed": True, "owner": {"pid": 1}})
    assert result == {"changed": True, "owner": {"pid": 1}}
    assert len(asked) == 1
    assert asked[0]["path"] == "/x.roll"
    owner = asked[0]["owner"]
    assert owner["pid"] == os.getppid()
    assert owner["started"] == process_start(os.getppid())
    assert owner["controller"] == socket.gethostname()
    assert owner["namespace"] == namespace() == os.readlink("/proc/self/ns/pid")
    assert set(owner) == {"controller", "namespace", "pid", "started", "user", "since"}


def holder(pid: int, started: str | None) -> dict[str, t.Any]:
    return {"controller": socket.gethostname(), "namespace": namespace(), "pid": pid, "started": started}


def test_a_holder_that_is_gone_is_named_as_stale(dead_pid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = holder(dead_pid, "boot:7")
    result, asked = run(monkeypatch, {"failed": True, "msg": "held", "owner": stale}, {"changed": True})
    assert result == {"changed": True}
    assert [arguments.get("stale") for arguments in asked] == [None, stale]
    assert asked[0]["owner"] == asked[1]["owner"]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"failed": True, "owner": holder(os.getpid(), process_start(os.getpid()))}, id="its holder lives"),
        pytest.param({"failed": True, "msg": "no lock of ours"}, id="no holder is named"),
        pytest.param({"changed": False, "owner": None}, id="released"),
    ],
)
def test_otherwise_the_answer_stands(answer: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch) -> None:
    result, asked = run(monkeypatch, answer)
    assert result == answer
    assert len(asked) == 1
