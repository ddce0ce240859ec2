# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.log_dir_wire import LogDir
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.plan import (
    plan_reassignment,
    unknown_brokers,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignment.spec import (
    DesiredReassignment,
    parse_spec,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.reassignments import (
    Layout,
    Reassignment,
    log_dir_warnings,
    total_bytes,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.throttles import FOLLOWERS, LEADERS, RATES, Settings

Running = dict[Key, dict[str, list[int]]]
LogDirs = dict[int, list[LogDir]]


def partition(index: int, replicas: list[int], leader: int | None) -> dict[str, t.Any]:
    return {"id": index, "leader": replicas[0] if leader == 0 else leader, "replicas": replicas, "isr": replicas}


def topic(*rows: list[int], error: str = "", leader: int | None = 0) -> dict[str, t.Any]:
    return {
        "error": error,
        "internal": False,
        "partitions": [partition(i, list(r), leader) for i, r in enumerate(rows)],
    }


def disk(usable: int | None = 10**9, future: bool = False, **sizes: int) -> list[LogDir]:
    replicas = {("t", int(p[1:])): {"size": size, "offset_lag": 0, "future": future} for p, size in sizes.items()}
    return [{"path": "/d", "error": "", "total": 10**9, "usable": usable, "replicas": replicas}]


def layout(
    brokers: t.Iterable[int] = (1, 2, 3),
    running: Running | None = None,
    log_dirs: LogDirs | None = None,
    settings: Settings | None = None,
    min_isr: dict[str, int] | None = None,
    **topics: dict[str, t.Any],
) -> Layout:
    topics = topics or {"t": topic([1, 2], [2, 3])}
    return {
        "brokers": dict.fromkeys(brokers),
        "topics": topics,
        "running": running or {},
        "log_dirs": log_dirs or {},
        "settings": {**{("broker", str(b)): {} for b in brokers}, **(settings or {})},
        "min_isr": min_isr or {},
    }


def explicit(*rows: tuple[int, list[int]], **given: t.Any) -> DesiredReassignment:
    items = tuple({"topic": "t", "partition": index, "replicas": list(replicas)} for index, replicas in rows)
    return DesiredReassignment("reassignments", explicit=items, topics=("t",), **given)


def factor(number: int, *topics: str, **given: t.Any) -> DesiredReassignment:
    return DesiredReassignment("replication_factor", factor=number, topics=topics or ("t",), **given)


def drained(*brokers: int, topics: tuple[str, ...] | None = None) -> DesiredReassignment:
    return DesiredReassignment("drain", brokers, topics=topics)


def filled(*brokers: int) -> DesiredReassignment:
    return DesiredReassignment("spread", brokers)


def running(before: list[int], after: list[int], index: int = 0) -> Running:
    return {("t", index): {"before": before, "after": after}}


MOVING = running([1, 2], [1, 3])


@pytest.mark.parametrize(
    ("current", "spec", "reassignments"),
    [
        pytest.param(layout(), explicit((0, [1, 3])), {"t-0": [1, 3]}, id="as told"),
        pytest.param(layout(), explicit((0, [2, 1])), {"t-0": [2, 1]}, id="another order"),
        pytest.param(layout(), explicit((0, [1, 2]), (1, [2, 3])), {}, id="as it is"),
        pytest.param(layout(), factor(3), {"t-0": [1, 2, 3], "t-1": [2, 3, 1]}, id="more replicas, the present stay"),
        pytest.param(layout(), factor(1), {"t-0": [1], "t-1": [2]}, id="fewer replicas, the leaders stay"),
        pytest.param(layout(), factor(2), {}, id="the factor it has"),
        pytest.param(layout(), drained(3), {"t-1": [2, 1]}, id="drain"),
        pytest.param(layout(brokers=(1, 2)), drained(3), {"t-1": [2, 1]}, id="drain one that is down"),
        pytest.param(layout(), drained(9), {}, id="drained and gone"),
        pytest.param(
            layout(t=topic([1, 2]), u=topic([1, 2])), drained(2, topics=("u",)), {"u-0": [1, 3]}, id="drain one topic"
        ),
        pytest.param(
            layout(t=topic([1, 2]), __consumer_offsets=topic([2, 1])),
            drained(2),
            {"__consumer_offsets-0": [3, 1], "t-0": [1, 3]},
            id="drain means internal topics as well",
        ),
        pytest.param(layout(t=topic([1], [2], [1])), filled(3), {"t-0": [3]}, id="spread"),
        pytest.param(layout(t=topic([1], [2], [3])), filled(3), {}, id="spread already"),
        pytest.param(layout(running=MOVING), drained(2, topics=("t",)), {"t-0": [1, 3], "t-1": [3, 1]}, id="goes on"),
        pytest.param(layout(running=MOVING), explicit((0, [1, 3])), {"t-0": [1, 3]}, id="the same target is adopted"),
        pytest.param(layout(running=MOVING), factor(2), {"t-0": [1, 3]}, id="the same number is adopted"),
        pytest.param(layout(running=MOVING), explicit((1, [2, 1])), {"t-1": [2, 1]}, id="others' work is left alone"),
        pytest.param(layout(running=MOVING), drained(9), {}, id="others' work isn't waited for, drain"),
        pytest.param(
            layout(t=topic([1, 2], [2], [3]), running=MOVING), filled(2), {}, id="others' work isn't waited for, spread"
        ),
        pytest.param(
            layout(running=MOVING), DesiredReassignment("cancel", topics=("t",)), {"t-0": [1, 2]}, id="cancel"
        ),
        pytest.param(layout(), DesiredReassignment("cancel", topics=("t",)), {}, id="nothing to cancel"),
        pytest.param(
            layout(running=MOVING), explicit((0, [1, 3]), wait=False), {}, id="without wait nothing is adopted"
        ),
    ],
)
def test_plan(current: Layout, spec: DesiredReassignment, reassignments: dict[str, list[int]]) -> None:
    found = plan_reassignment(current, spec)
    assert {move.name: list(move.after) for move in found.reassignments} == reassignments
    assert [change.name for change in found.changes] == list(reassignments)
    assert all(change.before != change.after for change in found.changes)


def test_adopted_moves_come_first_and_tell_what_was() -> None:
    current = layout(t=topic([1, 2], [1, 2]), running=running([1, 2], [1, 3], index=1))
    reassignments = plan_reassignment(current, drained(2)).reassignments
    assert [(move.name, move.before, move.after, move.adopted) for move in reassignments] == [
        ("t-1", (1, 2), (1, 3), True),
        ("t-0", (1, 2), (1, 3), False),
    ]


@pytest.mark.parametrize(
    ("current", "spec", "words"),
    [
        pytest.param(layout(), drained(3, 2), ["drain leaves 1 of the brokers", "replicas of t:"], id="drain too many"),
        pytest.param(layout(), factor(4), ["replication_factor is 4, but 3 brokers run"], id="too few brokers"),
        pytest.param(layout(), factor(0), ["replication_factor is 0"], id="no replica"),
        pytest.param(layout(), filled(9), ["spread names broker 9, which doesn't run"], id="spread onto a stranger"),
        pytest.param(layout(), drained(), ["drain is empty"], id="drain nobody"),
        pytest.param(layout(), explicit((0, [1, 9])), ["Broker 9 can't get a replica of t-0"], id="unknown broker"),
        pytest.param(layout(), explicit((7, [1])), ["no partition 7: it has 2"], id="unknown partition"),
        pytest.param(layout(), explicit((-1, [1])), ["no partition -1"], id="negative partition"),
        pytest.param(layout(), factor(2, "nope"), ["Topic nope does not exist"], id="unknown topic"),
        pytest.param(
            layout(t=topic(error="TOPIC_AUTHORIZATION_FAILED")),
            factor(2),
            ["can't be read: TOPIC_AUTH"],
            id="forbidden",
        ),
        pytest.param(layout(), explicit((0, [1, 1])), ["a broker twice for t-0: 1, 1"], id="broker twice"),
        pytest.param(layout(), explicit((0, [])), ["gives t-0 no replicas"], id="no replicas"),
        pytest.param(layout(), explicit((0, [1, 3]), (0, [1, 3])), ["has t-0 twice"], id="partition twice"),
        pytest.param(layout(running=MOVING), explicit((0, [2, 1])), ["t-0 is being moved to 1, 3"], id="other target"),
        pytest.param(layout(running=MOVING), factor(3), ["t-0 is being moved to 1, 3"], id="other number"),
        pytest.param(layout(min_isr={"t": 2}), factor(1), ["min.insync.replicas is 2", "to 1 at most"], id="min ISR"),
        pytest.param(
            layout(min_isr={"t": 3}, t=topic([1, 2, 3], [1, 2, 3], [1, 2, 3])),
            explicit((0, [1, 2]), (1, [1]), (2, [1, 2])),
            ["factor 1 producers", "to 1 at most"],
            id="min ISR, the partition with the fewest",
        ),
        pytest.param(
            layout(min_isr={"t": 9}, t=topic([1, 2, 3])), factor(2), ["to 2 at most"], id="min ISR above all there are"
        ),
        pytest.param(
            layout(t=topic([1], leader=None)),
            explicit((0, [2])),
            ["No leader, so nothing to copy from: t-0"],
            id="offline",
        ),
        pytest.param(
            layout(log_dirs={1: disk(p0=500, p1=0), 3: disk(usable=400)}),
            explicit((0, [1, 3])),
            ["Broker 3 has 400 bytes left in its log directories, but would get 500"],
            id="no room",
        ),
        pytest.param(
            layout(brokers=(1, 2, 3, 4), log_dirs={1: disk(p0=500, p1=0), 3: disk(usable=900), 4: disk(usable=499)}),
            explicit((0, [1, 3, 4])),
            ["Broker 4 has 499 bytes left in its log directories, but would get 500"],
            id="no room for the second of two new replicas",
        ),
        pytest.param(
            layout(log_dirs={2: disk(p0=500, p1=300), 3: disk(usable=700), 1: disk(p0=0)}, t=topic([1, 2], [1, 2])),
            explicit((0, [1, 3]), (1, [1, 3])),
            ["Broker 3 has 700 bytes left in its log directories, but would get 800"],
            id="no room for two partitions together",
        ),
        pytest.param(
            layout(), explicit((0, [1, 3]), throttle=-1, batch=0), ["throttle is -1", "batch is 0"], id="numbers"
        ),
        pytest.param(
            layout(running=MOVING, min_isr={"t": 2}),
            explicit((0, [1]), (1, [2, 9]), (5, [1, 1])),
            ["twice for t-5", "no partition 5", "Broker 9", "t-0 is being moved", "min.insync.replicas is 2"],
            id="all at once",
        ),
    ],
)
def test_refusals(current: Layout, spec: DesiredReassignment, words: list[str]) -> None:
    with pytest.raises(StackError) as caught:
        plan_reassignment(current, spec)
    errors = caught.value.results["errors"]
    assert [word for word in words if not any(word in error for error in errors)] == [], errors
    assert [error for error in errors if not any(word in error for word in words)] == []


@pytest.mark.parametrize(
    ("current", "spec"),
    [
        pytest.param(layout(min_isr={"t": 3}), factor(3), id="more replicas are fine, whatever min ISR is"),
        pytest.param(layout(min_isr={"t": 9}), explicit((0, [1, 3])), id="as many as before are fine"),
        pytest.param(layout(min_isr={"t": 2}, t=topic([1, 2, 3])), factor(2), id="as many as min ISR are fine"),
        pytest.param(layout(t=topic([1, 2], leader=None)), factor(1), id="fewer need no leader"),
        pytest.param(layout(log_dirs={1: disk(p0=9), 3: disk(usable=None)}), explicit((0, [1, 3])), id="room unknown"),
        pytest.param(
            layout(log_dirs={1: disk(p0=500), 3: disk(usable=500)}), explicit((0, [1, 3])), id="just enough room"
        ),
        pytest.param(layout(log_dirs={1: disk(p0=500), 2: disk(usable=0)}), explicit((0, [2, 1])), id="only the order"),
    ],
)
def test_nothing_speaks_against_it(current: Layout, spec: DesiredReassignment) -> None:
    assert plan_reassignment(current, spec).reassignments


@pytest.mark.parametrize(
    ("log_dirs", "run", "total"),
    [
        pytest.param({1: disk(p0=500), 2: disk(p0=400)}, {}, 500, id="the largest replica"),
        pytest.param({1: disk(p0=500), 2: disk(p0=400), 3: disk(p0=100)}, MOVING, 400, id="what is there already"),
        pytest.param({2: disk(p1=5)}, {}, None, id="unknown"),
        pytest.param({1: disk(p0=500) + disk(future=True, p0=900)}, {}, 500, id="a copy within the broker is none yet"),
        pytest.param({1: disk(future=True, p0=900)}, {}, None, id="nothing but such a copy"),
    ],
)
def test_bytes(log_dirs: LogDirs, run: Running, total: int | None) -> None:
    assert (
        total_bytes(plan_reassignment(layout(log_dirs=log_dirs, running=run), explicit((0, [1, 3]))).reassignments)
        == total
    )


@pytest.mark.parametrize(
    ("log_dirs", "total"),
    [
        pytest.param({1: disk(p0=500), 3: disk(p0=100), 4: disk(p0=450)}, 800, id="to the one that has least"),
        pytest.param({1: disk(p0=500), 3: disk(p0=100)}, 1000, id="nothing on one of them yet"),
        pytest.param({1: disk(p0=500), 3: disk(p0=600), 4: disk(p0=600)}, 0, id="more there than at the source"),
        pytest.param({1: disk(p0=300), 2: disk(p0=500), 3: disk(p0=100), 4: disk(p0=100)}, 800, id="the larger source"),
    ],
)
def test_bytes_that_are_left_of_what_runs(log_dirs: LogDirs, total: int) -> None:
    current = layout((1, 2, 3, 4), running([1, 2], [3, 4]), log_dirs)
    reassignments = plan_reassignment(current, explicit((0, [3, 4]))).reassignments
    assert [move.adopted for move in reassignments] == [True]
    assert total_bytes(reassignments) == total


def test_bytes_of_all_new_replicas() -> None:
    assert Reassignment("t", 0, (1,), (1, 2, 3), 7).bytes == 14
    assert Reassignment("t", 0, (1, 2), (1,), None).adding == []
    assert total_bytes([Reassignment("t", 0, (1, 2), (1,), None)]) == 0


def test_a_killed_throttle_is_taken_off_though_nothing_moves() -> None:
    settings: Settings = {("topic", "t"): {LEADERS: "0:1", FOLLOWERS: "0:3"}, ("broker", "3"): {RATES[0]: "9"}}
    found = plan_reassignment(layout(settings=settings), factor(2))
    assert found.reassignments == []
    assert [(change.kind, change.name) for change in found.changes] == [
        ("throttle of broker", "3"),
        ("throttle of topic", "t"),
    ]


def test_the_throttle_of_what_others_move_stays() -> None:
    settings: Settings = {("topic", "t"): {LEADERS: "0:1,1:2"}, ("broker", "2"): {RATES[0]: "9"}}
    found = plan_reassignment(
        layout(settings=settings, running=running([2, 3], [2, 1], index=1)), explicit((0, [1, 2]))
    )
    assert found.throttle.before == {("topic", "t"): {LEADERS: "1:2"}}


@pytest.mark.parametrize("throttle", [0, 1000])
def test_a_large_plan_half_of_which_runs(throttle: int) -> None:
    rows = [[1, 2]] * 10_000
    halfway = {("t", index): {"before": [1, 2], "after": [1, 3]} for index in range(5_000)}
    current = layout(
        t=topic(*rows), running=halfway, log_dirs={1: disk(future=False, **{f"p{i}": 10 for i in range(10_000)})}
    )
    began = time.process_time()
    found = plan_reassignment(current, explicit(*((index, [1, 3]) for index in range(10_000)), throttle=throttle))
    assert time.process_time() - began < 3
    assert [move.adopted for move in found.reassignments] == [True] * 5_000 + [False] * 5_000


def test_warnings() -> None:
    assert unknown_brokers(layout(), drained(3, 9)) == ["drain names broker 9, which neither runs nor holds a replica."]
    assert unknown_brokers(layout(), filled(9)) == []
    refused: list[LogDir] = [{"path": None, "error": "No right.", "total": None, "usable": None, "replicas": {}}]
    assert "log directories of broker 2 can't be read" in log_dir_warnings(layout(log_dirs={1: disk(), 2: refused}))[0]


def test_options() -> None:
    nothing = dict.fromkeys(["reassignments", "drain", "spread", "replication_factor", "cancel", "topics"])
    common: dict[str, t.Any] = {"throttle": 5, "batch": 2, "wait": True, "timeout": 9}
    items = [{"topic": "b", "partition": 0, "replicas": [1]}, {"topic": "a", "partition": 0, "replicas": [1]}]
    assert parse_spec({**nothing, **common, "reassignments": items}).topics == ("b", "a")
    assert parse_spec({**nothing, **common, "cancel": ["a"]}) == DesiredReassignment("cancel", topics=("a",), **common)
    assert parse_spec({**nothing, **common, "drain": [3]}) == DesiredReassignment("drain", (3,), **common)
    assert parse_spec({**nothing, **common, "replication_factor": 2, "topics": ["a"]}) == factor(2, "a", **common)
