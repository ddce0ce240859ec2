# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of kafka_quorum, right and wrong."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.spec import (
    HealthQuery,
    connection_errors,
    parse_query,
)


def params(**given: t.Any) -> dict[str, t.Any]:
    connection = {name: option.get("default") for name, option in kafka_argument_spec().items()}
    own: dict[str, t.Any] = {"expected_voters": None, "wait_voters": [], "max_lag_ms": 2000, "allow_unavailable": False}
    return {**connection, "bootstrap_servers": [], "bootstrap_controllers": [], **own, **given}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(None, {}, id="nothing"),
        pytest.param([0, "1"], {0: None, 1: None}, id="ids"),
        pytest.param(3, {3: None}, id="one id"),
        pytest.param({"1": "a", 2: ""}, {1: "a", 2: None}, id="hosts"),
        pytest.param([2**31 - 1], {2**31 - 1: None}, id="the largest id"),
    ],
)
def test_expected_voters(given: t.Any, expected: dict[int, str | None]) -> None:
    errors: list[str] = []
    query = parse_query(params(expected_voters=given, allow_unavailable=True, max_lag_ms=1), errors)
    assert (query, errors) == (HealthQuery(expected, 1, True), [])


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        pytest.param({"expected_voters": ["one"]}, ["expected_voters: 'one' is not a node.id"], id="no number"),
        pytest.param({"expected_voters": [-1]}, ["expected_voters: -1 is not"], id="negative"),
        pytest.param({"expected_voters": [2**31]}, ["expected_voters: 2147483648 is not"], id="too large"),
        pytest.param({"expected_voters": [1, "1"]}, ["names voter 1 twice"], id="twice"),
        pytest.param({"expected_voters": [1], "wait_voters": [1, 2]}, ["wait_voters names voter 2"], id="not expected"),
        pytest.param({"wait_voters": [2]}, [], id="nothing expected"),
        pytest.param({"max_lag_ms": 0}, ["max_lag_ms is 0"], id="no lag at all"),
        pytest.param({"expected_voters": ["x"], "max_lag_ms": 0}, ["'x'", "max_lag_ms"], id="all at once"),
    ],
)
def test_bad_expectations(given: dict[str, t.Any], parts: list[str]) -> None:
    errors: list[str] = []
    parse_query(params(**given), errors)
    assert len(errors) == len(parts), errors
    assert all(part in error for part, error in zip(parts, errors)), errors


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        pytest.param({}, ["bootstrap_servers and bootstrap_controllers are empty"], id="nobody to ask"),
        pytest.param({"bootstrap_servers": ["b:1"]}, [], id="brokers"),
        pytest.param({"bootstrap_controllers": ["c:1"]}, [], id="controllers"),
        pytest.param(
            {"bootstrap_servers": ["b"], "bootstrap_controllers": ["c"]},
            ["bootstrap_servers has 'b': write host:port", "bootstrap_controllers has 'c': write host:port"],
            id="no ports",
        ),
        pytest.param(
            {"bootstrap_controllers": ["c:1"], "security_protocol": "SASL_SSL", "request_timeout": 0},
            ["security_protocol SASL_SSL needs", "request_timeout is 0"],
            id="login and numbers",
        ),
    ],
)
def test_bad_connections(given: dict[str, t.Any], parts: list[str]) -> None:
    errors = connection_errors(params(**given))
    assert len(errors) == len(parts), errors
    assert all(part in error for part, error in zip(parts, errors)), errors
