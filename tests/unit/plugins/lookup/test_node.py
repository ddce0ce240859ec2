# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections
import typing as t

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.kafkaops.stack.plugins.lookup.node import LookupModule
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables

GIVEN: dict[str, t.Any] = {
    "inventory_hostname": "a",
    "ansible_facts": {"memtotal_mb": 4096},
    "hosts_java_enabled": True,
    "__service_state": {"services": {"hosts": {"java": "/usr/bin/java"}}},
    "__hosts_java_names": [trust_as_template("{{ package }}")],
    "package": "openjdk-17",
}


def part(role: str, name: str, **given: t.Any) -> t.Any:
    """Return a part of a role; a variable that is given as None is not defined."""
    variables = {key: value for key, value in {**GIVEN, **given}.items() if value is not None}
    loader = DataLoader()
    (found,) = LookupModule(loader, Templar(loader, variables=variables)).run([role, name], variables)
    return found


def test_a_part_is_derived_from_what_the_variables_evaluate_to() -> None:
    assert part("hosts", "steps") == {"install openjdk-17": False}


@pytest.mark.parametrize(
    ("role", "name", "given", "expected"),
    [
        pytest.param(
            "hosts",
            "steps",
            {"__hosts_java_names": None},
            "Role hosts cannot derive steps: variable __hosts_java_names is not defined.",
            id="a variable",
        ),
        pytest.param(
            "hosts",
            "spec",
            {"hosts_ignored_variables": [], "hosts_names_enabled": False, "hostvars": {}},
            "Role hosts cannot derive spec: fact distribution of host a is not defined; gather its facts.",
            id="a fact",
        ),
        pytest.param(
            "kafka",
            "options",
            {"ansible_facts": None, "kafka_quorum_hosts": []},
            "Role kafka cannot derive options: variable ansible_facts is not defined.",
            id="all facts",
        ),
    ],
)
def test_what_is_not_defined_is_named(role: str, name: str, given: dict[str, t.Any], expected: str) -> None:
    with pytest.raises(AnsibleError) as raised:
        part(role, name, **given)
    assert str(raised.value) == expected


def test_an_error_of_our_own_is_not_taken_for_a_missing_variable() -> None:
    with pytest.raises(KeyError, match="services"):
        part("hosts", "steps", __service_state={})


class Counted(dict[str, t.Any]):
    """Variables that count how often each is read."""

    def __init__(self, values: t.Mapping[str, t.Any]) -> None:
        super().__init__(values)
        self.reads: collections.Counter[str] = collections.Counter()

    def __getitem__(self, key: str) -> t.Any:
        self.reads[key] += 1
        return super().__getitem__(key)


def test_what_several_parts_are_made_of_is_read_once() -> None:
    services = {"services": {"zookeeper": {"shared": {"endpoint": {"host": "b", "port": 2182}, "id": 2}}}}
    other = Counted({"__service_state": services, "zookeeper_id": 2})
    hosts = Counted({"a": {"zookeeper_id": 1}, "b": other})
    loader = DataLoader()
    templar = Templar(loader, variables={})
    given = {**GIVEN, "hostvars": hosts, "zookeeper_hosts": ["a", "b"]}
    variables = dict(RoleVariables("zookeeper", given, loader, templar).raw)
    lookup = LookupModule(loader, templar)
    for _ in range(2):
        assert lookup.run(["zookeeper", "ids"], variables) == [{"a": 1, "b": 2}]
        assert lookup.run(["zookeeper", "endpoints"], variables) == [{"a": None, "b": {"host": "b", "port": 2182}}]
    assert (hosts.reads["b"], other.reads["__service_state"]) == (1, 1)
    assert lookup.run(["hosts", "host"], variables) == ["a"]


def test_what_a_task_registers_counts_at_once() -> None:
    """Its variables are changed in place, and an attempt of C(until) has to see that."""
    variables = {**GIVEN, "kafka_quorum_hosts": []}
    loader = DataLoader()
    lookup = LookupModule(loader, Templar(loader, variables=variables))
    found = []
    for recovered in ({}, {"1": True, "2": False}, {"1": True, "2": True}):
        variables["__kafka_health"] = {"recovered": recovered}
        found += lookup.run(["kafka", "ready"], variables)
    assert found == [[], [1], [1, 2]]
