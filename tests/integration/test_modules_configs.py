# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dynamic configs of brokers, topics and loggers, looked at with Kafka's own Java tools."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import (
    KRAFT,
    VERSION,
    Lab,
    Result,
    Task,
    awaited,
    kafka,
    shell,
    task,
)
from ansible_collections.kafkaops.stack.tests.integration.wire import Wire

# Keys without weight: a log cleaner, for one, starts anew with each of its keys, and that takes much memory.
ALL: dict[str, t.Any] = {
    "name": "<default>",
    "config": {"num.recovery.threads.per.data.dir": 3, "max.connections.per.ip": "2147483646"},
}
ONE: dict[str, t.Any] = {
    "name": "1",
    "config": {
        "background.threads": 11,
        "log.retention.ms": 604800000,
        "replica.alter.log.dirs.io.max.bytes.per.second": 1000000000,
    },
}
TOPIC = {
    "type": "topic",
    "name": "configs-orders",
    "config": {"segment.ms": 86400000, "cleanup.policy": ["compact", "delete"]},
}
CLEANER = "org.apache.kafka.storage.internals.log.LogCleaner" if VERSION >= "4" else "kafka.log.LogCleaner"
LOGGER = {"type": "broker_logger", "name": "1", "config": {CLEANER: "DEBUG"}}
MINE = [ALL, ONE, TOPIC, LOGGER]
NAMES = ["<default>", "1"]
SECRET = "listener.name.plaintext.ssl.keystore.password"


WITH_ZOOKEEPER = pytest.mark.skipif(KRAFT, reason="this is refused only where a cluster has ZooKeeper")


def unset(wish: t.Mapping[str, t.Any]) -> Task:
    """Return a task that takes the keys of a declaration off again."""
    return task("kafka_config", **{**wish, "config": dict.fromkeys(wish["config"])})


def shown(*entity: str) -> Task:
    """Return a task with which Kafka's own tool shows what is set."""
    return shell(kafka("kafka-configs", "--describe", *entity))


SHOW_ALL = shown("--entity-type brokers --entity-default")
SHOW_ONE = shown("--entity-type brokers --entity-name 1")
SHOW_TOPIC = shown("--entity-type topics --entity-name configs-orders")
SHOW_LOGGER = shown("--entity-type broker-loggers --entity-name 1 | grep LogCleaner=")


@pytest.fixture(scope="module")
def orders(lab: Lab) -> t.Iterator[None]:
    """A topic to configure; afterwards it is gone, and so are the configs of brokers."""
    lab.one(task("kafka_topic", name="configs-orders", partitions=1, replication_factor=1))
    yield
    lab.play(
        {
            "all": unset(ALL),
            "one": unset(ONE),
            "logger": unset(LOGGER),
            "topic": task("kafka_topic", name="configs-orders", state="absent"),
        }
    )


@pytest.fixture(scope="module")
def seen(lab: Lab, orders: None) -> dict[str, Result]:
    steps: dict[str, Task] = {}
    for name, wish, show in zip(("all", "one", "topic", "logger"), MINE, (SHOW_ALL, SHOW_ONE, SHOW_TOPIC, SHOW_LOGGER)):
        steps |= {
            f"{name} check": task("kafka_config", check=True, **wish),
            f"{name} before": show,
            f"{name} set": task("kafka_config", **wish),
            f"{name} shown": show,
            f"{name} again": task("kafka_config", **wish),
        }
    steps |= {
        "info": task("kafka_config_info"),
        "info of topic": task("kafka_config_info", types=["topic"], names=["configs-orders"]),
        "info of logger": task("kafka_config_info", types=["broker_logger"], names=["1"], include_all=True),
        "root's level": unset(LOGGER),
        "root's level shown": SHOW_LOGGER,
        "root's level again": unset(LOGGER),
        "hidden": task("kafka_config", name="1", config={"num.recovery.threads.per.data.dir": 4}),
        "hidden from": awaited(
            task("kafka_config_info", names=["1"]), "'num.recovery.threads.per.data.dir' in found.configs[0].config"
        ),
        "no more": task("kafka_config", name="1", config={"num.recovery.threads.per.data.dir": None}),
    }
    return lab.play(steps)


@pytest.fixture(scope="module")
def returned(lab: Lab, seen: dict[str, Result]) -> dict[str, Result]:
    give_back: dict[str, t.Any] = {"type": "{{ item.type }}", "name": "{{ item.name }}", "config": "{{ item.config }}"}
    steps: dict[str, Task] = {
        "export": task("kafka_config_info", names=NAMES),
        "topics": task("kafka_config_info", types=["topic"], names=["configs-orders"]),
        "replace": task(
            "kafka_config", type="topic", name="configs-orders", config={"segment.ms": 1}, config_mode="replace"
        ),
        "replaced": SHOW_TOPIC,
        "absent": task("kafka_config", type="topic", name="configs-orders", state="absent"),
        "absent of one": task("kafka_config", name="1", state="absent"),
        "unset": unset(ALL),
        "lost": task("kafka_config_info", names=NAMES),
        "lost of one": SHOW_ONE,
        "lost of topic": SHOW_TOPIC,
        "given back": {**task("kafka_config", **give_back), "loop": "{{ export.configs + topics.configs }}"},
        "export again": task("kafka_config_info", names=NAMES),
        "topics again": task("kafka_config_info", types=["topic"], names=["configs-orders"]),
    }
    steps["export"]["register"], steps["topics"]["register"] = "export", "topics"
    return lab.play(steps)


@pytest.fixture(scope="module")
def refused(lab: Lab, orders: None) -> dict[str, Result]:
    wrong = {"num.io.thread": 9, "broker.rack": "x", "listener.name.no.ssl.keystore.location": "/x"}
    passwords = {SECRET: "geheim-1", "background.threads": 12}
    refused_with_zookeeper: dict[str, Task] = {
        "secret": task("kafka_config", name="1", config=passwords),
        "metrics": task("kafka_config", type="client_metrics", name="configs", config={"interval.ms": 1000}),
        "group": task("kafka_config", type="group", name="configs", config={"consumer.session.timeout.ms": 50000}),
    }
    return lab.play(
        {
            "keys": task("kafka_config", name="1", config=wrong),
            "topic key": task("kafka_config", type="topic", name="configs-orders", config={"retention": 1}),
            "broker": task("kafka_config", name="7", config={"num.io.threads": 9}),
            "topic": task("kafka_config", type="topic", name="configs-order", config={"retention.ms": 1}),
            "logger": task("kafka_config", type="broker_logger", name="1", config={CLEANER[:-1]: "LOUD"}),
            "threads": task("kafka_config", name="1", config={"num.io.threads": 999}, check=True),
            "value": task("kafka_config", name="<default>", config={"max.connections.per.ip": "x"}),
            "default": task("kafka_config", name="<default>", config={SECRET: "geheim-1"}),
            "secret check": task("kafka_config", name="1", config=passwords, check=True),
            **({} if KRAFT else refused_with_zookeeper),
            "info": task("kafka_config_info", names=["7"]),
            "after": SHOW_ONE,
        }
    )


@pytest.mark.parametrize(
    ("name", "lines", "changes"),
    [
        pytest.param(
            "all",
            ["num.recovery.threads.per.data.dir=3", "max.connections.per.ip=2147483646"],
            ["per.ip 2147483647 (default) → 2147483646", "num.recovery.threads.per.data.dir 2 (static file) → 3"],
            id="cluster default",
        ),
        pytest.param(
            "one",
            ["background.threads=11", "log.retention.ms=604800000", "max.bytes.per.second=1000000000"],
            ["background.threads 10 (default) → 11"],
            id="one broker",
        ),
        pytest.param(
            "topic",
            ["segment.ms=86400000", "cleanup.policy=compact,delete"],
            ["cleanup.policy delete (default) → compact,delete"],
            id="topic",
        ),
        pytest.param("logger", [f"{CLEANER}=DEBUG"], [f"{CLEANER} INFO → DEBUG"], id="logger"),
    ],
)
def test_configs_are_planned_set_and_kept(
    seen: dict[str, Result], name: str, lines: list[str], changes: list[str]
) -> None:
    assert seen[f"{name} check"]["changed"], seen[f"{name} check"].get("msg")
    assert not any(line in seen[f"{name} before"]["stdout"] for line in lines)
    assert seen[f"{name} set"]["plan"] == seen[f"{name} check"]["plan"]
    assert all(text in seen[f"{name} set"]["changes"][0] for text in changes)
    assert all(line in seen[f"{name} shown"]["stdout"] for line in lines)
    assert seen[f"{name} again"]["changed"] is False
    assert seen[f"{name} again"]["config"] == seen[f"{name} set"]["config"]


def test_what_a_dynamic_config_hides_is_told(seen: dict[str, Result]) -> None:
    threads = "num.recovery.threads.per.data.dir"
    row = {"key": threads, "hides": threads, "value": "2", "source": "static file"}
    assert row in seen["all set"]["shadowed"]
    assert {"key": "log.retention.ms", "hides": "log.retention.hours", "value": "168", "source": "static file"} in seen[
        "one again"
    ]["shadowed"]
    assert {**row, "value": "3", "source": "dynamic default"} in seen["hidden"]["shadowed"]
    assert threads in seen["hidden from"]["configs"][0]["config"]
    rows = {(row["broker"], row["key"]): row for row in seen["info"]["shadowing"]}
    for broker in "012":
        row = rows[broker, threads]
        assert (row["dynamic"], row["source"], row["file"]) == ("3", "dynamic default", "2")
    assert rows["1", "log.retention.ms"]["file_key"] == "log.retention.hours"
    assert rows["1", "log.retention.ms"]["source"] == "dynamic broker"
    assert ("1", "log.retention.hours") not in rows


def test_what_is_set_is_read(seen: dict[str, Result]) -> None:
    found = {item["name"]: item["config"] for item in seen["info"]["configs"]}
    assert ALL["config"].keys() <= found["<default>"].keys()
    assert ONE["config"].keys() <= found["1"].keys()
    assert not {"num.recovery.threads.per.data.dir", "log.retention.hours"} & found["1"].keys()
    (topic,) = seen["info of topic"]["configs"]
    assert topic["config"] == {"cleanup.policy": "compact,delete", "segment.ms": "86400000"}
    (logger,) = seen["info of logger"]["configs"]
    assert logger["config"] == {CLEANER: "DEBUG", "root": "INFO"}
    levels = {name: level["value"] for name, level in seen["info of logger"]["all"][0]["config"].items()}
    assert levels[CLEANER] == "DEBUG"
    assert len([name for name, level in levels.items() if level == "INFO"]) > 50, "those that nobody has set"


def test_a_logger_gets_the_level_of_the_root_again(seen: dict[str, Result]) -> None:
    assert seen["root's level"]["changed"]
    assert seen["root's level"]["config"] == {CLEANER: "INFO"}
    assert f"{CLEANER}=INFO" in seen["root's level shown"]["stdout"]
    assert not seen["root's level again"]["changed"]


def test_what_is_exported_can_be_given_back(returned: dict[str, Result]) -> None:
    assert "cleanup.policy=compact,delete" not in returned["replaced"]["stdout"]
    assert "segment.ms=1 " in returned["replaced"]["stdout"]
    assert returned["absent"]["summary"]["deleted"] == returned["absent of one"]["summary"]["deleted"] == 1
    lost = [key for item in returned["lost"]["configs"] for key in item["config"]]
    assert lost == [] or (KRAFT and lost == ["min.insync.replicas"]), "Kafka 4 sets that itself"
    assert "=" not in returned["lost of one"]["stdout"] + returned["lost of topic"]["stdout"]
    assert returned["given back"]["changed"]
    assert len(returned["export"]["configs"]) == 2
    assert returned["export again"]["configs"] == returned["export"]["configs"]
    assert returned["export again"]["shadowing"] == returned["export"]["shadowing"]
    assert returned["topics again"]["configs"] == returned["topics"]["configs"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        pytest.param(
            "keys",
            [
                "3 errors",
                "num.io.thread is no key of a broker. Did you mean num.io.threads?",
                "broker.rack is read only when a broker starts: set it in the role's variable kafka_config and roll",
                "belongs to no listener",
            ],
            id="unknown, read-only, no listener",
        ),
        pytest.param("topic key", ["retention is no key of a topic. Did you mean retention.ms?"], id="topic key"),
        pytest.param("broker", ["no such broker runs: there are <default>, 0, 1, 2."], id="unknown broker"),
        pytest.param("topic", ["no such topic. Did you mean configs-orders?"], id="unknown topic"),
        pytest.param("logger", ["is 'LOUD': give FATAL", f"Did you mean {CLEANER}?"], id="logger"),
        pytest.param("threads", ["double the current value", "go there in several runs"], id="threads"),
        pytest.param("value", ["so nothing was changed", "Not a number of type INT"], id="value"),
        pytest.param("default", ["declared for each broker by its id"], id="not for all brokers"),
        pytest.param(
            "secret",
            ["only if password.encoder.secret is in their file"],
            id="password with ZooKeeper",
            marks=WITH_ZOOKEEPER,
        ),
        pytest.param(
            "metrics",
            ["Client metrics need Kafka 3.7 or later, without ZooKeeper."],
            id="client metrics",
            marks=WITH_ZOOKEEPER,
        ),
        pytest.param("group", ["Configs of groups need Kafka 4.0 or later."], id="group", marks=WITH_ZOOKEEPER),
        pytest.param("info", ["broker 7: no such broker runs: there are <default>, 0, 1, 2."], id="reading"),
    ],
)
def test_what_cannot_be_is_refused(refused: dict[str, Result], name: str, parts: list[str]) -> None:
    assert refused[name]["failed"]
    for part in parts:
        assert part in refused[name]["msg"]
    assert "num.io.threads=" not in refused["after"]["stdout"]


def test_secrets_are_nowhere_and_the_rest_is_shown(refused: dict[str, Result]) -> None:
    checked = refused["secret check"]
    assert checked["changed"]
    assert checked["plan"][0]["after"] == {SECRET: "********", "background.threads": "12"}
    assert checked["invocation"]["module_args"]["config"]["background.threads"] == 12
    assert "geheim-1" not in str(refused)


def test_requests(lab: Lab, orders: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    wish: dict[str, t.Any] = {"name": "<default>", "config": {"max.connections.per.ip": 2147483645}}
    with Wire(lab.addresses(), tmp_path_factory.mktemp("wire")) as wire:
        counts = []
        for step in (task("kafka_config", **wish), unset(wish), task("kafka_config_info")):
            lab.one(step, "localhost", wire.wrap)
            found = wire.take()
            counts.append({kind: found.get(kind, 0) for kind in ("DescribeConfigs", "IncrementalAlterConfigs")})
    change = {"DescribeConfigs": 1, "IncrementalAlterConfigs": 2}
    assert counts == [change, change, {"DescribeConfigs": 4, "IncrementalAlterConfigs": 0}]
