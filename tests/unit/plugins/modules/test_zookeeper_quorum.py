# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, with snapshots in place of servers."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.fourletter import Member, Membership
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.snapshot import Server, Snapshot
from ansible_collections.kafkaops.stack.plugins.modules import zookeeper_quorum

VIEW = Membership({n: Member(f"zk-{n}:2888:3888") for n in (1, 2, 3)}, "0")
HOSTS = ["zk-1:2181", "zk-2:2181", "zk-3:2181"]


def ensemble(*up: int) -> Snapshot:
    """Return three servers of which some are up; the highest of them leads when they are a majority."""
    serving = len(up) > 1
    servers = [
        Server(
            host=f"zk-{n}",
            port=2181,
            id=n,
            mode="leader" if n == max(up) else "follower",
            zxid=0x100000002,
            outstanding=0,
            version="3.8.6",
            view=VIEW,
            counts={"zk_synced_followers": len(up) - 1},
        )
        if serving and n in up
        else Server(f"zk-{n}", 2181, error="it is down")
        for n in (1, 2, 3)
    ]
    return Snapshot(tuple(servers), 0x100000001 if serving else None, VIEW if serving else None)


class Module:
    """Runs of the module."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.looks = 0

    def run(self, seen: Snapshot, **arguments: t.Any) -> dict[str, t.Any]:
        def observe(_connection: t.Any) -> Snapshot:
            self.looks += 1
            return seen

        self._monkeypatch.setattr(zookeeper_quorum, "observe", observe)
        with patch_module_args({"hosts": HOSTS, **arguments}), pytest.raises(SystemExit):
            zookeeper_quorum.main()
        result: dict[str, t.Any] = json.loads(self._capsys.readouterr().out)
        return result


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Module:
    return Module(monkeypatch, capsys)


@pytest.mark.parametrize("check", [False, True], ids=["run", "check mode"])
def test_result(module: Module, check: bool) -> None:
    result = module.run(
        ensemble(1, 3), expected_servers={"1": "zk-1", "2": "zk-2", "3": "zk-3"}, _ansible_check_mode=check
    )
    assert result["changed"] is False
    assert (result["quorum"], result["healthy"], result["leader"], result["safe_to_stop"]) == (True, False, 3, [2])
    assert result["servers"][1] == {
        "host": "zk-2", "port": 2181, "id": 2, "mode": None, "zxid": None, "epoch": None, "outstanding": None,
        "version": None, "serves": None, "error": "it is down",
    }  # fmt: skip
    assert result["servers"][2] == {
        "host": "zk-3", "port": 2181, "id": 3, "mode": "leader", "zxid": "0x100000002", "epoch": 1, "outstanding": 0,
        "version": "3.8.6", "serves": True, "error": None,
    }  # fmt: skip
    assert len(result["issues"]) == 2


def test_no_waiting_never_fails(module: Module) -> None:
    result = module.run(ensemble())
    assert not result.get("failed")
    assert (result["quorum"], result["leader"], result["safe_to_stop"]) == (False, None, [])


@pytest.mark.parametrize(
    ("wait_for", "start"),
    [
        pytest.param("serving", "Not every server came to serve within 0 s. Server 2 does not serve.", id="serving"),
        pytest.param(
            "healthy", "The ensemble did not become healthy within 0 s. Server 2 (zk-2:2181): it is", id="healthy"
        ),
        pytest.param(
            "safe_to_stop", "It did not become safe to stop a server within 0 s. Server 1 may", id="safe_to_stop"
        ),
    ],
)
def test_what_does_not_come_fails_with_the_results(module: Module, wait_for: str, start: str) -> None:
    result = module.run(ensemble(1, 3), wait_for=wait_for, expected_servers=[1, 2, 3], timeout=0)
    assert result["failed"] is True
    assert result["msg"].startswith(start)
    assert result["quorum"] is True
    assert len(result["servers"]) == 3


def test_a_server_that_may_stop(module: Module) -> None:
    assert not module.run(ensemble(1, 2, 3), wait_for="safe_to_stop", wait_servers=[2]).get("failed")
    assert not module.run(ensemble(1, 3), wait_for="safe_to_stop", wait_servers=[2]).get("failed")
    assert module.run(ensemble(1, 3), wait_for="safe_to_stop", wait_servers=[1], timeout=0)["failed"] is True


def test_bad_input_is_told_at_once_and_nothing_is_asked(module: Module) -> None:
    result = module.run(
        ensemble(), hosts=["a:b"], expected_servers=["x", 1], wait_servers=[9], max_zxid_lag=-1, request_timeout=0
    )
    assert result["failed"] is True
    assert len(result["errors"]) == 5
    assert module.looks == 0


def test_kazoo_is_missing(module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zookeeper_quorum, "KAZOO_ERROR", "ImportError")
    assert "kazoo" in module.run(ensemble())["msg"]
