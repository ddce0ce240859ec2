# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a bootstrap of ZooKeeper or of controllers looks for clusters that live: in the log directories of brokers."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ROLES = Path(__file__).parents[3] / "roles"
DEFAULT = yaml.safe_load((ROLES / "kafka/defaults/main.yml").read_text())["kafka_log_dirs"]


@pytest.mark.parametrize("role", ["zookeeper", "kafka_controller"])
@pytest.mark.parametrize(
    ("broker", "directories"),
    [
        pytest.param({}, DEFAULT, id="the default of role kafka, which other roles do not see"),
        pytest.param({"kafka_log_dirs": ["/data1/kafka", "/data2/kafka"]}, ["/data1/kafka", "/data2/kafka"], id="own"),
    ],
)
def test_brokers_are_asked_in_their_log_directories(
    role: str, broker: dict[str, t.Any], directories: list[str]
) -> None:
    (task,) = yaml.safe_load((ROLES / role / "tasks/evidence.yml").read_text())
    (query,) = task["kafkaops.stack.service_state"]["services"]
    templar = Templar(DataLoader(), variables={"item": "b", "hostvars": {"b": broker}})
    found = templar.template(trust_as_template(query["files"]))
    assert found == [f"{directory}/meta.properties" for directory in directories]
