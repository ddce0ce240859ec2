# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of connectors, and what is refused before anything is sent."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.plan import at_least, plan_connectors
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.spec import (
    ConnectorStatus,
    Current,
    CurrentConnector,
    PlanOptions,
    parse_specs,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import MASK, Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge

CONFIG = {"connector.class": "FileStreamSource", "tasks.max": "1", "topic": "a", "batch": "true"}
NOW = {
    "a": CurrentConnector(CONFIG, "source", ConnectorStatus("RUNNING"), {0: ConnectorStatus("RUNNING")}),
    "rests": CurrentConnector(CONFIG, "source", ConnectorStatus("PAUSED"), {0: ConnectorStatus("PAUSED")}),
    "broken": CurrentConnector(
        CONFIG,
        "source",
        ConnectorStatus("RUNNING"),
        {0: ConnectorStatus("RUNNING"), 1: ConnectorStatus("FAILED", "w", "boom")},
    ),
    "dead": CurrentConnector(CONFIG, "source", ConnectorStatus("FAILED"), {}),
    "new": CurrentConnector(CONFIG),
}
MERGE, RESTART = PlanOptions(merge=True), PlanOptions(restart_failed=True)


def item(name: str = "a", config: dict[str, t.Any] | None = None, state: str = "running") -> dict[str, t.Any]:
    return {"name": name, "config": config, "state": state}


def update(name: str, before: dict[str, t.Any], after: dict[str, t.Any]) -> Change:
    return Change("update", "connector", name, before, after)


@pytest.mark.parametrize(
    ("items", "options", "expected"),
    [
        pytest.param([item(config=CONFIG)], PlanOptions(), [], id="equal"),
        pytest.param([item(config={**CONFIG, "name": "a"})], PlanOptions(), [], id="the name is no key"),
        pytest.param([item(config={**CONFIG, "tasks.max": 1, "batch": True})], PlanOptions(), [], id="equal as texts"),
        pytest.param([item(config={**CONFIG, "batch": "True"})], PlanOptions(), [], id="True and true"),
        pytest.param([item(config={**CONFIG, "topic": ["a"]})], PlanOptions(), [], id="a list is joined"),
        pytest.param([item(config={**CONFIG, "gone": None})], PlanOptions(), [], id="null of what is not set"),
        pytest.param(
            [item(config={**CONFIG, "topic": ["a", "b"], "tasks.max": 2})],
            PlanOptions(),
            [update("a", {"config": {"tasks.max": "1", "topic": "a"}}, {"config": {"tasks.max": "2", "topic": "a,b"}})],
            id="values that differ",
        ),
        pytest.param(
            [item(config={key: CONFIG[key] for key in list(CONFIG)[:3]})],
            PlanOptions(),
            [update("a", {"config": {"batch": "true"}}, {"config": {"batch": None}})],
            id="a key that is not declared is removed",
        ),
        pytest.param([item(config={"topic": "a"})], MERGE, [], id="merge keeps it"),
        pytest.param(
            [item(config={"batch": None, "x": 1})],
            MERGE,
            [update("a", {"config": {"batch": "true", "x": None}}, {"config": {"batch": None, "x": "1"}})],
            id="merge removes null",
        ),
        pytest.param([item()], PlanOptions(), [], id="without a config only the state is looked at"),
        pytest.param(
            [item("rests")], PlanOptions(), [update("rests", {"state": "paused"}, {"state": "running"})], id="resume"
        ),
        pytest.param(
            [item(state="stopped")], PlanOptions(), [update("a", {"state": "running"}, {"state": "stopped"})], id="stop"
        ),
        pytest.param([item("rests", state="paused")], PlanOptions(), [], id="paused already"),
        pytest.param(
            [item("new", state="paused")],
            PlanOptions(),
            [update("new", {"state": "unknown"}, {"state": "paused"})],
            id="paused without a status",
        ),
        pytest.param([item("new")], PlanOptions(), [], id="what has no status yet is going to run"),
        pytest.param([item("broken"), item("dead")], PlanOptions(), [], id="failed stays"),
        pytest.param(
            [item("broken"), item("dead")],
            RESTART,
            [
                update("broken", {"status": {"task 1": "FAILED"}}, {"status": {"task 1": "RUNNING"}}),
                update("dead", {"status": {"connector": "FAILED"}}, {"status": {"connector": "RUNNING"}}),
            ],
            id="failed is restarted",
        ),
        pytest.param([item()], RESTART, [], id="only failed is restarted"),
        pytest.param([item("rests", state="absent"), item("b", state="absent")], PlanOptions(), ["rests"], id="absent"),
        pytest.param(
            [item("b", CONFIG, "paused")],
            PlanOptions(),
            [Change("create", "connector", "b", None, {"state": "paused", "config": CONFIG})],
            id="create",
        ),
        pytest.param([item("new")], PlanOptions(purge=Purge(["n", "re", "b"], 2)), ["broken", "rests"], id="purge"),
    ],
)
def test_plan(items: list[dict[str, t.Any]], options: PlanOptions, expected: list[t.Any]) -> None:
    wanted = [
        Change("delete", "connector", entry, {"config": CONFIG}) if isinstance(entry, str) else entry
        for entry in expected
    ]
    assert plan_connectors(Current("3.9.2", NOW), parse_specs(items), options=options) == wanted


@pytest.mark.parametrize(
    ("items", "options", "expected"),
    [
        pytest.param([item("b")], {}, "Connector b: it does not exist yet, so it needs a config.", id="no config"),
        pytest.param([item("b", {"x": 1})], {}, "Connector b: its config lacks connector.class", id="no class"),
        pytest.param([item(" b", CONFIG)], {}, "Connector  b: the name is ' b'", id="space"),
        pytest.param([item("", CONFIG)], {}, "Connector without a name: the name is ''", id="no name"),
        pytest.param([item(), item()], {}, "Connector a: it is declared 2 times", id="twice"),
        pytest.param(
            [item(config={**CONFIG, "name": "b"})], {}, "Connector a: its config has the name b: leave", id="other name"
        ),
        pytest.param(
            [item(config={**CONFIG, "transforms": {"x": 1}})],
            {},
            "Connector a: transforms is a mapping, and a connector's config is flat: write each key in full, such as"
            " transforms.x.",
            id="nested",
        ),
        pytest.param(
            [item(config={**CONFIG, "db.password": MASK})],
            {},
            "Connector a: db.password would be set to ********, the mask of an export",
            id="an export given back",
        ),
        pytest.param(
            [item(state="stopped")],
            {"version": "3.4.1"},
            "Connector a: state stopped needs Kafka Connect 3.5 or later, and the worker is 3.4.1: use paused.",
            id="too old to stop",
        ),
        pytest.param([], {"purge": Purge([], 1)}, "purge needs purge_prefixes: only connectors", id="no prefixes"),
        pytest.param([], {"purge": Purge([""], 9)}, "purge_prefixes has an empty prefix", id="empty prefix"),
        pytest.param(
            [],
            {"purge": Purge(["a", "b"], 1)},
            "The purge would delete 2 connectors, more than purge_max 1: a, broken.",
            id="too many",
        ),
    ],
)
def test_refusals(items: list[dict[str, t.Any]], options: dict[str, t.Any], expected: str) -> None:
    current = Current(options.get("version", "3.9.2"), NOW)
    with pytest.raises(StackError) as caught:
        plan_connectors(current, parse_specs(items), options=PlanOptions(purge=options.get("purge")))
    (error,) = caught.value.results["errors"]
    assert error.startswith(expected)


def test_all_errors_are_reported_at_once() -> None:
    items = [item("b"), item("c", {"name": "d"})]
    with pytest.raises(StackError) as caught:
        plan_connectors(Current("3.9.2", NOW), parse_specs(items), options=PlanOptions(purge=Purge([], 1)))
    assert len(caught.value.results["errors"]) == 4


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("3.4.9", False, id="older"),
        pytest.param("3.5.0", True, id="equal"),
        pytest.param("3.10.0", True, id="as numbers"),
        pytest.param("4.0.0", True, id="newer"),
        pytest.param("7.4.1-ccs", False, id="Confluent's 3.4"),
        pytest.param("7.5.1-ce", True, id="Confluent's 3.5"),
        pytest.param("3.5.0-SNAPSHOT", True, id="a build"),
        pytest.param("unknown", True, id="unknown"),
    ],
)
def test_at_least(version: str, expected: bool) -> None:
    assert at_least(version, (3, 5)) == expected
