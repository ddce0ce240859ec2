# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the host is asked for its plan, where its revision differs, and the differences that are shown."""

from __future__ import annotations

import contextlib
import typing as t

import pytest
from ansible.errors import AnsibleError
from ansible_collections.kafkaops.stack.plugins.plugin_utils.revision import digest_of
from ansible_collections.kafkaops.stack.tests.unit.plugins.action.planned import (
    CHECK,
    HOME,
    OTHERS_STAGED,
    STAGE,
    STAGED,
    Planned,
    state,
)


@pytest.mark.parametrize(
    ("staged", "home", "expected"),
    [
        pytest.param(STAGED, True, [], id="what is staged is as declared"),
        pytest.param({**STAGED, "env": "0"}, True, [CHECK, STAGE], id="another revision"),
        pytest.param({**STAGED, "env": "0"}, False, [], id="its version is not installed"),
    ],
)
def test_the_host_is_asked_where_the_revision_differs(
    staged: dict[str, str], home: bool, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = Planned(monkeypatch)
    found = state(revision={**OTHERS_STAGED, "staged": staged})
    found["directories"][HOME]["exists"] = home
    planned.states["kafka"] = found
    result = planned.run()
    assert [(module, checking) for module, _options, checking in planned.asked] == [(name, True) for name in expected]
    assert ("revision" in result["todo"]["kafka"]) is (staged != STAGED)


def differing(monkeypatch: pytest.MonkeyPatch, **answers: t.Any) -> Planned:
    """Return a plan for a host where another revision is staged."""
    planned = Planned(monkeypatch)
    planned.states["kafka"] = state(revision=OTHERS_STAGED)
    planned.answers = {f"kafkaops.stack.{name}": answer for name, answer in answers.items()}
    return planned


def test_what_the_host_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = differing(monkeypatch)
    planned.run()
    options = {"root": "/etc/kafka", "unit": "kafka.service", "java": "/java", "group": "kafka", "home": HOME}
    assert [(module, given) for module, given, _checking in planned.asked] == [
        (CHECK, {"home": HOME, "remember": True}),
        (STAGE, {**options, "files": {"env": "HEAP=1g"}}),
    ]


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        pytest.param({"validated": True}, True, id="it accepts"),
        pytest.param({"validated": False}, False, id="it was not asked"),
        pytest.param({"validated": True, "failed": True, "msg": "A."}, False, id="it refuses"),
    ],
)
def test_what_the_installed_program_accepts_is_noted_for_the_run(
    answer: dict[str, t.Any], accepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = differing(monkeypatch, kafka_server_properties=answer)
    earlier = {"accepted": {"kafka": 1, "connect": 2}}
    result = planned.run(__service_plan=earlier)
    now = {"kafka": digest_of([(CHECK, {"home": HOME})])} if accepted else {}
    assert result["accepted"] == {"kafka": 1, "connect": 2, **now}
    assert earlier == {"accepted": {"kafka": 1, "connect": 2}}


def test_what_was_accepted_earlier_in_the_run_is_not_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = differing(monkeypatch)
    accepted = {"kafka": digest_of([(CHECK, {"home": HOME})])}
    result = planned.run(__service_plan={"accepted": accepted})
    assert [module for module, _options, _checking in planned.asked] == [STAGE]
    assert result["accepted"] == accepted


@pytest.mark.parametrize("check", [True, False])
def test_what_it_says_is_remembered_unless_the_run_only_checks(check: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = differing(monkeypatch)
    planned.run(ansible_check_mode=check)
    assert planned.asked[0][1] == {"home": HOME, "remember": not check}


def test_what_a_version_has_accepted_that_is_gone_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = differing(monkeypatch)
    planned.states["kafka"]["directories"][HOME]["exists"] = False
    assert planned.run(__service_plan={"accepted": {"kafka": 1, "connect": 2}})["accepted"] == {"connect": 2}
    assert planned.asked == []


def test_the_revision_is_shown_key_by_key(monkeypatch: pytest.MonkeyPatch) -> None:
    result = differing(monkeypatch, service_revision={"changes": ["Update file env: HEAP 2g → 1g."]}).run()
    assert result["steps"]["kafka"] == ["update file env: HEAP 2g → 1g", "start kafka"]
    assert result["errors"] == []


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({"kafka_server_properties": {"failed": True, "errors": ["A.", "B."]}}, ["A.", "B."], id="errors"),
        pytest.param({"kafka_server_properties": {"failed": True, "msg": "No Java."}}, ["No Java."], id="a message"),
        pytest.param(
            {"kafka_server_properties": {"failed": True, "errors": [], "msg": "No Java."}}, ["No Java."], id="no errors"
        ),
        pytest.param({"service_revision": {"failed": True, "msg": "No group."}}, ["No group."], id="the revision"),
        pytest.param(
            {
                "kafka_server_properties": {"failed": True, "msg": "A."},
                "service_revision": {"failed": True, "msg": "B."},
            },
            ["A.", "B."],
            id="both",
        ),
        pytest.param({"kafka_server_properties": {"errors": ["of before"]}}, [], id="what has not failed"),
    ],
)
def test_what_the_installed_program_refuses_is_an_error(
    answers: dict[str, t.Any], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = differing(monkeypatch, **answers)
    assert planned.run()["errors"] == expected
    assert [module for module, _options, _checking in planned.asked] == [CHECK, STAGE], "all errors come at once"


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("gone", [True, False], ids=["gone", "answers"])
def test_the_mode_of_the_task_is_what_it_was_after_the_host_was_asked(
    gone: bool, check: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = differing(monkeypatch, kafka_server_properties=AnsibleError("The host is gone") if gone else {})
    planned.task.check_mode = check
    with pytest.raises(AnsibleError, match="The host is gone") if gone else contextlib.nullcontext():
        planned.run()
    assert planned.asked[0][2] is True
    assert planned.task.check_mode is check


FILES = {"/etc/hosts": {"content": "new\n", "mode": "0644"}, "/etc/x": {"content": "x", "mode": "0600"}}
HOSTS_DIFF = {"before_header": "/etc/hosts", "before": "old\n", "after_header": "/etc/hosts", "after": "new\n"}
REVISION_DIFF = {"before_header": "kafka", "before": {"env": "a"}, "after_header": "kafka", "after": {"env": "b"}}


@pytest.mark.parametrize(
    ("check", "old", "expected"),
    [
        pytest.param(True, "old", [HOSTS_DIFF, REVISION_DIFF], id="check mode"),
        pytest.param(True, None, [REVISION_DIFF], id="a file that is missing"),
        pytest.param(False, "old", None, id="a run, which shows it when it does it"),
    ],
)
def test_the_diff(check: bool, old: str | None, expected: list[t.Any] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = Planned(monkeypatch, ["hosts", "kafka"])
    planned.values["__hosts_service"] = {"name": "hosts", "files": FILES}
    planned.states = {
        "hosts": state(files={"/etc/hosts": old}, managed={"/etc/hosts": {}, "/etc/x": {}}),
        "kafka": state(revision=OTHERS_STAGED),
    }
    planned.answers = {STAGE: {"diff": {"before": {"env": "a"}, "after": {"env": "b"}}}}
    result = planned.run(ansible_check_mode=check)
    assert result["todo"]["hosts"]["files"] == ["/etc/hosts", "/etc/x"]
    assert result.get("diff") == expected


def test_no_diff_where_nothing_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "diff" not in Planned(monkeypatch).run(ansible_check_mode=True)


def test_a_member_without_an_id_is_no_fault_of_this_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = differing(monkeypatch)
    planned.values["__kafka_spec"] = {"host": "a", "ids": {"a": 1, "b": None}}
    assert planned.run()["todo"]["kafka"]["revision"]
    assert planned.asked == []
