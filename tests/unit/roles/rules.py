# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The alert rules of role prometheus as it writes them, made on the controller alone."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t
from pathlib import Path

import yaml

ROLES = Path(__file__).parents[3] / "roles"
HOST = "b1"
PLAY = [
    {
        "hosts": HOST,
        "gather_facts": False,
        "vars_files": [str(ROLES / file) for file in ("prometheus/defaults/main.yml", "prometheus/vars/main.yml")],
        "vars": {"role_path": str(ROLES / "prometheus")},
        "tasks": [{"ansible.builtin.copy": {"dest": "{{ out }}", "content": "{{ __prometheus_rules_text }}"}}],
    }
]


def rules(path: Path, groups: t.Sequence[str], **variables: t.Any) -> dict[str, dict[str, t.Any]]:
    """Return {alert: rule} of a platform with one host in these groups."""
    children: dict[str, t.Any] = {group: {"hosts": {HOST: {}}} for group in groups}
    host = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    (path / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": {HOST: host}, "children": children}}))
    (path / "play.yml").write_text(yaml.safe_dump(PLAY))
    given = json.dumps({**variables, "out": str(path / "rules.yml")})
    command = ["ansible-playbook", "-i", str(path / "hosts.yml"), str(path / "play.yml"), "-e", given]
    done = subprocess.run(command, cwd=ROLES.parent, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    written = yaml.safe_load((path / "rules.yml").read_text())["groups"]
    found = [rule for group in written for rule in group["rules"]]
    assert len({rule["alert"] for rule in found}) == len(found)
    return {rule["alert"]: rule for rule in found}
