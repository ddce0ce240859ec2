# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of questions and the write between them, with small servers and a session that is not real."""

from __future__ import annotations

import contextlib
import socket
import threading
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper import client
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import Address, Connection
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.snapshot import Snapshot
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.wire import NOT_SERVING
from kazoo.exceptions import NoNodeError, SessionClosedRequireSaslError
from kazoo.handlers.threading import KazooTimeoutError

CONF = "serverId=%d\nserver.1=a:1:2:participant\nserver.2=b:1:2:participant\nversion=0\n"
CONFIG = b"server.1=a:1:2:participant\nserver.2=b:1:2:participant\nversion=0"
WRITTEN = 0x200000001


class Fake:
    """A server that answers words out of ``answers``, in which a list is used up answer by answer."""

    def __init__(self, answers: dict[str, str | list[str]]) -> None:
        self.asked: list[str] = []
        self._answers = answers
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = Address(*self._listener.getsockname())
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connected, _peer = self._listener.accept()
                with connected:
                    command = connected.recv(4).decode()
                    self.asked.append(command)
                    answer = self._answers.get(
                        command, f"{command} is not executed because it is not in the whitelist."
                    )
                    if isinstance(answer, list):
                        answer = answer.pop(0) if len(answer) > 1 else answer[0]
                    connected.sendall(answer.encode())

    def close(self) -> None:
        self._listener.close()


def srvr(mode: str, zxid: int = 0) -> str:
    return f"Zookeeper version: 3.8.6-x, built on y\nOutstanding: 0\nZxid: {zxid:#x}\nMode: {mode}\n"


class Session:
    """What is used of a KazooClient."""

    last_zxid = WRITTEN
    made: t.ClassVar[list[str]] = []
    failure: t.ClassVar[dict[str, Exception]] = {}

    def __init__(self, hosts: str, **_options: t.Any) -> None:
        self.made.append(hosts)

    def _fail(self, step: str) -> None:
        if step in self.failure:
            raise self.failure[step]

    def start(self, timeout: float) -> None:
        self._fail("start")

    def sync_async(self, path: str) -> Session:
        self._fail("sync")
        return self

    def get_async(self, path: str) -> Session:
        self._fail("get")
        return self

    def get(self, timeout: float) -> tuple[bytes, None]:
        return CONFIG, None

    def stop(self) -> None:
        self._fail("stop")

    def close(self) -> None: ...


@pytest.fixture(autouse=True)
def _session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "KazooClient", Session)
    monkeypatch.setattr(Session, "made", [])
    monkeypatch.setattr(Session, "failure", {})
    monkeypatch.setattr(wire, "SETTLE", 0.5)


@pytest.fixture
def fakes() -> t.Iterator[t.Callable[..., Fake]]:
    made: list[Fake] = []

    def make(**answers: str | list[str]) -> Fake:
        made.append(Fake(answers))
        return made[-1]

    yield make
    for fake in made:
        fake.close()


def read_snapshot(*servers: Fake) -> Snapshot:
    return wire.read_snapshot(Connection(tuple(fake.address for fake in servers), 2))


Fakes = t.Callable[..., Fake]


def test_the_zxids_are_those_after_the_write(fakes: Fakes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "SETTLE", 60.0)
    # The follower needs two more looks until it has applied the write: the zxid trap.
    stale = srvr("follower", 0x100000007)
    follower = fakes(srvr=[stale, stale, stale, srvr("follower", WRITTEN)], conf=CONF % 1)
    leader = fakes(srvr=[srvr("leader", 0x200000000), srvr("leader", WRITTEN + 1)], conf=CONF % 2, mntr="zk_x\t1\n")
    snapshot = read_snapshot(follower, leader)
    assert [s.zxid for s in snapshot.servers] == [WRITTEN, WRITTEN + 1]
    assert [s.id for s in snapshot.servers] == [1, 2]
    assert snapshot.zxid == WRITTEN
    assert snapshot.membership == snapshot.servers[0].membership
    assert snapshot.servers[1].counters == {"zk_x": 1}
    assert follower.asked[:2] == ["srvr", "conf"]
    assert "mntr" not in follower.asked
    assert Session.made == [f"{follower.address},{leader.address}"]


def test_a_follower_that_stays_behind_is_reported_as_it_is(fakes: Fakes) -> None:
    snapshot = read_snapshot(fakes(srvr=srvr("follower", 5), conf=CONF % 1), fakes(srvr=srvr("leader", WRITTEN)))
    assert snapshot.servers[0].zxid == 5


def test_no_session_where_nobody_serves(fakes: Fakes) -> None:
    silent = fakes(srvr="This ZooKeeper instance is not currently serving requests\n")
    snapshot = read_snapshot(silent)
    assert snapshot.servers[0].error == NOT_SERVING
    assert snapshot.zxid is None
    assert Session.made == []
    assert silent.asked == ["srvr"]


def test_only_servers_that_serve_are_asked_again(fakes: Fakes) -> None:
    silent, leader = fakes(), fakes(srvr=srvr("leader", WRITTEN), conf=CONF % 2, mntr="zk_x\t1\n")
    snapshot = read_snapshot(silent, leader)
    assert silent.asked == ["srvr"]
    assert "whitelist" in snapshot.servers[0].error
    assert Session.made == [str(leader.address)]


def test_words_outside_the_whitelist_are_noted_once(fakes: Fakes) -> None:
    snapshot = read_snapshot(fakes(srvr=[srvr("leader"), srvr("leader", 1), srvr("leader", WRITTEN)]))
    assert snapshot.servers[0].not_whitelisted == ("conf", "mntr")
    assert snapshot.servers[0].counters is None


@pytest.mark.parametrize(
    ("step", "error", "expected"),
    [
        pytest.param("start", KazooTimeoutError(), "no session could be opened and used within 2 s", id="no session"),
        pytest.param(
            "sync",
            SessionClosedRequireSaslError(),
            "the session ended with SessionClosedRequireSaslError",
            id="no login",
        ),
    ],
)
def test_why_nothing_was_written(fakes: Fakes, step: str, error: Exception, expected: str) -> None:
    Session.failure[step] = error
    snapshot = read_snapshot(fakes(srvr=srvr("leader"), conf=CONF % 1))
    assert (snapshot.zxid, snapshot.write_error) == (None, expected)


def test_an_unreadable_config_is_no_failure(fakes: Fakes) -> None:
    Session.failure["get"] = NoNodeError()
    snapshot = read_snapshot(fakes(srvr=srvr("leader", WRITTEN), conf=CONF % 1, mntr="zk_x\t1\n"))
    assert (snapshot.zxid, snapshot.membership) == (WRITTEN, None)
