# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an ensemble has a quorum, is healthy, and whom it can spare. Pure.

The rules follow from what real ensembles answer:

- ``ruok`` says imok without a quorum: only ``Mode:`` of srvr counts.
- After an election on an idle ensemble followers show the zxid of the old epoch until the next write, perhaps for
  hours: zxids are compared only with one that was committed before the servers were asked.
- ``zk_synced_followers`` of the leader counts voters only; a follower that is no voter is in
  ``zk_synced_non_voting_followers`` and does not carry the quorum.
- ``zk_quorum_size`` is the number of configured voters, with one down as well: it tells nothing.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, replace

from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.fourletter import Membership
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.snapshot import (
    Server,
    Snapshot,
    identify,
    membership,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.spec import (
    SERVING_MODES,
    VOTING_MODES,
    Wish,
)

_ANY_ADDRESS = ("0.0.0.0", "::", "0:0:0:0:0:0:0:0")


@dataclass(frozen=True)
class Verdict:
    """The judgement: ``reasons`` are all that is wrong; ``synced`` voters are in step, ``needed`` are a majority."""

    servers: tuple[Server, ...]
    quorum: bool
    reasons: list[str]
    warnings: list[str]
    leader: int | None
    safe_to_stop: list[int]
    synced: int
    needed: int

    @property
    def healthy(self) -> bool:
        """Return whether nothing is wrong; no quorum is always among the reasons."""
        return not self.reasons


@dataclass(frozen=True)
class _Case:
    """A snapshot with its servers identified, what it is judged by, and what follows at once from both."""

    snapshot: Snapshot
    members: Membership
    wish: Wish

    @property
    def servers(self) -> tuple[Server, ...]:
        return self.snapshot.servers

    @property
    def voters(self) -> frozenset[int]:
        return self.members.ids("participant")

    @property
    def size(self) -> int:
        """Return the number of voters; the servers asked stand for them while nobody knows the membership."""
        return len(self.voters) or len(self.servers)

    @property
    def needed(self) -> int:
        return self.size // 2 + 1

    @property
    def leaders(self) -> list[Server]:
        return [s for s in self.servers if s.mode in ("leader", "standalone")]

    @property
    def voting(self) -> list[Server]:
        """Return those that serve and have a vote; one whose id nobody knows has the benefit of the doubt."""
        able = [s for s in self.servers if s.mode in VOTING_MODES]
        return [s for s in able if s.id is None or not self.voters or s.id in self.voters]


def judge(snapshot: Snapshot, wish: Wish) -> Verdict:
    """Judge an ensemble by what its servers said."""
    servers = identify(snapshot, wish.expected)
    snapshot = replace(snapshot, servers=servers)
    case = _Case(snapshot, membership(snapshot, wish.expected), wish)
    lost = _lost(case)
    late = [text for s in servers if (text := _lateness(s, case))]
    synced = [] if lost else [s for s in case.voting if not _lateness(s, case)]
    count = _count(synced, case)
    reasons = [
        *(f"{s}: {s.error}." for s in servers if s.error),
        *lost,
        *([] if lost else [*late, *_unsynced(case)]),
        *_overload(case),
        *_disagreement(case),
        *_surprises(case),
    ]
    return Verdict(
        servers=servers,
        quorum=not lost,
        reasons=reasons,
        warnings=_warnings(case),
        leader=None if lost else case.leaders[0].id,
        safe_to_stop=_safe_to_stop(synced, count, case),
        synced=count,
        needed=case.needed,
    )


def _lost(case: _Case) -> list[str]:
    """Return why there is no quorum; empty when there is one."""
    problems = []
    if len(case.leaders) > 1:
        names = ", ".join(str(s) for s in case.leaders)
        problems.append(f"{len(case.leaders)} servers lead ({names}): they are not one ensemble.")
    if not case.leaders:
        problems.append("No server says that it is the leader.")
    if len(case.voting) < case.needed:
        problems.append(f"No quorum: {len(case.voting)} of {case.size} voting members serve, {case.needed} have to.")
    if case.leaders and case.snapshot.zxid is None:
        problems.append(f"No write was committed: {case.snapshot.write_error}.")
    return problems


def _lateness(server: Server, case: _Case) -> str:
    """Say how a serving server is not where the committed write is; empty when it is there."""
    committed = case.snapshot.zxid
    if server.mode not in SERVING_MODES or committed is None:
        return ""
    if server.zxid is None or server.epoch != committed >> 32:
        return f"{server} is in epoch {server.epoch}, but the last write was committed in epoch {committed >> 32}."
    behind = committed - server.zxid
    return f"{server} is {behind} transactions behind." if behind > case.wish.max_zxid_lag else ""


def _unsynced(case: _Case) -> list[str]:
    """Return what the leader counts differently from what the membership promises."""
    leader = case.leaders[0]
    observers = case.members.ids("observer")
    wanted = {"zk_synced_followers": ("follower", case.size - 1), "zk_synced_observers": ("observer", len(observers))}
    counts = leader.counts or {}
    problems = [
        f"{leader} leads, and {counts[key]} of {number} {what}s are in sync with it."
        for key, (what, number) in wanted.items()
        if key in counts and counts[key] != number
    ]
    strangers = counts.get("zk_synced_non_voting_followers", 0)
    if strangers:
        problems.append(f"{strangers} of the followers of {leader} have no vote: they are not in its configuration.")
    return problems


def _count(synced: t.Sequence[Server], case: _Case) -> int:
    """Return how many voters are surely in step: no more than we saw, and no more than the leader counts."""
    counts = (case.leaders[0].counts if synced and case.leaders else None) or {}
    return min(len(synced), 1 + counts.get("zk_synced_followers", len(synced)))


def _overload(case: _Case) -> list[str]:
    limit = case.wish.max_outstanding
    problems = [
        f"{s} has {s.outstanding} outstanding requests, more than {limit}."
        for s in case.servers
        if s.outstanding is not None and s.outstanding > limit
    ]
    alone = [s for s in case.servers if s.mode == "standalone" and max(case.size, len(case.servers)) > 1]
    problems += [f"{s} runs standalone: it is not a member of the ensemble." for s in alone]
    odd = [s for s in case.servers if s.mode and s.mode not in SERVING_MODES]
    return problems + [f"{s} is in mode {s.mode}: it serves no writes." for s in odd]


def _disagreement(case: _Case) -> list[str]:
    """Return which servers see another membership than the one judged by."""
    seen = [(s, s.view) for s in case.servers if s.view and s.view.members]
    return [
        f"{server} sees another membership than the ensemble's: {_shown(view)}, not {_shown(case.members)}."
        for server, view in seen
        if not _same(view, case.members)
    ]


def _shown(view: Membership) -> str:
    lines = [f"server.{number}={member.address}:{member.role}" for number, member in sorted(view.members.items())]
    return f"{' '.join(lines)} (version {view.version})"


def _same(one: Membership, other: Membership) -> bool:
    """Compare two views; the any-address that a server may have in its own line is no difference."""
    if one.version != other.version or set(one.members) != set(other.members):
        return False
    pairs = [(member, other.members[number]) for number, member in one.members.items()]
    return all(a == b or (a.role == b.role and {a.host, b.host} & set(_ANY_ADDRESS)) for a, b in pairs)


def _surprises(case: _Case) -> list[str]:
    """Return how ids differ from what the user expects, and ids that occur twice."""
    expected, members = case.wish.expected, case.members.members
    counted = Counter(s.id for s in case.servers if s.id is not None)
    problems = [f"{count} servers say that they are server {number}." for number, count in counted.items() if count > 1]
    if expected and members:
        missing, foreign = sorted(set(expected) - set(members)), sorted(set(members) - set(expected))
        problems += [f"Server {number} is expected, but is no member of the ensemble." for number in missing]
        problems += [f"Server {number} is a member of the ensemble, but not expected." for number in foreign]
    alone = Counter([*expected.values(), *(s.host for s in case.servers)])  # 2: one expected there, one asked there
    return problems + [
        f"{s.host}:{s.port} says that it is server {s.id}, but server {number} is expected there."
        for s in case.servers
        for number, host in expected.items()
        if host == s.host and alone[host] == 2 and s.id not in (None, number)
    ]


def _warnings(case: _Case) -> list[str]:
    warnings = []
    if len(case.voters) == 1:
        warnings.append("The ensemble has one voting member: whenever it is down, all is down.")
    elif case.voters and case.size % 2 == 0:
        warnings.append(
            f"The ensemble has {case.size} voting members, an even number: it survives the loss of "
            f"{(case.size - 1) // 2}, as {case.size - 1} do, with one more that can fail. Use an odd number."
        )
    asked = {s.id for s in case.servers}
    unasked = sorted(set(case.members.members) - asked) if None not in asked else []
    if unasked:
        warnings.append(f"Not among hosts, so not asked: member {_listed(unasked)} of the ensemble.")
    warnings += [
        f"{s} does not allow {' and '.join(s.hidden)}: allow it in 4lw.commands.whitelist, so that all can be judged."
        for s in case.servers
        if s.hidden
    ]
    return warnings


def _safe_to_stop(synced: t.Sequence[Server], count: int, case: _Case) -> list[int]:
    """Return the ids whose loss leaves a synced majority; with consent all of an ensemble that can never spare one."""
    if case.wish.allow_unavailable and case.size <= 2:
        return sorted(case.members.members)
    if not synced:
        return []
    ids = {s.id for s in synced}
    # A synced server whose id nobody knows may be any of them.
    loss = {number: int(number in ids or None in ids) for number in case.voters}
    spared = [number for number in case.voters if count - loss[number] >= case.needed]
    return sorted([*spared, *case.members.ids("observer")])


def _listed(numbers: t.Iterable[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))
