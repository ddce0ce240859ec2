# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
import typing as t
from unittest import mock

import pytest
from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.action.clock_skew import ActionModule, compare


@pytest.mark.parametrize(
    ("before", "remote", "after", "expected"),
    [
        pytest.param(100.0, 100.05, 100.1, (0.0, 0.05), id="the same clock, read half-way"),
        pytest.param(100.0, 103.0, 100.0, (3.0, 0.0), id="fast"),
        pytest.param(100.0, 98.5, 101.0, (-2.0, 0.5), id="slow"),
    ],
)
def test_compare(before: float, remote: float, after: float, expected: tuple[float, float]) -> None:
    assert compare(before, remote, after) == expected


def run(monkeypatch: pytest.MonkeyPatch, **answer: t.Any) -> tuple[dict[str, t.Any], list[str]]:
    """Run the plugin with one answer of ``date``, on a controller whose clock is read at 1000.0 and 1000.2."""
    commands: list[str] = []

    def execute(command: str) -> dict[str, t.Any]:
        commands.append(command)
        return {"rc": 0, "stdout": "", "stderr": "", **(answer if command.startswith("date") else {})}

    readings = iter([1000.0, 1000.2])
    monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
    plugin = ActionModule(*[mock.MagicMock() for _ in range(6)])
    monkeypatch.setattr(plugin, "_low_level_execute_command", execute)
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: next(readings))
        return plugin.run(None, {}), commands


def test_the_connection_is_open_before_the_clock_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    result, commands = run(monkeypatch, stdout="1002.600000000\n")
    assert result == {"changed": False, "skew": 2.5, "uncertainty": 0.1}
    assert commands == ["true", "date +%s.%N"]


def test_what_a_login_prints_before_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _commands = run(monkeypatch, stdout="Welcome to 2.0\r\n1000.100000000\r\n")
    assert result["skew"] == 0.0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param({"rc": 127, "stderr": "date: not found\n"}, "date: not found", id="no date"),
        pytest.param({"stdout": "1000.%N\n"}, "1000.%N", id="a date without nanoseconds"),
    ],
)
def test_no_clock(answer: dict[str, t.Any], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result, _commands = run(monkeypatch, **answer)
    assert result["failed"]
    assert result["msg"] == f"The clock cannot be read with 'date +%s.%N': {said}"
