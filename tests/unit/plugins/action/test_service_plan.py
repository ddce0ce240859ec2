# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.action import ActionBase
from ansible.template import Templar
from ansible_collections.kafkaops.stack.plugins.action import service_plan
from ansible_collections.kafkaops.stack.plugins.action.service_plan import ActionModule
from ansible_collections.kafkaops.stack.plugins.plugin_utils.plans import Found, Plan

STATE = {"services": {"hosts": {"java": None}, "kafka": {"java": None}}}
FETCHED: dict[str, t.Any] = {"archives": {"hosts": {}, "kafka": {}}}
PLATFORM = {"names_managed": True, "java_planned": 17}
EARLIER = {"platform": PLATFORM, "exposed": {"zookeeper": ["z"], "kafka": ["before"]}}


def run(monkeypatch: pytest.MonkeyPatch, roles: list[str], **given: t.Any) -> tuple[dict[str, t.Any], list[t.Any]]:
    """Return the result for roles whose specs are stubs, and the specs that were planned."""
    specs: list[t.Any] = []

    def plan(role: str, spec: t.Mapping[str, t.Any], _found: Found) -> Plan:
        specs.append(dict(spec))
        return Plan([f"{role}!"], [f"{role}?"], [{"service": role}], PLATFORM if role == "hosts" else {})

    monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
    monkeypatch.setattr(service_plan, "plan_service", plan)
    monkeypatch.setattr(service_plan, "RoleVariables", Variables)
    loader = DataLoader()
    task = mock.MagicMock(args={"roles": roles})
    plugin = ActionModule(task, mock.MagicMock(), mock.MagicMock(), loader, Templar(loader), mock.MagicMock())
    variables = {"__service_state": STATE, "__service_fetched": FETCHED, **given}
    return dict(plugin.run(None, variables)), specs


class Variables:
    """In place of a role's variables."""

    raw: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, role: str, *_rest: t.Any) -> None:
        self._values = {f"__{role}_spec": {"host": "a"}}

    def get(self, name: str, default: t.Any = None) -> t.Any:
        return self._values.get(name, default)


def test_all_roles_in_one_result(monkeypatch: pytest.MonkeyPatch) -> None:
    result, specs = run(monkeypatch, ["hosts", "kafka"])
    assert (result["errors"], result["warnings"]) == (["hosts!", "kafka!"], ["hosts?", "kafka?"])
    assert result["exposed"] == {"hosts": [{"service": "hosts"}], "kafka": [{"service": "kafka"}]}
    assert specs == [{"host": "a"}, {"host": "a", **PLATFORM}]


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        pytest.param(True, PLATFORM, id="check mode, in which role hosts has changed nothing"),
        pytest.param(False, {}, id="a run, in which it has done it"),
    ],
)
def test_what_role_hosts_would_have_done(
    check: bool, expected: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    result, specs = run(monkeypatch, ["kafka"], __service_plan=EARLIER, ansible_check_mode=check)
    assert specs == [{"host": "a", **expected}]
    assert result["platform"] == expected


def test_open_ports_of_roles_that_were_planned_before_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    result, _specs = run(monkeypatch, ["kafka"], __service_plan=EARLIER)
    assert result["exposed"] == {"zookeeper": ["z"], "kafka": [{"service": "kafka"}]}
