# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import socket
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.modules import service_started

RUNNING = {"ActiveState": "active", "SubState": "running", "MainPID": "42", "NRestarts": "1", "InvocationID": "a1"}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> t.Callable[..., dict[str, t.Any]]:
    """Run the module as Ansible does, with what systemd says of the unit, and return its result."""

    def run(unit: dict[str, str], **options: t.Any) -> dict[str, t.Any]:
        def run_command(_module: t.Any, command: list[str], **_options: t.Any) -> tuple[int, str, str]:
            if command[0] == "journalctl":
                return 0, "the last line\n", ""
            assert command[:3] == ["systemctl", "show", "x.service"]
            return 0, "".join(f"{name}={value}\n" for name, value in unit.items()), ""

        monkeypatch.setattr(AnsibleModule, "run_command", run_command)
        with patch_module_args({"unit": "x.service", **options}), pytest.raises(SystemExit):
            service_started.main()
        return dict(json.loads(capsys.readouterr().out))

    return run


@pytest.mark.parametrize("check", [True, False])
def test_a_service_that_listens(started: t.Callable[..., dict[str, t.Any]], check: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        told = started(RUNNING, port=server.getsockname()[1], timeout=2, _ansible_check_mode=check)
    assert (told["changed"], told["pid"]) == (False, 42)
    assert 0 <= told["seconds"] < 5


def test_a_service_that_crashes(started: t.Callable[..., dict[str, t.Any]]) -> None:
    told = started({**RUNNING, "ActiveState": "failed"}, port=1)
    assert (told["failed"], told["crashed"]) == (True, True)
    assert told["msg"].startswith("x.service crashed: ")
    assert told["msg"].endswith("the last line")


def test_a_service_that_does_not_listen(started: t.Callable[..., dict[str, t.Any]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    told = started(RUNNING, address="127.0.0.1", port=port, timeout=0)
    assert told["failed"]
    assert told["msg"].startswith(f"x.service does not accept connections on port {port} of 127.0.0.1 after 0 s. ")
