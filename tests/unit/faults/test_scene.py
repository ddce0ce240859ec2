# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import subprocess
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.faults import scene, test_killed, test_load
from ansible_collections.kafkaops.stack.tests.integration.lab import ROOT

TASKS = [
    name
    for path in ROOT.glob("roles/*/tasks/*.yml")
    for name in re.findall(r"(?m)^ *- name: (.+)$", path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("part", "expected"), [(True, ["b"]), (False, ["a", "b", "c"])], ids=["sample", "sweep"])
def test_the_sample_is_the_chosen_case(monkeypatch: pytest.MonkeyPatch, part: bool, expected: list[str]) -> None:
    monkeypatch.setattr(scene, "SAMPLE", part)
    assert scene.sampled(["a", "b", "c"], "b") == expected


def test_a_chosen_case_that_is_gone_is_no_empty_sample() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        scene.sampled([pytest.param(1, id="a")], "b")


@pytest.mark.parametrize("moment", [*test_load.MOMENTS, *(task for _, task, _ in test_killed.MOMENTS.values())])
def test_a_moment_is_the_beginning_of_a_task(moment: str) -> None:
    def begins(name: str) -> bool:
        known, template, _rest = name.partition("{{")
        return name.startswith(moment) or bool(template and moment.startswith(known))

    assert [name for name in TASKS if begins(name)] != []


def test_a_moment_that_never_comes_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Run(subprocess.Popen[bytes]):
        def __init__(self, _command: t.Sequence[str], **options: t.Any) -> None:
            super().__init__(["echo", "TASK [kafka : Another task]"], **options)

    monkeypatch.setattr(subprocess, "Popen", Run)
    stage = object.__new__(scene.Scene)
    stage.state = tmp_path
    with pytest.raises(AssertionError, match="ended before a task began whose name begins with 'The task'"):
        stage.play_beside("The task", lambda: pytest.fail("the other run must not begin"))
