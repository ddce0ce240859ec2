# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which broker is asked for which configs, and what is made of its answers."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import config_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs import run
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.run import read_all, read_config
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.spec import parse_spec

BROKER, TOPIC = 4, 2
DYNAMIC_BROKER, DYNAMIC_DEFAULT, STATIC, DEFAULT = 2, 3, 4, 5


def synonyms(name: str, *values: tuple[str, str | None, int], **given: t.Any) -> types.SimpleNamespace:
    """Return an entry of an answer whose values are (key, value, source), the effective one first."""
    synonyms = [types.SimpleNamespace(name=key, value=value, source=source) for key, value, source in values]
    _key, value, source = values[0]
    facts = {"value": value, "config_source": source, "config_type": 5, "read_only": False, "is_sensitive": False}
    return types.SimpleNamespace(name=name, synonyms=synonyms, **{**facts, **given})


MS = ("log.retention.ms", "5", DYNAMIC_BROKER)
HOURS = ("log.retention.hours", "168", STATIC)
ENTRIES = {
    (BROKER, ""): [synonyms("num.io.threads", ("num.io.threads", "9", DYNAMIC_DEFAULT))],
    (BROKER, "1"): [
        synonyms("log.retention.ms", MS, HOURS),
        synonyms("log.retention.hours", MS, HOURS, read_only=True),
        synonyms("num.io.threads", ("num.io.threads", "9", DYNAMIC_DEFAULT), ("num.io.threads", "8", STATIC)),
        synonyms("ssl.key.password", ("ssl.key.password", None, DYNAMIC_BROKER), is_sensitive=True),
    ],
    (BROKER, "2"): [synonyms("num.io.threads", ("num.io.threads", "9", DYNAMIC_DEFAULT))],
    (TOPIC, "orders"): [synonyms("retention.ms", ("retention.ms", "7", 1))],
}


class FakeClient(Client):
    """Answers from ENTRIES and keeps the requests: (broker, whether it alone knows, [(type, name)])."""

    def __init__(self, code: int = 0, message: str = "") -> None:
        self.request_timeout, self.controller, self.brokers = 30.0, 2, [1, 2]
        self.requests: list[tuple[int | None, bool | None, list[tuple[int, str]]]] = []
        self._error = {"error_code": code, "error_message": message}

    def query(self, make: t.Callable[[], t.Any], node: int | None = None, *, same_node: bool = False) -> t.Any:
        names = [(resource.resource_type, resource.resource_name) for resource in make().resources]
        self.requests.append((node, same_node, names))
        unknown: dict[str, t.Any] = {"error_code": 3, "error_message": None, "configs": []}
        results = []
        for kind, name in names:
            fine = {**self._error, "configs": ENTRIES.get((kind, name), [])}
            found = fine if (kind, name) in ENTRIES or kind != TOPIC else unknown
            results.append(types.SimpleNamespace(resource_name=name, **found))
        return types.SimpleNamespace(results=results)

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        (resource,) = request.resources
        self.requests.append((node, None, [(resource.resource_type, resource.resource_name)]))
        return types.SimpleNamespace(
            responses=[types.SimpleNamespace(resource_name=resource.resource_name, **self._error)]
        )


@pytest.fixture(autouse=True)
def topics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "read_metadata", lambda client, names: {"topics": {"orders": {}}})


@pytest.mark.parametrize(
    ("kind", "name", "request_", "own"),
    [
        pytest.param("broker", "1", (1, True, ["1"]), {"log.retention.ms", "ssl.key.password"}, id="broker"),
        pytest.param("broker", "<default>", (1, True, ["", "1"]), {"num.io.threads"}, id="cluster default"),
        pytest.param("topic", "orders", (2, False, ["orders"]), {"retention.ms"}, id="topic"),
        pytest.param("group", "<default>", (2, False, ["<default>"]), set(), id="a group may have any name"),
    ],
)
def test_who_is_asked(kind: str, name: str, request_: tuple[int, bool, list[str]], own: set[str]) -> None:
    client = FakeClient()
    assert set(read_config(client, kind, name).own) == own
    assert [(node, same_node, [n for _kind, n in names]) for node, same_node, names in client.requests] == [request_]


@pytest.mark.parametrize(
    ("kind", "name", "others", "requests"),
    [
        pytest.param("broker", "3", ["<default>", "1", "2"], 0, id="broker"),
        pytest.param("broker_logger", "<default>", ["1", "2"], 0, id="loggers have no default"),
        pytest.param("topic", "order", ["orders"], 1, id="topic"),
    ],
)
def test_what_is_not_there(kind: str, name: str, others: list[str], requests: int) -> None:
    client = FakeClient()
    assert read_config(client, kind, name).others == others
    assert len(client.requests) == requests
    with pytest.raises(StackError, match=f"Config of {kind} {name}: .*no such"):
        read_all(client, {"types": [kind], "names": [name], "include_all": False})


@pytest.mark.parametrize(
    ("kind", "code", "message", "part"),
    [
        pytest.param("client_metrics", 42, "No.", "need Kafka 3.7 or later, without ZooKeeper", id="client metrics"),
        pytest.param("group", 42, "No.", "need Kafka 4.0 or later", id="groups"),
        pytest.param("broker", 31, "No.", "needs the ACLs DescribeConfigs and AlterConfigs", id="rights"),
        pytest.param(
            "broker", 42, "Dynamic thread count update validation failed", "go there in several", id="threads"
        ),
    ],
)
def test_errors_of_kafka_have_a_way_out(kind: str, code: int, message: str, part: str) -> None:
    with pytest.raises(StackError, match=part):
        read_config(FakeClient(code, message), kind, "1")


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        pytest.param("broker", "2", (2, None, [(BROKER, "2")]), id="broker"),
        pytest.param("broker", "<default>", (1, None, [(BROKER, "")]), id="cluster default"),
        pytest.param("topic", "orders", (2, None, [(TOPIC, "orders")]), id="topic"),
    ],
)
def test_who_changes(kind: str, name: str, expected: t.Any) -> None:
    client = FakeClient(42, "Dynamic thread count update")
    options = {"type": kind, "name": name, "config": {}, "state": "absent", "config_mode": "merge"}
    spec = parse_spec({**options, "update_sensitive": "on_create"})
    change = Change("delete", "config", spec.title, {"x": "1"})
    (outcome,) = run._alter(spec, client, [change], dry_run=True)
    assert client.requests == [expected]
    assert outcome.error == "INVALID_REQUEST"
    assert "go there in several runs" in outcome.message


def test_reading_takes_a_request_for_each_broker_and_one_for_the_default() -> None:
    client = FakeClient()
    found = read_all(client, {"types": ["broker"], "names": None, "include_all": False})
    assert len(client.requests) == 3
    assert found["configs"] == [
        {"type": "broker", "name": "<default>", "config": {"num.io.threads": "9"}},
        {"type": "broker", "name": "1", "config": {"log.retention.ms": "5"}},
    ]
    assert found["sensitive"] == [{"type": "broker", "name": "1", "keys": ["ssl.key.password"]}]
    assert [(row["broker"], row["key"], row["file_key"]) for row in found["shadowing"]] == [
        ("1", "log.retention.ms", "log.retention.hours"),
        ("1", "num.io.threads", "num.io.threads"),
    ]


def test_reading_all_of_topics_and_of_the_default() -> None:
    params = {"types": ["topic"], "names": None, "include_all": True}
    value = {"value": "7", "source": "dynamic topic", "read_only": False, "sensitive": False}
    assert read_all(FakeClient(), params)["all"] == [
        {"type": "topic", "name": "orders", "config": {"retention.ms": value}}
    ]
    (row,) = read_all(FakeClient(), {"types": ["broker"], "names": ["<default>"], "include_all": True})["all"]
    assert list(row["config"]) == ["num.io.threads"]


def test_groups_have_to_be_named() -> None:
    with pytest.raises(StackError, match="give names"):
        read_all(FakeClient(), {"types": ["group"], "names": None, "include_all": False})


def test_topics_are_read_in_batches() -> None:
    client = FakeClient()
    found = config_wire.read_configs(client, [f"t{number}" for number in range(4001)], ["retention.ms"])
    assert [len(names) for _node, _stay, names in client.requests] == [2000, 2000, 1]
    assert len(found) == 4001
