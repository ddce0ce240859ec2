# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""kafka_server_properties with the installed Kafka, compared with what kafka-configs.sh says of the brokers."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    HOME,
    IDENTITY,
    KRAFT,
    VERSION,
    Lab,
    Result,
    Task,
    assert_refused_for,
    kafka,
    shell,
    task,
)

DIRECTORY = "/var/tmp/modules-properties"
PATH = f"{DIRECTORY}/server.properties"
STATE = shell(f"stat -c '%U %G %a' {PATH}; cat {PATH}")
CONFIG: dict[str, t.Any] = {
    **IDENTITY,
    "listeners": "PLAINTEXT://0.0.0.0:9092",
    "advertised.listeners": "PLAINTEXT://broker-1:9092",
    "log.dirs": ["/data/a", "/data/b"],
    "auto.create.topics.enable": False,
    "log.retention.ms": 86400000,
    "ssl.key.password": "geheim-42",
}
ZOOKEEPER = {"initLimit": 10, "syncLimit": 5, "dataDir": "/var/lib/zookeeper", "server.1": "broker-1:2888:3888"}
OF_ZOOKEEPER = {
    "zookeeper": shell("find /opt/zookeeper/ -name .kafkaops-accepted; cat /etc/zookeeper/current/zoo.cfg"),
    "zookeeper refused": task(
        "zookeeper_config_info", home="/opt/zookeeper", config={**ZOOKEEPER, "tickTime": "abc", "clientPort": 99999}
    ),
}
CHANGED = {**CONFIG, "log.retention.ms": 3600000, "ssl.key.password": "geheim-43", "num.io.threads": 4}


def write(config: t.Mapping[str, t.Any], check: bool = False, **args: t.Any) -> Task:
    defaults = {"path": PATH, "home": HOME, "owner": "root", "group": "kafka", "mode": "0640"}
    return task("kafka_server_properties", check=check, config=dict(config), **{**defaults, **args})


@pytest.fixture(scope="module")
def story(lab: Lab) -> dict[str, Result]:
    steps: dict[str, Task] = {
        "directory": shell(
            f"rm -rf {DIRECTORY} && mkdir {DIRECTORY} && cp -a {HOME}/.kafkaops-accepted {DIRECTORY}/kept"
        ),
        "create in check mode": write(CONFIG, check=True),
        "before": shell(f"ls {DIRECTORY}"),
        "create": write(CONFIG),
        "create again": write(CONFIG),
        "change in check mode": write(CHANGED, check=True),
        "created": STATE,
        "change": write(CHANGED),
        "change again": write(CHANGED),
        "changed": STATE,
        "live": shell("cat /etc/kafka/current/server.properties"),
        **({} if KRAFT else OF_ZOOKEEPER),
        "brokers": shell(kafka("kafka-configs", "--describe --all --entity-type brokers --entity-name 0")),
    }
    refused = {name: step for name, (step, _texts) in REFUSALS.items()}
    end: dict[str, Task] = {"after": STATE, "tidy": shell(f"mv {DIRECTORY}/kept {HOME}/.kafkaops-accepted")}
    return lab.play({**steps, **refused, **end})


@pytest.mark.parametrize("name", ["create", "change"])
def test_change_is_foretold_made_and_not_repeated(story: dict[str, Result], name: str) -> None:
    foretold, made, again = story[f"{name} in check mode"], story[name], story[f"{name} again"]
    assert foretold["changed"], foretold
    assert made["changed"], made
    assert made["validated"]
    assert made["message"] == f"Kafka {VERSION} accepts the configuration."
    assert foretold["properties"] == made["properties"]
    assert foretold["diff"] == made["diff"]
    assert not again["changed"], again
    assert not again["validated"], "a JVM ran although nothing changed"


def test_check_mode_writes_nothing(story: dict[str, Result]) -> None:
    assert "server.properties" not in story["before"]["stdout_lines"]
    assert "log.retention.ms=86400000" in story["created"]["stdout_lines"]


def test_file_is_what_was_declared(story: dict[str, Result]) -> None:
    attributes, *lines = story["created"]["stdout_lines"]
    assert attributes == "root kafka 640"
    properties = [line for line in lines if not line.startswith("#")]
    assert properties == sorted(properties)
    assert "auto.create.topics.enable=false" in properties
    assert "log.dirs=/data/a,/data/b" in properties
    assert len(properties) == len(CONFIG)


def test_what_differs_is_told_without_secrets(story: dict[str, Result]) -> None:
    assert story["change"]["properties"] == {
        "log.retention.ms": {"before": "86400000", "after": "3600000", "update_mode": "cluster-wide"},
        "num.io.threads": {"before": None, "after": "4", "update_mode": "cluster-wide"},
        "ssl.key.password": {"before": "********", "after": "********", "update_mode": "per-broker"},
    }
    told = {name: result for name, result in story.items() if name.split()[0] in ("create", "change")}
    assert "geheim" not in str([{k: v for k, v in r.items() if k != "invocation"} for r in told.values()])
    assert "ssl.key.password=geheim-43" in story["changed"]["stdout_lines"]


def test_brokers_run_with_what_the_module_wrote(story: dict[str, Result]) -> None:
    written = dict(line.split("=", 1) for line in story["live"]["stdout_lines"] if "=" in line)
    said = dict(re.findall(r"^  (\S+?)=(.*?) sensitive=", story["brokers"]["stdout"], re.MULTILINE))
    known = {key: value for key, value in written.items() if said.get(key, "null") != "null"}  # null: of a plugin
    assert len(known) > 10
    assert {key: said[key] for key in known} == {key: value.replace("\\:", ":") for key, value in known.items()}


REFUSALS: dict[str, tuple[Task, list[str]]] = {
    "unknown-key": (
        write({**CONFIG, "log.retnetion.ms": 1}),
        [
            f"log.retnetion.ms is not a key of Kafka {VERSION}, and a broker would ignore it. Did you mean"
            " log.retention.ms?"
        ],
    ),
    "bad-value": (
        write({**CONFIG, "num.io.threads": "banana"}),
        [f"Kafka {VERSION} refuses the configuration: Invalid value banana for configuration num.io.threads"],
    ),
    "listener-without-protocol": (
        write({**CONFIG, "listeners": "CLIENT://0.0.0.0:9092", "advertised.listeners": "CLIENT://broker-1:9092"}),
        ["No security protocol defined for listener CLIENT"],
    ),
    "advertised-but-no-listener": (
        write({**CONFIG, "advertised.listeners": "PLAINTEXT://broker-1:9092,SSL://broker-1:9093"}),
        ["advertised.listeners listener names must be equal to or a subset of the ones defined in listeners"],
    ),
    "advertised-everywhere": (
        write({**CONFIG, "advertised.listeners": "PLAINTEXT://0.0.0.0:9092"}),
        ["advertised.listeners cannot use the nonroutable meta-address 0.0.0.0"],
    ),
    "port-twice": (
        write({**CONFIG, "listeners": "PLAINTEXT://0.0.0.0:9092,SSL://0.0.0.0:9092"}),
        # Kafka 3.9 and 3.1 say the rest differently.
        [f"PLAINTEXT://0.0.0.0:9092,{' ' if VERSION >= '4' else ''}SSL://0.0.0.0:9092"],
    ),
    "key-of-no-listener": (
        write({**CONFIG, "listener.name.client.ssl.client.auth": "required"}),
        ["listener.name.client.ssl.client.auth belongs to no listener"],
    ),
    "several-at-once": (
        write({**CONFIG, "log.retnetion.ms": 1, "num.io.threads": "banana"}),
        ["Did you mean log.retention.ms?", "Invalid value banana for configuration num.io.threads"],
    ),
    "bad-value-in-check-mode": (
        write({**CONFIG, "num.io.threads": "banana"}, check=True),
        ["Invalid value banana for configuration num.io.threads"],
    ),
    "no-kafka-there": (write(CHANGED, home="/opt/kafka_2.13-9.9.9"), ["There is no Kafka in /opt/kafka_2.13-9.9.9"]),
    "no-java-there": (write(CONFIG, java="/opt/java/bin/java"), ["There is no Java at /opt/java/bin/java."]),
    "no-directory": (write(CONFIG, path="/var/tmp/modules-none/server.properties"), ["could not be written"]),
    "no-octal-mode": (write(CONFIG, mode="rw"), ["The mode rw is not an octal number in quotes"]),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refused(story: dict[str, Result], name: str) -> None:
    assert_refused_for(story[name], REFUSALS[name][1])


def test_refusals_change_nothing(story: dict[str, Result]) -> None:
    assert story["after"]["stdout"] == story["changed"]["stdout"]


@pytest.mark.usefixtures("ensemble")
def test_zookeeper_accepted_what_runs_and_refuses_all_that_its_parser_does_not_take(story: dict[str, Result]) -> None:
    assert "/.kafkaops-accepted" in story["zookeeper"]["stdout"], story["zookeeper"]
    refused = story["zookeeper refused"]
    assert refused["errors"] == [
        'ZooKeeper refuses tickTime=abc (For input string: "abc"); correct zookeeper_config.',
        "ZooKeeper refuses clientPort=99999 (port out of range:99999); correct zookeeper_config.",
    ], refused
