# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first question to a cluster before a roll, where no broker answers: what comes then has more time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: kafkaops.stack.kafka, tasks_from: health}
    - ansible.builtin.file: {path: "{{ home }}/went-on", state: directory, mode: "0700"}
"""


@pytest.mark.parametrize(("seconds", "goes_on"), [({"_service_wait_seconds": 1}, True), ({}, False)], ids=str)
def test_brokers_that_do_not_answer_are_waited_for(seconds: dict[str, int], goes_on: bool, tmp_path: Path) -> None:
    (tmp_path / "play.yml").write_text(PLAY)
    given = {
        "ansible_python_interpreter": sys.executable,
        "home": str(tmp_path),
        "kafka_broker_id": 0,
        "kafka_bootstrap_servers": ["127.0.0.1:1"],
        "kafka_roll_timeout": 2,
        "__service_state": {"services": {}},
        "_service_wait_for": "healthy",
        "_service_wait_ids": [],
        **seconds,
    }
    command = ["ansible-playbook", "-i", "b1,", "-c", "local", str(tmp_path / "play.yml"), "-e", json.dumps(given)]
    own = {**os.environ, "HOME": str(tmp_path), "ANSIBLE_LOCAL_TEMP": str(tmp_path / "tmp")}
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode == 0) == goes_on, done.stdout + done.stderr
    assert "127.0.0.1:1 refused the connection" in done.stdout + done.stderr or goes_on
    assert (tmp_path / "went-on").exists() == goes_on
