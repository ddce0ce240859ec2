# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import json
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.faults.checker import Record, Seen, parse, problems

SENT = {"1": [Record(0, 0, "1.0"), Record(1, 0, "1.1"), Record(0, 2, "1.2")], "2": [Record(0, 1, "2.0")]}
READ = [Record(0, 0, "1.0"), Record(0, 1, "2.0"), Record(0, 2, "1.2"), Record(1, 0, "1.1")]
FINE = Seen(acknowledged=SENT, consumed=READ, commits=[{0: 2}, {0: 3, 1: 1}])


@pytest.mark.parametrize(
    ("change", "part"),
    [
        pytest.param({}, "", id="all is well"),
        pytest.param({"consumed": READ[1:]}, "1 acknowledged records were not read: ", id="a lost record"),
        pytest.param({"consumed": [*READ, Record(0, 2, "2.1")]}, "1 records have another value", id="an offset twice"),
        pytest.param(
            {"acknowledged": {}, "consumed": [Record(0, 0, "1.1"), Record(0, 1, "1.0")]},
            "1 records lie behind later ones of their producer: ",
            id="a reordering",
        ),
        pytest.param({"consumed": [*READ, *READ]}, "", id="read twice"),
        pytest.param({"consumed": [*READ, Record(0, 3, "1.2")]}, "", id="sent twice"),
        pytest.param({"consumed": [*READ, Record(0, 3, "1.3")]}, "", id="never acknowledged, but there"),
        pytest.param(
            {"commits": [{0: 2}, {0: 1}]}, "1 commits of the group went back: partition 0: 1 after 2", id="back"
        ),
        pytest.param({"commits": [{0: 2}, {1: 1}, {0: 2}]}, "", id="the same commit again"),
        pytest.param({"failed": ["gone"]}, "1 sends failed for good: gone", id="a failed send"),
    ],
)
def test_problems(change: dict[str, t.Any], part: str) -> None:
    found = problems(dataclasses.replace(FINE, **change))
    assert len(found) == (1 if part else 0), found
    assert not part or part in found[0]


def test_longest_gap_is_that_of_one_producer() -> None:
    assert Seen(acknowledged={}, times={"1": [1.0, 1.5, 4.0], "2": [2.0, 3.0]}).longest_gap == 2.5
    assert Seen(acknowledged={}).longest_gap == 0


def test_parse() -> None:
    producer = [
        {"timestamp": 1500, "name": "startup_complete"},
        {"timestamp": 2500, "name": "producer_send_success", "partition": 3, "offset": 7, "value": "1.0", "key": None},
        {"timestamp": 2600, "name": "producer_send_error", "message": "gone", "value": "1.1"},
    ]
    consumer = [
        {"name": "record_data", "partition": 3, "offset": 7, "value": "1.0"},
        {"name": "offsets_committed", "success": True, "offsets": [{"topic": "load", "partition": 3, "offset": 8}]},
        {"name": "offsets_committed", "success": False, "offsets": [], "error": "rebalance"},
    ]
    lines = ["[2026-11-22] WARN something", *(json.dumps(event) for event in consumer), '{"name": "cut o']
    seen = parse({"1": "\n".join(json.dumps(event) for event in producer)}, "\n".join(lines))
    assert seen == Seen(
        acknowledged={"1": [Record(3, 7, "1.0")]},
        times={"1": [2.5]},
        failed=["gone"],
        consumed=[Record(3, 7, "1.0")],
        commits=[{3: 8}],
    )
