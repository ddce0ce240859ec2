# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One member that fails ends the run for all: the others would wait for it, and hold the lock.

On the controller alone, by plays without any_errors_fatal, as users write them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
CONTROLLERS = ROOT / "roles/kafka_controller/tasks"
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: "kafkaops.stack.{{ role }}", tasks_from: "{{ part }}"}
      when: inventory_hostname in concerned
    - ansible.builtin.file: {path: "{{ home }}/went-on", state: directory, mode: "0700"}
"""
# One member is dead; whoever waits for all of them would wait long.
ASK = """
- ansible.builtin.fail: {msg: dead}
  when: inventory_hostname == 'b1'
- ansible.builtin.file: {path: "{{ home }}/waits", state: directory, mode: "0700"}
  when: _service_wait_ids | length == 0
"""
SERVICE: dict[str, t.Any] = {
    "name": "nosuchservice",
    "java": "/usr/bin/java",
    "start_from": "staged",
    "endpoint": {"host": "127.0.0.1", "port": 9},
    "ids": {"b1": 1, "b2": 2},
    "timeout": 1,
}
STARTED = {
    "role": "_service",
    "concerned": ["b1"],
    "__service_revision": {"staged": "of another run"},
}  # the other one runs
WAITED = {
    "role": "_service",
    "concerned": ["b1", "b2"],
    "_service_wait_each": "registered",
    "_service_wait_for": "registered",
}
# No controller answers the one host that asks; whoever goes on would format, or begin with later plays.
QUORUM: dict[str, t.Any] = {
    "role": "kafka_controller",
    "ansible_python_interpreter": sys.executable,  # which has the library
    "concerned": ["b1", "b2"],
    "kafka_controller_roll_timeout": 1,
    "__kafka_controller_bootstrap": ["127.0.0.1:9"],
    "__kafka_controller_expected": {3001: "b1", 3002: "b2"},
    "__kafka_controller_joins": True,
    "__kafka_controller_cluster_id": "c",
    "__kafka_controller_unformatted": False,
    "__service_acting": [],
    "__service_python_path": "/nonexistent",
}


def play(text: str, extra: dict[str, t.Any], home: Path) -> subprocess.CompletedProcess[str]:
    """Run a play on two hosts, which are both this machine."""
    (home / "play.yml").write_text(text)
    return subprocess.run(
        ["ansible-playbook", "-i", "b1,b2,", "-c", "local", str(home / "play.yml"), "-e", json.dumps(extra)],
        cwd=ROOT,
        env={**os.environ, "HOME": str(home), "ANSIBLE_LOCAL_TEMP": str(home / "tmp")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("part", "given", "failed"),
    [
        pytest.param("start", STARTED, "Start the stopped nosuchservice", id="at its start"),
        pytest.param("wait", WAITED, "dead", id="while it is waited for"),
        pytest.param(
            "format", QUORUM, "There was no quorum within 1 s.", id="before a format, for which there is no quorum"
        ),
    ],
)
def test_a_member_that_fails_ends_the_run_for_all(
    part: str, given: dict[str, t.Any], failed: str, tmp_path: Path
) -> None:
    (tmp_path / "ask.yml").write_text(ASK)
    service = {**SERVICE, "health": {"tasks": str(tmp_path / "ask.yml")}}
    done = play(PLAY, {"part": part, "home": str(tmp_path), "_service": service, **given}, tmp_path)
    assert done.returncode != 0
    assert failed in done.stdout + done.stderr
    assert not (tmp_path / "waits").exists()
    assert not (tmp_path / "went-on").exists()


def test_controllers_that_are_no_quorum_end_a_run_that_only_verifies_them_for_all(tmp_path: Path) -> None:
    (verify,) = (
        task for task in yaml.safe_load((CONTROLLERS / "main.yml").read_text()) if task["name"].startswith("Verify")
    )
    verify["ansible.builtin.include_tasks"]["file"] = str(CONTROLLERS / "health.yml")
    (scene,) = yaml.safe_load(PLAY)
    scene["tasks"][0] = verify
    variables = {"kafka_controller_allow_unavailable": False}
    done = play(yaml.safe_dump([scene]), {"home": str(tmp_path), **QUORUM, **variables}, tmp_path)
    assert done.returncode != 0
    assert "The quorum did not become healthy within 1 s." in done.stdout
    assert not (tmp_path / "went-on").exists()
