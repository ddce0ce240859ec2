# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The logins that Prometheus and its address may have are seen by nobody. On the controller alone."""

from __future__ import annotations

import grp
import json
import os
import pwd
import subprocess
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Page, Web, login_of

ROOT = Path(__file__).parents[3]
SECRET = "geheim%404711"  # as an address has it
PLAIN = "geheim@4711"
PLAY = """
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: kafkaops.stack.prometheus, tasks_from: "{{ part }}"}
"""


class Locked(Web):
    """A Prometheus behind a login, which notes those that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.logins: list[str] = []

    def page(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Page:
        self.logins.append(login_of(headers))
        if self.logins[-1] != f"reader:{PLAIN}":
            return Page(b"no", 401)
        answer = {"status": "success", "data": {"activeTargets": []}}
        return Page(json.dumps(answer).encode(), headers={"Content-Type": "application/json"})


@pytest.fixture
def web() -> t.Iterator[Locked]:
    web = Locked()
    yield web
    web.close()


def play(directory: Path, part: str, **variables: t.Any) -> str:
    """Run one task file of the role on this machine with -vvv --diff, and return all that is printed."""
    given = {
        "part": part,
        "prometheus_targets": [],
        "prometheus_directory": str(directory),
        "__prometheus_state": {"directories": {f"{directory}/staged": {"exists": True}}},
        **variables,
    }
    (directory / "play.yml").write_text(PLAY)
    (directory / "given.json").write_text(json.dumps(given))  # on no command line, which -vvv would show
    command = ["ansible-playbook", "-vvv", "--diff", "-i", "localhost,", "-c", "local", str(directory / "play.yml")]
    done = subprocess.run(
        [*command, "-e", f"@{directory}/given.json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="the files belong to root")
@pytest.mark.parametrize("install", [True, False])
def test_nobody_reads_the_logins_in_its_configuration(tmp_path: Path, install: bool) -> None:
    group = grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name
    files = {"targets.yml": {"group": "root", "mode": "0644"}, "rules.yml": {"group": "root", "mode": "0644"}}
    alerting = {"alertmanagers": [{"basic_auth": {"username": "a", "password": PLAIN}}]}
    text = play(
        tmp_path,
        "files",
        prometheus_config={"alerting": alerting},
        prometheus_promtool="/bin/true",
        prometheus_install=install,
        # The account of Debian's Prometheus is not on this machine.
        **({"__prometheus_files": {**files, "prometheus.yml": {"group": group, "mode": "0640"}}} if install else {}),
    )
    assert "groups:" in text  # the rules are shown
    assert PLAIN not in text
    staged = tmp_path / "staged/prometheus.yml"
    assert PLAIN in staged.read_text()
    assert (tmp_path / "prometheus.yml").exists() is install
    for path in [staged, *([tmp_path / "prometheus.yml"] if install else [])]:
        assert (path.stat().st_mode & 0o777, path.group()) == (0o640, group if install else "root")
    assert (tmp_path / "rules.yml").stat().st_mode & 0o777 == 0o644


def test_a_login_in_its_address_is_used_and_not_shown(tmp_path: Path, web: Locked) -> None:
    address = web.url("").replace("//", f"//reader:{SECRET}@")
    text = play(tmp_path, "ask", prometheus_url=address, _service_wait_for="none")
    assert set(web.logins) == {f"reader:{PLAIN}"}
    assert web.url("") in text
    assert SECRET not in text
    assert PLAIN not in text
