# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, against a server that answers as AKHQ was recorded to answer."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.clusters import run as under_test
from ansible_collections.kafkaops.stack.plugins.modules import akhq_health
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.akhq import TIMED_OUT, Akhq, Server
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.clock import Clock
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.invocation import SHOWN

USERS = {"admin": "geheim-4711"}
LOGIN = {"url_username": "admin", "url_password": "geheim-4711"}
CLOSED: tuple[int, t.Any] = (503, {"message": "starting"})

Run = t.Callable[..., dict[str, t.Any]]


class Starting(Akhq):
    """An AKHQ that can't answer the first few times."""

    late = 3

    def answer(self, path: str, allowed: bool) -> tuple[int, t.Any]:
        self.late -= path == "/api/auths"
        return CLOSED if self.late > 0 else super().answer(path, allowed)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(under_test, "wait_until", Clock().wait_until)

    def module(akhq: Akhq, **arguments: t.Any) -> dict[str, t.Any]:
        server = Server(akhq)
        given = {"akhq_url": server.url, "name": "tools-1", "clusters": ["local-kafka"], **SHOWN, **arguments}
        try:
            with patch_module_args(given), pytest.raises(SystemExit):
                akhq_health.main()
        finally:
            server.close()
        result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
        return result

    return module


@pytest.mark.parametrize("wait_for", ["none", "healthy"])
def test_healthy(run: Run, wait_for: str) -> None:
    akhq = Akhq(users=USERS)
    result = run(akhq, **LOGIN, wait_for=wait_for, expected_brokers={"local-kafka": ["5", 4]})
    assert (result["changed"], result["issues"], result["version"]) == (False, [], "0.25.1")
    assert [node["id"] for node in result["clusters"]["local-kafka"]["nodes"]] == [4, 5]
    assert "geheim" not in json.dumps(result)


def test_one_look_never_fails(run: Run) -> None:
    result = run(Akhq(down={"local-kafka"}))
    assert "failed" not in result
    assert result["issues"] == [f"AKHQ on cluster local-kafka: {TIMED_OUT}."]
    silent = run(Akhq(), akhq_url="http://127.0.0.1:1")
    assert "failed" not in silent
    assert silent["issues"] == ["AKHQ can't be used: http://127.0.0.1:1 refused the connection."]
    assert (silent["version"], silent["clusters"]) == (None, {})


def test_an_answer_is_waited_for(run: Run) -> None:
    assert run(Starting(), wait_for="healthy", timeout=30)["issues"] == []


@pytest.mark.parametrize(
    ("akhq", "arguments", "issue", "logins"),
    [
        pytest.param(
            Akhq(),
            {"expected_brokers": {"local-kafka": [4]}},
            "AKHQ on tools-1 sees the brokers 4, 5 of cluster local-kafka, and the inventory has 4.",
            1,
            id="another broker",
        ),
        pytest.param(Akhq(users=USERS), {**LOGIN, "url_password": "falsch"}, "refuses the login", 1, id="login"),
        pytest.param(
            Akhq(odd={"/api/cluster": (401, {"message": "who?"})}), {}, "does not return its clusters", 1, id="no login"
        ),
        pytest.param(Akhq(odd={"/api/auths": CLOSED}), {"timeout": 4}, "answered 503", 3, id="it never comes"),
    ],
)
def test_what_does_not_come_fails_with_all_issues(
    run: Run, akhq: Akhq, arguments: dict[str, t.Any], issue: str, logins: int
) -> None:
    result = run(akhq, **{"wait_for": "healthy", "timeout": 60, **arguments})
    assert result["failed"]
    assert result["msg"] == "\n- ".join(["AKHQ does not see what it should:", *result["issues"]])
    (found,) = result["issues"]
    assert issue in found
    assert akhq.asked.count("/api/auths") == logins  # only silence is worth another look


def test_everything_wrong_with_the_options_is_told_at_once(run: Run) -> None:
    result = run(Akhq(), akhq_url="akhq-1", url_username="x", expected_brokers={"kafka": "0"})
    assert result["failed"]
    assert len(result["errors"]) == 3
