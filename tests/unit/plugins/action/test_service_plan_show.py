# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.action.service_plan_show import ActionModule
from ansible_collections.kafkaops.stack.plugins.plugin_utils.plan_text import NOTHING


def show(
    monkeypatch: pytest.MonkeyPatch, plans: dict[str, t.Any], batch: str = "", **options: t.Any
) -> dict[str, t.Any]:
    """Return what is shown of the plans of all hosts to a play with some of them, or all."""
    monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
    plugin = ActionModule(mock.MagicMock(args=options), *[mock.MagicMock() for _ in range(5)])
    hostvars = {host: {} if plan is None else {"__service_plan": plan} for host, plan in plans.items()}
    given = {"hostvars": hostvars, "groups": {"all": list(plans)}, "ansible_play_batch": batch.split() or list(plans)}
    return dict(plugin.run(None, given))


def plan(*steps: str, **more: t.Any) -> dict[str, t.Any]:
    return {"errors": [], "exposed": {}, "steps": {"kafka": list(steps)}, "resources": {}, **more}


@pytest.mark.parametrize(
    ("plans", "lines", "pending"),
    [
        pytest.param({"a": plan(), "b": plan()}, [NOTHING], False, id="nothing to do"),
        pytest.param(
            {"a": plan("start kafka"), "b": plan("start kafka")}, ["kafka on a, b: start kafka"], True, id="steps"
        ),
        pytest.param(
            {"a": plan(resources={"kafka": ["create topic a"]})},
            ["kafka cluster: create topic a"],
            True,
            id="resources",
        ),
        pytest.param(
            {"a": plan("start kafka"), "b": None}, ["kafka on a: start kafka"], True, id="one was not planned"
        ),
        pytest.param({"a": {"skipped": True}}, [NOTHING], False, id="a plan that was skipped"),
    ],
)
def test_the_steps(plans: dict[str, t.Any], lines: list[str], pending: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert show(monkeypatch, plans) == {
        "changed": False,
        "warnings": [],
        "errors": {},
        "pending": pending,
        "msg": lines,
        "_ansible_verbose_always": True,
    }


def test_errors_are_told_in_place_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = {"a": plan("start kafka"), "b": plan(errors=["No id.", "No Java."])}
    result = show(monkeypatch, plans)
    assert result == {"changed": False, "warnings": [], "errors": {"a": [], "b": ["No id.", "No Java."]}}


def test_hosts_of_other_plays_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = {"a": plan("start kafka"), "b": plan("write /b"), "c": plan(errors=["No id."])}
    result = show(monkeypatch, plans, batch="a")
    assert (result["errors"], result["msg"]) == ({}, ["kafka on a: start kafka"])


OPEN = {"kafka": [{"service": "Kafka", "port": 9092}]}


@pytest.mark.parametrize(
    ("plans", "options", "expected"),
    [
        pytest.param({"a": plan(exposed=OPEN)}, {}, "OPEN TO EVERYBODY: Kafka 9092 on a.", id="one host"),
        pytest.param(
            {"a": plan(exposed=OPEN), "b": None, "c": plan(exposed=OPEN)},
            {},
            "OPEN TO EVERYBODY: Kafka 9092 on a, c.",
            id="all hosts, also those of other plays",
        ),
        pytest.param(
            {"a": plan(exposed=OPEN, errors=["No id."])}, {}, "OPEN TO EVERYBODY: Kafka 9092 on a.", id="beside errors"
        ),
        pytest.param(
            {"a": plan(exposed=OPEN)}, {"deployed": True}, "STILL OPEN TO EVERYBODY: Kafka 9092 on a.", id="at the end"
        ),
    ],
)
def test_one_warning_for_all_open_ports(
    plans: dict[str, t.Any], options: dict[str, t.Any], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (warning,) = show(monkeypatch, plans, batch="a", **options)["warnings"]
    assert warning.startswith(expected)


def test_at_the_end_only_the_warning_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    result = show(monkeypatch, {"a": plan("start kafka"), "b": plan(errors=["No id."])}, deployed=True)
    assert result == {"changed": False, "warnings": []}
