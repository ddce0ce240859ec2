# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In which order controllers are started and formatted, and which one a roll has last."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_quorum import JOINING

ROLE = Path(__file__).parents[3] / "roles/kafka_controller"


def evaluate(expression: str, **variables: t.Any) -> t.Any:
    return Templar(DataLoader(), variables=variables).template(trust_as_template(expression))


def steps(file: str, **variables: t.Any) -> list[str]:
    """Return the names of the first tasks of a file that run, up to the one that waits for the quorum."""
    tasks = yaml.safe_load((ROLE / "tasks" / file).read_text())
    names = [task["name"] for task in tasks if evaluate(f"{{{{ {task.get('when', True)} }}}}", **variables)]
    return names[: names.index("Wait for the quorum")] if "Wait for the quorum" in names else names


START = "Start the controllers that are formatted and do not run"
FORMAT = "Format what is not formatted"
START_EMPTY = "Start the controllers that were formatted now"
JOIN = "Make the new controllers voters"


@pytest.mark.parametrize(
    ("unformatted", "running", "formats", "joins", "joining", "expected"),
    [
        pytest.param(True, False, True, False, False, [FORMAT, START_EMPTY], id="a bootstrap"),
        pytest.param(False, False, False, False, False, [START], id="a bootstrap, all is formatted"),
        pytest.param(False, False, True, False, False, [START, FORMAT], id="a bootstrap, another one is not formatted"),
        pytest.param(False, False, False, False, False, [START], id="one that died"),
        pytest.param(False, False, True, True, False, [START, FORMAT], id="one that died, while another one is empty"),
        pytest.param(False, True, True, True, False, [FORMAT], id="one that runs, while another one is empty"),
        pytest.param(True, False, True, True, False, [FORMAT, START_EMPTY], id="the empty one"),
        pytest.param(False, False, False, True, False, [START, FORMAT], id="one that was formatted and not started"),
        pytest.param(False, True, False, False, False, [], id="one that runs"),
        pytest.param(True, False, True, True, True, [FORMAT, START_EMPTY, JOIN], id="a new one of a dynamic quorum"),
        pytest.param(False, True, False, False, True, [JOIN], id="one that runs, and is no voter yet"),
    ],
)
def test_what_is_done_before_the_quorum_is_waited_for(
    unformatted: bool, running: bool, formats: bool, joins: bool, joining: bool, expected: list[str]
) -> None:
    found = steps(
        "start_and_roll.yml",
        __kafka_controller_unformatted=unformatted,
        __service_revision={"running": running},
        __kafka_controller_formats=formats,
        __kafka_controller_joins=joins,
        __kafka_controller_joining=joining,
        __kafka_controller_late=False,
        __service_restarts=[],
    )
    assert found == expected


ASK = "Ask whether the other controllers are a quorum"
ID = "Make an id for the cluster"
DIRECTORY = "Format the directory of the metadata log"
NOTE = "Note that the controller has to become a voter"


@pytest.mark.parametrize(
    ("joins", "joining", "cluster", "unformatted", "expected"),
    [
        pytest.param(False, False, "", True, [ID, DIRECTORY], id="a bootstrap"),
        pytest.param(False, False, "c", True, [DIRECTORY], id="a bootstrap that goes on"),
        pytest.param(True, False, "c", True, [ASK, DIRECTORY], id="one that comes to a quorum of static voters"),
        pytest.param(True, True, "c", True, [ASK, NOTE, DIRECTORY], id="one that comes to a dynamic quorum"),
        pytest.param(True, False, "c", False, [ASK], id="one that is formatted already, or another one"),
    ],
)
def test_what_a_format_needs(joins: bool, joining: bool, cluster: str, unformatted: bool, expected: list[str]) -> None:
    found = steps(
        "format.yml",
        __kafka_controller_joins=joins,
        __kafka_controller_joining=joining,
        __kafka_controller_cluster_id=cluster,
        __kafka_controller_unformatted=unformatted,
    )
    assert found == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param([], [], id="static voters"),
        pytest.param(["--no-initial-controllers"], ["--no-initial-controllers"], id="one that comes later"),
        pytest.param(["--initial-controllers", "1@a:1:x"], ["--initial-controllers", "1@a:1:x"], id="a bootstrap"),
    ],
)
def test_how_a_directory_is_formatted(options: list[str], expected: list[str]) -> None:
    (task,) = (task for task in yaml.safe_load((ROLE / "tasks/format.yml").read_text()) if task["name"] == DIRECTORY)
    known = yaml.safe_load((ROLE / "vars/main/main.yml").read_text())
    found = evaluate(
        task["vars"]["__kafka_controller_format"],
        kafka_controller_user="kafka",
        __kafka_controller_tool=evaluate(
            known["__kafka_controller_tool"],
            __kafka_controller_java="/usr/bin/java",
            __kafka_controller_home="/opt/kafka",
            __service_tool_options=["-Xmx1m"],
        ),
        __kafka_controller_format_id="c",
        __kafka_controller_format_options=options,
    )
    command = "runuser -u kafka -- /usr/bin/java -Xmx1m -cp /opt/kafka/libs/* kafka.tools.StorageTool format"
    assert found == [
        *command.split(),
        "--cluster-id",
        "c",
        "--config",
        "/etc/kafka-controller/staged/server.properties",
        *expected,
    ]


def test_the_note_is_where_the_plan_looks_for_it() -> None:
    assert yaml.safe_load((ROLE / "vars/main/main.yml").read_text())["__kafka_controller_marker"] == JOINING


@pytest.mark.parametrize(
    ("observes", "lost", "expected"),
    [
        pytest.param(True, "", ["Add the controller as a voter"], id="new"),
        pytest.param(
            True,
            "x",
            ["Remove the voter whose directory is lost", "Add the controller as a voter"],
            id="its disk was lost",
        ),
        pytest.param(False, "", [], id="a run ended before the note was removed"),
    ],
)
def test_how_a_controller_becomes_a_voter(observes: bool, lost: str, expected: list[str]) -> None:
    _wait, _read, _refuse, block = yaml.safe_load((ROLE / "tasks/join.yml").read_text())
    known = {"__kafka_controller_observes": observes, "__kafka_controller_lost_directory": lost}
    found = [task["name"] for task in block["block"] if evaluate(f"{{{{ {task.get('when', True)} }}}}", **known)]
    assert found == [*expected, "Note that the controller is a voter"]
    assert [task.get("throttle") for task in block["block"]] == [1, 1, None]


@pytest.mark.parametrize(
    ("health", "last"),
    [
        pytest.param({"leader": 3001}, 3001, id="the active controller"),
        pytest.param({"leader": 0}, 0, id="the active controller: zero is an id"),
        pytest.param({"msg": "no answer"}, -1, id="the controllers do not answer"),
    ],
)
def test_which_member_a_roll_has_last(health: dict[str, t.Any], last: int) -> None:
    service = yaml.safe_load((ROLE / "vars/main/main.yml").read_text())["__kafka_controller_service"]
    assert evaluate(service["health"]["last"], __kafka_controller_health=health) == last


def voter(key: int, *, serves: bool = True, **known: t.Any) -> dict[str, t.Any]:
    return {"id": key, "host": f"c{key}", "serves": serves, "offset": None, "lag_ms": None, **known}


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        pytest.param(
            {"healthy": True, "leader": 2, "voters": [voter(1, offset=7, lag_ms=40), voter(2, offset=9, lag_ms=0)]},
            ["Controllers, 2 voters: healthy", "1 c1 follower 7 40 ms", "2 c2 active 9 0 ms"],
            id="a quorum",
        ),
        pytest.param(
            {"healthy": False, "leader": 0, "voters": [voter(0), voter(1, serves=False)], "issues": ["Late."]},
            ["Controllers, 2 voters: NOT HEALTHY", "0 c0 active - -", "1 c1 - - -", "! Late."],
            id="one is down: zero is an id",
        ),
        pytest.param(
            {"healthy": False, "leader": None, "voters": [], "issues": ["Nobody.", "Nothing."]},
            ["Controllers, 0 voters: NOT HEALTHY", "! Nobody.", "! Nothing."],
            id="nobody answers",
        ),
    ],
)
def test_what_the_check_shows(health: dict[str, t.Any], expected: list[str]) -> None:
    template = (ROLE / "templates/check.txt.j2").read_text()
    head, titles, *rest = evaluate(template, __kafka_controller_health={"issues": [], **health}).splitlines()
    assert titles.split() == ["id", "host", "offset", "lag"]
    assert [head, *(" ".join(line.split()) for line in rest)] == expected


@pytest.mark.parametrize(
    ("config", "lag"),
    [
        pytest.param({}, "the module's default, which is Kafka's", id="not declared"),
        pytest.param({"controller.quorum.fetch.timeout.ms": 5000}, 5000, id="declared"),
    ],
)
def test_how_far_behind_a_controller_still_counts_as_caught_up(config: dict[str, t.Any], lag: t.Any) -> None:
    (task,) = yaml.safe_load((ROLE / "tasks/health.yml").read_text())
    expression = task["kafkaops.stack.kafka_quorum"]["max_lag_ms"]
    omit = "the module's default, which is Kafka's"
    assert evaluate(expression, kafka_controller_config=config, omit=omit) == lag


@pytest.mark.parametrize(
    ("observes", "votes", "refused"),
    [
        pytest.param(True, False, False, id="new"),
        pytest.param(False, True, False, id="a voter already"),
        pytest.param(False, False, True, id="its id is known by another directory only"),
    ],
)
def test_a_controller_that_the_quorum_does_not_know_keeps_its_note(observes: bool, votes: bool, refused: bool) -> None:
    tasks = yaml.safe_load((ROLE / "tasks/join.yml").read_text())
    refusal = next(task for task in tasks if "ansible.builtin.fail" in task)
    known = {"__kafka_controller_observes": observes, "__kafka_controller_votes": votes}
    assert evaluate(f"{{{{ {refusal['when']} }}}}", **known) is refused
    assert tasks.index(refusal) < len(tasks) - 1
