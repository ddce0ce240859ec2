# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, with snapshots in place of a cluster."""

from __future__ import annotations

import json
import typing as t

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.plan import Snapshot
from ansible_collections.kafkaops.stack.plugins.modules import kafka_quorum
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._kafka.quorum.readings import (
    leading,
    replica,
    snapshot,
)

ONE_DOWN = snapshot(leading(1), replica(2), replica(3, 12_300))
LOST = Snapshot(errors=("Broker 1 didn't answer within 5 s.",))


class Module:
    """Runs of the module."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.asked: list[tuple[list[str], list[str]]] = []

    def run(self, seen: Snapshot, **arguments: t.Any) -> dict[str, t.Any]:
        def read_snapshot(params: t.Mapping[str, t.Any]) -> Snapshot:
            self.asked.append((params["bootstrap_servers"], params["bootstrap_controllers"]))
            return seen

        self._monkeypatch.setattr(kafka_quorum, "read_snapshot", read_snapshot)
        with patch_module_args({"bootstrap_controllers": ["c-1:9093"], **arguments}), pytest.raises(SystemExit):
            kafka_quorum.main()
        result: dict[str, t.Any] = json.loads(self._capsys.readouterr().out)
        return result


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Module:
    return Module(monkeypatch, capsys)


@pytest.mark.parametrize("check", [False, True], ids=["run", "check mode"])
def test_result(module: Module, check: bool) -> None:
    result = module.run(ONE_DOWN, expected_voters={"1": "one", "2": "two", "3": "three"}, _ansible_check_mode=check)
    assert result["changed"] is False
    assert (result["quorum"], result["healthy"], result["leader"], result["safe_to_stop"]) == (True, False, 1, [3])
    assert [voter["host"] for voter in result["voters"]] == ["one", "two", "three"]
    assert len(result["issues"]) == 1
    assert module.asked == [([], ["c-1:9093"])]


def test_results_are_those_that_are_documented(module: Module) -> None:
    documented = yaml.safe_load(kafka_quorum.RETURN)
    result = module.run(ONE_DOWN)
    assert set(documented) == set(result) - {"changed", "invocation"}
    assert list(documented["voters"]["contains"]) == list(result["voters"][0])


def test_no_waiting_never_fails(module: Module) -> None:
    result = module.run(LOST)
    assert not result.get("failed")
    assert (result["quorum"], result["leader"], result["voters"], result["asked"]) == (False, None, [], None)


@pytest.mark.parametrize(
    ("wait_for", "start"),
    [
        pytest.param("serving", "Not all voters were serving within 0 s. Node 3 doesn't take part", id="serving"),
        pytest.param("healthy", "The quorum did not become healthy within 0 s. Voter 3 (c-3)", id="healthy"),
        pytest.param("safe_to_stop", "Not all voters became safe to stop within 0 s. Voter 1 may", id="safe_to_stop"),
    ],
)
def test_what_does_not_come_fails_with_the_results(module: Module, wait_for: str, start: str) -> None:
    result = module.run(ONE_DOWN, wait_for=wait_for, expected_voters=[1, 2, 3], timeout=0)
    assert result["failed"] is True
    assert result["msg"].startswith(start)
    assert (result["quorum"], len(result["voters"])) == (True, 3)


def test_a_voter_that_may_stop(module: Module) -> None:
    assert not module.run(ONE_DOWN, wait_for="safe_to_stop", wait_voters=[3]).get("failed")
    assert module.run(ONE_DOWN, wait_for="safe_to_stop", wait_voters=[2], timeout=0)["failed"] is True


def test_expected_voters_are_those_that_are_waited_for(module: Module) -> None:
    assert not module.run(ONE_DOWN, wait_for="serving", expected_voters=[1, 2], timeout=0).get("failed")


def test_consent_and_limit_are_passed_on(module: Module) -> None:
    assert module.run(snapshot(leading(1)), allow_unavailable=True)["safe_to_stop"] == [1]
    assert module.run(ONE_DOWN, max_lag_ms=20_000)["healthy"] is True


def test_bad_input_is_reported_at_once_and_nobody_is_asked(module: Module) -> None:
    result = module.run(
        LOST,
        bootstrap_controllers=["c-1"],
        expected_voters=["x", 1],
        wait_voters=[9],
        max_lag_ms=0,
        security_protocol="SASL_SSL",
    )
    assert result["failed"] is True
    assert len(result["errors"]) == 5
    assert module.asked == []


def test_nobody_to_ask(module: Module) -> None:
    assert module.run(LOST, bootstrap_controllers=[])["msg"].startswith("bootstrap_servers and bootstrap_controllers")
