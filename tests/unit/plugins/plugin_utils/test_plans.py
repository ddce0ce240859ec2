# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.plans import CHECKS, Found, plan_service
from ansible_collections.kafkaops.stack.plugins.plugin_utils.tags import ROLES
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory

HOSTS_FILE = "127.0.0.1 localhost\n"
HOME = "/opt/prometheus"


def of_hosts(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "ignored_variables": [],
        "addresses": {"a": "192.0.2.1"},
        "distribution": "Debian 12",
        "java_missing": False,
        "java_packages": [],
        "shared_ports": [],
        "names_managed": True,
        "java_planned": 17,
        "clocks": {},
        "clock_tolerance": 2,
        **changes,
    }


def of_prometheus(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "ignored_variables": [],
        "service": "Prometheus",
        "os_family": "Debian",
        "install": True,
        "port": 9090,
        "targets": [{"job": "kafka", "host": "a", "address": "192.0.2.1", "port": 7071}],
        "thresholds": {},
        "known_thresholds": [],
        "promtool": True,
        "promtool_path": "/usr/bin/promtool",
        "firewall_rules": [],
        "endpoints": [{"service": "Prometheus", "port": 9090, "address": "", "login": False}],
        **changes,
    }


def found(fetched: dict[str, t.Any] | None = None, names: t.Sequence[str] = (), free: int = 10**9) -> Found:
    state = {
        "files": {"/etc/hosts": HOSTS_FILE},
        "ports": {},
        "open_ports": [9090],
        "directories": directory(HOME, free=free),
    }
    return Found(state, {"Prometheus": {"home": HOME}}, fetched or {}, names)


def test_every_role_has_checks() -> None:
    assert tuple(CHECKS) == ROLES


@pytest.mark.parametrize("role", ROLES)
def test_the_checks_of_a_role_are_its_own(role: str) -> None:
    errors, warnings = (check.__name__ for check in CHECKS[role])
    assert errors == f"{role}_errors"
    assert warnings in (f"{role}_warnings", "no_warnings")


def test_what_role_hosts_is_about_to_do_is_told_to_the_others() -> None:
    planned = plan_service("hosts", of_hosts(), found())
    assert planned.platform == {"names_managed": True, "java_planned": 17}
    assert (planned.errors, planned.warnings, planned.exposed) == ([], [], [])


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        pytest.param({"addresses": {"a": ""}}, ["No address of a can be told"], id="address"),
        pytest.param({"addresses": {}}, [], id="no names to write"),
        pytest.param({"java_missing": True}, ["No Java package is known for Debian 12"], id="no Java is known"),
        pytest.param({"java_missing": True, "java_packages": ["openjdk-17"]}, [], id="Java is installed"),
        pytest.param({"shared_ports": ["Port 1 is declared twice."]}, ["Port 1 is declared twice."], id="ports"),
    ],
)
def test_errors_of_hosts(spec: dict[str, t.Any], parts: list[str]) -> None:
    errors = plan_service("hosts", of_hosts(**spec), found()).errors
    assert len(errors) == len(parts)
    assert all(part in error for part, error in zip(parts, errors))


@pytest.mark.parametrize(
    ("spec", "given", "errors", "warnings"),
    [
        pytest.param({}, {}, [], [], id="fine"),
        pytest.param({"targets": []}, {}, ["has nothing to scrape"], [], id="of the role"),
        pytest.param({}, {"names": ["prometheus_porti"]}, ["but close to prometheus_port"], [], id="misspelt"),
        pytest.param({}, {"names": ["prometheus_xyz"]}, [], ["no variable prometheus_xyz"], id="unknown"),
        pytest.param({"ignored_variables": ["prometheus_xyz"]}, {"names": ["prometheus_xyz"]}, [], [], id="own"),
        pytest.param(
            {}, {"fetched": {"Prometheus": {"error": "Wrong digest."}}}, ["Wrong digest."], [], id="not fetched"
        ),
        pytest.param(
            {},
            {"fetched": {"Prometheus": {"files": ["/c/p.tgz"], "size": 4 * 10**6}}, "free": 10**7},
            ["/opt on a has 10 MB free, and p.tgz needs about 12 MB there"],
            [],
            id="no room",
        ),
        pytest.param(
            {},
            {"fetched": {"Prometheus": {"files": ["/c/p.tgz"], "size": 3 * 10**6}}, "free": 10**7},
            [],
            [],
            id="room",
        ),
    ],
)
def test_a_plan(spec: dict[str, t.Any], given: dict[str, t.Any], errors: list[str], warnings: list[str]) -> None:
    planned = plan_service("prometheus", of_prometheus(**spec), found(**given))
    for sentences, parts in ((planned.errors, errors), (planned.warnings, warnings)):
        assert len(sentences) == len(parts), sentences
        assert all(part in sentence for part, sentence in zip(parts, sentences))
    assert planned.exposed == [{"service": "Prometheus", "port": 9090}]
    assert planned.platform == {}
