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
import typing as t
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: kafkaops.stack._service, tasks_from: "{{ part }}"}
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
STARTED = {"concerned": ["b1"], "__service_revision": {"staged": "of another run"}}  # the other one runs
WAITED = {"concerned": ["b1", "b2"], "_service_wait_each": "registered", "_service_wait_for": "registered"}


@pytest.mark.parametrize(
    ("part", "given", "failed"),
    [
        pytest.param("start", STARTED, "Start the stopped nosuchservice", id="at its start"),
        pytest.param("wait", WAITED, "dead", id="while it is waited for"),
    ],
)
def test_a_member_that_fails_ends_the_run_for_all(
    part: str, given: dict[str, t.Any], failed: str, tmp_path: Path
) -> None:
    (tmp_path / "play.yml").write_text(PLAY)
    (tmp_path / "ask.yml").write_text(ASK)
    service = {**SERVICE, "health": {"tasks": str(tmp_path / "ask.yml")}}
    extra = {"part": part, "home": str(tmp_path), "_service": service, **given}
    done = subprocess.run(
        ["ansible-playbook", "-i", "b1,b2,", "-c", "local", str(tmp_path / "play.yml"), "-e", json.dumps(extra)],
        cwd=ROOT,
        env={**os.environ, "HOME": str(tmp_path), "ANSIBLE_LOCAL_TEMP": str(tmp_path / "tmp")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert failed in done.stdout + done.stderr
    assert not (tmp_path / "waits").exists()
    assert not (tmp_path / "went-on").exists()
