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

# Keeps what it was given to check, which is removed again.
PROMTOOL = """#!/bin/sh
stat -c '%a %G' "$3" >{0}/checked.access && install -m 0600 "$3" {0}/checked
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


def play(directory: Path, part: str, written: t.Sequence[str] = (), **variables: t.Any) -> str:
    """Run one task file of the role on this machine with -vvv --diff, and return all that is printed.

    written: files that the plan has found to write.
    """
    given = {
        "part": part,
        "prometheus_targets": [],
        "prometheus_directory": str(directory),
        "prometheus_unit": "",
        "__service_plan": {"todo": {"prometheus": {"files": [f"{directory}/{name}" for name in written]}}},
        **variables,
    }
    (directory / "play.yml").write_text(PLAY)
    (directory / "given.json").write_text(json.dumps(given))  # on no command line, which -vvv would show
    command = ["ansible-playbook", "-vvv", "--diff", "-i", "localhost,", "-c", "local", str(directory / "play.yml")]
    command += ["-e", f"@{directory}/given.json"]
    shown = {**os.environ, "ANSIBLE_INJECT_INVOCATION": "1"}  # core 2.21 shows what a module was given only with this
    done = subprocess.run(command, cwd=ROOT, env=shown, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="the files belong to root")
@pytest.mark.parametrize("install", [True, False])
def test_nobody_reads_the_logins_in_its_configuration(tmp_path: Path, install: bool) -> None:
    group = grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name
    name, promtool = "prometheus.yml", tmp_path / "promtool"
    promtool.write_text(PROMTOOL.format(tmp_path))
    promtool.chmod(0o755)
    alerting = {"alertmanagers": [{"basic_auth": {"username": "a", "password": PLAIN}}]}
    text = play(
        tmp_path,
        "deploy",
        ["targets.yml", "rules.yml", *([name] if install else [])],
        prometheus_config={"alerting": alerting},
        prometheus_promtool=str(promtool),
        prometheus_install=install,
        # The account of Debian's Prometheus is not on this machine.
        __prometheus_group=group,
    )
    assert "groups:" in text  # the rules are shown
    assert PLAIN not in text
    assert (tmp_path / "checked.access").read_text() == "640 root\n"
    assert PLAIN in (tmp_path / "checked").read_text()
    assert not (tmp_path / "staged").exists()
    assert (tmp_path / name).exists() is install
    if install:
        assert PLAIN in (tmp_path / name).read_text()
        assert ((tmp_path / name).stat().st_mode & 0o777, (tmp_path / name).group()) == (0o640, group)
    assert (tmp_path / "rules.yml").stat().st_mode & 0o777 == 0o644


def test_a_login_in_its_address_is_used_and_not_shown(tmp_path: Path, web: Locked) -> None:
    address = web.url("").replace("//", f"//reader:{SECRET}@")
    text = play(tmp_path, "health", prometheus_url=address, _service_wait_for="none")
    assert set(web.logins) == {f"reader:{PLAIN}"}
    assert web.url("") in text
    assert SECRET not in text
    assert PLAIN not in text
