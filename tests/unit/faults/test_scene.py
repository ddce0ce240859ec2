# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.kafkaops.stack.tests.faults import scene, test_killed, test_load
from ansible_collections.kafkaops.stack.tests.integration.lab import ROOT
from ansible_collections.kafkaops.stack.tests.integration.planes import CONTROLLERS, ZOOKEEPER, Plane
from ansible_collections.kafkaops.stack.tests.integration.sites import Run

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


KILLS = {**test_killed.MOMENTS, **test_killed.MOMENTS_OF_CONTROLLERS}


@pytest.mark.parametrize("moment", [*test_load.MOMENTS, *(task for _, task, _ in KILLS.values())])
def test_a_moment_is_the_beginning_of_a_task(moment: str) -> None:
    begun = moment.rpartition(" : ")[2]

    def begins(name: str) -> bool:
        known, template, _rest = name.partition("{{")
        return name.startswith(begun) or bool(template and begun.startswith(known))

    assert [name for name in TASKS if begins(name)] != []


@pytest.mark.parametrize(
    ("task", "comes"),
    [
        pytest.param("Restart the", True, id="its beginning"),
        pytest.param("kafka : Restart the", True, id="with its role"),
        pytest.param("the service", False, id="not its beginning"),
        pytest.param("kafka_controller : Restart the", False, id="of another role"),
        pytest.param("Another task", False, id="another"),
    ],
)
def test_a_moment_comes_with_its_task(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, task: str, comes: bool) -> None:
    class Started(subprocess.Popen[bytes]):
        def __init__(self, _command: t.Sequence[str], **options: t.Any) -> None:
            super().__init__(["echo", "TASK [kafkaops.stack.kafka : Restart the service on broker-1]"], **options)

    monkeypatch.setattr(subprocess, "Popen", Started)
    stage = object.__new__(scene.Scene)
    stage.state = tmp_path
    other = Run(0, "", {}, 1.0)
    if comes:
        assert stage.play_beside(task, lambda: other)[1] is other
        return
    with pytest.raises(AssertionError, match=f"ended before a task began whose name begins with '{task}'"):
        stage.play_beside(task, lambda: pytest.fail("the other run must not begin"))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(["1\n", "version=0\nbroker.id=0\ncluster.id=9"], "1 0\n", id="myid and broker.id"),
        pytest.param(["version=1\nnode.id=3001\n", "node.id=0\nversion=1\n"], "3001 0\n", id="node.id twice"),
        pytest.param(["directory.id=4\n", "node.id=x\n"], "\n", id="none"),
    ],
)
def test_the_ids_on_the_disks(files: list[str], expected: str, tmp_path: Path) -> None:
    command = scene.IDENTITY
    for place, text in zip([scene.PLANE.identity, "/var/lib/kafka/data/meta.properties"], files):
        path = tmp_path / Path(place).name
        path.write_text(text)
        command = command.replace(place, str(path))
    assert subprocess.run(command, shell=True, capture_output=True, text=True, check=True).stdout == expected


@pytest.mark.parametrize("plane", [ZOOKEEPER, CONTROLLERS], ids=lambda plane: plane.role)
def test_the_lab_has_the_archives_of_an_upgrade_to_the_version_that_is_deployed(plane: Plane) -> None:
    archives = yaml.safe_load((ROOT / "lab/archives.yml").read_text())["kafka"]
    assert {*plane.versions} <= {*archives["versions"], *archives["on_demand"]}
    role = yaml.safe_load((ROOT / "roles/kafka/defaults/main.yml").read_text())
    assert f"'{plane.versions[1]}'" in role["kafka_version"]
    lab = yaml.safe_load((ROOT / "tests/faults/kraft.yml").read_text())
    assert lab["all"]["vars"]["kafka_version"] == CONTROLLERS.versions[1]
