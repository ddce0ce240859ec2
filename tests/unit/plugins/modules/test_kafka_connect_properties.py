# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, with a script in place of Java."""

from __future__ import annotations

import json
import pathlib

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.modules import kafka_connect_properties
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.properties_host import Host

JAVA = r"""
    #!/bin/sh
    echo >> calls
    for class; do :; done
    case $class in
    *DistributedConfig) keys='group.id= plugin.path=null' ;;
    *) keys='linger.ms=0' ;;
    esac
    for entry in $keys; do
        echo "<h4><a>${entry%%=*}</a></h4><table>"
        for row in Type=string "Default=${entry#*=}" 'Valid Values=' Importance=low; do
            echo "<tr><th>${row%%=*}:</th><td>${row#*=}</td></tr>"
        done
    done
"""
CONFIG = {"group.id": "connect", "plugin.path": ["/a", "/b"], "producer.linger.ms": 5, "admin.sasl.jaas.config": "x1"}
JARS = ("kafka_2.13-3.9.2.jar", "connect-file-3.9.2.jar", "connect-api-3.9.2.jar")


@pytest.fixture
def host(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> Host:
    return Host(tmp_path, capsys, kafka_connect_properties, JAVA, JARS, allow_unknown=["admin.sasl.*"])


def test_check_mode_tells_and_changes_nothing(host: Host) -> None:
    checked = host.run(CONFIG, check=True)
    assert not host.path.exists()
    assert sorted(path.name for path in host.home.iterdir()) == ["libs"]
    real = host.run(CONFIG)
    for told in ("changed", "properties", "changes", "diff", "validated", "class_path"):
        assert checked[told] == real[told]
    assert real["changed"]
    assert "plugin.path=/a,/b\n" in host.path.read_text()


def test_tables_are_printed_once(host: Host) -> None:
    assert [host.run(CONFIG)["jvms"], host.run({**CONFIG, "producer.linger.ms": 6})["jvms"]] == [4, 0]
    again = host.run({**CONFIG, "producer.linger.ms": 6})
    assert (again["changed"], again["jvms"], again["validated"]) == (False, 0, True)


def test_file_stream_is_not_on_the_class_path(host: Host) -> None:
    names = [pathlib.Path(path).name for path in host.run(CONFIG)["class_path"].split(":")]
    assert names == ["connect-api-3.9.2.jar", "kafka_2.13-3.9.2.jar"]


def test_everything_wrong_is_reported_and_the_file_stays(host: Host) -> None:
    host.run(CONFIG)
    before = host.path.read_text()
    failed = host.run({"group.idd": "x", "producer.ling.ms": 1, "plugin.path": {}})
    assert [error.split()[0] for error in failed["errors"]] == [
        "plugin.path",
        "group.id",
        "group.idd",
        "producer.ling.ms",
    ]
    assert host.path.read_text() == before


def test_secrets_are_masked(host: Host) -> None:
    host.run(CONFIG)
    told = host.run({**CONFIG, "admin.sasl.jaas.config": "y2-secret"})
    assert told["properties"]["admin.sasl.jaas.config"] == {"before": "********", "after": "********"}
    assert "y2-secret" not in json.dumps(told)
    assert "y2-secret" in host.path.read_text()


def test_without_kafka_only_check_mode_goes_on(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(AnsibleModule, "warn", lambda _module, text: warnings.append(text))
    missing = str(host.home / "none")
    checked = host.run(CONFIG, check=True, home=missing)
    assert (checked["changed"], checked["validated"], checked["class_path"]) == (True, False, "")
    assert "There is no Kafka" in warnings[0]
    assert "install it before this task" in host.run(CONFIG, home=missing)["msg"]
