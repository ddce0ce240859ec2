# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the mark of a new ensemble lies: ZooKeeper looks for it in the directory of its log (FileTxnSnapLog)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ROLE = Path(__file__).parents[3] / "roles/zookeeper"


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        pytest.param("", "/data/initialize", id="beside the data"),
        pytest.param("/log", "/log/initialize", id="on the disk of the log"),
    ],
)
def test_the_mark_is_where_the_log_goes(log: str, expected: str) -> None:
    (task,) = [
        task
        for task in yaml.safe_load((ROLE / "tasks/stage.yml").read_text())
        if "initialize" in str(task) or "__zookeeper_marker" in str(task)
    ]
    (module,) = [value for key, value in task.items() if key.startswith("ansible.builtin.") and isinstance(value, dict)]
    marker = yaml.safe_load((ROLE / "vars/main.yml").read_text()).get("__zookeeper_marker", "")
    given = {"zookeeper_data_dir": "/data", "zookeeper_data_log_dir": log}
    variables = {**given, "__zookeeper_marker": trust_as_template(marker)}
    assert Templar(DataLoader(), variables=variables).template(trust_as_template(module["dest"])) == expected
