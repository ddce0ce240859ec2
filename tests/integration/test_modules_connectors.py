# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connectors on two real workers, looked at with another client, and by the lines that flow through them."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration import workers
from ansible_collections.kafkaops.stack.tests.integration.lab import VERSION, Lab, Result, Task, shell
from ansible_collections.kafkaops.stack.tests.integration.workers import (
    DIRECTORY,
    LINES,
    PORT,
    PREFIX,
    SINK,
    URLS,
    begun,
    connector_task,
    everywhere,
    rest,
)

SOURCE = f"{PREFIX}-source"
READS = {
    "connector.class": "FileStreamSource",
    "tasks.max": 1,
    "file": f"{DIRECTORY}/in.txt",
    "topic": LINES,
    "batch.size": 100,
    "db.password": "geheim-1",
    "api.token": f"${{file:{DIRECTORY}/secrets.properties:word}}",
}
WRITES = {
    "connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector",
    "file": f"{DIRECTORY}/out.txt",
    "topics": [LINES],
    "errors.log.enable": True,
}
CONNECTORS = [{"name": SOURCE, "config": READS}, {"name": SINK, "config": WRITES}]
CHANGED = [{"name": SOURCE, "config": {**READS, "batch.size": 50}}, CONNECTORS[1]]
FEWER = {key: value for key, value in WRITES.items() if key != "errors.log.enable"}
UNWRITABLE = f"{DIRECTORY}/missing/out.txt"
BROKEN: dict[str, t.Any] = {"name": f"{PREFIX}-broken", "config": {**WRITES, "file": UNWRITABLE}}
PLC4X = "org.apache.plc4x.kafka.Plc4xSourceConnector"  # not among the plugins of the workers
STATUS = "/connectors?expand=status&expand=info"


@pytest.fixture(scope="module")
def group(lab: Lab) -> t.Iterator[Lab]:
    """The lab with two workers of Kafka Connect."""
    if not lab.ssh("broker-1", "ls /opt/kafka/libs/connect-file-*.jar || true"):
        pytest.skip("this Kafka has no connect-file: `without` in lab/archives.yml")
    try:
        workers.start(lab)
        yield lab
    finally:
        workers.stop(lab)


@pytest.fixture(scope="module")
def made(group: Lab) -> dict[str, Result]:
    steps: dict[str, Task] = {
        "check": connector_task("kafka_connectors", check=True, connectors=CONNECTORS),
        "before": rest("/connectors"),
        "create": connector_task("kafka_connectors", connectors=CONNECTORS),
        "status": rest(STATUS),
        "begun": begun(),
        "again": connector_task("kafka_connectors", connectors=CONNECTORS),
        "begun again": begun(),
        "status again": rest(STATUS),
        "info": connector_task("kafka_connector_info"),
    }
    return group.play(steps)


def config_of(result: Result, name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(result["stdout"])[name]["info"]["config"]
    return found


def states_of(result: Result, name: str) -> list[str]:
    status = json.loads(result["stdout"])[name]["status"]
    return [status["connector"]["state"], *(task["state"] for task in status["tasks"])]


def test_connectors_are_planned_and_made(made: dict[str, Result]) -> None:
    assert made["check"]["changed"]
    assert made["before"]["stdout"] == "[]"
    assert made["create"]["plan"] == made["check"]["plan"]
    assert config_of(made["status"], SOURCE) == {
        **READS,
        "name": SOURCE,
        "tasks.max": "1",
        "batch.size": "100",
    }
    assert config_of(made["status"], SINK)["errors.log.enable"] == "true"
    for name in (SOURCE, SINK):
        assert states_of(made["status"], name) == ["RUNNING", "RUNNING"]
        assert made["create"]["connectors"][name]["tasks"][0]["state"] == "RUNNING"


def test_a_second_run_restarts_nothing(made: dict[str, Result]) -> None:
    assert not made["again"]["changed"]
    assert made["begun again"]["stdout"] == made["begun"]["stdout"] != "0"
    assert json.loads(made["status again"]["stdout"]) == json.loads(made["status"]["stdout"])


def test_lines_flow(group: Lab, made: dict[str, Result]) -> None:
    everywhere(group, f"echo three >>{DIRECTORY}/in.txt")
    wait = f"for i in $(seq 75); do grep -qs three {DIRECTORY}/out.txt && break; sleep 0.2; done"
    show = f"cat {DIRECTORY}/out.txt 2>/dev/null || true"
    worker = made["create"]["connectors"][SINK]["tasks"][0]["worker"].partition(":")[0]
    group.ssh(worker, wait)
    assert "".join(everywhere(group, show)).split() == ["one", "two", "three"]


def test_secrets_of_connectors_are_nowhere_and_warned_of(made: dict[str, Result]) -> None:
    ours = {name: result for name, result in made.items() if not name.startswith("status")}
    assert "geheim" not in str(ours)
    assert f"Connector {SOURCE} has a literal secret in db.password" in str(made["create"]["warnings"])
    shown = made["info"]["connectors"][SOURCE]["config"]
    assert shown["api.token"] == READS["api.token"]
    assert shown["db.password"] == "********"


def test_info_tells_the_plugins_and_the_worker(made: dict[str, Result]) -> None:
    assert WRITES["connector.class"] in {plugin["class"] for plugin in made["info"]["plugins"]}
    assert made["info"]["worker"]["version"].startswith(VERSION)
    assert [item["name"] for item in made["info"]["declarations"]] == [SINK, SOURCE]


@pytest.fixture(scope="module")
def changed(group: Lab, made: dict[str, Result]) -> dict[str, Result]:
    steps: dict[str, Task] = {
        "value": connector_task("kafka_connectors", connectors=CHANGED),
        "after value": rest(STATUS),
        "merge": connector_task("kafka_connector", name=SINK, config={"file": WRITES["file"]}, config_mode="merge"),
        "key": connector_task("kafka_connector", name=SINK, config=FEWER),
        "after key": rest(STATUS),
        "pause": connector_task("kafka_connector", name=SINK, state="paused"),
        "paused": rest(STATUS),
        "pause again": connector_task("kafka_connector", name=SINK, state="paused"),
        "stop": connector_task("kafka_connector", name=SINK, state="stopped"),
        "stopped": rest(STATUS),
        "stop again": connector_task("kafka_connector", name=SINK, state="stopped"),
        "resume": connector_task("kafka_connector", name=SINK),
        "resumed": rest(STATUS),
        "begins paused": connector_task("kafka_connector", name=BROKEN["name"], config=WRITES, state="paused"),
        "begun paused": rest(STATUS),
        "unpaused": connector_task("kafka_connector", name=BROKEN["name"], state="absent"),
    }
    return group.play(steps)


def test_only_what_differs_is_changed(changed: dict[str, Result]) -> None:
    assert changed["value"]["changes"] == [f"Update connector {SOURCE}: config.batch.size 100 → 50."]
    assert config_of(changed["after value"], SOURCE)["batch.size"] == "50"
    assert not changed["merge"]["changed"]
    assert changed["key"]["changes"] == [f"Update connector {SINK}: config.errors.log.enable true → unset."]
    assert config_of(changed["after key"], SINK) == {**FEWER, "topics": LINES, "name": SINK}


def test_connectors_rest_and_run_again(changed: dict[str, Result]) -> None:
    assert states_of(changed["paused"], SINK) == ["PAUSED", "PAUSED"]
    # The status of a task that is gone stays a moment.
    assert [state for state in states_of(changed["stopped"], SINK) if state != "UNASSIGNED"] == ["STOPPED"]
    assert states_of(changed["resumed"], SINK) == ["RUNNING", "RUNNING"]
    assert changed["stop"]["changes"] == [f"Update connector {SINK}: state paused → stopped."]
    assert not changed["pause again"]["changed"]
    assert not changed["stop again"]["changed"]
    assert states_of(changed["begun paused"], BROKEN["name"]) == ["PAUSED"]


@pytest.fixture(scope="module")
def refused(group: Lab, changed: dict[str, Result]) -> dict[str, Result]:
    bad = {"connector.class": "FileStreamSource", "tasks.max": "many"}
    steps: dict[str, Task] = {
        "broken": connector_task("kafka_connectors", connectors=[*CHANGED, BROKEN]),
        "still broken": connector_task("kafka_connector", **BROKEN),
        "seen": connector_task("kafka_connector", check=True, **BROKEN),
        "missing plugin": connector_task(
            "kafka_connector", check=True, name=f"{PREFIX}-new", config={"connector.class": PLC4X}
        ),
        "invalid": connector_task(
            "kafka_connectors",
            connectors=[{"name": f"{PREFIX}-new", "config": bad}, {"name": SOURCE, "config": {**READS, "topic": None}}],
        ),
        "no prefixes": connector_task("kafka_connectors", connectors=[], purge=True),
        "too many": connector_task("kafka_connectors", connectors=[], purge=True, purge_prefixes=[PREFIX], purge_max=2),
        "wrong address": connector_task("kafka_connectors", connectors=[], connect_urls=[f"{workers.URLS[0]}/wrong"]),
        "left": rest(STATUS),
    }
    return group.play(steps)


def test_a_failed_task_is_named_with_its_cause(refused: dict[str, Result]) -> None:
    for step in ("broken", "still broken"):
        assert refused[step]["failed"]
        assert "task 0 is FAILED on broker-" in refused[step]["msg"]
        assert f"NoSuchFileException: {UNWRITABLE}" in refused[step]["msg"]
    assert refused["broken"]["summary"] == {"created": 1, "updated": 1, "deleted": 0, "unchanged": 1}
    assert not refused["still broken"]["changed"]
    assert "task 0 is FAILED" in str(refused["seen"]["warnings"])


def test_what_connect_would_refuse_is_told_before(refused: dict[str, Result]) -> None:
    told = refused["missing plugin"]["msg"]
    assert f"{PLC4X} is not installed" in told
    assert WRITES["connector.class"] in told
    assert len(refused["invalid"]["failed_items"]) == 2
    assert "tasks.max: Invalid value many" in refused["invalid"]["msg"]
    assert "topic: Missing required configuration" in refused["invalid"]["msg"]
    assert "purge needs purge_prefixes" in refused["no prefixes"]["msg"]
    assert "would delete 3 connectors, more than purge_max 2" in refused["too many"]["msg"]
    assert "answered 404, so it is not Kafka Connect" in refused["wrong address"]["msg"]
    assert set(json.loads(refused["left"]["stdout"])) == {SOURCE, SINK, BROKEN["name"]}


@pytest.fixture(scope="module")
def ended(group: Lab, refused: dict[str, Result]) -> dict[str, Result]:
    everywhere(group, f"mkdir {DIRECTORY}/missing")
    last = {"url": URLS[1]}
    steps: dict[str, Task] = {
        "heal": connector_task("kafka_connector", **BROKEN, restart_failed=True),
        "healed": rest(STATUS),
        "heal again": connector_task("kafka_connector", **BROKEN, restart_failed=True),
        "leave": shell(f"systemctl stop {PREFIX}"),
        "go on": connector_task("kafka_connector", name=SOURCE, config=READS, connect_urls=URLS),
        "gone on": rest(STATUS, **last),
        "delete": connector_task("kafka_connector", name=SINK, state="absent"),
        "delete again": connector_task("kafka_connector", name=SINK, state="absent"),
        "purge": connector_task("kafka_connectors", connectors=[], purge=True, purge_prefixes=[PREFIX]),
        "left": rest("/connectors", **last),
    }
    return group.play(steps)


def test_what_failed_is_restarted(ended: dict[str, Result]) -> None:
    assert ended["heal"]["changes"] == [f"Update connector {BROKEN['name']}: status.task 0 FAILED → RUNNING."]
    assert states_of(ended["healed"], BROKEN["name"]) == ["RUNNING", "RUNNING"]
    assert not ended["heal again"]["changed"]


def test_a_change_is_made_while_a_worker_leaves(ended: dict[str, Result]) -> None:
    assert ended["go on"]["changes"] == [f"Update connector {SOURCE}: config.batch.size 50 → 100."]
    assert states_of(ended["gone on"], SOURCE) == ["RUNNING", "RUNNING"]
    assert ended["go on"]["connectors"][SOURCE]["tasks"][0]["worker"] == f"broker-2:{PORT}"


def test_all_is_taken_away(ended: dict[str, Result]) -> None:
    assert ended["delete"]["summary"]["deleted"] == 1
    assert not ended["delete again"]["changed"]
    assert ended["purge"]["summary"]["deleted"] == 2
    assert ended["left"]["stdout"] == "[]"
