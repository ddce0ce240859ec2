# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import subprocess

from ansible_collections.kafkaops.stack.tests.integration.sites import Run

TOP = pathlib.Path(__file__).parents[4]
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: kafkaops.stack._service, tasks_from: refusal}
      vars:
        _service_errors: {a: [No id., No Java on a.], b: [No Java on b., Too "old"., No id.]}
"""


def test_a_run_shows_its_refusal_once_and_stops_all_hosts(tmp_path: pathlib.Path) -> None:
    (tmp_path / "play.yml").write_text(PLAY)
    command = ["ansible-playbook", "-i", "a,b,", "-c", "local", str(tmp_path / "play.yml")]
    environment = {**os.environ, "NO_COLOR": "1", "ANSIBLE_CALLBACK_RESULT_FORMAT": "json"}
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False, timeout=300)
    found = Run(done.returncode, done.stdout + done.stderr, {}, 0)
    assert found.rc == 2
    assert found.refused == ["No id.", "No Java on a.", "No Java on b.", 'Too "old". (b)']
    assert done.stdout.count("failed=1") == 1
