# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import re
import subprocess

import yaml

TOP = pathlib.Path(__file__).parents[4]
PLAY = """
- hosts: localhost
  gather_facts: false
  tasks:
    - name: Read
      ansible.builtin.slurp: {src: "{{ playbook_dir }}/data"}
      register: read
    - name: Write
      kafkaops.stack.variables_file:
        dest: "{{ playbook_dir }}/written.yml"
        variables: "{{ {'kafka_' ~ 'topics': [{'name': read.content | b64decode, 'partitions': 2}]} }}"
"""
HOSTILE = "{{ 1 + 1 }}"  # as a client may have named a topic


def write(directory: pathlib.Path, *options: str) -> int:
    """Run the play; return how many tasks have changed something."""
    command = ["ansible-playbook", "-i", "localhost,", "-c", "local", str(directory / "play.yml"), *options]
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False, timeout=300)
    found = re.search(r"ok=2 +changed=(\d)", done.stdout)
    assert found, done.stdout + done.stderr
    return int(found[1])


def test_what_was_read_is_written_once_and_is_no_template(tmp_path: pathlib.Path) -> None:
    (tmp_path / "play.yml").write_text(PLAY)
    (tmp_path / "data").write_text(HOSTILE)
    file = tmp_path / "written.yml"
    assert write(tmp_path, "--check") == 1
    assert not file.exists()
    assert write(tmp_path) == 1
    assert write(tmp_path) == 0
    assert f"!unsafe '{HOSTILE}'" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o644
    assert yaml.safe_load(file.read_text().replace("!unsafe ", "")) == {
        "kafka_topics": [{"name": HOSTILE, "partitions": 2}]
    }
