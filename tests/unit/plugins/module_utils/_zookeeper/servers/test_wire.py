# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of servers, and what becomes of those that answer badly or not at all."""

from __future__ import annotations

import threading
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import Address, Connection
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.servers import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.wire import Reply

ONE, TWO = Address("zk-1", 2181), Address("zk-2", 2181)
SRVR = "Zookeeper version: 3.8.6-x, built on y\nConnections: 3\nZxid: 0x1f\nMode: leader\nNode count: 5\n"
CONF = "clientPort=2181\nserverId=2\nserver.2=zk-2:2888:3888:observer\nserver.1=zk-1:2888:3888\nversion=1a"
HIDDEN = Reply(error="it does not allow it", whitelisted=False)
DOWN = Reply(error="it refused the connection")
WELL = {"srvr": Reply(SRVR), "mntr": Reply("zk_x\t1\n"), "conf": Reply(CONF)}
ALL = ["srvr", "monitor", "config"]
Asked = list[tuple[str, str]]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., tuple[dict[str, t.Any], Asked]]:
    def run(answers: dict[Address, dict[str, Reply]], gather: t.Collection[str] = ALL) -> tuple[t.Any, Asked]:
        asked: Asked = []

        def send_command(address: Address, command: str, _timeout: float, _context: None) -> Reply:
            asked.append((address.host, command))
            return answers[address][command]

        monkeypatch.setattr(wire, "send_command", send_command)
        return wire.read_servers(Connection(tuple(answers), 2), gather), asked

    return run


Read = t.Callable[..., tuple[dict[str, t.Any], Asked]]


def test_all_parts(read: Read) -> None:
    results, asked = read({ONE: WELL})
    server = results["servers"]["zk-1:2181"]
    assert asked == [("zk-1", "srvr"), ("zk-1", "mntr"), ("zk-1", "conf")]
    assert results["warnings"] == []
    assert server["error"] is None
    assert {key: server["srvr"][key] for key in ("version", "mode", "zxid", "connections", "nodes", "sent")} == {
        "version": "3.8.6",
        "mode": "leader",
        "zxid": "0x1f",
        "connections": 3,
        "nodes": 5,
        "sent": None,
    }
    assert server["monitor"] == {"zk_x": 1}
    assert server["config"] == {
        "id": 2,
        "members": [
            {"id": 1, "address": "zk-1:2888:3888", "role": "participant"},
            {"id": 2, "address": "zk-2:2888:3888", "role": "observer"},
        ],
        "version": "1a",
        "settings": {"clientPort": 2181, "serverId": 2},
    }


def test_only_what_is_wanted_is_asked(read: Read) -> None:
    results, asked = read({ONE: WELL}, ["monitor"])
    assert asked == [("zk-1", "mntr")]
    assert results["servers"] == {"zk-1:2181": {"error": None, "monitor": {"zk_x": 1}}}


def test_a_server_that_is_down_is_asked_once_and_fails_alone(read: Read) -> None:
    results, asked = read({ONE: {"srvr": DOWN}, TWO: WELL})
    assert results["servers"]["zk-1:2181"] == {"error": DOWN.error, "srvr": None, "monitor": None, "config": None}
    assert results["servers"]["zk-2:2181"]["monitor"] == {"zk_x": 1}
    assert [command for host, command in asked if host == "zk-1"] == ["srvr"]


def test_what_the_whitelist_forbids_is_null_with_a_warning(read: Read) -> None:
    results, _asked = read({ONE: {**WELL, "mntr": HIDDEN, "conf": HIDDEN}, TWO: WELL})
    server = results["servers"]["zk-1:2181"]
    assert (server["error"], server["monitor"], server["config"]) == (None, None, None)
    assert server["srvr"]["mode"] == "leader"
    assert results["warnings"] == [
        "zk-1:2181 does not allow mntr and conf: add it to 4lw.commands.whitelist to read it."
    ]


def test_a_server_that_dies_between_two_commands_keeps_its_first_reply(read: Read) -> None:
    results, _asked = read({ONE: {**WELL, "mntr": DOWN}})
    server = results["servers"]["zk-1:2181"]
    assert (server["error"], server["srvr"]["mode"], server["config"]) == (DOWN.error, "leader", None)


def test_servers_are_asked_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(2, timeout=5)

    def send_command(_address: Address, command: str, _timeout: float, _context: None) -> Reply:
        together.wait()
        return WELL[command]

    monkeypatch.setattr(wire, "send_command", send_command)
    assert len(wire.read_servers(Connection((ONE, TWO), 2), ["srvr"])["servers"]) == 2
