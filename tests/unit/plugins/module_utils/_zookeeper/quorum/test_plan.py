# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recorded ensembles, and the health of each."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.fourletter import Member, Membership
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.plan import assess
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.snapshot import Server, Snapshot
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.spec import HealthQuery
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.wire import NOT_SERVING

REFUSED = "it refused the connection: nothing listens there"
ZXID = 0x200000005  # the write that was committed before the servers were asked
THREE = {1: "zk-1", 2: "zk-2", 3: "zk-3"}


def members(count: int, observers: t.Collection[int] = (), version: str = "0") -> Membership:
    roles = {n: "observer" if n in observers else "participant" for n in range(1, count + 1)}
    return Membership({n: Member(f"zk-{n}:2888:3888", role) for n, role in roles.items()}, version)


def server(number: int, mode: str, own: Membership, **changed: t.Any) -> Server:
    """Return a serving server in step with the ensemble; a leader counts everybody else."""
    voters, observers = len(own.ids("participant")), len(own.ids("observer"))
    counters = {
        "zk_synced_followers": voters - 1,
        "zk_synced_observers": observers,
        "zk_synced_non_voting_followers": 0,
    }
    usual = Server(
        host=f"zk-{number}",
        port=2181,
        id=number,
        mode=mode,
        zxid=ZXID,
        outstanding=0,
        version="3.8.6",
        membership=own,
        counters=counters if mode == "leader" else None,
    )
    return dataclasses.replace(usual, **changed)


def down(number: int, error: str = REFUSED) -> Server:
    return Server(f"zk-{number}", 2181, error=error)


def leading(membership: Membership, followers: int, number: int = 3, **counters: int) -> Server:
    """Return a leader that counts this many synced followers."""
    usual = server(number, "leader", membership)
    return dataclasses.replace(usual, counters={**(usual.counters or {}), "zk_synced_followers": followers, **counters})


def ensemble(*servers: Server, **others: t.Any) -> Snapshot:
    membership = next((s.membership for s in servers if s.membership), None)
    return Snapshot(servers, **{"zxid": ZXID, "membership": membership, **others})


M3 = members(3)
HEALTHY = (server(1, "follower", M3), server(2, "follower", M3), server(3, "leader", M3))
LONE = Server("zk-1", 2181, id=0, mode="standalone", zxid=ZXID, outstanding=0, version="3.8.6", membership=Membership())


@dataclasses.dataclass
class Row:
    """One ensemble, and what is to be said of it; ``issues`` are parts of the sentences, in their order."""

    snapshot: Snapshot
    quorum: bool
    safe: list[int]
    issues: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    expected: t.Mapping[int, str | None] = dataclasses.field(default_factory=dict)
    leader: int | None = 3
    allow: bool = False


ROWS = {
    "all three in step": Row(ensemble(*HEALTHY), True, [1, 2, 3], expected=THREE),
    "zxid trap: an idle follower shows the old epoch when no write was committed": Row(
        ensemble(HEALTHY[0], server(2, "follower", M3, zxid=0x100000005), HEALTHY[2]),
        True,
        [2],
        ("Server 2 (zk-2:2181) is in epoch 1, but the last write was committed in epoch 2",),
    ),
    "a follower 11 behind in the same epoch": Row(
        ensemble(HEALTHY[0], server(2, "follower", M3), HEALTHY[2], zxid=ZXID + 11),
        True,
        [],
        ("Server 1 (zk-1:2181) is 11 transactions behind", "Server 2", "Server 3"),
    ),
    "10 behind is no lag": Row(ensemble(*HEALTHY, zxid=ZXID + 10), True, [1, 2, 3]),
    "later transactions than the write that was waited for": Row(ensemble(*HEALTHY, zxid=ZXID - 4), True, [1, 2, 3]),
    "one down": Row(
        ensemble(HEALTHY[0], down(2), leading(M3, 1)),
        True,
        [2],
        ("Server 2 (zk-2:2181): it refused the connection", "leads, and 1 of 2 followers are in sync"),
    ),
    "one down, known by the membership alone": Row(
        ensemble(HEALTHY[0], down(2), dataclasses.replace(leading(M3, 1), membership=None), membership=M3),
        True,
        [2],
        ("Server 2 (zk-2:2181): it refused", "1 of 2 followers are in sync"),
    ),
    "two down: the survivor runs but does not serve": Row(
        Snapshot((down(1, NOT_SERVING), down(2), down(3))),
        False,
        [],
        ("Server 1 (zk-1:2181): it runs but does not serve", "Server 2", "Server 3", "No server says", "0 of 3 voting"),
        expected=THREE,
        leader=None,
    ),
    "nothing answers and nothing is expected": Row(
        Snapshot((down(1), down(2), down(3))),
        False,
        [],
        ("zk-1:2181: it refused", "zk-2:2181", "zk-3:2181", "No server says", "0 of 3 voting members serve, 2 have to"),
        leader=None,
    ),
    "session refused although all serve": Row(
        ensemble(*HEALTHY, zxid=None, write_error="no session could be opened and used within 5 s"),
        False,
        [],
        ("No write was committed: no session could be opened and used within 5 s.",),
        leader=None,
    ),
    "two leaders": Row(
        ensemble(server(2, "leader", M3), HEALTHY[0], HEALTHY[2]),
        False,
        [],
        ("2 servers lead (Server 2 (zk-2:2181), Server 3 (zk-3:2181))",),
        leader=None,
    ),
    "leader not reachable from here": Row(
        ensemble(HEALTHY[0], HEALTHY[1], down(3)),
        False,
        [],
        ("Server 3 (zk-3:2181): it refused", "No server says that it is the leader"),
        leader=None,
    ),
    "leader counts one synced follower, both look in step": Row(
        ensemble(HEALTHY[0], HEALTHY[1], leading(M3, 1)), True, [], ("1 of 2 followers are in sync",)
    ),
    "a wiped member follows without a vote": Row(
        ensemble(HEALTHY[0], HEALTHY[1], leading(M3, 1, zk_synced_non_voting_followers=1)),
        True,
        [],
        ("1 of 2 followers are in sync", "1 of the followers of Server 3 (zk-3:2181) have no vote"),
    ),
    "a follower that is no member for the others": Row(
        ensemble(
            server(1, "follower", members(2)),
            leading(members(2), 1, 2, zk_synced_non_voting_followers=1),
            server(3, "follower", M3),
        ),
        True,
        [],
        ("have no vote", "Server 3 (zk-3:2181) sees another membership"),
        ("an even number",),
        leader=2,
    ),
    "five with two down: nobody more": Row(
        ensemble(
            server(1, "follower", members(5)),
            server(2, "follower", members(5)),
            leading(members(5), 2),
            down(4),
            down(5),
        ),
        True,
        [4, 5],
        ("Server 4", "Server 5", "2 of 4 followers are in sync"),
    ),
    "five with one down: any one more": Row(
        ensemble(*(server(n, "follower", members(5)) for n in (1, 2, 4)), leading(members(5), 3), down(5)),
        True,
        [1, 2, 3, 4, 5],
        ("Server 5", "3 of 4 followers are in sync"),
    ),
    "two of two": Row(
        ensemble(server(1, "follower", members(2)), leading(members(2), 1, 2)),
        True,
        [],
        (),
        ("2 voting members, an even number: it survives the loss of 0, as 1 do",),
        leader=2,
    ),
    "two of two with consent": Row(
        ensemble(server(1, "follower", members(2)), leading(members(2), 1, 2)),
        True,
        [1, 2],
        (),
        ("an even number",),
        leader=2,
        allow=True,
    ),
    "four, one down: nobody more, as with three": Row(
        ensemble(*(server(n, "follower", members(4)) for n in (1, 2)), leading(members(4), 2), down(4)),
        True,
        [4],
        ("Server 4", "2 of 3 followers are in sync"),
        ("4 voting members, an even number: it survives the loss of 1, as 3 do",),
    ),
    "consent changes nothing for three": Row(
        ensemble(HEALTHY[0], down(2), leading(M3, 1)), True, [2], ("Server 2", "1 of 2"), allow=True
    ),
    "one server alone": Row(Snapshot((LONE,), ZXID), True, [], (), ("one voting member",), leader=0),
    "one server alone, expected": Row(
        Snapshot((LONE,), ZXID), True, [], (), ("one voting member",), expected={7: "zk-1"}, leader=7
    ),
    "one server alone with consent": Row(
        Snapshot((LONE,), ZXID), True, [7], (), ("one voting member",), expected={7: None}, leader=7, allow=True
    ),
    "one server down with consent": Row(
        Snapshot((down(1),)),
        False,
        [1],
        ("refused", "No server says", "0 of 1"),
        ("one voting member",),
        {1: "zk-1"},
        leader=None,
        allow=True,
    ),
    "standalone instead of one of three": Row(
        Snapshot((LONE, down(2), down(3)), ZXID),
        False,
        [],
        ("Server 2", "Server 3", "1 of 3 voting members", "zk-1:2181) runs standalone"),
        expected=THREE,
        leader=None,
    ),
    "observer in step": Row(
        ensemble(
            server(1, "follower", members(3, [3])),
            leading(members(3, [3]), 1, 2),
            server(3, "observer", members(3, [3])),
        ),
        True,
        [3],
        (),
        ("2 voting members, an even number",),
        leader=2,
    ),
    "observer missing": Row(
        ensemble(
            *(server(n, "follower", members(4, [4])) for n in (1, 2)),
            leading(members(4, [4]), 2, zk_synced_observers=0),
            down(4),
        ),
        True,
        [1, 2, 3, 4],
        ("Server 4", "0 of 1 observers are in sync"),
    ),
    "srvr alone in the whitelist": Row(
        ensemble(
            *(server(n, "follower", M3, id=None, membership=None, not_whitelisted=("conf",)) for n in (1, 2)),
            server(3, "leader", M3, id=None, membership=None, counters=None, not_whitelisted=("conf", "mntr")),
            membership=M3,
        ),
        True,
        [1, 2, 3],
        (),
        ("Server 1 (zk-1:2181) does not allow conf", "Server 2", "Server 3 (zk-3:2181) does not allow conf and mntr"),
    ),
    "a synced server whose id nobody knows may be any of them": Row(
        ensemble(server(1, "follower", M3, id=None, host="x"), HEALTHY[2], down(2), membership=M3),
        True,
        [],
        ("Server 2",),
        leader=3,
    ),
    "nobody knows the membership": Row(
        ensemble(
            *(
                server(n, mode, M3, id=None, membership=None, counters=None)
                for n, mode in ((1, "follower"), (2, "leader"))
            ),
            membership=None,
        ),
        True,
        [],
        leader=None,
    ),
    "srvr not in the whitelist": Row(
        Snapshot((down(1, "it does not allow the word srvr: add it to 4lw.commands.whitelist"),)),
        False,
        [],
        ("zk-1:2181: it does not allow the word srvr", "No server says", "0 of 1"),
        leader=None,
    ),
    "another membership on one server": Row(
        ensemble(server(1, "follower", members(2)), HEALTHY[1], HEALTHY[2]),
        True,
        [1, 2, 3],
        ("Server 1 (zk-1:2181) sees another membership than the ensemble's: server.1=zk-1:2888:3888:participant",),
    ),
    "another version of the membership": Row(
        ensemble(HEALTHY[0], server(2, "follower", members(3, version="1")), HEALTHY[2]),
        True,
        [1, 2, 3],
        ("Server 2 (zk-2:2181) sees another membership",),
    ),
    "the any-address in a server's own line": Row(
        ensemble(server(1, "follower", Membership({**M3.members, 1: Member("0.0.0.0:2888:3888")}, "0")), *HEALTHY[1:]),
        True,
        [1, 2, 3],
    ),
    "a member less than expected": Row(
        ensemble(*HEALTHY), True, [1, 2, 3], ("Server 4 is expected, but is no member",), expected={**THREE, 4: "zk-4"}
    ),
    "a member more than expected": Row(
        ensemble(*HEALTHY),
        True,
        [1, 2, 3],
        ("Server 3 is a member of the ensemble, but not expected",),
        (),
        {1: "zk-1", 2: "zk-2"},
    ),
    "ids exchanged": Row(
        ensemble(*HEALTHY),
        True,
        [1, 2, 3],
        ("zk-1:2181 says that it is server 1, but server 2 is expected", "zk-2:2181 says that it is server 2"),
        expected={2: "zk-1", 1: "zk-2", 3: "zk-3"},
    ),
    "expected by address, asked by name": Row(
        ensemble(*HEALTHY), True, [1, 2, 3], expected={1: "10.0.0.1", 2: "10.0.0.2", 3: "10.0.0.3"}
    ),
    "several servers on one host": Row(
        ensemble(*(dataclasses.replace(s, host="localhost", port=2180 + (s.id or 0)) for s in HEALTHY)),
        True,
        [1, 2, 3],
        expected={1: "localhost", 2: "localhost", 3: "localhost"},
    ),
    "one id twice": Row(
        ensemble(HEALTHY[0], server(2, "follower", M3, id=1), HEALTHY[2]),
        True,
        [1, 2, 3],
        ("2 servers say that they are server 1",),
        ("Not in hosts, so not read: member 2",),
    ),
    "a member that is not among hosts": Row(
        ensemble(HEALTHY[0], HEALTHY[2]), True, [2], (), ("Not in hosts, so not read: member 2",)
    ),
    "overloaded": Row(
        ensemble(HEALTHY[0], server(2, "follower", M3, outstanding=11), HEALTHY[2]),
        True,
        [1, 2, 3],
        ("Server 2 (zk-2:2181) has 11 outstanding requests, more than 10",),
    ),
    "cut off, serves reads only": Row(
        ensemble(HEALTHY[0], server(2, "read-only", M3), leading(M3, 1)),
        True,
        [2],
        ("1 of 2 followers are in sync", "Server 2 (zk-2:2181) is in mode read-only: it serves no writes"),
    ),
}


def matching(sentences: list[str], parts: tuple[str, ...]) -> bool:
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


def test_limits_are_the_users() -> None:
    behind = server(2, "follower", M3, outstanding=3)
    snapshot = ensemble(HEALTHY[0], behind, HEALTHY[2], zxid=ZXID + 2)
    assert assess(snapshot, HealthQuery({}, max_zxid_lag=2, max_outstanding=3)).healthy
    assert len(assess(snapshot, HealthQuery({}, max_zxid_lag=1, max_outstanding=2)).issues) == 4
