# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import json
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.faults.checker import (
    Record,
    Seen,
    lasting_problems,
    parse,
    problems,
)

SENT = {"1": [Record(0, 0, "1.0"), Record(1, 0, "1.1"), Record(0, 2, "1.2")], "2": [Record(0, 1, "2.0")]}
READ = [Record(0, 0, "1.0"), Record(0, 1, "2.0"), Record(0, 2, "1.2"), Record(1, 0, "1.1")]
TIMES = {"1": [100.0, 104.0, 108.0], "2": [105.0]}
FINE = Seen(
    acknowledged=SENT,
    times=TIMES,
    consumed=READ,
    commits=[{0: 2}, {0: 3, 1: 1}],
    kept=READ,
    span=(100.0, 110.0),
    rate=0.2,
)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        pytest.param({}, "", id="all is well"),
        pytest.param(
            {"consumed": READ[1:]}, "1 acknowledged records were not read by the group: ", id="one that was not read"
        ),
        pytest.param(
            {"kept": READ[1:], "consumed": READ[1:], "acknowledged": {**SENT, "1": SENT["1"][1:]}, "rate": 0.0},
            "",
            id="what is not told of",
        ),
        pytest.param(
            {"kept": [*READ, Record(0, 3, "1.1"), Record(0, 4, "1.0")]},
            "1 records lie behind later ones of their producer: ",
            id="a reordering",
        ),
        pytest.param({"consumed": [*READ, *READ]}, "", id="read twice"),
        pytest.param({"kept": [*READ, Record(0, 3, "1.2")]}, "", id="sent twice"),
        pytest.param({"kept": [*READ, Record(0, 3, "1.3")]}, "", id="never acknowledged, but there"),
        pytest.param(
            {"consumed": [*READ, Record(1, 9, "2.9")]}, "1 records that were read are gone: ", id="cut off after a read"
        ),
        pytest.param(
            {"commits": [{0: 2}, {0: 1}]}, "1 commits of the group went back: partition 0: 1 after 2", id="back"
        ),
        pytest.param({"commits": [{0: 2}, {1: 1}, {0: 2}]}, "", id="the same commit again"),
        pytest.param({"failed": ["gone"]}, "1 sends failed for good: gone", id="a failed send"),
        pytest.param(
            {"times": {**TIMES, "2": [101.0]}},
            "A producer got no acknowledgement for 9.0 s; 6 s are allowed here.",
            id="one producer stands still",
        ),
        pytest.param(
            {"rate": 0.6}, "Producer 2 got 1 acknowledgements in 10 s, fewer than 3.", id="less than half of the load"
        ),
    ],
)
def test_problems(change: dict[str, t.Any], part: str) -> None:
    found = problems(dataclasses.replace(FINE, **change), gap=6)
    assert len(found) == (1 if part else 0), found
    assert not part or part in found[0]


def test_a_record_that_was_read_once_and_is_gone_is_lost() -> None:
    found = problems(dataclasses.replace(FINE, kept=READ[1:]), gap=6)
    assert [text.partition(":")[0] for text in found] == [
        "1 acknowledged records are gone",
        "1 records that were read are gone",
    ]


def test_an_offset_with_two_values_is_told() -> None:
    found = problems(dataclasses.replace(FINE, kept=[*READ[:-1], Record(1, 0, "2.7")]), gap=6)
    assert "1 records have another value than was told of their offset before" in [x.partition(":")[0] for x in found]


def test_where_the_clients_were_cut_off_what_was_acknowledged_has_to_be_there() -> None:
    cut = dataclasses.replace(FINE, consumed=READ[:1], commits=[], span=(100.0, 500.0), rate=50.0)
    assert lasting_problems(cut) == []
    assert len(lasting_problems(dataclasses.replace(cut, kept=READ[:-1]))) == 1
    assert lasting_problems(Seen(acknowledged={"1": []})) == ["No record was acknowledged, so nothing is proven."]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        pytest.param({"1": [101.0, 101.5, 104.0], "2": [102.0, 103.0]}, 2.5, id="between two"),
        pytest.param({"1": [103.0, 104.0]}, 3.0, id="before the first"),
        pytest.param({"1": [101.0]}, 4.0, id="after the last"),
        pytest.param({"1": []}, 5.0, id="none at all"),
        pytest.param({"1": [90.0, 101.0, 104.0, 120.0]}, 3.0, id="only within the span"),
    ],
)
def test_longest_gap_is_that_of_one_producer(times: dict[str, list[float]], expected: float) -> None:
    assert Seen(acknowledged={}, times=times, span=(100.0, 105.0)).longest_gap == expected


def test_parse() -> None:
    producer = [
        {"timestamp": 1500, "name": "startup_complete"},
        {"timestamp": 2500, "name": "producer_send_success", "partition": 3, "offset": 7, "value": "1.0", "key": None},
        {
            "timestamp": 2600,
            "name": "producer_send_error",
            "exception": "class org.X",
            "message": "gone",
            "value": "1.1",
        },
    ]
    consumer = [
        {"name": "record_data", "partition": 3, "offset": 7, "value": "1.0"},
        {"name": "offsets_committed", "success": True, "offsets": [{"topic": "load", "partition": 3, "offset": 8}]},
        {"name": "offsets_committed", "success": False, "offsets": [], "error": "rebalance"},
    ]
    lines = ["[2026-11-22] WARN something", *(json.dumps(event) for event in consumer), '{"name": "cut o']
    seen = parse({"1": "\n".join(json.dumps(event) for event in producer)}, "\n".join(lines), lines[1], rate=3.0)
    assert seen == Seen(
        acknowledged={"1": [Record(3, 7, "1.0")]},
        times={"1": [2.5]},
        failed=["X: gone"],
        consumed=[Record(3, 7, "1.0")],
        commits=[{3: 8}],
        kept=[Record(3, 7, "1.0")],
        rate=3.0,
    )
