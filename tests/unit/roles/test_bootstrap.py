# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where it is looked for a cluster: by a bootstrap in the log directories of brokers, by brokers on the controllers."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_voters import EXCERPT
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_quorum import LIVE_CONFIG
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.varied import trusted

ROLES = Path(__file__).parents[3] / "roles"
DEFAULT = yaml.safe_load((ROLES / "kafka/defaults/main.yml").read_text())["kafka_log_dirs"]


def tasks(role: str, file: str) -> list[dict[str, t.Any]]:
    """Return the tasks of a file, such as one that reads what only others know."""
    return list(yaml.safe_load((ROLES / role / "tasks" / file).read_text()))


def evaluate(value: t.Any, variables: dict[str, t.Any]) -> t.Any:
    return Templar(DataLoader(), variables=variables).template(trusted(value))


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
    (task,) = tasks(role, "evidence.yml")
    (query,) = task["kafkaops.stack.service_state"]["services"]
    found = evaluate(query["files"], {"item": "b", "hostvars": {"b": broker}})
    assert found == [f"{directory}/meta.properties" for directory in directories]


CONTROLLER = yaml.safe_load((ROLES / "kafka_controller/defaults/main.yml").read_text())["kafka_controller_data_dir"]


@pytest.mark.parametrize(
    ("controller", "directory"),
    [
        pytest.param({}, CONTROLLER, id="the default of role kafka_controller, which role kafka does not see"),
        pytest.param({"kafka_controller_data_dir": "/data/metadata"}, "/data/metadata", id="own"),
    ],
)
def test_controllers_are_asked_in_their_data_directory(controller: dict[str, t.Any], directory: str) -> None:
    (task,) = tasks("kafka", "controllers.yml")
    (query,) = task["kafkaops.stack.service_state"]["services"]
    variables = {"item": "x", "hostvars": {"x": controller}}
    assert evaluate(query["files"], variables) == [f"{directory}/meta.properties"]
    assert (query["name"], query["unit"]) == ("kafka_controller", "kafka-controller.service")
    assert query["excerpts"] == {LIVE_CONFIG: EXCERPT}


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        pytest.param(["x", "y", "x"], ["x", "y"], id="each once"),
        pytest.param(["y", "unknown"], ["y"], id="only those of the inventory"),
        pytest.param([], [], id="none, with ZooKeeper"),
    ],
)
def test_which_controllers_are_asked(hosts: list[str], expected: list[str]) -> None:
    (task,) = tasks("kafka", "controllers.yml")
    assert evaluate(task["loop"], {"kafka_quorum_hosts": hosts, "groups": {"all": ["x", "y"]}}) == expected
    assert task["delegate_to"] == "{{ item }}"
