# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml
from ansible_collections.kafkaops.stack.plugins.plugin_utils.ports import SERVICES, SWITCHES, shared_port_errors

ROLES = pathlib.Path(__file__).parents[4] / "roles"
EVERY = list(SERVICES)


@pytest.mark.parametrize(
    ("variables", "groups", "parts"),
    [
        pytest.param({}, EVERY, [], id="the defaults"),
        pytest.param({"cmak_http_port": 8081}, ["cmak", "akhq"], ["8081", "CMAK (cmak_http_port)", "AKHQ"], id="two"),
        pytest.param({"cmak_http_port": "8081"}, ["cmak", "akhq"], ["8081"], id="as text"),
        pytest.param({"cmak_http_port": 8081}, ["cmak"], [], id="on another host"),
        pytest.param(
            {"kafka_listeners": [{"port": 9092}, {"port": 8083}]}, EVERY, ["Kafka (kafka_listeners)"], id="a listener"
        ),
        pytest.param({"kafka_listeners": [{"port": 9092}] * 2}, ["kafka"], ["9092"], id="two listeners"),
        pytest.param(
            {"kafka_listeners": [{"port": 9093}]},
            ["kafka_controller", "kafka"],
            ["9093", "the controller (kafka_controller_port)", "Kafka (kafka_listeners)"],
            id="a controller beside a broker",
        ),
        pytest.param(
            {"kafka_controller_metrics_port": 7071, "kafka_metrics_port": 7071},
            ["kafka_controller", "kafka"],
            ["the controller (kafka_controller_metrics_port)"],
            id="its metrics",
        ),
        pytest.param({"kafka_jmx_port": 0}, EVERY, [], id="off"),
        pytest.param({"akhq_port": 28081}, ["akhq"], [], id="management off"),
        pytest.param({"akhq_port": 28081, "akhq_management_enabled": True}, ["akhq"], ["28081"], id="management on"),
        pytest.param({"cmak_http_port": "http"}, EVERY, [], id="no port is another check's"),
    ],
)
def test_shared_port_errors(variables: dict[str, t.Any], groups: list[str], parts: list[str]) -> None:
    errors = shared_port_errors(variables, "broker-1", groups)
    assert len(errors) == bool(parts), errors
    for part in parts:
        assert part in errors[0]


def test_two_ports_are_two_sentences() -> None:
    variables = {"cmak_http_port": 8083, "akhq_port": 9092}
    assert [text.split()[1] for text in shared_port_errors(variables, "a", EVERY)] == ["8083", "9092"]


@pytest.mark.parametrize("group", EVERY)
def test_the_defaults_are_those_of_the_role(group: str) -> None:
    defaults = yaml.safe_load((ROLES / group / "defaults/main.yml").read_text())
    for name, default in SERVICES[group][1].items():
        found = defaults[name]
        assert ([{"port": one["port"]} for one in found] if isinstance(found, list) else found) == default, name
        if name in SWITCHES:
            assert defaults[SWITCHES[name]] is False
