# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections
import random
import time
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import (
    Plan,
    Racks,
    Topics,
    change_factor,
    drain,
    spread,
)

Rows = list[list[int]]
"""The replicas of each partition."""
Changed = dict[int, list[int]]
"""{partition: brokers}"""
FLAT = dict.fromkeys([1, 2, 3, 4])
RACKS = {1: "a", 2: "a", 3: "b", 4: "b"}
HALF = {1: "a", 2: "a", 3: None, 4: "b"}


@pytest.mark.parametrize(
    ("brokers", "rows", "factor", "in_sync", "after"),
    [
        pytest.param(FLAT, [[2], [3]], 2, {}, {0: [2, 1], 1: [3, 4]}, id="least loaded"),
        pytest.param(FLAT, [[2, 1]], 3, {}, {0: [2, 1, 3]}, id="present replicas keep their order"),
        pytest.param(FLAT, [[4, 1], [4, 2]], 2, {}, {}, id="as it is"),
        pytest.param(FLAT, [[4, 1], [4]], 2, {}, {1: [4, 2]}, id="only the partition that differs"),
        pytest.param(RACKS, [[1], [3]], 2, {}, {0: [1, 4], 1: [3, 2]}, id="another rack"),
        pytest.param(RACKS, [[1, 3]], 3, {}, {0: [1, 3, 2]}, id="more replicas than racks"),
        pytest.param(HALF, [[1]], 2, {}, {0: [1, 2]}, id="racks don't count where one has none"),
        pytest.param(FLAT, [[1, 9]], 3, {}, {0: [1, 9, 2]}, id="a broker that is down keeps its replica"),
        pytest.param(FLAT, [[1]], 9, {}, {0: [1, 2, 3, 4]}, id="no broker left"),
        pytest.param(FLAT, [[1, 2, 3], [4, 3]], 2, {}, {0: [1, 2]}, id="off the most loaded"),
        pytest.param(FLAT, [[1, 2, 3], [1, 4]], 1, {}, {0: [1], 1: [1]}, id="the preferred leader stays"),
        pytest.param(RACKS, [[1, 2, 3], [3]], 2, {}, {0: [1, 3], 1: [3, 2]}, id="off the doubled rack"),
        pytest.param(FLAT, [[1, 2, 3]], 2, {0: [1, 3]}, {0: [1, 3]}, id="what is in sync stays"),
        pytest.param(RACKS, [[1, 2, 3]], 2, {0: [1, 2]}, {0: [1, 2]}, id="in sync counts more than a rack"),
        pytest.param(FLAT, [[1, 2, 3]], 1, {0: [2]}, {0: [2]}, id="the only one in sync stays, whoever is preferred"),
        pytest.param(FLAT, [[1, 2, 3], [1]], 1, {0: []}, {0: [1]}, id="nothing in sync"),
        pytest.param(
            FLAT,
            [[1, 2, 3]],
            2,
            {0: [2, 3]},
            {0: [1, 2]},
            id="the preferred leader stays, also where it is not in sync",
        ),
        pytest.param(
            FLAT, [[1, 2, 3], [1], [1]], 2, {}, {0: [1, 2], 1: [1, 3], 2: [1, 4]}, id="and on a loaded broker"
        ),
        pytest.param(RACKS, [[1, 2, 3]], 1, {}, {0: [1]}, id="and on a doubled rack"),
    ],
)
def test_factor(brokers: Racks, rows: Rows, factor: int, in_sync: Changed, after: Changed) -> None:
    found = change_factor(brokers, {"t": rows}, {"t": factor}, {("t", i): isr for i, isr in in_sync.items()})
    assert found == {("t", index): row for index, row in after.items()}


def test_other_topics_are_load_but_stay() -> None:
    topics = {"t": [[1]], "other": [[2, 3], [2, 3]]}
    assert change_factor(FLAT, topics, {"t": 3}, {}) == {("t", 0): [1, 4, 2]}


@pytest.mark.parametrize(
    ("brokers", "rows", "drained", "after"),
    [
        pytest.param(FLAT, [[1, 2], [2, 3]], [3], {1: [2, 4]}, id="the least loaded takes it, nothing else moves"),
        pytest.param(FLAT, [[1, 3, 2]], [3], {0: [1, 4, 2]}, id="in the same place"),
        pytest.param(FLAT, [[3, 1], [1, 2], [2, 4]], [3], {0: [4, 1]}, id="a replacement leads"),
        pytest.param(FLAT, [[3, 1], [4, 2], [2, 1]], [3], {0: [1, 4]}, id="whoever leads least leads"),
        pytest.param(RACKS, [[1, 3], [3, 1]], [3], {0: [1, 4], 1: [4, 1]}, id="on the same rack"),
        pytest.param({1: "a", 2: "b", 3: "b"}, [[1, 2]], [1], {0: [3, 2]}, id="no other rack left"),
        pytest.param(FLAT, [[3, 4]], [3, 4], {0: [1, 2]}, id="two at once"),
        pytest.param(FLAT, [[9, 1]], [9], {0: [2, 1]}, id="one that is down"),
        pytest.param({1: None, 2: None}, [[1, 2]], [2], {}, id="nobody left"),
        pytest.param(FLAT, [[1, 2]], [3], {}, id="nothing there"),
    ],
)
def test_drain(brokers: Racks, rows: Rows, drained: list[int], after: Changed) -> None:
    found = drain(brokers, {"t": rows}, ["t"], drained)
    assert found == {("t", index): row for index, row in after.items()}


def test_drain_of_chosen_topics() -> None:
    topics = {"t": [[1, 2]], "other": [[2, 1], [3, 1]]}
    assert drain(FLAT, topics, ["t"], [1]) == {("t", 0): [4, 2]}


@pytest.mark.parametrize(
    ("brokers", "rows", "onto", "after"),
    [
        pytest.param(
            FLAT, [[1, 2], [2, 3], [3, 1], [1, 2]], [4], {0: [4, 2], 1: [4, 3]}, id="two from the most loaded"
        ),
        pytest.param(FLAT, [[1, 2], [3, 4]], [4], {}, id="has its share"),
        pytest.param({1: "a", 2: "b", 3: "b"}, [[1, 2]] * 3, [3], {0: [3, 1]}, id="racks kept apart"),
        pytest.param({1: "a", 2: "b", 3: "c"}, [[1], [1], [1]], [2, 3], {0: [2], 1: [3]}, id="two new ones"),
        pytest.param(dict.fromkeys([1, 2]), [[1, 2], [1, 2]], [2], {0: [2, 1]}, id="leading costs no data"),
    ],
)
def test_spread(brokers: Racks, rows: Rows, onto: list[int], after: Changed) -> None:
    found = spread(brokers, {"t": rows}, ["t"], onto)
    assert found == {("t", index): row for index, row in after.items()}


def large(brokers: int, partitions: int, factor: int, seed: int = 1) -> tuple[dict[int, str], dict[str, Rows]]:
    """Topics with 100 partitions each, on brokers 1…n of three racks."""
    dice = random.Random(seed)
    racks = {broker: "abc"[broker % 3] for broker in range(1, brokers + 1)}
    by_rack = {rack: [b for b in racks if racks[b] == rack] for rack in "abc"}

    def row() -> list[int]:
        return [dice.choice(by_rack[rack]) for rack in dice.sample("abc", factor)]

    return racks, {f"topic-{n}": [row() for _ in range(100)] for n in range(partitions // 100)}


def applied(topics: dict[str, Rows], plan: Plan) -> dict[str, Rows]:
    return {name: [plan.get((name, i), row) for i, row in enumerate(rows)] for name, rows in topics.items()}


def counts(topics: Topics) -> collections.Counter[int]:
    return collections.Counter(broker for rows in topics.values() for row in rows for broker in row)


def assert_apart(racks: dict[int, str], topics: Topics) -> None:
    for rows in topics.values():
        for row in rows:
            assert len({racks[broker] for broker in row}) == len(row)


PLANS: dict[str, t.Callable[[Racks, Topics], Plan]] = {
    "drain": lambda racks, topics: drain(racks, topics, topics, [7]),
    "spread": lambda racks, topics: spread({**racks, 31: "b", 32: "c"}, topics, topics, [31, 32]),
    "factor": lambda racks, topics: change_factor(racks, topics, dict.fromkeys(topics, 3), {}),
}


@pytest.mark.parametrize("verb", PLANS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_large_plans(verb: str, seed: int) -> None:
    racks, topics = large(30, 10_000, 2, seed)
    began = time.process_time()
    plan = PLANS[verb](racks, topics)
    assert time.process_time() - began < 5
    everywhere = {**racks, 31: "b", 32: "c"}
    after = applied(topics, plan)
    assert_apart(everywhere, after)
    assert plan == PLANS[verb](racks, topics)
    assert PLANS[verb](racks, after) == {}


def moved(topics: Topics, plan: Plan) -> int:
    return sum(len(set(row) - set(topics[name][index])) for (name, index), row in plan.items())


def test_a_large_drain_moves_nothing_else_and_is_even() -> None:
    racks, topics = large(30, 10_000, 2)
    plan = drain(racks, topics, topics, [7])
    assert moved(topics, plan) == counts(topics)[7]
    after = counts(applied(topics, plan))
    assert after[7] == 0
    # What they had before is uneven; the takers are filled up from the least loaded.
    takers = {broker for broker in racks if after[broker] > counts(topics)[broker]}
    assert all(min(after[b] for b in racks if b != 7 and racks[b] == racks[t]) >= after[t] - 1 for t in takers)


def test_a_large_spread_moves_as_many_as_needed() -> None:
    racks, topics = large(30, 10_000, 2)
    plan = spread({**racks, 31: "b", 32: "c"}, topics, topics, [31, 32])
    after = applied(topics, plan)
    average = 20_000 // 32
    assert [counts(after)[31], counts(after)[32]] == [average, average]
    assert moved(topics, plan) == 2 * average
    leads = collections.Counter(row[0] for rows in after.values() for row in rows)
    assert min(leads[31], leads[32]) >= 10_000 // 32
    per_topic = [sum(31 in row for row in rows) for rows in after.values()]
    assert max(per_topic) <= 3 * average / len(topics)


def test_a_large_change_of_the_factor_is_even() -> None:
    racks, topics = large(30, 10_000, 1)
    plan = change_factor(racks, topics, dict.fromkeys(topics, 3), {})
    after = applied(topics, plan)
    assert all(new[:1] == old for name in topics for new, old in zip(after[name], topics[name]))
    spare = counts(after)
    assert max(spare.values()) - min(spare.values()) < 60
    back = change_factor(racks, after, dict.fromkeys(topics, 1), {})
    assert applied(after, back) == topics
