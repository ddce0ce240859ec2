# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stand-in for CMAK keeps the contract that was recorded from CMAK 3.0.0.6, with one broker and no ZooKeeper.

The scenario platform of Molecule asks what is deployed there, the stand-in or the real program.
"""

from __future__ import annotations

import json
import threading
import typing as t

import contract_cmak as recorded
import pytest
from cmak_web import Login, server
from cmak_wire import Cmak
from contract import Step, Web, broken

HEALTH = Step("GET /api/health", 200, has=["^healthy$"])
SERVERS = "z:2181/streams"
BROKER = {"host": "broker-4", "jmx_port": -1, "endpoints": ["PLAINTEXT://broker-4:9092"]}
EXTENDED = {
    "id": 4,
    "host": "broker-4",
    "jmxPort": -1,
    "secure": False,
    "nonSecure": True,
    "endpoints": {"endpoints": ["PLAINTEXT:9092"]},
}


class Store:
    def __init__(self) -> None:
        self.clusters: dict[str, t.Any] = {}
        self.gone = False

    def load(self) -> dict[str, t.Any]:
        if self.gone:
            raise OSError("KeeperErrorCode = ConnectionLoss")
        return dict(self.clusters)

    def save(self, name: str, config: dict[str, t.Any] | None) -> None:
        self.clusters = {key: value for key, value in {**self.load(), name: config}.items() if value}

    def look(self, servers: str) -> dict[str, t.Any]:
        if servers != SERVERS:
            raise LookupError(servers)
        return {"brokers": {} if self.gone else {4: BROKER}, "topics": ["t1", "__consumer_offsets"]}


class Program:
    """A stand-in that serves, and renews its list ten times a second unless it is stopped."""

    def __init__(self) -> None:
        self.store = Store()
        self.cmak = Cmak(self.store, ["KMClusterManagerFeature"])
        self.login = Login()
        self._server = server(self.cmak, ("127.0.0.1", 0), self.login)
        self.web = Web("127.0.0.1", self._server.server_address[1])
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})]
        self._threads.append(threading.Thread(target=self._renew))
        for thread in self._threads:
            thread.start()

    def _renew(self) -> None:
        while not self._over.wait(0.1):
            self.cmak.refresh()

    def close(self) -> None:
        self._over.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join(5)
        self._server.server_close()


@pytest.fixture
def program() -> t.Iterator[Program]:
    program = Program()
    yield program
    program.close()


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(recorded.before(), id="without a cluster"),
        pytest.param(recorded.wrong(SERVERS), id="forms that are not taken"),
        pytest.param(recorded.life(SERVERS, [EXTENDED], "t1"), id="the life of a cluster"),
    ],
)
def test_contract(program: Program, steps: list[Step]) -> None:
    assert broken(program.web, *steps) == []


def test_contract_of_a_slow_one(program: Program) -> None:
    program.cmak.slow = True
    assert broken(program.web, *recorded.late(SERVERS)) == []


def test_login(program: Program) -> None:
    program.login.expected = 'ops:a"b'
    answer = program.web.send(Step("GET /api/status/clusters", 401))
    assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Basic realm="Kafka-Manager"')
    assert broken(program.web, HEALTH) == []


def test_zookeeper_goes() -> None:
    store = Store()
    cmak = Cmak(store, ["KMClusterManagerFeature"])
    assert cmak.answer("GET", "/api/status/clusters", {}).status == 400  # it was not there at the start
    cmak.answer("POST", "/clusters", recorded.form_of(SERVERS))
    cmak.refresh()
    told = cmak.answer("GET", "/api/status/clusters", {}).body
    store.gone = True
    cmak.refresh()
    assert cmak.answer("GET", "/api/status/clusters", {}).body == told  # no proof of life
    assert cmak.answer("GET", "/api/status/demo/brokers", {}).body == '{"brokers":[]}'
    assert cmak.answer("GET", "/api/health", {}).body == "healthy"


def test_a_chroot_without_kafka() -> None:
    cmak = Cmak(Store(), ["KMClusterManagerFeature"])
    cmak.answer("POST", "/clusters", recorded.form_of("z:2181/wrong"))
    cmak.refresh()
    answer = cmak.answer("GET", "/api/status/demo/brokers", {})
    assert (answer.status, "Ask timed out on" in json.loads(answer.body)["msg"]) == (400, True)


def test_stylesheets_need_the_exports() -> None:
    path = "/assets/lib/bootstrap/css/bootstrap.min.css"
    assert [Cmak(Store(), [], exported).answer("GET", path, {}).status for exported in (True, False)] == [200, 500]
