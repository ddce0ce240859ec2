# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action service_plan on a host that is described, with roles whose words are given."""

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.action import ActionBase
from ansible.template import Templar
from ansible_collections.kafkaops.stack.plugins.action import service_plan
from ansible_collections.kafkaops.stack.plugins.action.service_plan import ActionModule
from ansible_collections.kafkaops.stack.plugins.module_utils._host.revisions import sha256
from ansible_collections.kafkaops.stack.plugins.plugin_utils.plans import Found, Plan
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory

PLATFORM = {"names_managed": True, "java_planned": 17}
UNITS, HOME = "/usr/local/lib/systemd/system", "/opt/kafka-1"
STAGE, CHECK = "kafkaops.stack.service_revision", "kafkaops.stack.kafka_server_properties"
ENABLED = {"LoadState": "loaded", "UnitFileState": "enabled"}
KAFKA: dict[str, t.Any] = {
    "name": "kafka",
    "user": "kafka",
    "java": "/java",
    "revision": {"home": HOME, "files": {"env": "HEAP=1g"}},
    "checks": {"kafka_server_properties": {"home": HOME}},
}
STAGED = {"env": sha256(b"HEAP=1g"), "home": HOME}
OTHERS_STAGED = {"current": "abc", "staged": {**STAGED, "env": "0"}, "old_layout": False}
HOSTS = {"name": "hosts"}


def state(**changes: t.Any) -> dict[str, t.Any]:
    """Return the state of a service that is deployed as declared, and does not run."""
    found = [directory(path, owner="root") for path in ("/etc/kafka/staged", UNITS, HOME)]
    return {
        "unit": ENABLED,
        "units": {},
        "account": True,
        "directories": {path: access for place in found for path, access in place.items()},
        "files": {},
        "managed": {},
        "firewall": "ufw",
        "own_rules": [],
        "revision": {"current": "abc", "staged": STAGED, "old_layout": False},
        "process": {"running": False, "started": {}, "live": {}, "others": {}, "reload": False},
        **changes,
    }


RUNNING = {"running": True, "started": {"/etc/kafka/current/env": STAGED["env"]}, "live": STAGED, "others": {}}
SETTLED = state(process={**RUNNING, "reload": False})


class Variables:
    """In place of a role's variables; an exception among the values is raised."""

    raw: t.ClassVar[dict[str, t.Any]] = {}
    values: t.ClassVar[dict[str, t.Any]] = {}

    def __init__(self, role: str, *_rest: t.Any) -> None:
        self._values: dict[str, t.Any] = {f"__{role}_spec": {"host": "a"}, **self.values}

    def get(self, name: str, default: t.Any = None) -> t.Any:
        value = self._values.get(name, default)
        if isinstance(value, Exception):
            raise value
        return value


class Planned:
    """The plan of roles; what it was planned with, and what the host was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, roles: t.Sequence[str] = ("kafka",)) -> None:
        self.roles = list(roles)
        self.errors: dict[str, list[str]] = {role: [] for role in roles}
        self.states: dict[str, t.Any] = dict.fromkeys(roles, SETTLED)
        self.values: dict[str, t.Any] = {"__kafka_service": KAFKA, "__hosts_service": HOSTS}
        self.fetched: dict[str, dict[str, t.Any]] = {role: {} for role in roles}
        self.answers: dict[str, t.Any] = {}
        self.task = mock.MagicMock(args={"roles": self.roles}, check_mode=False)
        self.specs: list[t.Any] = []
        self.asked: list[tuple[str, t.Any, bool]] = []
        monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
        monkeypatch.setattr(service_plan, "plan_service", self.plan)
        monkeypatch.setattr(service_plan, "RoleVariables", Variables)
        monkeypatch.setattr(Variables, "values", self.values)

    def plan(self, role: str, spec: t.Mapping[str, t.Any], _found: Found) -> Plan:
        self.specs.append(dict(spec))
        return Plan(self.errors[role], [f"{role}?"], [{"service": role}], PLATFORM if role == "hosts" else {})

    def execute(self, module_name: str, module_args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        assert task_vars["inventory_hostname"] == "a"
        self.asked.append((module_name, module_args, self.task.check_mode))
        answer = self.answers.get(module_name, {})
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)

    def run(self, **given: t.Any) -> dict[str, t.Any]:
        loader = DataLoader()
        plugin = ActionModule(self.task, mock.MagicMock(), mock.MagicMock(), loader, Templar(loader), mock.MagicMock())
        plugin._execute_module = self.execute
        variables = {
            "inventory_hostname": "a",
            "hostvars": {},
            "groups": {},
            "ansible_run_tags": ["all"],
            "ansible_skip_tags": [],
            "__service_state": {"services": self.states},
            "__service_fetched": {"archives": self.fetched},
        }
        return dict(plugin.run(None, {**variables, **given}))
