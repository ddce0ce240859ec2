# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that units take their options from, read by a shell, to which the same characters are special."""

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

TEMPLATES = Path(__file__).parents[3] / "roles/_service/templates"
HOSTILE = ['-Da="b c"', r"-Dd=\e", "-Df=$HOME", "-Dg=`id`", "-Dh='i'", '"\nLD_PRELOAD="/tmp/x']


def render(name: str, **variables: t.Any) -> str:
    text = trust_as_template((TEMPLATES / name).read_text())
    templar = Templar(DataLoader(), variables={"ansible_managed": "Managed", **variables})
    return str(templar.template(text, escape_backslashes=False))


def shell(text: str, path: Path, variable: str) -> str:
    """Return what a variable is once a shell has read the text."""
    path.write_text(text)
    script = f'. {path}; printf %s "${variable}"; test -z "$LD_PRELOAD"'
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout


def test_options_arrive_as_they_were_given(tmp_path: Path) -> None:
    text = render(
        "env.j2",
        _service_name="kafka",
        _service_home="/opt/kafka",
        _service_options=HOSTILE,
        _service_environment={"CONNECT_GROUP": "".join(HOSTILE)},
    )
    assert shell(text, tmp_path / "env", "KAFKA_OPTS") == " ".join(HOSTILE)
    assert shell(text, tmp_path / "env", "CONNECT_GROUP") == "".join(HOSTILE)
    assert shell(text, tmp_path / "env", "KAFKA_HOME") == "/opt/kafka"


def test_arguments_arrive_as_they_were_given(tmp_path: Path) -> None:
    text = render("default.j2", _service_arguments=HOSTILE)
    assert shell(text, tmp_path / "default", "ARGS") == " ".join(HOSTILE)


@pytest.mark.parametrize("environment", [{}, {"A": "b/*", "C": ""}])
def test_plain_options_look_plain(environment: dict[str, str]) -> None:
    given = {"_service_name": "kafka", "_service_home": "/opt/kafka", "_service_options": ["-Xmx1g", "-Da=b"]}
    lines = render("env.j2", **given, _service_environment=environment).splitlines()
    others = [f'{name}="{value}"' for name, value in environment.items()]
    plain = ["KAFKA_HOME=/opt/kafka", 'KAFKA_OPTS="-Xmx1g -Da=b"', *others]
    assert [line for line in lines if not line.startswith("#")] == plain
