# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.node_exporter import node_exporter_errors
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "account": "service",
        "directories": ["/srv/textfile"],
        "service": "node exporter",
        "os_family": "Debian",
        "port": 9100,
        "interval": 60,
        "certificates": ["/etc/ssl/a.pem"],
        "kafka_login": {"protocol": "PLAINTEXT", "logs_in": False},
        **changes,
    }


NO_LOGIN = {"kafka_login": {"protocol": "SASL_PLAINTEXT", "logs_in": False}}


@pytest.mark.parametrize(
    ("changes", "ports", "parts"),
    [
        pytest.param({}, {}, [], id="fine"),
        pytest.param({"os_family": "RedHat"}, {}, ["comes from Debian's package, and a has RedHat"], id="not Debian"),
        pytest.param({}, {"9100": "x (process 1)"}, ["Port 9100 on a is taken by x"], id="taken"),
        pytest.param({"interval": 1}, {}, ["node_exporter_interval=1 is too short"], id="interval"),
        pytest.param({"certificates": ["a.pem"]}, {}, ["a.pem in node_exporter_certificates"], id="relative"),
        pytest.param(
            NO_LOGIN, {}, ["SASL_PLAINTEXT, which asks for a login, and node_exporter_kafka_c"], id="no login"
        ),
        pytest.param({"directories": ["/etc/prom"]}, {}, ["/etc/prom belongs to the system"], id="directory"),
    ],
)
def test_node_exporter_errors(changes: dict[str, t.Any], ports: dict[str, str], parts: list[str]) -> None:
    directories = {**directory("/srv/textfile", group="service"), **directory("/etc/prom", group="service")}
    errors = node_exporter_errors({"ports": ports, "directories": directories}, spec(**changes))
    assert len(errors) == len(parts), errors
    assert all(part in problem for part, problem in zip(parts, errors))
