# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which hosts the plays are for, by the groups of the inventory, and what restart.yml and rollback.yml set."""

from __future__ import annotations

import re
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.kafkaops.stack.plugins.plugin_utils.tags import ROLES
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import role_variables

ROOT = Path(__file__).parents[3]
PLAYBOOKS = ROOT / "playbooks"
BROKERS = {"kafka": ["b1", "b2"]}
CONTROLLERS = {"kafka_controller": ["c1", "b1"], **BROKERS}
ENSEMBLE = {"zookeeper": ["z1", "b1"], "kafka_controller": [], **BROKERS}
EVERY = {name: [f"{name.removeprefix('kafka_')[:5]}-1"] for name in ROLES if name != "hosts"}
PLAIN = {"Check Kafka": "b1 b2", "Send records through Kafka": "b1 b2"}


def plays(path: Path, playbook: str, groups: dict[str, list[str]]) -> tuple[dict[str, set[str]], str]:
    """Return {play: its hosts} of a playbook, of the plays that have some, and what Ansible warns of."""
    inventory = path / "hosts.yml"
    children: dict[str, t.Any] = {name: {"hosts": {host: {} for host in hosts}} for name, hosts in groups.items()}
    inventory.write_text(yaml.safe_dump({"all": {"children": children}}))
    command = ["ansible-playbook", f"playbooks/{playbook}.yml", "-i", str(inventory), "--list-hosts"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    found = re.findall(r"(?ms)^  play #\d+ \(.*?\): ([^\t\n]+)\t.*?hosts \(\d+\):\n?((?:^ {6}\S+\n?)*)", done.stdout)
    return {name: set(hosts.split()) for name, hosts in found if hosts}, done.stderr


@pytest.mark.parametrize(
    ("playbook", "groups", "expected"),
    [
        pytest.param(
            "site",
            ENSEMBLE,
            {
                "Read the platform": "b1 b2 z1",
                "Check for a cluster on this ensemble": "b1 z1",
                "Plan the platform": "b1 b2 z1",
                "Check the hosts": "b1 b2 z1",
                "Check ZooKeeper": "b1 z1",
                **PLAIN,
                "Fail with every health issue": "b1 b2 z1",
                "Warn of open ports": "b1 b2 z1",
            },
            id="with ZooKeeper",
        ),
        pytest.param(
            "site",
            CONTROLLERS,
            {
                "Read the platform": "b1 b2 c1",
                "Check for a cluster on the brokers": "b1 c1",
                "Plan the platform": "b1 b2 c1",
                "Check the hosts": "b1 b2 c1",
                "Check the controllers": "b1 c1",
                **PLAIN,
                "Fail with every health issue": "b1 b2 c1",
                "Warn of open ports": "b1 b2 c1",
            },
            id="with controllers",
        ),
        pytest.param(
            "check",
            EVERY,
            {
                "Check the hosts": "akhq-1 cmak-1 conne-1 contr-1 kafka-1 node_-1 prome-1 zooke-1",
                "Check ZooKeeper": "zooke-1",
                "Check the controllers": "contr-1",
                "Check Kafka": "kafka-1",
                "Check Connect": "conne-1",
                "Check CMAK": "cmak-1",
                "Check AKHQ": "akhq-1",
                "Check Prometheus": "prome-1",
                "Fail with every health issue": "akhq-1 cmak-1 conne-1 contr-1 kafka-1 prome-1 zooke-1",
            },
            id="with all groups",
        ),
    ],
)
def test_every_play_has_the_hosts_of_its_groups(
    playbook: str, groups: dict[str, list[str]], expected: dict[str, str], tmp_path: Path
) -> None:
    found, warnings = plays(tmp_path, playbook, groups)
    assert {name: " ".join(sorted(hosts)) for name, hosts in found.items()} == expected
    assert warnings == ""


def test_an_inventory_of_another_platform_is_told_of_the_brokers_that_it_lacks(tmp_path: Path) -> None:
    found, warnings = plays(tmp_path, "site", {"web": ["w1"]})
    assert found == {}
    assert "Could not match supplied host pattern, ignoring: kafka" in warnings


def deployed(play: dict[str, t.Any]) -> str:
    """Return the role that a play has for what it deploys, "" for none."""
    return next((role["role"].rpartition(".")[2] for role in play.get("roles", [])), "")


def test_metadata_first_then_brokers_then_those_that_need_them() -> None:
    found = [deployed(play) for play in yaml.safe_load((PLAYBOOKS / "site.yml").read_text())]
    assert [role for role in found if role] == list(ROLES)


@pytest.mark.parametrize(
    ("playbook", "option", "value"),
    [
        pytest.param("restart", "force_restart", True, id="restart"),
        pytest.param("rollback", "start_from", "previous", id="rollback"),
    ],
)
def test_every_service_with_revisions_is_named(playbook: str, option: str, value: t.Any) -> None:
    text = (PLAYBOOKS / f"{playbook}.yml").read_text()
    roles = [role for role in ROLES if f"{role}_{option}" in role_variables(role)]
    assert yaml.safe_load(text)[-1]["vars"] == {f"{role}_{option}": value for role in roles}
    named = f"{', '.join(roles[:-1])} or {roles[-1]}"
    assert len(re.findall(named.replace(" ", r"[\s#]+"), text)) == (2 if playbook == "rollback" else 1)
