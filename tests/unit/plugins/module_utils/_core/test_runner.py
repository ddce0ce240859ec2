# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import Apply, converge, inform

A, B = Change("create", "topic", "a", after={"n": 1}), Change("create", "topic", "b", after={"n": 2})


class Done(Exception):
    """Carries what a module would have given to Ansible."""


class FakeModule:
    def __init__(self, check_mode: bool = False, diff: bool = False) -> None:
        self.check_mode, self._diff = check_mode, diff
        self.params: dict[str, t.Any] = {}
        self.argument_spec: dict[str, dict[str, t.Any]] = {}
        self.no_log_values: set[str] = set()
        self.warned: list[str] = []

    def exit_json(self, **results: t.Any) -> t.NoReturn:
        raise Done({"failed": False, **results})

    def fail_json(self, **results: t.Any) -> t.NoReturn:
        raise Done({"failed": True, **results})

    def warn(self, text: str) -> None:
        self.warned.append(text)


@contextlib.contextmanager
def connect(_params: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    yield "client"


def run(
    module: FakeModule,
    changes: list[Change],
    outcomes: t.Sequence[Outcome | StackError],
    *,
    validate: Apply[str] | None = None,
    desired: t.Collection[str] = ("a", "b", "c"),
    report: t.Callable[[str, str, list[Change]], dict[str, t.Any]] | None = None,
) -> tuple[dict[str, t.Any], list[list[Change]]]:
    applied: list[list[Change]] = []

    def apply(_client: str, planned: t.Sequence[Change]) -> t.Iterator[Outcome]:
        applied.append(list(planned))
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome

    with pytest.raises(Done) as caught:
        converge(
            module,
            connect=connect,
            read=lambda client, wanted: "current",
            plan=lambda current, wanted: changes,
            apply=apply,
            validate=validate,
            desired=desired,
            report=report,
        )
    return caught.value.args[0], applied


def test_run_applies_the_whole_plan_at_once() -> None:
    results, applied = run(FakeModule(), [A, B], [Outcome(A), Outcome(B)])
    assert applied == [[A, B]]
    assert results["changed"] is True
    assert results["summary"] == {"created": 2, "updated": 0, "deleted": 0, "unchanged": 1}
    assert "diff" not in results


def test_check_mode_tells_the_same_and_applies_nothing() -> None:
    real, _applied = run(FakeModule(diff=True), [A, B], [Outcome(A), Outcome(B)])
    check, applied = run(FakeModule(check_mode=True, diff=True), [A, B], [])
    assert applied == []
    assert check == real


def test_nothing_to_do() -> None:
    results, applied = run(FakeModule(), [], [])
    assert results["changed"] is False
    assert applied == []


@pytest.mark.parametrize("check_mode", [False, True], ids=["run", "check"])
def test_one_refused_item_means_untouched(check_mode: bool) -> None:
    def validate(_client: str, changes: t.Sequence[Change]) -> list[Outcome]:
        return [Outcome(changes[0]), Outcome(changes[1], "INVALID", "No.")]

    results, applied = run(FakeModule(check_mode=check_mode), [A, B], [], validate=validate)
    assert applied == []
    assert results["failed"] is True
    assert results["changed"] is False
    assert results["failed_items"] == [{"name": "b", "error": "INVALID", "message": "No."}]
    assert "nothing was changed" in results["msg"]


@pytest.mark.parametrize(
    ("outcomes", "created", "failed"),
    [
        pytest.param([Outcome(A), Outcome(B, "X", "No.")], 1, ["b"], id="one fails"),
        pytest.param([Outcome(A, "X", "No."), Outcome(B, "X", "No.")], 0, ["a", "b"], id="all fail"),
        pytest.param([Outcome(A), StackError("Lost.")], 1, [], id="connection lost half-way"),
        pytest.param([Outcome(A, "X", "No."), StackError("Lost.")], 0, ["a"], id="fails, then lost"),
        pytest.param([Outcome(A), Outcome(B), Outcome(B, "X", "No leader.")], 2, ["b"], id="made but not usable"),
    ],
)
def test_failure_tells_what_was_done(outcomes: list[Outcome | StackError], created: int, failed: list[str]) -> None:
    results, _applied = run(FakeModule(), [A, B], outcomes)
    assert results["failed"] is True
    assert results["changed"] is bool(created)
    assert results["summary"]["created"] == len(results["changes"]) == created
    assert [item["name"] for item in results["failed_items"]] == failed
    assert len(results["plan"]) == 2
    assert ("Lost." in results["msg"]) == any(isinstance(o, StackError) for o in outcomes)


def test_report_adds_results_and_warnings() -> None:
    module = FakeModule()
    results, _applied = run(
        module, [], [], report=lambda client, current, changes: {"cluster_id": "x", "warnings": ["W."]}
    )
    assert results["cluster_id"] == "x"
    assert module.warned == ["W."]


def test_inform_never_changes() -> None:
    module = FakeModule(check_mode=True)
    with pytest.raises(Done) as caught:
        inform(module, connect=connect, read=lambda client: {"seen": client, "warnings": ["W."]})
    assert caught.value.args[0] == {"failed": False, "changed": False, "seen": "client"}
    assert module.warned == ["W."]


def test_inform_fails_with_the_results_it_has() -> None:
    def read(_client: str) -> t.NoReturn:
        raise StackError("No.", {"reasons": ["R."], "warnings": ["W."]})

    module = FakeModule()
    with pytest.raises(Done) as caught:
        inform(module, connect=connect, read=read)
    assert caught.value.args[0] == {"failed": True, "changed": False, "msg": "No.", "reasons": ["R."]}
    assert module.warned == ["W."]


@pytest.mark.parametrize(("check_mode", "skipped"), [(True, True), (False, False)], ids=["check", "run"])
def test_inform_skips_a_reader_that_writes(check_mode: bool, skipped: bool) -> None:
    with pytest.raises(Done) as caught:
        inform(FakeModule(check_mode), connect=connect, read=lambda client: {}, skip_in_check_mode="It writes.")
    assert caught.value.args[0].get("skipped", False) is skipped
