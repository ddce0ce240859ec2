# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import subprocess

import pytest

TOP = pathlib.Path(__file__).parents[4]
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - name: Look
      ansible.builtin.fail: {msg: It does not answer.}
      register: looked
      failed_when: false
      when: inventory_hostname in broken
    - name: Fail with every health issue
      kafkaops.stack.service_verdict: {results: [looked, nothing]}
      run_once: true
"""


@pytest.mark.parametrize("broken", ["b", ""], ids=["one host", "none"])
def test_the_verdict_is_one_failure_of_all_hosts(broken: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "play.yml").write_text(PLAY)
    command = ["ansible-playbook", "-i", "a,b,", "-c", "local", str(tmp_path / "play.yml"), "-e", f"broken='{broken}'"]
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False, timeout=300)
    text = done.stdout + done.stderr
    assert bool(done.returncode) is bool(broken), text
    assert text.count("\n    - 'Not healthy:'\n    - '- It does not answer.'\n") == bool(broken)
