# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, against a server that answers as AKHQ was recorded to answer."""

from __future__ import annotations

import json
import socket
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.modules import akhq_info
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.akhq import (
    TIMED_OUT,
    Akhq,
    Server,
    topic,
)

USERS = {"admin": 'laut: "4711" ü'}
LOGIN = {"url_username": "admin", "url_password": 'laut: "4711" ü'}
NODES = [
    {"id": 4, "host": "broker-4", "port": 9092, "rack": None},
    {"id": 5, "host": "broker-5", "port": 9092, "rack": None},
]


class Runs:
    """Runs of the module."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def against(self, akhq: Akhq, **arguments: t.Any) -> dict[str, t.Any]:
        server = Server(akhq)
        try:
            return self.at(server.url + akhq.context, **arguments)
        finally:
            server.close()

    def at(self, url: str, **arguments: t.Any) -> dict[str, t.Any]:
        with patch_module_args({"akhq_url": url, **arguments}), pytest.raises(SystemExit):
            akhq_info.main()
        result: dict[str, t.Any] = json.loads(self._capsys.readouterr().out)
        return result


@pytest.fixture
def runs(capsys: pytest.CaptureFixture[str]) -> Runs:
    return Runs(capsys)


@pytest.mark.parametrize(
    ("akhq", "arguments"),
    [
        pytest.param({}, {}, id="no security"),
        pytest.param({"users": USERS}, LOGIN, id="login"),
        pytest.param({"users": USERS, "context": "/akhq"}, LOGIN, id="context path"),
        pytest.param({"users": USERS}, {"headers": {"X-User": "ops"}}, id="headers of a proxy"),
    ],
)
def test_nodes(runs: Runs, akhq: dict[str, t.Any], arguments: dict[str, t.Any]) -> None:
    result = runs.against(Akhq(**akhq), **arguments)
    assert result["clusters"]["local-kafka"] == {
        "id": "abc",
        "nodes": NODES,
        "controller": 4,
        "topics": None,
        "groups": None,
        "schema_registry": False,
        "connects": ["pipes"],
        "ksqldbs": [],
        "error": None,
    }
    assert (result["changed"], result["version"], result["login_enabled"]) == (False, "0.25.1", "users" in akhq)


def test_topics_and_groups_of_all_pages(runs: Runs) -> None:
    topics = [topic("__consumer_offsets", 50, 3), topic("a", 2, 2), topic("b"), topic("c"), topic("d")]
    groups: list[dict[str, t.Any]] = [
        {"id": "g", "state": "STABLE", "members": [{}, {}]},
        {"id": "h", "state": "EMPTY", "members": []},
    ]
    akhq = Akhq(topics=topics, groups=groups)
    found = runs.against(akhq, gather=["topics", "groups"])["clusters"]["local-kafka"]
    assert [response["name"] for response in found["topics"]] == ["__consumer_offsets", "a", "b", "c", "d"]
    assert found["topics"][0] == {
        "name": "__consumer_offsets",
        "internal": True,
        "partitions": 50,
        "replication_factor": 3,
    }
    assert found["groups"] == [
        {"name": "g", "state": "STABLE", "members": 2},
        {"name": "h", "state": "EMPTY", "members": 0},
    ]
    assert (found["nodes"], found["error"]) == (None, None)
    assert len(akhq.asked) == 2 + 3 + 1


@pytest.mark.parametrize(
    ("leaving", "left"),
    [
        pytest.param([3], ["d", "e"], id="the page is past the end now"),
        pytest.param([1], ["b", "c", "d", "e"], id="what is left moves to a page that was read"),
        pytest.param([1, 1], ["c", "d", "e"], id="twice"),
    ],
)
def test_a_list_that_shrinks_while_it_is_read(runs: Runs, leaving: list[int], left: list[str]) -> None:
    akhq = Akhq(topics=[topic(name) for name in "abcde"], leaving=list(leaving))
    found = runs.against(akhq, gather=["topics"])["clusters"]["local-kafka"]
    assert ([response["name"] for response in found["topics"]], found["error"]) == (left, None)


def test_no_topics(runs: Runs) -> None:
    found = runs.against(Akhq(), gather=["topics", "groups"])["clusters"]["local-kafka"]
    assert (found["topics"], found["groups"]) == ([], [])


def test_a_cluster_that_does_not_answer_hides_no_other(runs: Runs) -> None:
    found = runs.against(Akhq(clusters=["far", "all"], down={"far"}))["clusters"]
    assert (found["far"]["nodes"], found["far"]["error"]) == (None, f"AKHQ on cluster far: {TIMED_OUT}.")
    assert (found["all"]["nodes"], found["all"]["error"]) == (NODES, None)
    assert found["all"]["schema_registry"]


@pytest.mark.parametrize(
    ("akhq", "arguments", "error"),
    [
        pytest.param({}, {"clusters": ["nope"]}, "AKHQ has no cluster nope; it has local-kafka.", id="unknown"),
        pytest.param({"clusters": []}, {"clusters": ["nope"]}, "AKHQ has no cluster nope; it has none.", id="none"),
        pytest.param({"users": USERS}, {"clusters": ["local-kafka"]}, "wants a login (401: User not", id="anonymous"),
        pytest.param(
            {"users": USERS, "context": "/akhq"},
            {"clusters": ["local-kafka"]},
            "requires a login, or the user lacks permission (it redirects to its login page, 307)",
            id="anonymous with a context path",
        ),
        pytest.param(
            {"users": USERS, "context": "/akhq", "odd": {"/api/local-kafka/node": (307, {})}},
            LOGIN,
            "does not let admin read this (it redirects to its login page, 307)",
            id="no right with a context path",
        ),
        pytest.param(
            {"odd": {"/api/nope/node": (403, {"message": "no"})}, "clusters": ["nope"], "users": USERS},
            {**LOGIN, "clusters": ["nope"]},
            "does not let admin read this (403)",
            id="no right",
        ),
        pytest.param(
            {"odd": {"/api/nope/node": (502, b"<html>")}, "clusters": ["nope"]},
            {"clusters": ["nope"]},
            "answered 502 Bad Gateway",
            id="a proxy's error",
        ),
        pytest.param(
            {"odd": {"/api/local-kafka/topic": (500, {"message": "Internal Server Error: broken"})}},
            {"gather": ["topics"]},
            "AKHQ on cluster local-kafka: Internal Server Error: broken.",
            id="an error that no list explains",
        ),
    ],
)
def test_error_of_a_cluster(runs: Runs, akhq: dict[str, t.Any], arguments: dict[str, t.Any], error: str) -> None:
    result = runs.against(Akhq(**akhq), **arguments)
    assert "failed" not in result
    (found,) = result["clusters"].values()
    assert error in found["error"]
    assert found["nodes"] is None


def test_no_cluster_at_all(runs: Runs) -> None:
    assert runs.against(Akhq(clusters=[]))["clusters"] == {}


@pytest.mark.parametrize(
    ("akhq", "arguments", "message"),
    [
        pytest.param(
            {"users": USERS}, {**LOGIN, "url_password": "wrong"}, "refuses the login as admin", id="wrong password"
        ),
        pytest.param({}, LOGIN, "has no login with a password", id="login without security"),
        pytest.param({"login_status": 500}, LOGIN, "shorter than 256 bits", id="short secret"),
        pytest.param({"login_status": 200}, LOGIN, "without a cookie", id="no cookie"),
        pytest.param({"odd": {"/api/auths": (404, {"message": "x"})}}, {}, "answered 404, so it is not", id="stranger"),
        pytest.param({"odd": {"/api/auths": (200, b"<html>")}}, {}, "did not answer with JSON", id="html"),
        pytest.param({"odd": {"/api/auths": (200, ["x"])}}, {}, "does not answer like AKHQ", id="other JSON"),
        pytest.param(
            {"odd": {"/api/cluster": (500, {"message": "broken"})}},
            {},
            "does not return its clusters: broken",
            id="500",
        ),
        pytest.param({"stall": 1.5}, {"request_timeout": 1}, "did not answer within 1 s", id="silent"),
        pytest.param({}, {"url_username": "x"}, "belong together", id="half a login"),
        pytest.param({}, {"request_timeout": 0}, "request_timeout is 0", id="no time"),
        pytest.param({}, {"ca_path": "/nope"}, "/nope", id="no file"),
    ],
)
def test_failures(runs: Runs, akhq: dict[str, t.Any], arguments: dict[str, t.Any], message: str) -> None:
    result = runs.against(Akhq(**akhq), **arguments)
    assert result["failed"]
    assert message in result["msg"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param("akhq-1:8081", "write http://host:port", id="no scheme"),
        pytest.param("http://admin:secret@akhq-1:8081", "has a login in http://akhq-1:8081", id="login"),
        pytest.param("http://no.such.host.invalid", "a name that does not resolve", id="name"),
    ],
)
def test_bad_addresses(runs: Runs, url: str, message: str) -> None:
    result = runs.at(url)
    assert message in result["msg"]
    assert "secret" not in result["msg"]


def test_nobody_there(runs: Runs) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        assert runs.at(url)["msg"] == f"AKHQ can't be used: {url} refused the connection."
