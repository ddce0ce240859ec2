# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka does before brokers start, with controllers and with ZooKeeper."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka import KafkaNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_kraft import KafkaKraftNode
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.varied import trusted

ROLE = Path(__file__).parents[3] / "roles/kafka"

LATER = {  # what the tasks ask about that run after the start
    "__service_restarts": [],
    "__kafka_late": False,
}


def tasks(file: str) -> list[dict[str, t.Any]]:
    return list(yaml.safe_load((ROLE / "tasks" / file).read_text()))


def evaluate(value: t.Any, **variables: t.Any) -> t.Any:
    return Templar(DataLoader(), variables=variables).template(trusted(value))


def names(file: str, **variables: t.Any) -> list[str]:
    """Return the names of the tasks of a file that run."""
    return [task["name"] for task in tasks(file) if evaluate(f"{{{{ {task.get('when', True)} }}}}", **variables)]


FORMAT = "Format the log directories"
SESSION = "Wait until the session of the broker has ended"
START = "Start Kafka where it does not run"
EMPTY = "Start the brokers that have lost their data"
WAIT = "Wait for the brokers"


@pytest.mark.parametrize(
    ("controllers", "unformatted", "running", "data", "empty", "expected"),
    [
        pytest.param(["x"], True, False, False, [], [FORMAT, START, WAIT], id="controllers, a new broker"),
        pytest.param(["x"], True, True, True, [], [FORMAT, WAIT], id="controllers, a new directory of one that runs"),
        pytest.param(["x"], False, False, True, [], [START, WAIT], id="controllers, stopped"),
        pytest.param(["x"], False, True, True, [], [WAIT], id="controllers, runs"),
        pytest.param(["x"], True, False, False, [1], [EMPTY, WAIT], id="controllers, its disk is lost"),
        pytest.param(["x"], False, False, True, [2], [START, EMPTY, WAIT], id="controllers, a disk elsewhere is lost"),
        pytest.param([], False, False, False, [], [START, WAIT], id="ZooKeeper, a new broker"),
        pytest.param([], False, False, True, [], [SESSION, START, WAIT], id="ZooKeeper, stopped"),
        pytest.param([], False, True, True, [], [WAIT], id="ZooKeeper, runs"),
        pytest.param([], False, False, False, [1], [SESSION, EMPTY, WAIT], id="ZooKeeper, its disk is lost"),
    ],
)
def test_what_is_done_before_the_brokers_are_waited_for(
    controllers: list[str], unformatted: bool, running: bool, data: bool, empty: list[int], expected: list[str]
) -> None:
    found = names(
        "start_and_roll.yml",
        kafka_quorum_hosts=controllers,
        __kafka_unformatted=unformatted,
        __kafka_state={"data": data},
        __service_revision={"running": running},
        __kafka_empty=empty,
        __kafka_begins_empty=1 in empty,
        **LATER,
    )
    assert found == expected


@pytest.mark.parametrize(
    ("begins_empty", "running", "starts"),
    [
        pytest.param(True, False, True, id="this one"),
        pytest.param(False, False, False, id="another one, this one has failed"),
        pytest.param(False, True, False, id="another one"),
        pytest.param(True, True, False, id="started meanwhile"),
    ],
)
def test_who_begins_empty_starts_after_the_others_lead(begins_empty: bool, running: bool, starts: bool) -> None:
    wait, ask, form, start = tasks("start_empty.yml")
    for task, condition, ids in ((wait, "registered", [1, 3]), (ask, "safe_to_start_empty", [2])):
        assert task["vars"]["_service_wait_for"] == condition
        assert evaluate(task["vars"]["_service_wait_ids"], __kafka_empty=[2], __kafka_filled=[1, 3]) == ids
        assert (task["run_once"], task["ansible.builtin.include_tasks"]["apply"]["any_errors_fatal"]) == (True, True)
    known = {"__kafka_begins_empty": begins_empty, "__service_revision": {"running": running}}
    assert evaluate(f"{{{{ {form['when']} }}}}", **known, __kafka_unformatted=True) is begins_empty
    assert evaluate(f"{{{{ {start['when']} }}}}", **known) is starts


def test_directories_are_formatted_as_the_account_for_the_cluster_of_the_controllers() -> None:
    (task,) = tasks("format.yml")
    argv = evaluate(
        task["ansible.builtin.command"]["argv"],
        kafka_user="svc",
        __kafka_java="/jdk/bin/java",
        __service_tool_options=["-Xmx1m"],
        __kafka_home="/opt/kafka_2.13-4.4.0",
        __kafka_cluster_id="5L6g3nShT-eMCtK--X86sw",
    )
    assert argv[:6] == ["runuser", "-u", "svc", "--", "/jdk/bin/java", "-Xmx1m"]
    assert argv[6:9] == ["-cp", "/opt/kafka_2.13-4.4.0/libs/*", "kafka.tools.StorageTool"]
    assert argv[9:11] == ["format", "--ignore-formatted"]
    assert dict(zip(argv[11::2], argv[12::2])) == {
        "--cluster-id": "5L6g3nShT-eMCtK--X86sw",
        "--config": "/etc/kafka/staged/server.properties",
    }


ASK = "Read on the controllers which cluster they have"
IDENTITY = "Check whose data this is"
CREDENTIAL = "Compare the credential with which the brokers log in"


@pytest.mark.parametrize(
    ("asks", "identifies", "user", "expected"),
    [
        pytest.param(True, False, "brokers", [ASK], id="controllers"),
        pytest.param(False, False, "", [], id="controllers, known already"),
        pytest.param(False, True, "", [IDENTITY], id="ZooKeeper"),
        pytest.param(False, True, "brokers", [IDENTITY, CREDENTIAL], id="ZooKeeper, with a login"),
        pytest.param(False, False, "brokers", [], id="ZooKeeper, nothing to compare"),
    ],
)
def test_what_is_read_for_the_plan(asks: bool, identifies: bool, user: str, expected: list[str]) -> None:
    given = {"__kafka_asks_controllers": asks, "__kafka_identifies": identifies, "kafka_broker_user": user}
    assert [*names("controllers.yml", **given), *names("evidence.yml", **given)] == expected


def test_the_controllers_are_asked_by_the_plan_and_not_by_the_evidence_of_the_first_plays() -> None:
    files = {task.get("ansible.builtin.import_tasks") for task in tasks("plan.yml")}
    assert {"controllers.yml", "evidence.yml"} <= files
    assert ASK not in names("evidence.yml", __kafka_identifies=True, kafka_broker_user="brokers")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("unidentified", ["Check that the data belongs to this cluster"], id="ZooKeeper did not run"),
        pytest.param("makes_credential", ["Write the credential with which the brokers log in"], id="a login"),
        pytest.param(
            "adds_credential",
            ["Write the credential with which the brokers log in, while brokers run"],
            id="a login, new to brokers that run",
        ),
    ],
)
def test_what_a_cluster_is_prepared_by(given: str, expected: list[str]) -> None:
    asked = ("unidentified", "makes_credential", "adds_credential")
    found = names("prepare.yml", **{f"__kafka_{name}": name == given for name in asked})
    assert found == expected


BROKER_METADATA = "kafka.server:type=broker-metadata-metrics"


def metrics(**given: t.Any) -> dict[str, t.Any]:
    """Return the configuration of the agent."""
    variables = yaml.safe_load((ROLE / "vars/main/metrics.yml").read_text())
    known = {"kafka_metrics_config": {}, "kafka_quorum_hosts": [], **trusted(variables), **given}
    return dict(yaml.safe_load(evaluate(variables["__kafka_metrics_text"], **known)))


def test_metrics_with_zookeeper_have_nothing_of_the_metadata_of_controllers() -> None:
    found = metrics()
    assert list(found) == ["includeObjectNames", "lowercaseOutputName", "rules"]
    assert (len(found["includeObjectNames"]), len(found["rules"])) == (16, 6)
    assert "broker-metadata" not in str(found)


def test_metrics_with_controllers_begin_with_those_of_the_metadata() -> None:
    found, before = metrics(kafka_quorum_hosts=["x"]), metrics()
    assert found["includeObjectNames"] == [BROKER_METADATA, *before["includeObjectNames"]]
    assert found["rules"][1:] == before["rules"]
    assert found["rules"][0]["name"] == "kafka_broker_metadata_$1"
    assert found["lowercaseOutputName"] is True


@pytest.mark.parametrize("controllers", [[], ["x"]], ids=["ZooKeeper", "controllers"])
def test_metrics_that_are_declared_take_the_place_of_the_roles(controllers: list[str]) -> None:
    found = metrics(kafka_quorum_hosts=controllers, kafka_metrics_config={"rules": [{"pattern": ".*"}], "x": 1})
    assert (found["rules"], found["x"]) == ([{"pattern": ".*"}], 1)


PARTS = re.findall(r"lookup\('kafkaops.stack.node', 'kafka', '(\w+)'\)", (ROLE / "vars/main/main.yml").read_text())


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_one_of_a_broker(part: str) -> None:
    assert isinstance(getattr(KafkaKraftNode, part), property)
    # These are read only where the parts that ask for them say so, and those never do with ZooKeeper.
    assert hasattr(KafkaNode, part) or part in ("controllers", "cluster_id", "verified_credentials")


@pytest.mark.parametrize(
    ("controllers", "unit"),
    [
        pytest.param([], "zookeeper.service", id="ZooKeeper"),
        pytest.param(["x"], "kafka-controller.service", id="controllers"),
    ],
)
def test_the_unit_starts_after_what_keeps_the_metadata(controllers: list[str], unit: str) -> None:
    variables = yaml.safe_load((ROLE / "vars/main/files.yml").read_text())
    after = evaluate(variables["__kafka_unit"]["Unit"]["After"], kafka_quorum_hosts=controllers)
    assert after == f"network-online.target {unit}"


KINDS = {
    "config": ("cluster_config", "__kafka_cluster_config", {"log.retention.ms": 1}),
    "users": ("users", "kafka_users", [{"name": "ada"}]),
    "topics": ("topics", "kafka_topics", [{"name": "orders"}]),
    "acls": ("acls", "kafka_acls", [{"principal": "User:ada"}]),
    "quotas": ("quotas", "kafka_quotas", [{"user": "ada"}]),
}


@pytest.mark.parametrize("skipped", [None, *KINDS])
def test_a_kind_that_is_skipped_is_not_compared(skipped: str | None) -> None:
    (task,) = tasks("drift.yml")
    variables = {name: value for _tag, name, value in KINDS.values()}
    skip = [KINDS[skipped][0]] if skipped else []
    given = evaluate(
        task["kafkaops.stack.kafka_drift_info"], **variables, ansible_skip_tags=skip, kafka_bootstrap_servers=["b:9092"]
    )
    compared = {kind for kind in KINDS if given[kind]}
    assert compared == set(KINDS) - {skipped}
    assert all(given[kind] == KINDS[kind][2] for kind in compared)


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_differs_is_converged(kind: str) -> None:
    (block,) = tasks("resources.yml")
    converged = [
        (task["tags"], evaluate(f"{{{{ {task['when']} }}}}", __kafka_not_converged=[kind])) for task in block["block"]
    ]
    assert converged == [(tag, name == kind) for name, (tag, _variable, _value) in KINDS.items()]
