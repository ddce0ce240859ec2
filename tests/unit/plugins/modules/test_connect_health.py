# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, against workers that keep connectors in memory."""

from __future__ import annotations

import contextlib
import json
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.health import run as under_test
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.health.wire import read_worker
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.modules import connect_health
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._connect.conftest import worker
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._connect.worker import SOURCE, Worker, error
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.clock import Clock
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.invocation import SHOWN

__all__ = ["worker"]
NOBODY = "http://127.0.0.1:1"
SILENT = f"The worker on b does not answer: Kafka Connect can't be used: {NOBODY} refused the connection."
HEAD = "The workers are not what they should be:"


class Kafka:
    """What Kafka says of the group: members by look, the last for ever; "" where it does not answer. Keeps requests."""

    def __init__(self) -> None:
        self.members = [1]
        self.silent = False
        self.asked: list[tuple[t.Any, ...]] = []

    @contextlib.contextmanager
    def connect(self, params: t.Mapping[str, t.Any]) -> t.Iterator[str]:
        self.asked.append((params["bootstrap_servers"], params["request_timeout"]))
        if self.silent:
            raise StackError("Can't connect.")
        yield "client"

    def read(self, client: str, names: list[str], include_lag: bool) -> dict[str, t.Any]:
        assert (client, include_lag) == ("client", False)
        count = self.members.pop(0) if len(self.members) > 1 else self.members[0]
        members = [{"id": str(n), "client_id": "c", "host": f"/192.0.2.{n}"} for n in range(count)]
        return {"groups": {name: {"state": "Stable", "members": members} for name in names}}


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> Kafka:
    found = Kafka()
    monkeypatch.setattr(under_test, "wait_until", Clock().wait_until)
    monkeypatch.setattr(under_test, "connect_kafka", found.connect)
    monkeypatch.setattr(under_test, "read_groups", found.read)
    return found


Run = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def run(kafka: Kafka, worker: Worker, capsys: pytest.CaptureFixture[str]) -> Run:
    def module(**arguments: t.Any) -> dict[str, t.Any]:
        given = {
            "workers": {"a": worker.url("")},
            "group_id": "connect",
            "bootstrap_servers": ["k:9092"],
            **SHOWN,
            **arguments,
        }
        with patch_module_args(given), pytest.raises(SystemExit):
            connect_health.main()
        result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
        return result

    return module


@pytest.mark.parametrize("check", [False, True], ids=["run", "check mode"])
def test_a_whole_group(run: Run, kafka: Kafka, worker: Worker, check: bool) -> None:
    worker.have("orders", {"connector.class": SOURCE, "password": "geheim"}, tasks=["RUNNING", "FAILED"])
    result = run(plugin_classes=[SOURCE], _ansible_check_mode=check)
    assert (result["changed"], result["ready"], result["safe_to_stop"]) == (False, ["a"], ["a"])
    assert result["workers"] == [{"name": "a", "version": "3.9.2", "error": None}]
    orders = result["connectors"]["orders"]
    assert (orders["type"], orders["state"]) == ("source", "RUNNING")
    assert [task["state"] for task in orders["tasks"]] == ["RUNNING", "FAILED"]
    assert result["issues"] == ["Task 1 of connector orders failed: boom."]
    assert kafka.asked == [(["k:9092"], 20)]
    assert {method for method, _path in worker.requests} == {"GET"}
    assert "geheim" not in json.dumps(result)


def test_one_look_never_fails(run: Run, kafka: Kafka, worker: Worker) -> None:
    kafka.silent = True
    result = run(workers={"a": worker.url(""), "b": NOBODY})
    assert "failed" not in result
    assert result["issues"] == [SILENT, "Kafka does not tell of group connect: Can't connect."]
    assert (result["ready"], result["safe_to_stop"]) == (["a"], [])


def test_a_standalone_worker_asks_nobody_of_a_group(run: Run, kafka: Kafka) -> None:
    assert run(group_id=None, bootstrap_servers=[])["issues"] == []
    assert kafka.asked == []


def test_what_comes_is_waited_for(run: Run, kafka: Kafka, worker: Worker) -> None:
    kafka.members = [0, 0, 1]
    worker.faults["GET", "/"] = [(False, error(500, "starting"))]
    result = run(wait_for="healthy", timeout=30)
    assert (result["issues"], kafka.members) == ([], [1])


def test_what_does_not_come_fails_with_all_issues(run: Run, kafka: Kafka, worker: Worker) -> None:
    worker.have("orders", {"connector.class": SOURCE}, tasks=["FAILED"])
    result = run(workers={"a": worker.url(""), "b": NOBODY}, wait_for="healthy", timeout=3, plugin_classes=["x.Y"])
    assert result["failed"]
    missing = [
        SILENT,
        "Group connect is Stable with 1 of 2 workers (192.0.2.0).",
        "The worker on a does not list x.Y; see its log for why, and connect_plugins.",
    ]
    assert result["msg"] == "\n- ".join([HEAD, *missing])
    assert result["issues"] == [*missing, "Task 0 of connector orders failed: boom."]
    assert len(kafka.asked) == 4


def test_plugins_that_are_missing_fail_a_wait_at_once(run: Run, kafka: Kafka) -> None:
    result = run(wait_for="healthy", timeout=60, plugin_classes=["x.Y"])
    assert "does not list x.Y" in result["msg"]
    assert len(kafka.asked) == 1
    assert run(wait_for="healthy", timeout=60, plugin_classes=["x.Y"], rolling=True)["issues"] == []


def test_a_login_that_is_not_taken(run: Run, worker: Worker) -> None:
    worker.faults["GET", "/"] = [(False, error(401, "no"))] * 2
    rolling = run(wait_for="healthy", timeout=60, rolling=True)
    assert (rolling["issues"], rolling["ready"], rolling["safe_to_stop"]) == ([], ["a"], ["a"])
    resting = run()
    assert (len(resting["issues"]), resting["ready"]) == (1, ["a"])
    assert "wants a login (401)" in resting["issues"][0]


def test_a_request_is_not_repeated_for_the_time_of_the_wait(run: Run, worker: Worker) -> None:
    worker.faults["GET", "/connector-plugins"] = [(False, error(500, "Request timed out"))] * 10_000
    clients: list[float] = []

    def read(url: str, params: t.Mapping[str, t.Any]) -> t.Any:
        clients.append(params.get("timeout", 0))
        return read_worker(url, {**params, "timeout": 1})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(under_test, "read_worker", read)
        result = run(timeout=600)
    assert clients == [0]
    assert "Request timed out" in result["issues"][0]


def test_everything_wrong_with_the_options_is_told_at_once(run: Run, kafka: Kafka) -> None:
    result = run(workers={"a": "a:8083", "b": "http://me:geheim@b:8083"}, bootstrap_servers=["k"], url_username="x")
    assert result["failed"]
    assert len(result["errors"]) == 4
    assert "geheim" not in json.dumps(result)
    assert kafka.asked == []
