# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the roles of services mind a lock, as the variables and tags of a command line say it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import typing as t
from pathlib import Path
from unittest import mock

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.action import ActionBase
from ansible.template import Templar
from ansible_collections.kafkaops.stack.plugins.action.service_revision import ActionModule
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.roles import NODES
from ansible_collections.kafkaops.stack.plugins.plugin_utils.revision import stage_revision

ROLES = Path(__file__).parents[3] / "roles"
STAGE = "kafkaops.stack.service_revision"
SERVICES = ["zookeeper", "kafka_controller", "kafka", "connect", "cmak", "akhq"]
OTHER_RUN = {"controller": "another", "pid": 1, "started": "x", "user": "anna", "since": "today", "namespace": "n"}
# In place of each part of what a role deploys; the tags are those that the role gives to the part.
PART = """
- ansible.builtin.file: {path: "{{ home }}/deployed", state: directory, mode: "0700"}
"""
LOCKS = ("lock.yml", "unlock.yml")
STEP = """
    - block:
        - ansible.builtin.import_role: {name: ROLE}
          tags: [base]
      rescue:
        - ansible.builtin.file: {path: "{{ home }}/refused_ROLE", state: directory, mode: "0700"}
          tags: always
"""
PLAY = "- hosts: localhost\n  gather_facts: false\n  tags: [kafka_prod]\n  tasks:"


@pytest.mark.parametrize("role", SERVICES)
@pytest.mark.parametrize(
    ("takeover", "check", "expected"),
    [
        pytest.param(False, False, False, id="default"),
        pytest.param("false", False, False, id="false, as -e says it"),
        pytest.param("true", False, True, id="true, as -e says it"),
        pytest.param("false", True, True, id="check mode"),
    ],
)
def test_a_plan_ignores_a_lock_only_where_told(role: str, takeover: t.Any, check: bool, expected: bool) -> None:
    variables = {f"{role}_lock_force": takeover, "ansible_check_mode": check}
    assert NODES[role](variables).lock_ignored is expected


def little_of(tmp_path: Path, role: str) -> dict[str, t.Any]:
    """Put a role with its own way to the lock, and little to deploy, into a directory; return what it is given."""
    tasks = tmp_path / "roles" / role / "tasks"
    tasks.mkdir(parents=True)
    for name in ("main.yml", "deploy.yml"):
        shutil.copy(ROLES / role / "tasks" / name, tasks)
    (tasks / "plan.yml").write_text("[]")
    for name in re.findall(r"import_tasks: (\S+)", (tasks / "deploy.yml").read_text()):
        if not name.endswith(LOCKS):
            (tasks / name).resolve().write_text(PART)
    service = {"name": role, "lock": str(tmp_path / "lock"), "lock_force": False, "members": ["localhost"]}
    return {f"__{role}_service": service, f"__{role}_distributed": False, f"__{role}_clusters": []}


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        *(
            pytest.param(
                ["--skip-tags", ",".join(f"{role}_{part}" for role in SERVICES)], SERVICES, id=f"without {part}"
            )
            for part in ("firewall", "config")
        ),
        pytest.param(["--tags", "connect_config"], ["connect"], id="a part of one"),
        pytest.param(["--tags", "base", "--skip-tags", "kafka"], set(SERVICES) - {"kafka"}, id="a user's tag"),
        pytest.param(["--tags", "kafka_prod"], SERVICES, id="a user's tag like ours"),
        pytest.param(["--tags", "topics,connect_connectors"], [], id="what needs no lock"),
    ],
)
def test_nothing_is_deployed_past_a_lock(arguments: list[str], refused: t.Collection[str], tmp_path: Path) -> None:
    shutil.copytree(ROLES / "_service", tmp_path / "roles/_service")
    given = {"home": str(tmp_path), "__service_acting": SERVICES}
    for role in SERVICES:
        given.update(little_of(tmp_path, role))
    (tmp_path / "lock").write_text(json.dumps(OTHER_RUN))
    (tmp_path / "play.yml").write_text(PLAY + "".join(STEP.replace("ROLE", role) for role in SERVICES))
    command = ["ansible-playbook", "-i", "localhost,", "-c", "local", str(tmp_path / "play.yml"), *arguments]
    done = subprocess.run(
        [*command, "-e", json.dumps(given)],
        cwd=ROLES.parent,
        env={**os.environ, "HOME": str(tmp_path), "ANSIBLE_LOCAL_TEMP": str(tmp_path / "tmp")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Another run is at work") >= len(refused)
    assert {path.name for path in tmp_path.glob("refused_*")} == {f"refused_{role}" for role in refused}
    assert not (tmp_path / "deployed").exists()


@pytest.mark.parametrize("role", SERVICES)
def test_a_run_tells_which_revision_its_plan_has_seen(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the host refuses where another run has made one live meanwhile. A plan, without the lock, tells none."""
    service = {"name": role, "java": "/usr/bin/java", "user": role, "revision": {"home": "/opt/x", "files": {}}}
    asked: list[dict[str, t.Any]] = []

    def ask(_self: ActionModule, _module: str, options: dict[str, t.Any], _given: t.Any) -> dict[str, t.Any]:
        asked.append(options)
        return {}

    monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
    monkeypatch.setattr(ActionModule, "_ask", ask)
    (task,) = [one for one in yaml.safe_load((ROLES / "_service/tasks/stage.yml").read_text()) if STAGE in one]
    loader = DataLoader()
    arguments = {"role": role} if task[STAGE] == {"role": "{{ _service.name }}"} else task[STAGE]
    plugin = ActionModule(
        mock.MagicMock(args=arguments), *[mock.MagicMock()] * 2, loader, Templar(loader), mock.MagicMock()
    )
    plugin.run(None, {f"__{role}_service": service, "__service_plan": {"todo": {role: {}}, "seen": {role: "abc"}}})
    assert [options["seen"] for options in asked] == ["abc"]
    assert "seen" not in stage_revision(service)[1]
