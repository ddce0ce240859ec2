# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.action import service_revision
from ansible_collections.kafkaops.stack.plugins.action.service_revision import ActionModule
from ansible_collections.kafkaops.stack.plugins.plugin_utils.revision import check_revision, digest_of

STAGE, CHECK, PARSE = (f"kafkaops.stack.{name}" for name in ("service_revision", "kafka_properties", "kafka_parser"))
KAFKA: dict[str, t.Any] = {
    "name": "kafka",
    "user": "kafka",
    "java": "/java",
    "revision": {"home": "/opt/kafka-1", "files": {"env": "HEAP=1g"}},
    "checks": {"kafka_properties": {"home": "/opt/kafka-1"}, "kafka_parser": {"strict": True}},
}
OF_KAFKA = {
    "root": "/etc/kafka",
    "unit": "kafka.service",
    "java": "/java",
    "group": "kafka",
    "home": "/opt/kafka-1",
    "files": {"env": "HEAP=1g"},
}
PLAN: dict[str, t.Any] = {"todo": {"kafka": {"revision": ["env"]}}, "seen": {"kafka": "abc"}, "accepted": {}}


class Variables:
    """In place of a role's variables."""

    def __init__(self, role: str, *_rest: t.Any) -> None:
        self._values = {"__kafka_service": KAFKA} if role == "kafka" else {}

    def get(self, name: str) -> t.Any:
        return self._values[name]


class Staged:
    """The action with some options; ``asked`` are the modules, their options, and whether in check mode."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, check: bool = False, **options: t.Any) -> None:
        self.asked: list[tuple[str, dict[str, t.Any], bool]] = []
        self.answers: dict[str, t.Any] = {STAGE: {"changed": True, "staged": "def"}}
        self.task = mock.MagicMock(args=options, check_mode=check)
        monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
        monkeypatch.setattr(service_revision, "RoleVariables", Variables)

    def execute(self, module_name: str, module_args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        assert task_vars["inventory_hostname"] == "a"
        self.asked.append((module_name, module_args, self.task.check_mode))
        answer = self.answers.get(module_name, {"changed": True})
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)

    def run(self, **plan: t.Any) -> dict[str, t.Any]:
        plugin = ActionModule(self.task, *[mock.MagicMock() for _ in range(5)])
        plugin._execute_module = self.execute
        return dict(plugin.run(None, {"inventory_hostname": "a", "__service_plan": {**PLAN, **plan}}))


@pytest.mark.parametrize("check", [True, False])
def test_with_options_of_its_own_it_is_the_module(check: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    staged = Staged(monkeypatch, check, root="/etc/x", unit="x.service")
    assert staged.run() == {"changed": True, "staged": "def"}
    assert staged.asked == [(STAGE, {"root": "/etc/x", "unit": "x.service"}, check)]


@pytest.mark.parametrize("check", [True, False])
def test_the_revision_of_a_role_is_checked_before_it_is_staged(check: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    staged = Staged(monkeypatch, check, role="kafka")
    assert staged.run() == {"changed": True, "staged": "def"}
    assert staged.asked == [
        (STAGE, {**OF_KAFKA, "seen": "abc"}, True),
        (CHECK, {"home": "/opt/kafka-1"}, check),
        (PARSE, {"strict": True}, check),
        (STAGE, {**OF_KAFKA, "seen": "abc"}, check),
    ]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param({"start": ["kafka"]}, [STAGE], id="staged as it is"),
        pytest.param({"revision": ["env"]}, [STAGE, CHECK, PARSE, STAGE], id="something differs"),
    ],
)
def test_what_is_staged_as_it_is_is_not_checked_again(
    steps: dict[str, list[str]], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = Staged(monkeypatch, role="kafka")
    staged.run(todo={"kafka": steps})
    assert [module for module, _options, _checking in staged.asked] == expected


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        pytest.param(KAFKA, [STAGE], id="the same"),
        pytest.param({**KAFKA, "checks": {"kafka_parser": {"strict": True}}}, [STAGE, CHECK, PARSE, STAGE], id="other"),
    ],
)
def test_what_the_plan_has_seen_accepted_is_not_checked_again(
    accepted: dict[str, t.Any], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = Staged(monkeypatch, role="kafka")
    staged.run(accepted={"kafka": digest_of(check_revision(accepted))})
    assert [module for module, _options, _checking in staged.asked] == expected
    assert not staged.asked[-1][2]


def test_without_a_check_the_revision_is_staged_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    staged = Staged(monkeypatch, role="kafka")
    monkeypatch.setitem(KAFKA, "checks", {})
    staged.run()
    assert staged.asked == [(STAGE, {**OF_KAFKA, "seen": "abc"}, False)]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param("abc", {"seen": "abc"}, id="one is live"),
        pytest.param("", {"seen": ""}, id="none is live"),
    ],
)
def test_the_live_revision_that_the_plan_has_seen_is_handed_on(
    seen: str, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = Staged(monkeypatch, role="kafka")
    staged.run(seen={"kafka": seen, "connect": "0"}, todo={"kafka": {}})
    assert staged.asked == [(STAGE, {**OF_KAFKA, **expected}, False)]


def test_what_a_check_refuses_is_not_staged(monkeypatch: pytest.MonkeyPatch) -> None:
    staged = Staged(monkeypatch, role="kafka")
    staged.answers[CHECK] = {"failed": True, "msg": "Unknown key.", "errors": ["Unknown key."]}
    assert staged.run() == staged.answers[CHECK]
    assert [(module, checking) for module, _options, checking in staged.asked] == [(STAGE, True), (CHECK, False)]


def test_the_mode_of_the_task_is_what_it_was_after_a_host_was_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    staged = Staged(monkeypatch, role="kafka")
    staged.answers[STAGE] = AnsibleError("The host is gone")
    with pytest.raises(AnsibleError, match="The host is gone"):
        staged.run()
    assert staged.asked[0][2] is True
    assert staged.task.check_mode is False


def test_a_revision_that_is_refused_is_told_before_a_check_notes_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    staged = Staged(monkeypatch, role="kafka")
    staged.answers[STAGE] = {"failed": True, "msg": "Another run is at work."}
    assert staged.run() == staged.answers[STAGE]
    assert [(module, checking) for module, _options, checking in staged.asked] == [(STAGE, True)]


def test_what_changes_is_told_though_the_check_has_written_it_already(monkeypatch: pytest.MonkeyPatch) -> None:
    staged = Staged(monkeypatch, role="kafka")
    told = {"changed": True, "changes": ["Update file env."], "staged": "def", "running": True}
    answers = [told, {**told, "changed": False, "changes": [], "running": False}]
    monkeypatch.setattr(
        staged, "execute", lambda module_name, **_options: answers.pop(0) if module_name == STAGE else {}
    )
    assert staged.run() == {**told, "running": False}
