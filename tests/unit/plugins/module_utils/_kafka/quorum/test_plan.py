# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Quorums, and the health of each."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.plan import Snapshot, assess, has_worked
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.spec import HealthQuery
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._kafka.quorum.readings import (
    NOW,
    STEP,
    earlier,
    leading,
    reading,
    replica,
    snapshot,
    standing,
    unheard,
)

THREE = {1: "c-1", 2: "c-2", 3: "c-3"}
DEAD = 12_300  # ms since a dead voter was caught up


def dead(number: int, age: int = DEAD, **known: t.Any) -> dict[str, t.Any]:
    return replica(number, age, lag=25, **known)


@dataclasses.dataclass
class Row:
    """One quorum, and what is to be said of it; ``issues`` are parts of the sentences, in their order."""

    snapshot: Snapshot
    quorum: bool
    safe: list[int]
    issues: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    expected: t.Mapping[int, str | None] = dataclasses.field(default_factory=dict)
    leader: int | None = 1
    allow: bool = False


ROWS = {
    "three voters": Row(snapshot(leading(1), replica(2), replica(3)), True, [1, 2, 3], expected=THREE),
    "node 0 leads": Row(snapshot(leading(0), replica(1), replica(2)), True, [0, 1, 2], leader=0),
    "one down": Row(
        snapshot(leading(1), replica(2), dead(3)),
        True,
        [3],
        ("Voter 3 (c-3) is 25 records and 12.3 s behind the leader, and doesn't fetch from it: it doesn't run",),
    ),
    "one down, and another leader since": Row(
        snapshot(leading(1), replica(2), unheard(3)),
        True,
        [3],
        ("Voter 3 (c-3) hasn't fetched from node 1 since that leads: it doesn't run",),
    ),
    "one still reads a long log": Row(
        snapshot(leading(1), replica(2), replica(3, DEAD, lag=9000, last_fetch=NOW - 100)),
        True,
        [3],
        ("Voter 3 (c-3) is 9000 records and 12.3 s behind the leader, and still fetches from it.",),
    ),
    "1999 ms behind is caught up": Row(snapshot(leading(1), replica(2), replica(3, 1999)), True, [1, 2, 3]),
    "2000 ms behind is not": Row(
        snapshot(leading(1), replica(2), replica(3, 2000)), True, [3], ("Voter 3 (c-3) is 0 records and 2.0 s behind",)
    ),
    "two of three down, and the leader hasn't noticed": Row(
        standing(leading(1), replica(2, 1500), replica(3, 1500)),
        False,
        [],
        ("No quorum: Voter 1 (c-1) still answers as the leader of epoch 5", "Voter 2 (c-2)", "Voter 3 (c-3)"),
        leader=None,
    ),
    "two of three down, and their time is over": Row(
        snapshot(leading(1), dead(2), dead(3)),
        False,
        [],
        ("No quorum: 1 of 3 voters are caught up, 2 have to be", "Voter 2", "Voter 3"),
        leader=None,
    ),
    "nothing is written, but a majority fetches": Row(
        standing(leading(1), replica(2), replica(3)), True, [1, 2, 3], expected=THREE
    ),
    "nothing is written, and one of two followers fetches": Row(
        standing(leading(1), replica(2), replica(3, 1500)), True, [1, 2, 3]
    ),
    "the survivors have no leader yet": Row(
        snapshot(*(replica(n) for n in (1, 2, 3)), leader=None),
        False,
        [],
        ("No quorum: the voters know no leader in epoch 5",),
        leader=None,
    ),
    "nobody can tell": Row(
        Snapshot(errors=("broker-1:9092 refused.", "c-1:9093 refused.")),
        False,
        [],
        ("broker-1:9092", "c-1:9093", "No quorum: no controller says that it is the active one."),
        leader=None,
    ),
    "a majority of five": Row(
        snapshot(leading(1), replica(2), replica(3), dead(4), dead(5)), True, [4, 5], ("Voter 4", "Voter 5")
    ),
    "five with one down": Row(
        snapshot(leading(1), replica(2), replica(3), replica(4), dead(5)), True, [1, 2, 3, 4, 5], ("Voter 5",)
    ),
    "four with one down are as three": Row(
        snapshot(leading(1), replica(2), replica(3), dead(4)),
        True,
        [4],
        ("Voter 4",),
        ("4 voters, an even number: it survives the loss of 1, as 3 do",),
    ),
    "one voter": Row(snapshot(leading(1)), True, [], (), ("one voter",)),
    "one voter where nothing is written": Row(standing(leading(1)), True, [], (), ("one voter",)),
    "one voter with consent": Row(snapshot(leading(1)), True, [1], (), ("one voter",), allow=True),
    "two voters": Row(snapshot(leading(1), replica(2)), True, [], (), ("2 voters, an even number",)),
    "two voters with consent": Row(
        snapshot(leading(1), replica(2)), True, [1, 2], (), ("an even number",), allow=True
    ),
    "two voters with consent, one behind": Row(
        snapshot(leading(1), dead(2)),
        False,
        [2],
        ("No quorum: 1 of 2", "Voter 2"),
        ("an even number",),
        leader=None,
        allow=True,
    ),
    "two voters with consent, and nobody can tell": Row(
        Snapshot(errors=("refused",)),
        False,
        [1, 2],
        ("refused", "No quorum"),
        ("an even number",),
        {1: "c-1", 2: "c-2"},
        leader=None,
        allow=True,
    ),
    "consent changes nothing for three without a quorum": Row(
        snapshot(leading(1), dead(2), dead(3)),
        False,
        [],
        ("No quorum", "Voter 2", "Voter 3"),
        leader=None,
        allow=True,
    ),
    "a voter without an offset, whatever its times": Row(
        snapshot(leading(1), replica(2), replica(3, offset=None, lag=None)),
        True,
        [3],
        ("Voter 3 (c-3) hasn't fetched from node 1",),
    ),
    "consent changes nothing for three": Row(
        snapshot(leading(1), replica(2), dead(3)), True, [3], ("Voter 3",), allow=True
    ),
    "observers are nobody's majority": Row(
        snapshot(leading(1), replica(2), dead(3), observers=[replica(11), dead(12)]), True, [3, 11, 12], ("Voter 3",)
    ),
    "observers need the quorum that there isn't": Row(
        snapshot(leading(1), dead(2), dead(3), observers=[replica(11)]),
        False,
        [],
        ("No quorum", "Voter 2", "Voter 3"),
        leader=None,
    ),
    "a voter too few": Row(
        snapshot(leading(1), replica(2), replica(3)),
        True,
        [1, 2, 3],
        ("Voter 4 (c-4) is expected, but is not a member of the quorum.",),
        expected={**THREE, 4: "c-4"},
    ),
    "an expected voter only observes": Row(
        snapshot(leading(1), replica(2), replica(3), observers=[replica(4)]),
        True,
        [1, 2, 3, 4],
        ("Voter 4 is expected, but is an observer: add it as a voter.",),
        expected={1: None, 2: None, 3: None, 4: None},
    ),
    "a voter too many": Row(
        snapshot(leading(1), replica(2), replica(3)),
        True,
        [1, 2, 3],
        ("Voter 3 (c-3) is a voter, but not expected.",),
        expected={1: "c-1", 2: "c-2"},
    ),
    "hosts exchanged": Row(
        snapshot(leading(1), replica(2), replica(3)),
        True,
        [1, 2, 3],
        (
            "Voter 1 is at c-1:9093, but voter 2 is expected there.",
            "Voter 2 is at c-2:9093, but voter 1 is expected there.",
        ),
        expected={1: "c-2", 2: "c-1", 3: "c-3"},
    ),
    "expected by address": Row(
        snapshot(leading(1), replica(2), replica(3)),
        True,
        [1, 2, 3],
        expected={1: "10.0.0.1", 2: "10.0.0.2", 3: "10.0.0.3"},
    ),
    "several voters on one host": Row(
        snapshot(*(make(n, endpoints=[{"listener": "C", "host": "h", "port": n}]) for make, n in
                   ((leading, 1), (replica, 2), (replica, 3)))),
        True,
        [1, 2, 3],
        expected={1: "h", 2: "h", 3: "h"},
    ),
    "dynamic: a lost disk, and the node observes with another one": Row(
        snapshot(leading(1, directory_id="a"), replica(2, directory_id="b"), dead(3, directory_id="lost"),
                 observers=[replica(3, directory_id="c")]),
        True,
        [3],
        ("Voter 3 (c-3) is 25 records and 12.3 s behind the leader, and doesn't fetch from it",),
        expected=THREE,
    ),
    "dynamic: it observes, and is no voter yet": Row(
        snapshot(leading(1, directory_id="a"), replica(2, directory_id="b"), observers=[replica(3, directory_id="c")]),
        True,
        [3],
        ("Voter 3 (c-3) is expected, but is an observer: add it as a voter.",),
        ("an even number",),
        expected=THREE,
    ),
    "dynamic: one that nobody expects takes part": Row(
        snapshot(leading(1, directory_id="d1"), *(replica(n, directory_id=f"d{n}") for n in (2, 3, 4))),
        True,
        [1, 2, 3, 4],
        (),
        ("an even number",
         "Voter 4 (c-4) is a voter, but not expected, and still takes part. It counts for the majority until it is "
         "removed: kafka-metadata-quorum.sh --bootstrap-controller c-1:9093,c-2:9093,c-3:9093 remove-controller "
         "--controller-id 4 --controller-directory-id=d4"),
        expected=THREE,
    ),
    "dynamic: one that nobody expects is down": Row(
        snapshot(leading(1, directory_id="a"), replica(2, directory_id="b"), dead(3, directory_id="c")),
        True,
        [3],
        ("Voter 3 (c-3) is a voter, but not expected, and doesn't take part. It counts for the majority until",),
        expected={1: "c-1", 2: "c-2"},
    ),
    "dynamic: no leader yet, and one that nobody expects": Row(
        snapshot(*(replica(n, directory_id=f"d{n}") for n in (1, 2, 3)), leader=None),
        False,
        [],
        ("No quorum: the voters know no leader",),
        expected={1: "c-1", 2: "c-2"},
        leader=None,
    ),
    "dynamic: nothing is expected, and one is down": Row(
        snapshot(leading(1, directory_id="a"), replica(2, directory_id="b"), dead(3, directory_id="c")),
        True,
        [3],
        ("Voter 3 (c-3) is 25 records",),
    ),
    "dynamic: nothing is written, and only the observer of a lost voter fetches": Row(
        standing(leading(1, directory_id="a"), replica(2, 1500, directory_id="b"),
                 replica(3, 1500, directory_id="lost"), observers=[replica(3, directory_id="c")]),
        False,
        [],
        ("No quorum: Voter 1 (c-1) still answers", "Voter 2", "Voter 3"),
        leader=None,
    ),
}  # fmt: skip


def matching(sentences: t.Sequence[str], parts: tuple[str, ...]) -> bool:
    return len(sentences) == len(parts) and all(part in sentence for part, sentence in zip(parts, sentences))


@pytest.mark.parametrize("name", ROWS)
def test_assess(name: str) -> None:
    row = ROWS[name]
    health = assess(row.snapshot, HealthQuery(row.expected, allow_unavailable=row.allow))
    assert health.quorum is row.quorum
    assert matching(health.issues, row.issues), health.issues
    assert matching(health.warnings, row.warnings), health.warnings
    assert health.safe_to_stop == row.safe
    assert health.leader == row.leader
    assert health.healthy is (row.quorum and not row.issues)


def test_replicas_are_told() -> None:
    found = snapshot(leading(1), replica(2, 300, lag=3), dead(3), observers=[replica(11, 200), unheard(12)])
    health = assess(found, HealthQuery({2: "two"}))
    told = [(r.id, r.host, r.lag, r.lag_ms, r.serves, r.caught_up) for r in (*health.voters, *health.observers)]
    assert told == [
        (1, "c-1", 0, 0, True, True),
        (2, "two", 3, 300, True, True),
        (3, "c-3", 25, DEAD, False, False),
        (11, "c-11", 0, 200, True, True),
        (12, "c-12", None, None, False, False),
    ]
    assert (health.epoch, health.high_watermark, health.asked) == (5, 999, "brokers")
    assert (health.caught_up, health.needed) == (2, 2)


def test_a_lost_voter_is_another_replica_than_the_observer_with_its_id() -> None:
    voters = [leading(1, directory_id="a"), replica(2, directory_id="b"), dead(3, directory_id="lost")]
    health = assess(snapshot(*voters, observers=[replica(3, directory_id="c")]), HealthQuery(THREE))
    assert [(r.directory_id, r.serves, r.caught_up) for r in health.voters[2:]] == [("lost", False, False)]
    assert [(r.directory_id, r.serves, r.caught_up) for r in health.observers] == [("c", True, True)]


def test_who_still_fetches_while_the_quorum_stands_still() -> None:
    found = standing(leading(1), replica(2), *(replica(n, 1500) for n in (3, 4, 5)))
    health = assess(found, HealthQuery({}))
    assert [voter.id for voter in health.voters if voter.serves] == [1, 2]
    assert (health.caught_up, health.needed, health.quorum) == (2, 3, False)


def test_the_limit_is_the_users() -> None:
    found = snapshot(leading(1), replica(2, 5000), replica(3, 5000))
    assert assess(found, HealthQuery({}, max_lag_ms=5001)).healthy
    assert not assess(found, HealthQuery({}, max_lag_ms=5000)).quorum


@pytest.mark.parametrize(
    ("found", "dynamic"),
    [
        pytest.param(snapshot(leading(1), replica(2)), False, id="static"),
        pytest.param(snapshot(leading(1), replica(2, directory_id="x")), True, id="dynamic"),
        pytest.param(Snapshot(), None, id="nobody can tell"),
    ],
)
def test_dynamic(found: Snapshot, dynamic: bool | None) -> None:
    assert assess(found, HealthQuery({})).dynamic is dynamic


LAST = reading(leading(1), replica(2), replica(3, 2 * STEP), replica(4, 2 * STEP), replica(5, 2 * STEP))
IDLE = earlier(LAST, high_watermark=999)


@pytest.mark.parametrize(
    ("first", "last", "worked"),
    [
        pytest.param(IDLE, LAST, False, id="the leader and one of five"),
        pytest.param(IDLE, {**LAST, "high_watermark": 1000}, True, id="a record was committed"),
        pytest.param({**IDLE, "high_watermark": None}, LAST, True, id="the first one was committed"),
        pytest.param({**IDLE, "high_watermark": 1000}, LAST, False, id="less than before is no commit"),
        pytest.param(IDLE, {**LAST, "high_watermark": None}, False, id="nothing was committed"),
        pytest.param({**IDLE, "epoch": 4}, LAST, True, id="an election"),
        pytest.param({**IDLE, "epoch": 4}, {**LAST, "leader": None}, False, id="an election without a winner"),
        pytest.param(
            IDLE,
            reading(leading(1), replica(2), replica(3), replica(4, 2 * STEP), replica(5, 2 * STEP)),
            True,
            id="the leader and two of five",
        ),
        pytest.param(
            reading(*(replica(n, 2 * STEP) for n in (1, 2, 3)), leader=1),
            reading(replica(1), replica(2, 2 * STEP), replica(3, 2 * STEP), leader=1),
            False,
            id="the leader is not counted twice",
        ),
        pytest.param(
            reading(leading(1), replica(2, 2 * STEP), observers=[replica(11, 2 * STEP)]),
            reading(leading(1), replica(2, 2 * STEP), observers=[replica(11)]),
            False,
            id="an observer is no voter",
        ),
        pytest.param(
            reading(leading(1), unheard(2), unheard(3)),
            reading(leading(1), replica(2), unheard(3)),
            True,
            id="the first fetch",
        ),
    ],
)
def test_has_worked(first: dict[str, t.Any], last: dict[str, t.Any], worked: bool) -> None:
    assert has_worked(first, last) is worked
