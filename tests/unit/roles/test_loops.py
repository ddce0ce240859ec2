# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles loop over: -vvv shows the items of a loop that is skipped, whatever its label is."""

from __future__ import annotations

import typing as t
from pathlib import Path

import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.connect import ConnectNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.todo import todo
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.varied import variables

ROLES = Path(__file__).parents[3] / "roles"
# What was found of a service that lacks nothing but archives.
STATE: dict[str, t.Any] = {
    "unit": {"LoadState": "loaded", "UnitFileState": "enabled"},
    "units": {},
    "account": True,
    "firewall": "",
    "directories": {},
    "managed": {},
}


def test_plugins_are_looped_over_by_their_names() -> None:
    (task,) = [one for one in yaml.safe_load((ROLES / "_service/tasks/archives.yml").read_text()) if "loop" in one]
    plugins = [{"name": one, "url": f"https://me:geheim@x.org/{one}.zip"} for one in ("debezium", "jdbc", "there")]
    connect = variables(
        "connect", ["a"], {"connect_version": "3.9.2", "connect_scala_version": "2.13", "connect_plugins": plugins}
    )
    archives = ConnectNode(connect).archives
    missing: dict[str, t.Any] = {"plugin debezium": {"files": ["/c/d.zip"]}, "plugin jdbc": {"files": ["/c/j.zip"]}}
    given: dict[str, t.Any] = {
        "_service": {"name": "connect", "archives": archives},
        "__service_fetched": {"archives": {"connect": missing}},
        "__service_todo": todo({"name": "connect"}, STATE, missing, []),
        "__service_archive": "plugin jdbc",
    }
    templar = Templar(DataLoader(), variables=given)
    assert templar.template(trust_as_template(task["loop"])) == list(missing)
    archive = templar.template(trust_as_template(task["vars"]["_service_archive"]))
    assert archive == {**archives["plugin jdbc"], "files": ["/c/j.zip"]}
