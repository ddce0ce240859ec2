# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user expects of a metadata quorum. Pure."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import (
    Params,
    security_errors,
    server_errors,
)

Expected = t.Mapping[int, t.Optional[str]]
_LARGEST_ID = 2**31 - 1  # of node.id


@dataclass(frozen=True)
class HealthQuery:
    """The user's expectations. ``expected``: {id: host or None}, empty for the voters that the quorum has."""

    expected: Expected
    max_lag_ms: int = 2000
    allow_unavailable: bool = False


def parse_query(params: Params, errors: list[str]) -> HealthQuery:
    """Return what the options of kafka_quorum expect; their errors are added to ``errors`` as sentences."""
    expected = parse_expected(params["expected_voters"], errors)
    if params["max_lag_ms"] < 1:
        errors.append(f"max_lag_ms is {params['max_lag_ms']}: give at least 1 millisecond.")
    errors.extend(
        f"wait_voters names voter {number}, which is not one of expected_voters."
        for number in params["wait_voters"]
        if expected and number not in expected
    )
    return HealthQuery(expected, params["max_lag_ms"], params["allow_unavailable"])


def parse_expected(value: t.Any, errors: list[str]) -> dict[int, str | None]:
    """Parse expected_voters, {id: host} or [id], into {id: host or None}; errors are added as sentences."""
    listed = value if isinstance(value, list) else [] if value is None else [value]
    pairs = value.items() if isinstance(value, t.Mapping) else [(number, None) for number in listed]
    expected: dict[int, str | None] = {}
    for number, host in pairs:
        if not re.fullmatch(r"\d{1,10}", str(number)) or int(number) > _LARGEST_ID:
            errors.append(f"expected_voters: {number!r} is not a node.id, a number from 0 to {_LARGEST_ID}.")
        elif int(number) in expected:
            errors.append(f"expected_voters names voter {number} twice; each id belongs to one node.")
        else:
            expected[int(number)] = str(host) if host else None
    return expected


def connection_errors(params: Params) -> list[str]:
    """Return a sentence for each error in the options that say how the quorum is reached; reads the named files."""
    errors = []
    if not params["bootstrap_servers"] and not params["bootstrap_controllers"]:
        errors.append("bootstrap_servers and bootstrap_controllers are empty: name at least one broker or controller.")
    return [
        *errors,
        *server_errors(params, "bootstrap_servers", "broker-1:9092"),
        *server_errors(params, "bootstrap_controllers", "controller-1:9093"),
        *security_errors(params),
    ]
