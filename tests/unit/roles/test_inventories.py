# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventories to copy, which are the same platform in two shapes, and the demo in the same two."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import ROLES, role_options

TOP = Path(__file__).parents[3]
TO_COPY = ("prod", "kraft")
# What each shape has and the other one has not: groups, and variables.
ZOOKEEPER = ({"zookeeper", "cmak"}, {"zookeeper_id", "kafka_zookeeper_chroot", "connect_version"})
KRAFT = ({"kafka_controller"}, {"kafka_controller_id"})
DEMO = ("inventories/lab", "inventories/demo")
DEMO_KRAFT = ("inventories/lab/hosts.yml", "inventories/demo/hosts.yml", "inventories/demo-kraft")
BROKERS = ["broker-1", "broker-2", "broker-3"]


def inventory(*sources: str) -> InventoryManager:
    return InventoryManager(DataLoader(), sources=[str(TOP / source) for source in sources])


def groups(*sources: str) -> dict[str, list[str]]:
    """Return {group: hosts} of an inventory, without those that every inventory has."""
    found: dict[str, list[str]] = inventory(*sources).get_groups_dict()
    return {name: sorted(hosts) for name, hosts in found.items() if name not in ("all", "ungrouped")}


def declared(name: str) -> dict[str, dict[str, t.Any]]:
    """Return {group: its variables} of an inventory to copy."""
    return {path.stem: yaml.safe_load(path.read_text()) for path in (TOP / f"inventories/{name}/group_vars").iterdir()}


def values(name: str) -> dict[str, t.Any]:
    """Return all variables of groups of an inventory to copy."""
    return {key: value for found in declared(name).values() for key, value in found.items()}


def offered(name: str) -> set[str]:
    """Return the variables that an inventory to copy shows in comments, to be taken out of them."""
    texts = [path.read_text() for path in (TOP / f"inventories/{name}/group_vars").iterdir()]
    return {
        found for text in texts for found in re.findall(r"(?m)^# ([a-z]+_[a-z_]+): (?!group_vars|by default)", text)
    }


def host_variables(*sources: str) -> dict[str, dict[str, t.Any]]:
    return {host.name: dict(host.vars) for host in inventory(*sources).get_hosts()}


@pytest.mark.parametrize("name", TO_COPY)
def test_every_variable_is_one_of_a_role(name: str) -> None:
    known = {key for role in ROLES.glob("[a-z]*") for key in role_options(role.name)}
    given = {key for found in host_variables(f"inventories/{name}").values() for key in found}
    names = {*values(name), *offered(name), *given}
    assert {key for key in names if not key.startswith(("ansible_", "inventory_"))} <= known


@pytest.mark.parametrize("name", TO_COPY)
def test_variables_are_those_of_a_group_that_is_there(name: str) -> None:
    assert set(declared(name)) - {"all"} <= set(groups(f"inventories/{name}"))


@pytest.mark.parametrize(
    ("sources", "planes"),
    [
        pytest.param(["inventories/prod"], ["zookeeper_id", "kafka_broker_id"], id="prod"),
        pytest.param(["inventories/kraft"], ["kafka_controller_id", "kafka_broker_id"], id="kraft"),
        pytest.param(DEMO, ["zookeeper_id", "kafka_broker_id"], id="demo"),
        pytest.param(DEMO_KRAFT, ["kafka_controller_id", "kafka_broker_id"], id="demo without ZooKeeper"),
    ],
)
def test_each_host_has_an_id_of_its_own_in_both_planes(sources: list[str], planes: list[str]) -> None:
    hosts = host_variables(*sources)
    assert sorted(hosts) == BROKERS
    for plane in planes:
        assert len({hosts[host][plane] for host in hosts}) == len(hosts)
    nodes = [hosts[host][key] for host in hosts for key in planes if key.startswith("kafka_")]
    assert len(set(nodes)) == len(nodes)


def test_both_inventories_to_copy_are_the_same_platform() -> None:
    prod, kraft = (groups(f"inventories/{name}") for name in TO_COPY)
    assert (prod.keys() - kraft.keys(), kraft.keys() - prod.keys()) == (ZOOKEEPER[0], KRAFT[0])
    assert {name: prod[name] for name in prod.keys() & kraft.keys()} == {
        name: kraft[name] for name in prod.keys() & kraft.keys()
    }
    assert prod["zookeeper"] == kraft["kafka_controller"] == BROKERS


def test_both_inventories_to_copy_have_the_same_variables() -> None:
    prod, kraft = (
        {
            key: value
            for key, value in values(name).items()
            if not key.startswith(("zookeeper_", "cmak_", "kafka_controller_"))
        }
        for name in TO_COPY
    )
    differ = {key for key in prod.keys() | kraft.keys() if prod.get(key) != kraft.get(key)}
    assert differ == {"kafka_version"} | ZOOKEEPER[1] & prod.keys()
    shown = [{key for key in offered(name) if not key.startswith(("zookeeper_", "cmak_"))} for name in TO_COPY]
    assert shown[1] - shown[0] == {"kafka_controller_metrics_port"}
    assert shown[0] - shown[1] == set()


@pytest.mark.parametrize("name", TO_COPY)
def test_the_version_is_the_default_of_the_roles(name: str) -> None:
    default = {"prod": role_options("connect"), "kraft": role_options("kafka_controller")}[name]
    version = {"prod": "connect_version", "kraft": "kafka_controller_version"}[name]
    assert f"'{values(name)['kafka_version']}'" in default[version]["default"]


def test_the_demo_without_zookeeper_is_the_demo() -> None:
    demo, kraft = groups(*DEMO), groups(*DEMO_KRAFT)
    assert (demo.keys() - kraft.keys(), kraft.keys() - demo.keys()) == (ZOOKEEPER[0], KRAFT[0])
    assert {name: demo[name] for name in demo.keys() & kraft.keys()} == {
        name: kraft[name] for name in demo.keys() & kraft.keys()
    }
    assert demo["zookeeper"] == kraft["kafka_controller"] == BROKERS


def test_the_lab_assembles_the_version_of_the_demo_without_zookeeper() -> None:
    variables = inventory(*DEMO_KRAFT).groups["all"].vars
    kafka = yaml.safe_load((TOP / "lab/archives.yml").read_text())["kafka"]
    assert variables["kafka_version"] in {**kafka["versions"], **kafka["on_demand"]}
    assert variables["lab_name"] != inventory(*DEMO).groups["all"].vars["lab_name"]
