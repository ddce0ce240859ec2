# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the mark of a new ensemble lies: ZooKeeper looks for it in the directory of its log (FileTxnSnapLog)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.kafkaops.stack.tests.unit.roles.test_archives import trusted

ROLE = Path(__file__).parents[3] / "roles/zookeeper"


@pytest.mark.parametrize(
    ("log", "bootstraps", "expected"),
    [
        pytest.param("", True, ["/data/initialize"], id="beside the data"),
        pytest.param("/log", True, ["/log/initialize"], id="on the disk of the log"),
        pytest.param("/log", False, [], id="none where the ensemble has data"),
    ],
)
def test_the_mark_is_where_the_log_goes(log: str, bootstraps: bool, expected: list[str]) -> None:
    declared = yaml.safe_load((ROLE / "vars/main.yml").read_text())
    variables = {
        "zookeeper_data_dir": "/data",
        "zookeeper_data_log_dir": log,
        "zookeeper_user": "zookeeper",
        "zookeeper_id": 1,
        "__zookeeper_unit_file": {},
        "__zookeeper_bootstraps": bootstraps,
        **{name: trusted(declared[name]) for name in ("__zookeeper_marker", "__zookeeper_marker_file")},
        "__zookeeper_id_file": trusted(declared["__zookeeper_id_file"]),
    }
    written = Templar(DataLoader(), variables=variables).template(trusted(declared["__zookeeper_own_files"]))
    assert [path for path in written if path.endswith("/initialize")] == expected
