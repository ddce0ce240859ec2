# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignments import Reassignment
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.throttles import (
    FOLLOWERS,
    LEADERS,
    RATES,
    Settings,
    plan_throttle,
)

MOVE = Reassignment("t", 0, (1, 2), (1, 3))
ADOPTED = Reassignment("t", 0, (1, 2), (1, 3), adopted=True)
ORDER = Reassignment("t", 0, (1, 2), (2, 1))
CANCELLED = Reassignment("t", 0, (1, 3), (1, 2), cancels=True)


def lists(leaders: str | None, followers: str | None = None) -> dict[str, str | None]:
    return {LEADERS: leaders, FOLLOWERS: followers}


def rates(*brokers: int, rate: str | None = "1000") -> Settings:
    return {("broker", str(broker)): dict.fromkeys(RATES, rate) for broker in brokers}


def now(
    topic: dict[str, str | None] | None = None, given: Settings | None = None, running: t.Iterable[int] = (1, 2, 3)
) -> Settings:
    """What is set: lists of topic t, rates of brokers, nothing on the others that run."""
    nothing: Settings = {("broker", str(broker)): {} for broker in running}
    return {("topic", "t"): {k: v for k, v in (topic or {}).items() if v}, **nothing, **(given or {})}


OURS = {("topic", "t"): lists("0:1,0:2", "0:3"), **rates(1, 2, 3)}
OFF = {("topic", "t"): lists(None), **rates(1, 2, 3, rate=None)}


@pytest.mark.parametrize(
    ("current", "reassignments", "others", "rate", "before", "after"),
    [
        pytest.param(now(), [MOVE], [], 1000, OURS, OFF, id="set, and taken off"),
        pytest.param(now(), [MOVE], [], 0, {}, {}, id="no throttle"),
        pytest.param(now(), [], [], 1000, {}, {}, id="nothing to move"),
        pytest.param(now(), [ORDER], [], 1000, {}, {}, id="nothing to copy"),
        pytest.param(
            now(lists("0:1,0:2", "0:3"), rates(1, 2, 3)), [], [], 1000, OFF, {}, id="leftovers, nothing left to move"
        ),
        pytest.param(
            now(lists("0:1,0:2", "0:3"), rates(1, 2, 3)), [ADOPTED], [], 1000, {}, OFF, id="taken up as it is"
        ),
        pytest.param(
            now(lists("0:1,0:2", "0:3"), rates(1, 2, 3)),
            [ADOPTED],
            [],
            7,
            rates(1, 2, 3, rate="7"),
            OFF,
            id="taken up with another rate",
        ),
        pytest.param(
            now(lists("0:1,0:2", "0:3"), rates(1, 2, 3)), [ADOPTED], [], 0, OFF, {}, id="taken up without a throttle"
        ),
        pytest.param(
            now(lists("0:1,5:2"), rates(1, 2)),
            [MOVE],
            [],
            7,
            {("topic", "t"): lists("0:1,0:2", "0:3"), **rates(1, 2, 3, rate="7")},
            OFF,
            id="leftovers of other partitions",
        ),
        pytest.param(now(lists("*", "*"), rates(1)), [], [], 0, {}, {}, id="a list of all is somebody's own"),
        pytest.param(
            now(lists("*"), rates(1)),
            [MOVE],
            [],
            7,
            {("topic", "t"): {FOLLOWERS: "0:3"}, **rates(1, 2, 3, rate="7")},
            {("topic", "t"): {FOLLOWERS: None}, **rates(2, 3, rate=None), **rates(1)},
            id="a list of all stays, a rate is put back",
        ),
        pytest.param(now({}, rates(1, 2)), [], [], 0, {}, {}, id="a rate that no list explains stays"),
        pytest.param(
            now(lists("0:1,5:2"), rates(1, 2)),
            [],
            [("t", 5)],
            0,
            {("topic", "t"): {LEADERS: "5:2"}, **rates(1, rate=None)},
            {},
            id="what others move stays throttled",
        ),
        pytest.param(
            now(lists("0:1,5:1"), rates(1)),
            [],
            [("t", 5)],
            0,
            {("topic", "t"): {LEADERS: "5:1"}},
            {},
            id="and so does its broker",
        ),
        pytest.param(
            now(lists("0:1,0:9"), rates(1)),
            [],
            [],
            0,
            {("topic", "t"): {LEADERS: "0:9"}, **rates(1, rate=None)},
            {},
            id="the entry of a broker that is down tells of its rate",
        ),
        pytest.param(
            now(running=(1, 3)),
            [MOVE],
            [],
            1000,
            {("topic", "t"): lists("0:1", "0:3"), **rates(1, 3)},
            {("topic", "t"): lists(None), **rates(1, 3, rate=None)},
            id="a broker that is down gets no throttle",
        ),
    ],
)
def test_throttle(
    current: Settings,
    reassignments: list[Reassignment],
    others: list[Key],
    rate: int,
    before: Settings,
    after: Settings,
) -> None:
    found = plan_throttle(current, reassignments, others, rate)
    assert (found.before, found.after) == (before, after)


def test_what_is_left_are_the_changes() -> None:
    taken_off = plan_throttle(now(lists("0:1"), rates(1)), [MOVE], [], 7)
    assert [(c.kind, c.name, c.before, c.after) for c in taken_off.changes] == [
        ("throttle of broker", "1", dict.fromkeys(RATES, "1000"), dict.fromkeys(RATES)),
        ("throttle of topic", "t", {LEADERS: "0:1"}, {LEADERS: None}),
    ]
    assert plan_throttle(now(), [MOVE], [], 7).changes == []


def test_it_stays_where_nobody_waits() -> None:
    found = plan_throttle(now(), [MOVE], [], 1000, keep=True)
    assert (found.before, found.after) == (OURS, {})
    assert len(found.changes) == 4
    assert plan_throttle(now(lists("0:1,0:2", "0:3"), rates(1, 2, 3)), [ADOPTED], [], 1000, keep=True).changes == []


@pytest.mark.parametrize("keep", [False, True], ids=["waited for", "not waited for"])
@pytest.mark.parametrize("rate", [0, 7])
def test_what_is_cancelled_is_throttled_until_then(keep: bool, rate: int) -> None:
    found = plan_throttle(now(lists("0:1,0:2", "0:3"), rates(1, 2, 3)), [CANCELLED], [], rate, keep=keep)
    assert (found.before, found.after) == ({}, OFF)
    assert {change.name for change in found.changes} == {"t", "1", "2", "3"}
