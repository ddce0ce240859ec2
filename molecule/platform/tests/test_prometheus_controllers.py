# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules on controllers, which this platform lacks: Prometheus' own tool computes them on made-up series."""

from __future__ import annotations

import json
import shlex
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.unit.roles.rules import rules

testinfra_hosts = ["ssh://broker-3"]

PORTS = {"kafka_metrics_port": 7071, "kafka_controller_metrics_port": 7073}
HOSTS = "abc"
CLUSTER = "kafka_controller_kafkacontroller_"
# A quorum for a quarter of an hour: a value each 15 s, by controller. The logs are not read at the same moment.
HEALTHY = {
    "up": ["1x60"] * 3,
    f"{CLUSTER}activecontrollercount": ["1x60", "0x60", "0x60"],
    f"{CLUSTER}offlinepartitionscount": ["0x60"] * 3,
    f"{CLUSTER}fencedbrokercount": ["0x60"] * 3,
    f"{CLUSTER}metadataerrorcount": ["0x60"] * 3,
    "kafka_raft_current_leader": ["3001x60"] * 3,
    "kafka_raft_log_end_offset": ["100+30x60", "71+30x60", "100+30x60"],
    "kafka_raft_high_watermark": ["100+30x60"] * 3,
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, t.Any]]:
    found = rules(tmp_path_factory.mktemp("rules"), ["kafka_controller", "kafka"], **PORTS)
    return {alert: rule for alert, rule in found.items() if "kafka_controller" in rule["expr"]}


def expected(rule: dict[str, t.Any], place: str, value: int) -> dict[str, t.Any]:
    """Return an alert as the tool writes it: of a controller, or of the cluster."""
    there = {"host": place, "instance": f"{place}:7073", "job": "kafka_controller"} if place else {}
    texts = {
        key: text.replace("{{ $value }}", str(value)).replace("{{ $labels.host }}", place)
        for key, text in rule["annotations"].items()
    }
    return {"exp_labels": {**rule["labels"], **there}, "exp_annotations": texts}


@pytest.mark.parametrize(
    ("changes", "alert", "place", "value"),
    [
        pytest.param({}, "", "", 0, id="healthy"),
        pytest.param({f"{CLUSTER}fencedbrokercount": ["0x40 1x15 0x4"] * 3}, "", "", 0, id="a roll"),
        pytest.param(
            {f"{CLUSTER}activecontrollercount": ["0x60"] * 3}, "KafkaActiveController", "", 0, id="none is active"
        ),
        pytest.param(
            {f"{CLUSTER}activecontrollercount": ["1x60", "1x60", "0x60"]}, "KafkaActiveController", "", 2, id="two are"
        ),
        pytest.param({name: [] for name in HEALTHY}, "KafkaActiveController", "", 0, id="nobody answers"),
        pytest.param({"up": ["1x60", "1x60", "0x60"]}, "KafkaControllerNotServing", "c", 0, id="one is down"),
        pytest.param(
            {"kafka_raft_current_leader": ["3001x60", "-1x60", "3001x60"]},
            "KafkaControllerNotServing",
            "b",
            -1,
            id="one without a leader",
        ),
        pytest.param(
            {"kafka_raft_log_end_offset": ["100+30x60", "100+30x60", "100x60"]},
            "KafkaControllerBehind",
            "c",
            100,
            id="one that is cut off",
        ),
        pytest.param(
            {f"{CLUSTER}metadataerrorcount": ["0x60", "2x60", "0x60"]}, "KafkaMetadataErrors", "b", 2, id="an error"
        ),
        pytest.param({f"{CLUSTER}fencedbrokercount": ["1x60"] * 3}, "KafkaBrokersFenced", "", 1, id="a fenced broker"),
        pytest.param({f"{CLUSTER}offlinepartitionscount": ["4x60"] * 3}, "KafkaOfflinePartitions", "", 4, id="offline"),
    ],
)
def test_rules_on_made_up_series(
    host: t.Any,
    written: dict[str, dict[str, t.Any]],
    changes: dict[str, list[str]],
    alert: str,
    place: str,
    value: int,
) -> None:
    series = [
        {"series": f'{name}{{cluster="kafka",job="kafka_controller",host="{key}",instance="{key}:7073"}}', "values": at}
        for name, values in {**HEALTHY, **changes}.items()
        for key, at in zip(HOSTS, values)
    ]
    asked = [
        {
            "eval_time": "14m",
            "alertname": name,
            "exp_alerts": [expected(rule, place, value)] if name == alert else [],
        }
        for name, rule in written.items()
    ]
    group = {"groups": [{"name": "controllers", "rules": list(written.values())}]}
    test = {"interval": "15s", "input_series": series, "alert_rule_test": asked}
    cases = {"rule_files": ["controllers.yml"], "evaluation_interval": "15s", "tests": [test]}
    for name, content in (("controllers", group), ("controllers-cases", cases)):
        host.check_output(f"printf %s {shlex.quote(json.dumps(content))} >/run/{name}.yml")
    told = host.run("promtool test rules /run/controllers-cases.yml")
    assert told.rc == 0, told.stdout + told.stderr
