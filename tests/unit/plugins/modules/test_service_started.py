# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import socket
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._host import unit
from ansible_collections.kafkaops.stack.plugins.module_utils._host.unit import crashed
from ansible_collections.kafkaops.stack.plugins.modules import service_started
from ansible_collections.kafkaops.stack.plugins.modules.service_started import listens, wait

STARTING = {
    "ActiveState": "activating",
    "SubState": "start-pre",
    "MainPID": "0",
    "NRestarts": "1",
    "InvocationID": "a1",
}
RUNNING = {"ActiveState": "active", "SubState": "running", "MainPID": "42", "NRestarts": "1", "InvocationID": "a1"}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(STARTING, False, id="starting"),
        pytest.param(RUNNING, False, id="running, restarted once long ago"),
        pytest.param({**RUNNING, "NRestarts": "2"}, True, id="started again by systemd"),
        pytest.param({**STARTING, "SubState": "auto-restart"}, True, id="about to be started again"),
        pytest.param({**RUNNING, "ActiveState": "failed"}, True, id="failed"),
        pytest.param({**RUNNING, "ActiveState": "inactive", "SubState": "dead"}, True, id="ended without an error"),
    ],
)
def test_crashed(now: dict[str, str], expected: bool) -> None:
    assert crashed(STARTING, now) is expected


def test_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listens("127.0.0.1", port)
    assert not listens("127.0.0.1", port)


class FakeModule:
    params: t.ClassVar[dict[str, t.Any]] = {"unit": "x.service", "address": "127.0.0.1", "port": 9092, "timeout": 0.5}

    def run_command(self, command: list[str]) -> tuple[int, str, str]:
        assert command[:4] == ["journalctl", "_SYSTEMD_INVOCATION_ID=a1", "+", "INVOCATION_ID=a1"]
        return 0, "the last line\n", ""


def waiting(monkeypatch: pytest.MonkeyPatch, states: list[dict[str, str]], port_opens_at_look: int) -> dict[str, t.Any]:
    """Wait for a unit that goes through ``states`` and stays in the last one."""
    looks = 0

    def look(_module: t.Any, _unit: str, _names: list[str]) -> dict[str, str]:
        nonlocal looks
        looks += 1
        return states[min(looks, len(states)) - 1]

    monkeypatch.setattr(service_started, "PAUSE", 0.01)
    monkeypatch.setattr(unit, "unit_properties", look)
    monkeypatch.setattr(service_started, "listens", lambda _address, _port: looks >= port_opens_at_look)
    return wait(t.cast(t.Any, FakeModule()))


def test_waits_for_unit_and_port(monkeypatch: pytest.MonkeyPatch) -> None:
    found = waiting(monkeypatch, [STARTING, STARTING, RUNNING], port_opens_at_look=5)
    assert found["pid"] == 42
    assert 0 <= found["seconds"] < 0.5


@pytest.mark.parametrize(
    ("states", "port_opens_at_look", "message"),
    [
        pytest.param([STARTING, {**RUNNING, "ActiveState": "failed"}], 99, "crashed: ", id="crash"),
        pytest.param([RUNNING], 99999, r"does not accept connections on port 9092 of 127.0.0.1 after", id="time is up"),
        pytest.param([STARTING], 1, r"does not accept connections", id="another process has the port"),
    ],
)
def test_fails_with_the_journal(
    states: list[dict[str, str]], port_opens_at_look: int, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StackError, match=rf"x.service {message}[\s\S]*the last line"):
        waiting(monkeypatch, states, port_opens_at_look)
