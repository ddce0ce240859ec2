# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which hosts are the platform, so that each of them gets the names of all, by the groups of the inventory."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

DEFAULTS = Path(__file__).parents[3] / "roles/hosts/defaults/main.yml"
BROKERS = {"kafka": ["b1", "b2"]}


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param({**BROKERS, "zookeeper": ["z1", "b1"]}, ["z1", "b1", "b2"], id="with ZooKeeper, each host once"),
        pytest.param({**BROKERS, "kafka_controller": ["c1", "c2"]}, ["c1", "c2", "b1", "b2"], id="with controllers"),
        pytest.param({**BROKERS, "kafka_controller": []}, ["b1", "b2"], id="no controller"),
        pytest.param({**BROKERS, "prometheus": ["p1"]}, ["b1", "b2"], id="whom nobody has to reach by name"),
    ],
)
def test_the_platform(groups: dict[str, list[str]], expected: list[str]) -> None:
    declared = yaml.safe_load(DEFAULTS.read_text())["hosts_platform"]
    assert Templar(DataLoader(), variables={"groups": groups}).template(trust_as_template(declared)) == expected
