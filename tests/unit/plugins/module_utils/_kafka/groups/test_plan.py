# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the offsets of a group go, and what is refused."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.plan import offset_changes, plan_group
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.spec import as_dict, parse_spec

NOW = 1_000_000.0  # seconds
MEMBER = {"id": "c-1", "client_id": "billing-1", "host": "/192.0.2.7"}
BASE: dict[str, t.Any] = {
    "state": "Empty",
    "type": "classic",
    "members": [],
    "lags": None,
    "committed": {("orders", 0): 50, ("orders", 1): 7},
    "topics": {"orders": [0, 1, 2]},
    "start": {("orders", n): 10 for n in (0, 1, 2)},
    "end": {("orders", n): 90 for n in (0, 1, 2)},
    "at": {("orders", 0): 33, ("orders", 1): None, ("orders", 2): 34},
}

# Of a share group: in partition 1, half of the records after the start offset have been acknowledged.
SHARE: dict[str, t.Any] = {
    **BASE,
    "type": "share",
    "committed": {("orders", 0): 50, ("orders", 1): 20},
    "lags": {("orders", 0): 40, ("orders", 1): 35},
}


def params(**given: t.Any) -> dict[str, t.Any]:
    return {
        "group": "billing",
        "state": "present",
        "reset": None,
        "topics": [],
        "expected_before": None,
        "create": False,
        **given,
    }


def topic(*partitions: int) -> list[dict[str, t.Any]]:
    return [{"name": "orders", "partitions": list(partitions) or None}]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"reset": {"to": "earliest"}}, {0: 10, 1: 10}, id="all that is committed, to the beginning"),
        pytest.param({"reset": {"to": "latest"}, "topics": topic()}, {0: 90, 1: 90, 2: 90}, id="a topic, to the end"),
        pytest.param({"reset": {"to": "current"}}, {1: 10}, id="only what is outside of the log"),
        pytest.param({"reset": {"offset": 20}, "topics": topic(1)}, {1: 20}, id="one partition, to an offset"),
        pytest.param({"reset": {"offset": 500}, "topics": topic(0)}, {0: 90}, id="no further than the end"),
        pytest.param({"reset": {"shift": -5}}, {0: 45, 1: 10}, id="back"),
        pytest.param({"reset": {"datetime": "2026-11-25T08:00:00Z"}}, {0: 33, 1: 90}, id="a time; later than all"),
        pytest.param({"reset": {"duration": "P1DT12H"}, "topics": topic(2)}, {2: 34}, id="an age"),
        pytest.param({"reset": {"offsets": {"orders": {"0": 11, 2: "12"}}}}, {0: 11, 2: 12}, id="from a file"),
        pytest.param({"reset": {"offset": 50}, "topics": topic(0)}, {}, id="there already"),
        pytest.param({}, {}, id="nothing asked"),
        pytest.param(
            {"reset": {"shift": 1}, "expected_before": {"orders": {0: 50, 1: 7}}}, {0: 51, 1: 10}, id="as expected"
        ),
    ],
)
def test_plan(given: dict[str, t.Any], expected: dict[int, int]) -> None:
    changes = plan_group(BASE, parse_spec(params(**given), NOW))
    before = as_dict({("orders", n): BASE["committed"].get(("orders", n)) for n in expected})
    after = as_dict({("orders", n): offset for n, offset in expected.items()})
    assert changes == ([Change("update", "consumer group", "billing", before, after)] if expected else [])


def test_moves_tell_what_is_skipped_and_what_is_replayed() -> None:
    found = offset_changes(BASE, parse_spec(params(reset={"offset": 40}, topics=topic()), NOW))
    assert [(m["partition"], m["before"], m["after"], m["skipped"]) for m in found] == [
        (0, 50, 40, -10),
        (1, 7, 40, 33),
        (2, None, 40, None),
    ]


@pytest.mark.parametrize(
    ("given", "current", "expected"),
    [
        pytest.param(
            {},
            {},
            [Change("delete", "consumer group", "billing", {"orders": {"0": 50, "1": 7}})],
            id="the group",
        ),
        pytest.param({}, {"state": "Dead", "committed": {}}, [], id="gone already"),
        pytest.param(
            {"topics": topic(1, 2)},
            {"state": "Stable"},
            [Change("update", "consumer group", "billing", {"orders": {"1": 7}}, {"orders": {"1": None}})],
            id="offsets of a topic that Kafka may still refuse",
        ),
        pytest.param({"topics": topic(2)}, {}, [], id="no such offset"),
    ],
)
def test_absent(given: dict[str, t.Any], current: dict[str, t.Any], expected: list[Change]) -> None:
    assert plan_group({**BASE, **current}, parse_spec(params(state="absent", **given), NOW)) == expected


def test_a_new_group_is_created_by_its_first_offsets() -> None:
    new = {**BASE, "state": "Dead", "committed": {}}
    changes = plan_group(new, parse_spec(params(reset={"to": "latest"}, topics=topic(0), create=True), NOW))
    assert changes == [Change("create", "consumer group", "billing", None, {"orders": {"0": 90}})]


EARLIEST = {"to": "earliest"}


@pytest.mark.parametrize(
    ("given", "current", "part"),
    [
        pytest.param({"reset": {}}, {}, "reset needs one of", id="no way"),
        pytest.param({"reset": {"to": "latest", "shift": 1}}, {}, "not more than one", id="two ways"),
        pytest.param({"reset": EARLIEST, "state": "absent"}, {}, "leave reset out", id="absent"),
        pytest.param({"reset": EARLIEST, "topics": topic() * 2}, {}, "topic orders is named twice", id="twice"),
        pytest.param({"reset": {"datetime": "2026-11-25T08:00:00"}}, {}, "say its zone, too", id="no zone"),
        pytest.param({"reset": {"datetime": "yesterday"}}, {}, "is 'yesterday': write it as ISO 8601", id="no time"),
        pytest.param({"reset": {"duration": "P"}}, {}, "as in P7D", id="no duration"),
        pytest.param({"reset": {"offsets": {"orders": {"0": -5}}}}, {}, "has offset -5 for orders-0:", id="below 0"),
        pytest.param({"reset": {"offset": -5}}, {}, "reset.offset is -5: offsets begin at 0", id="all below 0"),
        pytest.param({"reset": {"offsets": {"orders": {"a": 1}}}}, {}, "write its partitions as numbers", id="letters"),
        pytest.param(
            {"reset": EARLIEST}, {"state": "Dead", "committed": {}, "topics": {}}, "does not exist", id="typo"
        ),
        pytest.param(
            {"reset": EARLIEST}, {"state": "Stable", "members": [MEMBER]}, "billing-1 at 192.0.2.7", id="active"
        ),
        pytest.param({"state": "absent"}, {"state": "Stable", "members": [MEMBER]}, "is Stable", id="active, absent"),
        pytest.param({"reset": EARLIEST}, {"state": "PreparingRebalance"}, "is PreparingRebalance", id="members come"),
        pytest.param({"state": "absent"}, {"state": "CompletingRebalance"}, "is CompletingRebalance", id="got theirs"),
        pytest.param({"reset": EARLIEST}, {"state": "Assigning"}, "is Assigning", id="of the new protocol"),
        pytest.param({"reset": EARLIEST}, {"state": "Reconciling"}, "is Reconciling", id="of the new protocol, later"),
        pytest.param(
            {"reset": EARLIEST, "topics": [{"name": "x", "partitions": None}]}, {}, "Topic x does not", id="x"
        ),
        pytest.param({"reset": EARLIEST, "topics": topic(9)}, {}, "has no partition 9: it has 3, from 0", id="9"),
        pytest.param({"reset": {"shift": 1}, "topics": topic(2)}, {}, "orders-2 has no committed offset", id="shift"),
        pytest.param({"reset": EARLIEST}, {"committed": {}}, "has no committed offsets: name topics", id="nothing"),
        pytest.param(
            {"reset": {"shift": 1}, "expected_before": {"orders": {0: 49}}},
            {},
            "orders-0 of group billing is at 50",
            id="b",
        ),
    ],
)
def test_errors(given: dict[str, t.Any], current: dict[str, t.Any], part: str) -> None:
    with pytest.raises(StackError) as caught:
        plan_group({**BASE, **current}, parse_spec(params(**given), NOW))
    assert len(caught.value.results["errors"]) == 1
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("given", "current", "expected"),
    [
        pytest.param({"reset": EARLIEST}, {}, {0: 10, 1: 10}, id="all that has a start offset"),
        pytest.param({"reset": EARLIEST, "topics": topic(2)}, {}, {2: 10}, id="a partition without one"),
        pytest.param({"reset": {"offset": 50}, "topics": topic(0)}, {}, {}, id="there, with nothing acknowledged"),
        pytest.param({"reset": {"offset": 20}, "topics": topic(1)}, {}, {1: 20}, id="the same, with acknowledged ones"),
        pytest.param({"reset": {"to": "current"}}, {}, {}, id="the current one keeps what is acknowledged"),
        pytest.param(
            {"reset": {"to": "current"}},
            {"committed": {("orders", 0): 5}, "lags": {("orders", 0): 80}},
            {0: 10},
            id="the current one is outside of the log",
        ),
        pytest.param(
            {"reset": {"offset": 50}, "topics": topic(0)},
            {"lags": {("orders", 0): None}},
            {0: 50},
            id="the same, with an unknown number of acknowledged ones",
        ),
    ],
)
def test_share_group(given: dict[str, t.Any], current: dict[str, t.Any], expected: dict[int, int]) -> None:
    state = {**SHARE, **current}
    changes = plan_group(state, parse_spec(params(**given), NOW))
    before = as_dict({("orders", n): state["committed"].get(("orders", n)) for n in expected})
    after = as_dict({("orders", n): offset for n, offset in expected.items()})
    assert changes == ([Change("update", "share group", "billing", before, after)] if expected else [])


@pytest.mark.parametrize(
    ("given", "current", "expected"),
    [
        pytest.param({"offset": 20}, {}, [40 - 70, 35 - 70], id="counted from the lag"),
        pytest.param({"to": "current"}, {}, [0, 0], id="nothing moves"),
        pytest.param({"offset": 50}, {"lags": {("orders", 0): None, ("orders", 1): None}}, [None] * 2, id="unknown"),
    ],
)
def test_share_group_tells_what_is_skipped_and_what_is_replayed(
    given: dict[str, t.Any], current: dict[str, t.Any], expected: list[int | None]
) -> None:
    found = offset_changes({**SHARE, **current}, parse_spec(params(reset=given, topics=topic(0, 1)), NOW))
    assert [move["skipped"] for move in found] == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {},
            [Change("delete", "share group", "billing", {"orders": {"0": 50, "1": 20}})],
            id="the group",
        ),
        pytest.param(
            {"topics": topic()},
            [
                Change(
                    "update",
                    "share group",
                    "billing",
                    {"orders": {"0": 50, "1": 20}},
                    {"orders": {"0": None, "1": None}},
                )
            ],
            id="the offsets of a topic",
        ),
        pytest.param({"topics": [{"name": "notes", "partitions": None}]}, [], id="no such offset"),
    ],
)
def test_share_group_absent(given: dict[str, t.Any], expected: list[Change]) -> None:
    assert plan_group(SHARE, parse_spec(params(state="absent", **given), NOW)) == expected


ACTIVE = {"state": "Stable", "members": [MEMBER]}


@pytest.mark.parametrize(
    ("given", "current", "part"),
    [
        pytest.param({"reset": EARLIEST}, ACTIVE, "only without members (billing-1 at 192.0.2.7)", id="active"),
        pytest.param({"state": "absent"}, ACTIVE, "only without members", id="active, absent"),
        pytest.param({"state": "absent", "topics": topic()}, ACTIVE, "only without members", id="active, offsets"),
        pytest.param({"state": "absent", "topics": topic(1)}, {}, "without its partitions (1)", id="one partition"),
        pytest.param({"reset": {"shift": 1}, "topics": topic(2)}, {}, "orders-2 has no start offset", id="shift"),
        pytest.param({"reset": EARLIEST}, {"committed": {}}, "has no start offsets: name topics", id="nothing"),
    ],
)
def test_share_group_errors(given: dict[str, t.Any], current: dict[str, t.Any], part: str) -> None:
    with pytest.raises(StackError) as caught:
        plan_group({**SHARE, **current}, parse_spec(params(**given), NOW))
    assert len(caught.value.results["errors"]) == 1
    assert part in str(caught.value)


def test_times() -> None:
    assert parse_spec(params(reset={"duration": "PT1M"}), NOW).time == 999_940_000
    assert parse_spec(params(reset={"datetime": "1970-01-12T14:46:40+01:00"}), NOW).time == 1_000_000_000
