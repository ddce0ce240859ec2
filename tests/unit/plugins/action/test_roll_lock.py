# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import socket
import subprocess
import sys
import typing as t
from unittest import mock

import pytest
from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.action.roll_lock import ActionModule
from ansible_collections.kafkaops.stack.plugins.plugin_utils.controller import namespace, process_start


@pytest.fixture
def dead_pid() -> int:
    """The number of a process that has just ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def run(
    monkeypatch: pytest.MonkeyPatch, *answers: dict[str, t.Any], strategy: str = "linear"
) -> tuple[dict[str, t.Any], list[dict[str, t.Any]]]:
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
    plugin._task.get_play().strategy = strategy
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


def test_a_strategy_with_which_every_host_would_roll_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    result, asked = run(monkeypatch, strategy="free")
    assert result["failed"]
    assert "strategy free" in result["msg"]
    assert asked == []
