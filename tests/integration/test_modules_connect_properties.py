# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""kafka_connect_properties with the installed Kafka, and a worker that says at its start what it has read."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    HOME,
    VERSION,
    Lab,
    Result,
    Task,
    assert_refused_for,
    shell,
    task,
)

DIRECTORY = "/var/tmp/modules-connect-properties"
PATH = f"{DIRECTORY}/worker.properties"
STATE = shell(f"stat -c '%U %G %a' {PATH}; cat {PATH}")
LOGGING = f"{DIRECTORY}/log4j.properties"
CONFIG: dict[str, t.Any] = {
    "bootstrap.servers": "127.0.0.1:1",  # nobody is there: the worker says what it has read, and ends
    "group.id": "modules-connect",
    "config.storage.topic": "modules-connect-configs",
    "offset.storage.topic": "modules-connect-offsets",
    "status.storage.topic": "modules-connect-status",
    "key.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter.schemas.enable": False,
    "listeners": "http://127.0.0.1:18083",
    "default.api.timeout.ms": 2000,
    "request.timeout.ms": 1000,
    "producer.linger.ms": 5,
    "consumer.sasl.jaas.config": "geheim-42",
}
CHANGED = {**CONFIG, "offset.flush.interval.ms": 7000, "consumer.sasl.jaas.config": "geheim-43"}
REFUSALS: dict[str, tuple[dict[str, t.Any], str]] = {
    "misspelt": ({"ofsett.flush.interval.ms": 1}, "Did you mean offset.flush.interval.ms?"),
    "another client's": ({"consumer.linger.ms": 1}, f"consumer.linger.ms is not a key of Connect {VERSION}"),
    "no number": ({"producer.linger.ms": "soon"}, "producer.linger.ms has the value soon, which is not of type long"),
    "no choice": ({"exactly.once.source.support": "yes"}, "valid is (case insensitive) [DISABLED, ENABLED, PREPARING]"),
    "missing": ({"group.id": None}, "group.id is missing, and it has no default"),
}


def write(config: t.Mapping[str, t.Any], check: bool = False) -> Task:
    where = {"path": PATH, "home": HOME, "owner": "root", "group": "kafka", "mode": "0640"}
    return task("kafka_connect_properties", check=check, config=dict(config), **where)


@pytest.fixture(scope="module")
def story(lab: Lab) -> dict[str, Result]:
    said = "log4j.rootLogger=INFO, a\\nlog4j.appender.a=org.apache.log4j.ConsoleAppender\\nlog4j.appender.a.layout="
    worker = f"java -Xmx256m -Dlog4j.configuration=file:{LOGGING} -Dlog4j2.level=INFO -cp '{HOME}/libs/*'"
    steps: dict[str, Task] = {
        "directory": shell(f"rm -rf {DIRECTORY} {HOME}/.kafkaops-connect-* && mkdir {DIRECTORY}"),
        "create in check mode": write(CONFIG, check=True),
        "before": shell(f"ls -A {DIRECTORY} {HOME}"),
        "create": write(CONFIG),
        "create again": write(CONFIG),
        "change in check mode": write(CHANGED, check=True),
        "created": STATE,
        "change": write(CHANGED),
        "change again": write(CHANGED),
        **{name: write({**CHANGED, **extra}) for name, (extra, _text) in REFUSALS.items()},
        "changed": STATE,
        "worker": shell(
            f"printf '{said}org.apache.log4j.SimpleLayout\\n' >{LOGGING}; "
            f"timeout 60 {worker} org.apache.kafka.connect.cli.ConnectDistributed {PATH}; true"
        ),
        "tidy": shell(f"rm -rf {DIRECTORY} {HOME}/.kafkaops-connect-*"),
    }
    return lab.play(steps)


@pytest.mark.parametrize("name", ["create", "change"])
def test_change_is_foretold_made_and_not_repeated(story: dict[str, Result], name: str) -> None:
    foretold, made, again = story[f"{name} in check mode"], story[name], story[f"{name} again"]
    assert foretold["changed"], foretold
    assert made["changed"], made
    assert made["message"] == f"Connect {VERSION} knows every key of the configuration."
    assert foretold["properties"] == made["properties"]
    assert foretold["diff"] == made["diff"]
    assert not again["changed"], again
    assert "geheim" not in str([foretold, made, again])


def test_check_mode_writes_nothing(story: dict[str, Result]) -> None:
    assert not [line for line in story["before"]["stdout_lines"] if "worker" in line or "kafkaops-connect" in line]
    assert "offset.flush.interval.ms=7000" not in story["created"]["stdout_lines"]


def test_a_worker_reads_what_was_declared(story: dict[str, Result]) -> None:
    assert story["changed"]["stdout_lines"][0] == "root kafka 640"
    text = story["worker"]["stdout"]
    assert re.search(r"DistributedConfig values", text), text[-2000:]
    for line in (
        "offset.flush.interval.ms = 7000",
        "group.id = modules-connect",
        "listeners = [http://127.0.0.1:18083]",
    ):
        assert line in text


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_wrong_is_refused(story: dict[str, Result], name: str) -> None:
    assert_refused_for(story[name], [REFUSALS[name][1]])


def test_the_class_path_is_that_of_a_worker(story: dict[str, Result]) -> None:
    names = {path.rpartition("/")[2] for path in story["create"]["class_path"].split(":")}
    assert {f"connect-runtime-{VERSION}.jar", f"kafka-clients-{VERSION}.jar"} <= names
    assert not any(name.startswith("connect-file") for name in names)
