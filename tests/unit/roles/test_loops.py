# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles loop over: -vvv shows the items of a loop that is skipped, whatever its label is."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect import plugin_places

TASKS = Path(__file__).parents[3] / "roles/connect/tasks"


@pytest.mark.parametrize(
    ("file", "name"), [("preflight.yml", "Fetch the plugins"), ("install.yml", "Install the plugins")]
)
def test_plugins_are_looped_over_by_their_names(file: str, name: str) -> None:
    (task,) = [task for task in yaml.safe_load((TASKS / file).read_text()) if task["name"] == name]
    plugins = [{"name": one, "url": f"https://me:geheim@x.org/{one}.zip"} for one in ("debezium", "jdbc", "there")]
    wanting = {"__connect_wanting": ["debezium", "jdbc"], "__connect_plugins_missing": ["debezium", "jdbc"]}
    variables: dict[str, t.Any] = {"__connect_places": plugin_places(plugins, "/opt/p", "/cache"), **wanting}
    templar = Templar(DataLoader(), variables=variables)
    assert templar.template(trust_as_template(task["loop"])) == ["debezium", "jdbc"]
    place = trust_as_template(yaml.safe_load((TASKS.parent / "vars/main.yml").read_text())["__connect_place"])
    found = Templar(DataLoader(), variables={**variables, task["loop_control"]["loop_var"]: "jdbc"}).template(place)
    assert found == variables["__connect_places"][1]
