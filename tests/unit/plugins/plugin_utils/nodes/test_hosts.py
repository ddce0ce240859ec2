# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role hosts derives on one host, by variable."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.hosts import HostsNode

FACTS = {"distribution": "Debian", "distribution_version": "12.5", "hostname": "a", "fqdn": "a.example.com"}
KERNEL = "/etc/sysctl.d/90-kafkaops.conf"
VARIABLES: dict[str, t.Any] = {
    "inventory_hostname": "a",
    "ansible_facts": FACTS,
    "group_names": ["kafka"],
    "ansible_play_batch": ["a", "b"],
    "ansible_run_tags": ["all"],
    "ansible_skip_tags": [],
    "hostvars": {"a": {"hosts_address": "10.0.0.1", "__hosts_clock": {"skew": 1}}, "b": {"hosts_address": "10.0.0.2"}},
    "hosts_platform": ["b"],
    "hosts_names_enabled": True,
    "hosts_java_enabled": True,
    "hosts_java_home": "",
    "hosts_kernel_enabled": True,
    "hosts_clock_tolerance": 2.0,
    "hosts_ignored_variables": [],
    "__hosts_java_names": ["openjdk-17-jre-headless"],
    "__hosts_kernel_file": KERNEL,
    "__hosts_kernel_text": "kernel",
}
TAKEN = {"hosts_address": "10.0.0.1", "kafka_metrics_port": 9092}


def node(given: dict[str, t.Any], *, java: int = 0, text: str | None = None) -> HostsNode:
    state = {"java": java, "files": {"/etc/hosts": text, "/etc/cloud/cloud.cfg": None}}
    return HostsNode({**VARIABLES, "__service_state": {"services": {"hosts": state}}, **given})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, ["a", "a.example.com"], id="a host name that is that of the inventory"),
        pytest.param({"ansible_facts": {"hostname": "x", "fqdn": ""}}, ["a", "x"], id="no qualified name"),
        pytest.param({"ansible_facts": {}}, ["a"], id="no facts"),
    ],
)
def test_names(given: dict[str, t.Any], expected: list[str]) -> None:
    assert node(given).names == expected


@pytest.mark.parametrize(
    ("given", "java", "missing", "planned"),
    [
        pytest.param({}, 0, True, 17, id="none is there"),
        pytest.param({}, 11, False, 0, id="one is there"),
        pytest.param({"hosts_java_home": "/opt/jdk"}, 0, False, 0, id="one is named"),
        pytest.param({"hosts_java_enabled": "no"}, 0, False, 0, id="none is installed"),
        pytest.param({"__hosts_java_names": ["jdk", "jdk-9"]}, 0, True, -1, id="a package without a version"),
        pytest.param({"__hosts_java_names": []}, 0, True, -1, id="no package is known"),
        pytest.param({"ansible_run_tags": ["hosts_names"]}, 0, True, 0, id="not in this run"),
        pytest.param({"ansible_run_tags": ["hosts_java"]}, 0, True, 17, id="in this run alone"),
        pytest.param({"ansible_skip_tags": ["hosts"]}, 0, True, 0, id="skipped in this run"),
    ],
)
def test_java(given: dict[str, t.Any], java: int, missing: bool, planned: int) -> None:
    found = node(given, java=java)
    assert (found.java_missing, found.spec["java_planned"]) == (missing, planned)
    assert list(found.steps.values()) == [missing]


@pytest.mark.parametrize(
    ("given", "files", "addresses"),
    [
        pytest.param({}, ["/etc/hosts", KERNEL], {"b": "10.0.0.2", "a": "10.0.0.1"}, id="all"),
        pytest.param({"hosts_names_enabled": "false"}, [KERNEL], {}, id="no names"),
        pytest.param(
            {"hosts_kernel_enabled": "false", "hosts_platform": ["a"]}, ["/etc/hosts"], {"a": "10.0.0.1"}, id="names"
        ),
    ],
)
def test_files(given: dict[str, t.Any], files: list[str], addresses: dict[str, str]) -> None:
    found = node(given)
    assert (list(found.files), found.spec["addresses"]) == (files, addresses)
    assert found.query["managed"] == ["/etc/hosts", KERNEL]  # also of what is switched off


def test_the_hosts_file_is_that_of_the_host_with_the_names_of_the_platform() -> None:
    lines = node({}, text="127.0.0.1 localhost\n127.0.1.1 a").files["/etc/hosts"]["content"].splitlines()
    assert lines[1:-2] == ["10.0.0.2 b", "10.0.0.1 a.example.com a"]
    assert lines[-1] == "127.0.0.1 localhost"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, True, id="written"),
        pytest.param({"hosts_names_enabled": False}, False, id="switched off"),
        pytest.param({"ansible_run_tags": ["kafka"]}, False, id="not in this run"),
    ],
)
def test_names_managed(given: dict[str, t.Any], expected: bool) -> None:
    assert node(given).spec["names_managed"] is expected


def test_what_is_known_of_the_others_and_of_its_services() -> None:
    spec = node({"hostvars": {**VARIABLES["hostvars"], "a": {**TAKEN, "__hosts_clock": {"skew": 1}}}}).spec
    assert spec["clocks"] == {"a": {"skew": 1}, "b": None}
    assert spec["distribution"] == "Debian 12.5"
    (error,) = spec["shared_ports"]
    assert error.startswith("Port 9092 on a is declared for")
