# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, against a server that answers as Prometheus does."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._prometheus.health import run as under_test
from ansible_collections.kafkaops.stack.plugins.modules import prometheus_health
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.clock import Clock
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Page, Web, login_of
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.invocation import SHOWN

TARGETS = [{"job": "kafka", "host": "a", "port": 7071}]


class Prometheus(Web):
    """Its target is up after ``late`` looks; ``login`` is the one that it wants, "" for none."""

    def __init__(self) -> None:
        super().__init__()
        self.late = 0
        self.login = ""
        self.odd: Page | None = None

    def page(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Page:
        if self.login and login_of(headers) != self.login:
            return Page(b"no", 401)
        if self.odd:
            return self.odd
        if path == "/api/v1/alerts":
            return self._data(alerts=[])
        assert path == "/api/v1/targets?state=active"
        self.late -= 1
        labels = {"job": "kafka", "instance": "a:7071", "cluster": "kafka"}
        health = "up" if self.late < 0 else "unknown"
        return self._data(activeTargets=[{"labels": labels, "health": health, "lastError": ""}])

    def _data(self, **data: t.Any) -> Page:
        return Page(json.dumps({"status": "success", "data": data}).encode())


@pytest.fixture
def prometheus() -> t.Iterator[Prometheus]:
    server = Prometheus()
    yield server
    server.close()


Run = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def run(prometheus: Prometheus, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(under_test, "wait_until", Clock().wait_until)

    def module(**arguments: t.Any) -> dict[str, t.Any]:
        given = {"prometheus_url": prometheus.url(""), "cluster": "kafka", "targets": TARGETS, **SHOWN, **arguments}
        with patch_module_args(given), pytest.raises(SystemExit):
            prometheus_health.main()
        result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
        return result

    return module


@pytest.mark.parametrize("check", [False, True], ids=["run", "check mode"])
def test_one_look(run: Run, prometheus: Prometheus, check: bool) -> None:
    prometheus.late = 1
    result = run(_ansible_check_mode=check)
    assert "failed" not in result
    assert (result["changed"], result["scraped"]) == (False, 0)
    assert result["issues"] == ["Prometheus cannot scrape kafka on a: not tried yet."]


def test_what_comes_is_waited_for(run: Run, prometheus: Prometheus) -> None:
    prometheus.late = 3
    result = run(wait_for="healthy", timeout=30)
    assert (result["issues"], result["scraped"]) == ([], 1)


def test_what_does_not_come_fails_with_the_results(run: Run, prometheus: Prometheus) -> None:
    prometheus.late = 10_000
    result = run(wait_for="scraped", timeout=1)
    assert result["failed"]
    assert result["msg"] == "Prometheus cannot scrape kafka on a: not tried yet."
    assert (result["issues"], result["scraped"]) == ([result["msg"]], 0)


@pytest.mark.parametrize(
    ("page", "cause"),
    [
        pytest.param(Page(b"no", 503), "answered 503 Service Unavailable.", id="error"),
        pytest.param(Page(b"", 302, headers={"Location": "http://x/login"}), "leads to http://x/login", id="elsewhere"),
        pytest.param(Page(b"<html>"), "answered with something else than JSON", id="no JSON"),
        pytest.param(Page(b"[]"), "answered as Prometheus does not.", id="other JSON"),
    ],
)
def test_who_does_not_answer_as_prometheus_is_an_issue(
    run: Run, prometheus: Prometheus, page: Page, cause: str
) -> None:
    prometheus.odd = page
    result = run()
    assert "failed" not in result
    (issue,) = result["issues"]
    assert issue.startswith(f"Prometheus does not answer at {prometheus.url('')}: ")
    assert cause in issue


def test_nobody_there(run: Run) -> None:
    issue = "Prometheus does not answer at http://127.0.0.1:1: refused the connection."
    assert run(prometheus_url="http://127.0.0.1:1")["issues"] == [issue]


def test_a_login_is_used_and_not_shown(run: Run, prometheus: Prometheus) -> None:
    prometheus.login = "reader:geheim"
    result = run(url_username="reader", url_password="geheim")
    assert result["issues"] == []
    assert "geheim" not in json.dumps(result)
    refused = run(url_username="reader", url_password="falsch")
    assert "refuses the login as reader (401)" in refused["issues"][0]
    assert "falsch" not in json.dumps(refused)


def test_everything_wrong_with_the_options_is_told_at_once(run: Run) -> None:
    result = run(prometheus_url="a:9090", url_username="x", request_timeout=0, targets=[*TARGETS, {"job": "kafka"}])
    assert result["failed"]
    assert len(result["errors"]) == 4
    assert result["errors"][-1] == "targets has {'job': 'kafka'}: give job, host and port."
