# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules for connectors against a worker in memory: what they send, and what leaves them."""

from __future__ import annotations

import json
import time
import types
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.modules import kafka_connector, kafka_connector_info, kafka_connectors
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._connect.conftest import worker
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._connect.worker import (
    SOURCE,
    TIMED_OUT,
    Worker,
    error,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.invocation import SHOWN

__all__ = ["worker"]
Run = t.Callable[..., dict[str, t.Any]]

CONFIG = {"connector.class": "FileStreamSource", "tasks.max": 1, "topic": "t", "batch": True}
TEXTS = {"connector.class": "FileStreamSource", "tasks.max": "1", "topic": "t", "batch": "true"}
PUT_A = ("PUT", "/connectors/a/config")


@pytest.fixture
def run(worker: Worker, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a module and returns its results with its warnings."""
    warned: list[str] = []
    # Where another test has loaded a part of the controller, ansible-core shows warnings instead of returning them.
    monkeypatch.setattr(AnsibleModule, "warn", lambda _module, text: warned.append(text))

    def module(module: types.ModuleType = kafka_connectors, check: bool = False, **options: t.Any) -> dict[str, t.Any]:
        given = {
            "connect_urls": [worker.url("")],
            "_ansible_diff": True,
            "_ansible_check_mode": check,
            **SHOWN,
            **options,
        }
        if module is not kafka_connector_info:
            given = {"timeout": 60, **given}
        worker.requests.clear()
        warned.clear()
        with patch_module_args(given), pytest.raises(SystemExit):
            module.main()
        result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
        return {**result, "warnings": [*warned]}

    return module


def one(name: str = "a", **given: t.Any) -> list[dict[str, t.Any]]:
    return [{"name": name, "config": CONFIG, **given}]


def test_it_is_created_once_and_then_left_alone(run: Run, worker: Worker) -> None:
    check = run(connectors=one(), check=True)
    assert check["changed"]
    assert worker.writes == []
    applied = run(connectors=one())
    assert applied["plan"] == check["plan"]
    assert worker.writes == [PUT_A]
    assert worker.connectors["a"]["config"] == {**TEXTS, "name": "a"}
    assert applied["connectors"]["a"]["tasks"] == [{"id": 0, "state": "RUNNING", "worker": "w:8083", "trace": None}]
    again = run(connectors=one())
    assert not again["changed"]
    assert worker.writes == []
    assert again["connectors"] == applied["connectors"]


def test_reading_takes_as_many_requests_for_many(run: Run, worker: Worker) -> None:
    names = [f"c{number}" for number in range(50)]
    for name in names:
        worker.have(name, TEXTS)
    worker.have("new", TEXTS, state="")  # without a status, so the expanded list lacks it
    result = run(connectors=[item for name in [*names, "new"] for item in one(name)], check=True)
    assert not result["changed"]
    assert result["warnings"] == ["Connector new: connector has no status yet."]
    assert worker.requests == [
        ("GET", "/"),
        ("GET", "/connectors?expand=info&expand=status"),
        ("GET", "/connectors"),
        ("GET", "/connectors/new"),
        ("GET", "/connectors/new/status"),
        ("GET", "/connector-plugins/FileStreamSource/config"),
    ]


@pytest.mark.parametrize(
    ("mode", "left"), [pytest.param("replace", {}, id="replace"), pytest.param("merge", {"old": "1"}, id="merge")]
)
def test_a_key_that_is_not_declared_is_removed(run: Run, worker: Worker, mode: str, left: dict[str, str]) -> None:
    worker.have("a", {**TEXTS, "old": "1", "topic": "u"})
    result = run(connectors=one(), config_mode=mode)
    assert worker.connectors["a"]["config"] == {**TEXTS, **left, "name": "a"}
    assert ("config.old 1 → unset" in result["changes"][0]) == (not left)
    assert not run(connectors=one(), config_mode=mode)["changed"]


@pytest.mark.parametrize("check", [pytest.param(True, id="check"), pytest.param(False, id="run")])
def test_all_that_validation_finds_is_reported_and_nothing_is_changed(run: Run, worker: Worker, check: bool) -> None:
    worker.invalid = {"a": {"file": "Missing.", "topic": "Bad."}, "c": {"topic": "Worse."}}
    result = run(connectors=[*one("a"), *one("b"), *one("c")], check=check)
    assert result["msg"].startswith("2 of 3 changes would be refused, so nothing was changed:")
    assert [item["message"] for item in result["failed_items"]] == ["topic: Bad.; file: Missing.", "topic: Worse."]
    assert worker.writes == []


def test_a_plugin_that_is_missing_is_reported_with_those_that_there_are(run: Run, worker: Worker) -> None:
    result = run(connectors=one(config={"connector.class": "com.example.Missing"}), check=True)
    assert f"com.example.Missing is not installed on the worker. Installed are {SOURCE}." in result["msg"]


@pytest.mark.parametrize(
    ("state", "version", "writes"),
    [
        pytest.param("paused", "3.9.2", [("POST", "/connectors")], id="paused"),
        pytest.param("stopped", "3.7.0", [("POST", "/connectors")], id="stopped"),
        pytest.param("stopped", "3.6.2", [PUT_A, ("PUT", "/connectors/a/stop")], id="stopped, older"),
        pytest.param("paused", "3.1.0", [PUT_A, ("PUT", "/connectors/a/pause")], id="paused, oldest"),
    ],
)
def test_it_begins_in_its_state(
    run: Run, worker: Worker, state: str, version: str, writes: list[tuple[str, str]]
) -> None:
    worker.version = version
    run(connectors=one(state=state))
    assert worker.writes == writes
    assert worker.connectors["a"]["state"] == state.upper()
    assert not run(connectors=one(state=state))["changed"]


@pytest.mark.parametrize(
    ("was", "state", "writes"),
    [
        pytest.param("RUNNING", "paused", [("PUT", "/connectors/a/pause"), PUT_A], id="rest first"),
        pytest.param("PAUSED", "running", [PUT_A, ("PUT", "/connectors/a/resume")], id="run last"),
    ],
)
def test_config_and_state_change_in_the_order_that_does_no_harm(
    run: Run, worker: Worker, was: str, state: str, writes: list[tuple[str, str]]
) -> None:
    worker.have("a", {**TEXTS, "topic": "u"}, was, [was])
    result = run(connectors=one(state=state))
    assert "failed" not in result, result["msg"]
    assert result["connectors"]["a"]["state"] == state.upper()
    assert worker.writes == writes


def test_a_refused_write_is_reported_once_and_not_waited_for(run: Run, worker: Worker) -> None:
    worker.faults[PUT_A] = [(False, error(400, "No such converter."))]
    begin = time.monotonic()
    result = run(connectors=[*one("a"), *one("b")], timeout=60)
    assert time.monotonic() - begin < 50  # b has to run for three seconds
    assert result["msg"].splitlines()[1:] == ["- connector a: HTTP 400: No such converter."]
    assert result["summary"]["created"] == 1


def test_a_write_whose_answer_got_lost_is_not_made_twice(run: Run, worker: Worker) -> None:
    worker.faults[PUT_A] = [(True, error(500, TIMED_OUT))]
    assert run(connectors=one())["changed"]
    assert worker.writes == [PUT_A]
    worker.faults["POST", "/connectors"] = [(True, error(500, TIMED_OUT))]
    assert run(connectors=one("b", state="paused"))["changed"]
    assert worker.writes == [("POST", "/connectors")]


def test_what_failed_is_reported_and_restarted_on_demand(run: Run, worker: Worker) -> None:
    worker.have("a", TEXTS, tasks=["RUNNING", "FAILED"])
    failed = run(connectors=one())
    assert failed["failed"]
    assert "Connector a: task 1 is FAILED on w:8083: boom." in failed["msg"]
    check = run(connectors=one(), check=True)
    assert check["warnings"] == ["Connector a: task 1 is FAILED on w:8083: boom."]
    assert not check["changed"]
    healed = run(connectors=one(), restart_failed=True)
    assert worker.writes == [("POST", "/connectors/a/restart?includeTasks=true&onlyFailed=true")]
    assert healed["changes"] == ["Update connector a: status.task 1 FAILED → RUNNING."]
    assert not run(connectors=one(), restart_failed=True)["changed"]


def test_what_failed_does_not_keep_others_from_their_change(run: Run, worker: Worker) -> None:
    worker.have("a", TEXTS, tasks=["FAILED"])
    result = run(connectors=[*one("a"), *one("b")])
    assert "b" in worker.connectors
    assert result["summary"]["created"] == 1
    assert result["msg"].startswith("Connector a: task 0 is FAILED")


def test_one_that_is_refused_does_not_keep_others_from_their_change(run: Run, worker: Worker) -> None:
    worker.faults[PUT_A] = [(False, error(400, "No."))]
    result = run(connectors=[*one("a"), *one("b")])
    assert result["failed_items"] == [{"name": "a", "error": "HTTP 400", "message": "No."}]
    assert result["summary"]["created"] == 1
    assert "b" in worker.connectors


def test_absent_and_purge(run: Run, worker: Worker) -> None:
    for name in ("shop-a", "shop-b", "other"):
        worker.have(name, TEXTS)
    refused = run(connectors=[], purge=True, purge_prefixes=["shop-"], purge_max=1)
    assert "more than purge_max 1: shop-a, shop-b" in refused["msg"]
    assert worker.writes == []
    run(connectors=one("shop-a"), purge=True, purge_prefixes=["shop-"])
    assert set(worker.connectors) == {"shop-a", "other"}
    assert run(kafka_connector, name="other", state="absent")["summary"]["deleted"] == 1
    assert not run(kafka_connector, name="other", state="absent")["changed"]


def test_not_declared_stays(run: Run, worker: Worker) -> None:
    worker.have("b", TEXTS)
    run(connectors=one())
    assert set(worker.connectors) == {"a", "b"}


SECRET = {**CONFIG, "db.password": "hunter2", "plain": "hunter3", "api.token": "${file:/s:t}"}


def test_secrets_are_sent_and_nowhere_shown(run: Run, worker: Worker) -> None:
    worker.have("a", {**TEXTS, "db.password": "hunter0"})
    worker.passwords = ["plain"]  # by its name nobody would take it for a secret
    worker.faults[PUT_A] = [(False, error(400, "No with hunter2, no with hunter3."))]
    result = run(connectors=one(config=SECRET), url_username="ada", url_password="hunter4")
    assert "No with ********, no with ********." in result["msg"]
    assert "hunter" not in json.dumps(result)
    after = {"api.token": "${file:/s:t}", "db.password": "********", "plain": "********"}
    assert result["plan"][0]["after"]["config"] == after
    assert result["invocation"]["module_args"]["connectors"][0]["config"]["topic"] == "t"
    done = run(connectors=one(config=SECRET))
    assert worker.connectors["a"]["config"]["db.password"] == "hunter2"
    assert done["diff"]["after"]["a"]["config"]["db.password"] == "******** (changed)"
    assert "hunter" not in json.dumps(done)
    (warning,) = done["warnings"]
    assert "Connector a has a literal secret in db.password, which everybody can read" in warning


def test_without_a_worker_secrets_are_not_shown_either(run: Run) -> None:
    result = run(connectors=one(config=SECRET), connect_urls=["http://ada:hunter5@127.0.0.1:1"])
    assert "connect_urls has a login in http://127.0.0.1:1" in result["msg"]
    assert "hunter2" not in json.dumps(result)
    assert "hunter5" not in json.dumps(result)
    assert "hunter" not in json.dumps(run(kafka_connector_info, connect_urls=["http://ada:hunter5@127.0.0.1:1"]))


def test_what_nobody_knows_is_masked(run: Run, worker: Worker) -> None:
    """The plugin itself tells of its keys; of what is in no table no value is shown that could be a secret."""
    types = {"query": "STRING", "opaque": "PASSWORD", "task": "CLASS"}
    worker.definitions = [{"name": name, "type": kind} for name, kind in types.items()]
    config = {**CONFIG, "connector.class": SOURCE, "query": "hunter4", "task": "A", "opaque": "hunter2"}
    config = {**config, "custom": "hunter3", "batch": 7}
    result = run(connectors=one(config=config), check=True)
    shown = result["diff"]["after"]["a"]["config"]
    assert {key: shown[key] for key in ("query", "task", "opaque", "custom", "batch")} == {
        "query": "********",
        "task": "A",
        "opaque": "********",
        "custom": "********",
        "batch": "7",
    }
    assert "hunter" not in json.dumps(result)
    run(connectors=one(config=config))
    assert "hunter" not in json.dumps(run(kafka_connector_info))


@pytest.mark.parametrize("module", [kafka_connectors, kafka_connector_info], ids=["declare", "read"])
@pytest.mark.parametrize("password", ["a", "hunter2"])
def test_no_password_of_this_connection_is_reported(
    run: Run, worker: Worker, module: types.ModuleType, password: str
) -> None:
    worker.have("a", TEXTS)
    given = {"connectors": one(config=CONFIG)} if module is kafka_connectors else {}
    told = run(module, url_username="ada", url_password=password, **given)
    assert told["invocation"]["module_args"]["url_password"] in ("********", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER")
    assert told["changed"] is False
    assert list(told["connectors"]) == ["a"]
    failed = run(module, url_username="ada", url_password=password, client_cert="/none", **given)
    assert failed["failed"]
    assert failed["invocation"]["module_args"]["url_password"] in ("********", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER")


def test_info(run: Run, worker: Worker) -> None:
    worker.have("b", {**TEXTS, "db.password": "hunter2"}, "PAUSED", ["PAUSED"])
    worker.have("a", TEXTS, tasks=["FAILED"])
    worker.connectors["a"]["trace"] = "boom with hunter2\n\tat A"
    found = run(kafka_connector_info)
    assert list(found["connectors"]) == ["a", "b"]
    assert found["connectors"]["a"]["tasks"][0]["trace"] == "boom with ********\n\tat A"
    assert [item["state"] for item in found["declarations"]] == ["running", "paused"]
    assert found["plugins"] == [{"class": SOURCE, "type": "source", "version": "3.9.2"}]
    assert found["worker"]["kafka_cluster_id"] == "one"
    assert "hunter" not in json.dumps(found)
    refused = run(connectors=found["declarations"])
    assert "db.password would be set to ********" in refused["msg"]
    assert list(run(kafka_connector_info, names=["b", "c"])["connectors"]) == ["b"]
