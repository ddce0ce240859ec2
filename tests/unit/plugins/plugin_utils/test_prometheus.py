# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.prometheus import (
    prometheus_errors,
    scrape_targets,
)

TARGET = {"job": "kafka", "host": "a", "address": "192.0.2.1", "port": 7071}


def test_targets_are_what_the_inventory_shows_metrics_of() -> None:
    hostvars: dict[str, dict[str, t.Any]] = {
        "a": {"ansible_host": "192.0.2.1", "kafka_metrics_port": 7071, "zookeeper_metrics_port": "7070"},
        "b": {"ansible_host": "192.0.2.2", "kafka_metrics_port": 7071, "kafka_metrics_address": "10.0.0.2"},
        "c": {"ansible_host": "192.0.2.3", "kafka_metrics_port": 7071, "kafka_metrics_address": "0.0.0.0"},
        "d": {"ansible_host": "192.0.2.4", "connect_metrics_port": 0, "node_exporter_port": 9200},
        "e": {"ansible_host": "192.0.2.5", "kafka_controller_metrics_port": 7073},
        "f": {
            "ansible_host": "192.0.2.6",
            "kafka_controller_metrics_port": 7074,
            "kafka_controller_metrics_address": "10.0.0.6",
        },
    }
    groups = {
        "zookeeper": ["a"],
        "kafka_controller": ["d", "e", "f"],
        "kafka": ["a", "b", "c"],
        "connect": ["d"],
        "node_exporter": ["a", "d"],
        "all": ["d"],
    }
    found = [(t["job"], t["host"], t["address"], t["port"]) for t in scrape_targets(groups, hostvars)]
    assert found == [
        ("zookeeper", "a", "192.0.2.1", 7070),
        ("kafka_controller", "e", "192.0.2.5", 7073),
        ("kafka_controller", "f", "10.0.0.6", 7074),
        ("kafka", "a", "192.0.2.1", 7071),
        ("kafka", "b", "10.0.0.2", 7071),
        ("kafka", "c", "192.0.2.3", 7071),
        ("node", "a", "192.0.2.1", 9100),
        ("node", "d", "192.0.2.4", 9200),
    ]


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "p",
        "service": "Prometheus",
        "os_family": "Debian",
        "install": True,
        "port": 9090,
        "targets": [TARGET],
        "thresholds": {"after": 60},
        "known_thresholds": ["after", "group_lag"],
        "promtool": False,
        "promtool_path": "/usr/bin/promtool",
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "ports", "parts"),
    [
        pytest.param({}, {}, [], id="fine"),
        pytest.param({"targets": []}, {}, ["has nothing to scrape; set kafka_metrics_port"], id="no target"),
        pytest.param({"targets": [{**TARGET, "address": ""}]}, {}, ["target kafka on a has no address"], id="address"),
        pytest.param({"targets": [{"job": "kafka"}]}, {}, ["has no host and no address and no port"], id="half"),
        pytest.param({"targets": [{**TARGET, "job": "kafka_controller"}]}, {}, [], id="controllers"),
        pytest.param({"targets": [{**TARGET, "job": "mysql"}]}, {}, ["has the job mysql"], id="job"),
        pytest.param({"thresholds": {"aftr": 1}}, {}, ["aftr, which no rule uses; known are after"], id="misspelt"),
        pytest.param({"thresholds": {"after": "soon"}}, {}, ["after=soon; give a number"], id="no number"),
        pytest.param({"os_family": "RedHat"}, {}, ["comes from Debian's package"], id="not Debian"),
        pytest.param({}, {"9090": "x"}, ["Port 9090 on p is taken by x"], id="taken"),
        pytest.param({"install": False}, {}, ["/usr/bin/promtool is not on p"], id="no promtool"),
        pytest.param({"install": False, "promtool": True, "os_family": "RedHat"}, {"9090": "x"}, [], id="existing"),
    ],
)
def test_prometheus_errors(changes: dict[str, t.Any], ports: dict[str, str], parts: list[str]) -> None:
    errors = prometheus_errors({"ports": ports}, spec(**changes))
    assert len(errors) == len(parts), errors
    assert all(part in problem for part, problem in zip(parts, errors))
