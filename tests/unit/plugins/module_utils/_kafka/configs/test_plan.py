# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of dynamic configs, what is refused, and what is told about them."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.plan import (
    as_item,
    expected_state,
    own_entries,
    plan_config,
    shadowing,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.spec import (
    CurrentConfig,
    DesiredConfig,
    parse_spec,
    sensitive_keys,
)

PREFIX = "listener.name.tls."
PASSWORD = f"{PREFIX}ssl.keystore.password"
RATE = "leader.replication.throttled.rate"


def entry(*values: tuple[str, str | None], kind: str = "STRING", **given: t.Any) -> dict[str, t.Any]:
    """Return an entry whose values are (source, value), the effective one first."""
    source, value = values[0]
    synonyms = [{"key": given.pop("key", "x"), "value": value, "source": source} for source, value in values]
    own = source in ("dynamic broker", "dynamic topic")
    facts = {"value": value, "source": source, "type": kind, "own": own, "read_only": False, "sensitive": False}
    return {**facts, "synonyms": synonyms, **given}


NETWORK = entry(("dynamic default", "6"), ("static file", "3"), ("default", "3"), kind="INT")
BROKER = {
    "num.io.threads": entry(("dynamic broker", "16"), ("static file", "8"), ("default", "8"), kind="INT"),
    "num.network.threads": NETWORK,
    "log.retention.ms": entry(("default", None), kind="LONG"),
    "unclean.leader.election.enable": entry(("default", "false"), kind="BOOLEAN"),
    "broker.rack": entry(("static file", "a"), read_only=True),
    "ssl.keystore.location": entry(("default", None)),
    "ssl.keystore.password": entry(("default", None), sensitive=True),
    "listeners": entry(("static file", "TLS://:9093"), kind="LIST"),
    "listener.security.protocol.map": entry(("static file", "TLS:SSL")),
    PASSWORD: entry(("dynamic broker", None), sensitive=True, read_only=True),
    "plugin.key": entry(("dynamic broker", "x"), read_only=True, sensitive=True),
}
ONE = CurrentConfig(BROKER, own_entries("broker", BROKER))
ALL = CurrentConfig(BROKER, {"num.network.threads": entry(("dynamic default", "6"), kind="INT", own=True)}, read_from=1)
TOPIC = {
    "retention.ms": entry(("dynamic topic", "1000"), ("static file", "168"), kind="LONG", key="retention.ms"),
    "cleanup.policy": entry(("default", "delete"), kind="LIST"),
}
ORDERS = CurrentConfig(TOPIC, own_entries("topic", TOPIC))
LEVELS = {name: entry(("dynamic logger", level)) for name, level in {"root": "INFO", "a": "DEBUG", "b": "INFO"}.items()}
LOGGERS = CurrentConfig(LEVELS, own_entries("broker_logger", LEVELS))


def spec(**given: t.Any) -> dict[str, DesiredConfig]:
    options = {"type": "broker", "name": "1", "config": {}, "state": "present", "config_mode": "merge"}
    one = parse_spec({**options, "update_sensitive": "on_create", **given})
    return {one.title: one}


def update(name: str, before: dict[str, t.Any], after: dict[str, t.Any]) -> list[Change]:
    return [Change("update", "config", name, before, after)]


@pytest.mark.parametrize(
    ("found", "given", "expected"),
    [
        pytest.param(ONE, {"config": {"num.io.threads": "16"}}, [], id="as it is"),
        pytest.param(ONE, {"config": {"num.io.threads": " 016"}}, [], id="as it is, written otherwise"),
        pytest.param(
            ONE,
            {"config": {"num.io.threads": 12}},
            update("broker 1", {"num.io.threads": "16 (dynamic broker)"}, {"num.io.threads": "12"}),
            id="merge leaves the others",
        ),
        pytest.param(
            ONE,
            {"config": {"num.network.threads": 6}},
            update("broker 1", {"num.network.threads": "6 (dynamic default)"}, {"num.network.threads": "6"}),
            id="the same of another source is set",
        ),
        pytest.param(
            ONE,
            {"config": {"log.retention.ms": 5}},
            update("broker 1", {"log.retention.ms": None}, {"log.retention.ms": "5"}),
            id="without a value before",
        ),
        pytest.param(
            ONE,
            {"config": {"num.io.threads": None, "num.network.threads": None}},
            update("broker 1", {"num.io.threads": "16 (dynamic broker)"}, {"num.io.threads": None}),
            id="null takes off what is set",
        ),
        pytest.param(
            ONE,
            {"config": {"num.io.threads": 16}, "config_mode": "replace"},
            update("broker 1", {PASSWORD: "set", "plugin.key": "set"}, {PASSWORD: None, "plugin.key": None}),
            id="replace takes the others off",
        ),
        pytest.param(
            ONE,
            {"state": "absent"},
            [
                Change(
                    "delete",
                    "config",
                    "broker 1",
                    {PASSWORD: "set", "num.io.threads": "16 (dynamic broker)", "plugin.key": "set"},
                )
            ],
            id="absent",
        ),
        pytest.param(CurrentConfig(BROKER), {"state": "absent"}, [], id="absent already"),
        pytest.param(ONE, {"config": {PASSWORD: "p"}}, [], id="a secret that is set stays"),
        pytest.param(
            ONE,
            {"config": {PASSWORD: "p", "num.io.threads": 16}, "update_sensitive": "always"},
            update("broker 1", {PASSWORD: "set"}, {PASSWORD: "p"}),
            id="a secret is set again",
        ),
        pytest.param(
            CurrentConfig({k: v for k, v in BROKER.items() if k != PASSWORD}),
            {"config": {PASSWORD: "p"}},
            update("broker 1", {PASSWORD: None}, {PASSWORD: "p"}),
            id="a secret for a listener that has none",
        ),
        pytest.param(
            ONE,
            {"config": {"plugin.key": None}},
            update("broker 1", {"plugin.key": "set"}, {"plugin.key": None}),
            id="read-only but set",
        ),
        pytest.param(ONE, {"config": {RATE: 9}}, update("broker 1", {RATE: None}, {RATE: "9"}), id="an untold key"),
        pytest.param(
            CurrentConfig(
                {**BROKER, RATE: entry(("dynamic broker", "9"), read_only=True)}, {RATE: entry(("dynamic broker", "9"))}
            ),
            {"config": {RATE: " 9"}},
            [],
            id="an untold key that is set is read-only for the broker",
        ),
        pytest.param(
            ALL,
            {"name": "<default>", "config": {"num.io.threads": 4, "num.network.threads": 6}},
            update("broker <default>", {"num.io.threads": "8 (static file)"}, {"num.io.threads": "4"}),
            id="default: what a broker has of its own is not the default's",
        ),
        pytest.param(
            ORDERS,
            {
                "type": "topic",
                "name": "orders",
                "config": {"cleanup.policy": ["compact", "delete"], "retention.ms": 1000},
            },
            update("topic orders", {"cleanup.policy": "delete (default)"}, {"cleanup.policy": "compact,delete"}),
            id="topic",
        ),
        pytest.param(
            LOGGERS,
            {"type": "broker_logger", "config": {"a": None, "b": "WARN", "root": "INFO"}},
            update("broker_logger 1", {"a": "DEBUG", "b": "INFO"}, {"a": None, "b": "WARN"}),
            id="loggers",
        ),
        pytest.param(
            LOGGERS,
            {"type": "broker_logger", "config": {"a": None, "root": "DEBUG"}},
            update("broker_logger 1", {"root": "INFO"}, {"root": "DEBUG"}),
            id="loggers fall back on the declared root",
        ),
        pytest.param(
            CurrentConfig({}),
            {"type": "client_metrics", "name": "all", "config": {"interval.ms": 1000}},
            update("client_metrics all", {"interval.ms": None}, {"interval.ms": "1000"}),
            id="client metrics",
        ),
        pytest.param(
            CurrentConfig({}, {"metrics": entry(("dynamic client metrics", "a,b"))}),
            {"type": "client_metrics", "name": "all", "config": {"metrics": "a, b"}},
            [],
            id="client metrics are lists",
        ),
    ],
)
def test_plan(found: CurrentConfig, given: dict[str, t.Any], expected: list[Change]) -> None:
    assert plan_config(found, spec(**given)) == expected


LOGGER = {"type": "broker_logger"}


@pytest.mark.parametrize(
    ("found", "given", "part"),
    [
        pytest.param(ONE, {}, "config is empty", id="nothing"),
        pytest.param(ONE, {"state": "absent", "config": {"num.io.threads": 1}}, "leave config out", id="both"),
        pytest.param(
            ONE, {"config": {"num.io.thread": 9}}, "is no key of a broker. Did you mean num.io.threads?", id="typo"
        ),
        pytest.param(
            ONE,
            {"config": {f"{PREFIX}ssl.keystore.locatio": "x"}},
            f"Did you mean {PREFIX}ssl.keystore.location?",
            id="typo, prefix",
        ),
        pytest.param(
            ONE, {"config": {"broker.rack": "b"}}, "set it in the role's variable kafka_config and roll", id="read-only"
        ),
        pytest.param(ONE, {"config": {"broker.rack": None}}, "is read only when a broker starts", id="read-only null"),
        pytest.param(ONE, {"config": {"plugin.key": "y"}}, "is read only when a broker starts", id="read-only and set"),
        pytest.param(
            ONE,
            {"config": {"listener.name.no.ssl.keystore.location": "x"}},
            "belongs to no listener",
            id="no such listener",
        ),
        pytest.param(ORDERS, {"type": "topic", "config": {"retention": 1}}, "Did you mean retention.ms?", id="topic"),
        pytest.param(
            CurrentConfig(others=["orders", "other"]),
            {"type": "topic", "name": "order", "config": {"retention.ms": 1}},
            "no such topic. Did you mean orders? There are orders, other.",
            id="no topic",
        ),
        pytest.param(
            CurrentConfig(others=["<default>", "0"]), {"config": {"x": 1}}, "there are <default>, 0.", id="no broker"
        ),
        pytest.param(LOGGERS, {**LOGGER, "config": {"roo": "INFO"}}, "Did you mean root?", id="logger"),
        pytest.param(LOGGERS, {**LOGGER, "config": {"a": "debug"}}, "a is 'debug': give FATAL, ERROR", id="level"),
        pytest.param(LOGGERS, {**LOGGER, "config": {"root": None}}, "root is the logger", id="root off"),
        pytest.param(LOGGERS, {**LOGGER, "state": "absent"}, "doesn't tell which levels", id="loggers absent"),
        pytest.param(
            LOGGERS,
            {**LOGGER, "config": {"a": "INFO"}, "config_mode": "replace"},
            "doesn't tell which",
            id="loggers replaced",
        ),
        pytest.param(
            CurrentConfig({}),
            {"type": "client_metrics", "config": {"interval": 1}},
            "Did you mean interval.ms?",
            id="client metrics",
        ),
    ],
)
def test_errors(found: CurrentConfig, given: dict[str, t.Any], part: str) -> None:
    with pytest.raises(StackError) as caught:
        plan_config(found, spec(**given))
    assert len(caught.value.results["errors"]) == 1
    assert part in str(caught.value)


def test_all_errors_at_once() -> None:
    with pytest.raises(StackError) as caught:
        plan_config(CurrentConfig(others=["0"]), spec(**LOGGER, config={"a": "LOUD", "root": None}))
    assert len(caught.value.results["errors"]) == 3


def test_outlook_of_a_broker() -> None:
    desired = spec(config={"num.io.threads": None, "num.network.threads": 9, "plugin.key": None})
    (only,) = desired.values()
    assert expected_state(ONE, only, plan_config(ONE, desired)) == {
        "config": {"num.network.threads": "9"},
        "sensitive": [PASSWORD],
        "shadowed": [
            {"key": "num.network.threads", "hides": "x", "value": "6", "source": "dynamic default"},
            {"key": "num.network.threads", "hides": "x", "value": "3", "source": "static file"},
        ],
        "warnings": [],
    }


def test_outlook_of_the_default_warns_of_a_broker_that_hides_it() -> None:
    desired = spec(name="<default>", config={"num.io.threads": 4})
    (only,) = desired.values()
    seen = expected_state(ALL, only, plan_config(ALL, desired))
    assert seen["config"] == {"num.io.threads": "4", "num.network.threads": "6"}
    assert [row["source"] for row in seen["shadowed"]] == ["static file"] * 2
    (warning,) = seen["warnings"]
    assert warning.startswith("Broker 1 has num.io.threads of its own")


def test_outlook_of_what_is_taken_off_and_of_loggers() -> None:
    desired = spec(state="absent")
    (only,) = desired.values()
    seen = expected_state(ONE, only, plan_config(ONE, desired))
    assert seen == {"config": {}, "sensitive": [], "shadowed": [], "warnings": []}
    desired = spec(**LOGGER, config={"a": None, "b": "TRACE"})
    (only,) = desired.values()
    assert expected_state(LOGGERS, only, plan_config(LOGGERS, desired))["config"] == {"a": "INFO", "b": "TRACE"}


def test_which_keys_are_secret() -> None:
    keys = ["ssl.keystore.password", f"{PREFIX}ssl.key.password", PASSWORD, "num.io.threads", "plugin.key", RATE]
    assert sensitive_keys("broker", keys, ONE) == {"ssl.keystore.password", PASSWORD, "plugin.key"}


def test_what_is_read_can_be_declared_and_has_no_secrets() -> None:
    item = as_item("broker", "1", ONE.own)
    assert item == {"type": "broker", "name": "1", "config": {"num.io.threads": "16"}}
    assert plan_config(ONE, spec(**item)) == []
    levels = as_item("broker_logger", "1", LOGGERS.own)
    assert levels["config"] == {"a": "DEBUG", "root": "INFO"}
    assert plan_config(LOGGERS, spec(**levels)) == []


@pytest.mark.parametrize(
    ("key", "synonyms", "expected"),
    [
        pytest.param("a", [("a", "1", "dynamic broker"), ("a", "2", "static file")], ("1", "2", "a"), id="broker"),
        pytest.param(
            "a",
            [("a", "1", "dynamic default"), ("b", "2", "static file"), ("b", "3", "default")],
            ("1", "2", "b"),
            id="by another key",
        ),
        pytest.param("b", [("a", "1", "dynamic default"), ("b", "2", "static file")], None, id="told of the other key"),
        pytest.param("a", [("a", "2", "static file"), ("a", "3", "default")], None, id="file alone"),
        pytest.param("a", [("a", "1", "dynamic broker"), ("a", "3", "default")], None, id="not in the file"),
        pytest.param("a", [], None, id="no value"),
    ],
)
def test_shadowing(key: str, synonyms: list[tuple[str, str, str]], expected: tuple[str, str, str] | None) -> None:
    rows = shadowing("1", {key: {"synonyms": [dict(zip(("key", "value", "source"), row)) for row in synonyms]}})
    assert [(row["dynamic"], row["file"], row["file_key"]) for row in rows] == ([expected] if expected else [])
    assert all((row["broker"], row["key"]) == ("1", key) for row in rows)
