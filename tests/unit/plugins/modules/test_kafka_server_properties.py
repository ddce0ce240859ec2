# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, with a script in place of Java."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.modules import kafka_server_properties
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.properties_host import Host

JAVA = r"""
    #!/bin/sh
    echo >> calls
    case "$*" in
    *kafka.server.KafkaConfig*)
        for key in a:int b:boolean ssl.key.password:password; do
            echo "<h4><a>${key%%:*}</a></h4><table>"
            for row in Type="${key#*:}" 'Default=1' 'Valid Values=' Importance=low 'Update Mode=read-only'; do
                echo "<tr><th>${row%%=*}:</th><td>${row#*=}</td></tr>"
            done
        done
        ;;
    *)
        for file; do :; done
        if value=$(grep '^a=banana' "$file"); then
            echo "Exception in thread \"main\" x.ConfigException: Invalid value banana for configuration a: no INT" >&2
            printf '\tat x.AbstractConfig.<init>(x)\n' >&2
        else
            echo "Found problem:"
        fi
        ;;
    esac
"""
CONFIG = {"a": 1, "b": True, "ssl.key.password": "hunter2"}


@pytest.fixture
def host(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> Host:
    return Host(tmp_path, capsys, kafka_server_properties, JAVA)


def test_check_mode_tells_and_changes_nothing(host: Host) -> None:
    checked = host.run(CONFIG, check=True)
    assert not host.path.exists()
    assert sorted(path.name for path in host.home.iterdir()) == ["libs"]
    real = host.run(CONFIG)
    for told in ("changed", "properties", "changes", "diff", "validated"):
        assert checked[told] == real[told]
    assert real["changed"]


def test_first_run_starts_two_jvms_later_ones_one_or_none(host: Host) -> None:
    assert (host.run(CONFIG)["jvms"], host.run(CONFIG)["jvms"]) == (2, 0)
    changed = host.run({**CONFIG, "a": 2})
    assert (changed["jvms"], changed["changed"], changed["validated"]) == (1, True, True)
    assert changed["properties"] == {"a": {"before": "1", "after": "2", "update_mode": "read-only"}}
    again = host.run({**CONFIG, "a": 2})
    assert (again["jvms"], again["changed"], again["validated"]) == (0, False, False)


def test_same_content_is_checked_again_by_another_version(host: Host) -> None:
    host.run(CONFIG)
    (host.home / "libs" / "kafka_2.13-3.9.2.jar").rename(host.home / "libs" / "kafka_2.13-3.9.3.jar")
    checked = host.run(CONFIG, check=True)
    result = host.run(CONFIG)
    for told in (checked, result):
        assert (told["changed"], told["validated"], told["jvms"]) == (False, True, 2)
        assert told["message"] == "Kafka 3.9.3 accepts the configuration."
    assert host.run(CONFIG)["jvms"] == 0


def test_refused_configuration_leaves_the_file(host: Host) -> None:
    host.run(CONFIG)
    before = host.path.read_text(), host.path.stat().st_ino
    failed = host.run({"a": "banana", "bb": 1, "b": {}})
    assert (failed["failed"], failed["changed"]) == (True, False)
    assert [error.split()[0] for error in failed["errors"]] == ["b", "bb", "Kafka"]
    assert (host.path.read_text(), host.path.stat().st_ino) == before


def test_allowed_unknown_key_is_written(host: Host) -> None:
    host.run({**CONFIG, "my.key": 1}, allow_unknown=["my.*"])
    assert "my.key=1" in host.path.read_text()


def test_secret_is_in_the_file_and_nowhere_else(host: Host) -> None:
    host.run(CONFIG)
    assert "ssl.key.password=hunter2\n" in host.path.read_text()
    results = [
        host.run({**CONFIG, "ssl.key.password": "hunter3"}),
        host.run({**CONFIG, "ssl.key.password": "hunter4", "a": "banana"}),
        host.run({"a": 1}),
    ]
    assert "hunter" not in json.dumps(results)
    assert results[0]["diff"]["after"] == {str(host.path): {"ssl.key.password": "******** (changed)"}}
    assert results[1]["failed"]


def test_what_kafka_does_not_know_is_masked(host: Host) -> None:
    host.run({**CONFIG, "MY.PassWord": "hunter2", "my.option": "hunter3", "a": 1}, allow_unknown=["my.*", "MY.*"])
    told = host.run(
        {**CONFIG, "MY.PassWord": "hunter4", "my.option": "hunter5", "a": 2}, allow_unknown=["my.*", "MY.*"]
    )
    changed = "******** (changed)"
    assert told["diff"]["after"] == {str(host.path): {"MY.PassWord": changed, "my.option": changed, "a": "2"}}
    assert "hunter" not in json.dumps(told)


def test_mode_alone_is_set_without_a_jvm(host: Host) -> None:
    host.run(CONFIG)
    assert host.path.stat().st_mode & 0o777 == 0o640
    result = host.run(CONFIG, mode="0600")
    assert (result["changed"], result["jvms"], result["properties"]) == (True, 0, {})
    assert host.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("part", ["home", "java"])
def test_fresh_host_in_check_mode(host: Host, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(AnsibleModule, "warn", lambda _module, text: warnings.append(text))
    result = host.run(CONFIG, check=True, group="nosuch", **{part: "/nonexistent"})
    assert (result["changed"], result["validated"]) == (True, False)
    assert "can only be checked after the installation" in result["message"]
    assert warnings == [result["message"]]


@pytest.mark.parametrize(
    ("others", "message"),
    [
        pytest.param({"home": "/nonexistent/1"}, "There is no Kafka in /nonexistent/1 ", id="no Kafka"),
        pytest.param({"java": "/nonexistent"}, "There is no Java at /nonexistent", id="no Java"),
        pytest.param({"group": "nosuch"}, "There is no group nosuch", id="no group"),
        pytest.param({"path": "/nonexistent/x"}, "Its directory must exist", id="no directory"),
        pytest.param({"mode": "rw"}, "The mode rw is not an octal number", id="mode"),
    ],
)
def test_what_is_missing_is_an_error(host: Host, others: dict[str, t.Any], message: str) -> None:
    result = host.run(CONFIG, **others)
    assert result["failed"]
    assert message in result["msg"]
    assert not host.path.exists()
