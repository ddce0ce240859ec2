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

ROLE = Path(__file__).parents[3] / "roles/kafka_controller"


def evaluate(expression: str, **variables: t.Any) -> t.Any:
    return Templar(DataLoader(), variables=variables).template(trust_as_template(expression))


def steps(file: str, **variables: t.Any) -> list[str]:
    """Return the names of the first tasks of a file that run, up to the one that waits for the quorum."""
    tasks = yaml.safe_load((ROLE / "tasks" / file).read_text())
    names = [task["name"] for task in tasks if evaluate(f"{{{{ {task.get('when', True)} }}}}", **variables)]
    return names[: names.index("Wait for the quorum")] if "Wait for the quorum" in names else names


START = "Start the controllers that have metadata and do not run"
FORMAT = "Format what is not formatted"
START_EMPTY = "Start the controllers that have no metadata yet"


@pytest.mark.parametrize(
    ("data", "running", "formats", "joins", "expected"),
    [
        pytest.param(False, False, True, False, [FORMAT, START_EMPTY], id="a bootstrap"),
        pytest.param(False, False, False, False, [START_EMPTY], id="a bootstrap, all is formatted"),
        pytest.param(True, False, False, False, [START], id="one that died"),
        pytest.param(True, False, True, True, [START, FORMAT], id="one that died, while another one is empty"),
        pytest.param(True, True, True, True, [FORMAT], id="one that runs, while another one is empty"),
        pytest.param(False, False, True, True, [FORMAT, START_EMPTY], id="the empty one"),
        pytest.param(False, False, False, True, [FORMAT, START_EMPTY], id="one that was formatted and not started"),
        pytest.param(False, True, False, False, [], id="one that was just started"),
        pytest.param(True, True, False, False, [], id="one that runs"),
    ],
)
def test_what_is_done_before_the_quorum_is_waited_for(
    data: bool, running: bool, formats: bool, joins: bool, expected: list[str]
) -> None:
    found = steps(
        "start_and_roll.yml",
        __kafka_controller_state={"data": data},
        __service_revision={"running": running},
        __kafka_controller_formats=formats,
        __kafka_controller_joins=joins,
        __kafka_controller_late=False,
        __service_restarts=[],
    )
    assert found == expected


ASK = "Ask whether the other controllers are a quorum"
ID = "Make an id for the cluster"
DIRECTORY = "Format the directory of the metadata log"


@pytest.mark.parametrize(
    ("joins", "cluster", "unformatted", "expected"),
    [
        pytest.param(False, "", True, [ID, DIRECTORY], id="a bootstrap"),
        pytest.param(False, "c", True, [DIRECTORY], id="a bootstrap that goes on"),
        pytest.param(True, "c", True, [ASK, DIRECTORY], id="one that comes to a quorum"),
        pytest.param(True, "c", False, [ASK], id="one that is formatted already, or another one"),
    ],
)
def test_what_a_format_needs(joins: bool, cluster: str, unformatted: bool, expected: list[str]) -> None:
    found = steps(
        "format.yml",
        __kafka_controller_joins=joins,
        __kafka_controller_cluster_id=cluster,
        __kafka_controller_unformatted=unformatted,
    )
    assert found == expected


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
