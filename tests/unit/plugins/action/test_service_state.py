# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import socket
import typing as t
from unittest import mock

import pytest
from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.action.service_state import ActionModule
from ansible_collections.kafkaops.stack.plugins.plugin_utils.controller import namespace, process_start


def probe(monkeypatch: pytest.MonkeyPatch, lock: dict[str, t.Any] | None, strategy: str = "linear") -> dict[str, t.Any]:
    """Run the plugin on a host whose lock file names ``lock``."""
    monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
    plugin = ActionModule(*[mock.MagicMock() for _ in range(6)])
    plugin._task.args = {"services": [{"name": "kafka", "unit": "kafka.service"}]}
    plugin._task.get_play().strategy = strategy
    monkeypatch.setattr(plugin, "_execute_module", lambda **_options: {"services": {"kafka": {"lock": lock}}})
    return dict(plugin.run(None, {}))


def holder(pid: int, **changes: t.Any) -> dict[str, t.Any]:
    mine = {"controller": socket.gethostname(), "namespace": namespace(), "pid": pid, "started": process_start(pid)}
    return {**mine, "user": "anna", "since": "today", **changes}


@pytest.mark.parametrize(
    ("lock", "busy"),
    [
        pytest.param(None, False, id="nobody holds it"),
        pytest.param(holder(os.getpid()), True, id="another process that lives"),
        pytest.param(holder(os.getpid(), started="boot:0"), False, id="a process that is gone"),
        pytest.param(holder(os.getpid(), controller="admin-2", started="boot:0"), True, id="of another controller"),
        pytest.param(holder(os.getppid()), False, id="the run that asks"),
    ],
)
def test_a_lock_that_another_run_holds_is_told(
    lock: dict[str, t.Any] | None, busy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = probe(monkeypatch, lock)
    assert found["services"] == {"kafka": {"lock": lock if busy else None}}


def test_no_host_is_read_with_a_strategy_that_rolls_on_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    found = probe(monkeypatch, None, "free")
    assert found["failed"]
    assert "strategy free" in found["msg"]
    assert "services" not in found
