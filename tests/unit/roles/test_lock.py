# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the roles of services mind a lock, as the variables and tags of a command line say it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ROLES = Path(__file__).parents[3] / "roles"
SERVICES = ["zookeeper", "kafka", "connect", "cmak", "akhq"]
OTHER_RUN = {"controller": "another", "pid": 1, "started": "x", "user": "anna", "since": "today", "namespace": "n"}
# What a role deploys, and what this collection and a user do beside it.
DEPLOY = """
- ansible.builtin.file: {path: "{{ home }}/PART", state: directory, mode: "0700"}
  tags: [ROLE, ROLE_PART]
"""
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
    wants = yaml.safe_load((ROLES / role / "vars/main.yml").read_text()).values()
    (ignored,) = [want["lock_ignored"] for want in wants if isinstance(want, dict) and "lock_ignored" in want]
    variables = {f"{role}_roll_takeover": takeover, "ansible_check_mode": check}
    assert bool(Templar(DataLoader(), variables=variables).template(trust_as_template(ignored))) is expected


def little_of(tmp_path: Path, role: str) -> dict[str, t.Any]:
    """Put a role with its own way to the lock, and little to deploy, into a directory; return what it is given."""
    tasks = tmp_path / "roles" / role / "tasks"
    tasks.mkdir(parents=True)
    shutil.copy(ROLES / role / "tasks/main.yml", tasks)
    (tasks / "plan.yml").write_text("[]")
    parts = ["firewall", "install", "config"]
    (tasks / "deploy.yml").write_text("".join(DEPLOY.replace("ROLE", role).replace("PART", part) for part in parts))
    given = {f"__{role}_lock": str(tmp_path / "lock"), f"__{role}_distributed": False}
    return {**given, f"{role}_hosts": ["localhost"], f"{role}_roll_takeover": False, f"__{role}_clusters": []}


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
    given = {"home": str(tmp_path)}
    for role in SERVICES:
        given.update(little_of(tmp_path, role))
    shutil.copytree(ROLES / "_service", tmp_path / "roles/_service")
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
    assert [part for part in ("firewall", "install", "config") if (tmp_path / part).exists()] == []


@pytest.mark.parametrize("role", SERVICES)
@pytest.mark.parametrize(
    ("check", "expected"),
    [
        pytest.param(False, "abc", id="a run"),
        pytest.param(True, "omitted", id="check mode, which holds no lock"),
    ],
)
def test_a_run_tells_which_set_it_has_seen(role: str, check: bool, expected: str) -> None:
    tasks = yaml.safe_load((ROLES / role / "tasks/stage.yml").read_text())
    (seen,) = [task["kafkaops.stack.service_revision"]["seen"] for task in tasks if "kafkaops.stack.service_revision" in task]
    variables = {f"__{role}_state": {"current": "abc"}, "ansible_check_mode": check, "omit": "omitted"}
    found = Templar(DataLoader(), variables=variables).template(trust_as_template(seen))
    assert found == expected
