# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The health of an ensemble: its quorum, its issues, and the servers that may be stopped. Pure.

The rules follow from the responses of real ensembles:

- ``ruok`` returns imok without a quorum: only ``Mode:`` of srvr counts.
- After an election on an idle ensemble followers show the zxid of the old epoch until the next write, possibly for
  hours: zxids are compared only with one that was committed before the servers were read.
- ``zk_synced_followers`` of the leader counts voters only; a follower without a vote is in
  ``zk_synced_non_voting_followers`` and is not part of the quorum.
- ``zk_quorum_size`` is the number of configured voters, also while one is down: it is useless here.
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
    reference_membership,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.spec import (
    SERVING_MODES,
    VOTING_MODES,
    HealthQuery,
)

_ANY_ADDRESS = ("0.0.0.0", "::", "0:0:0:0:0:0:0:0")


@dataclass(frozen=True)
class Health:
    """The health of an ensemble: ``synced`` is the number of voters in sync, ``needed`` that of a majority."""

    servers: tuple[Server, ...]
    quorum: bool
    issues: list[str]
    warnings: list[str]
    leader: int | None
    safe_to_stop: list[int]
    synced: int
    needed: int

    @property
    def healthy(self) -> bool:
        """Return whether there are no issues; a lost quorum always is one."""
        return not self.issues


@dataclass(frozen=True)
class _Ensemble:
    """A snapshot with its servers identified, its membership and the query, and properties derived from them."""

    snapshot: Snapshot
    members: Membership
    query: HealthQuery

    @property
    def servers(self) -> tuple[Server, ...]:
        return self.snapshot.servers

    @property
    def voters(self) -> frozenset[int]:
        return self.members.ids("participant")

    @property
    def size(self) -> int:
        """Return the number of voters; the number of servers that were read while the membership is unknown."""
        return len(self.voters) or len(self.servers)

    @property
    def needed(self) -> int:
        return self.size // 2 + 1

    @property
    def leaders(self) -> list[Server]:
        return [s for s in self.servers if s.mode in ("leader", "standalone")]

    @property
    def voting(self) -> list[Server]:
        """Return the serving servers with a vote; one with an unknown id counts as one of them."""
        able = [s for s in self.servers if s.mode in VOTING_MODES]
        return [s for s in able if s.id is None or not self.voters or s.id in self.voters]


def assess(snapshot: Snapshot, query: HealthQuery) -> Health:
    """Assess the health of an ensemble from a snapshot."""
    servers = identify(snapshot, query.expected)
    snapshot = replace(snapshot, servers=servers)
    ensemble = _Ensemble(snapshot, reference_membership(snapshot, query.expected), query)
    quorum_issues = _quorum_issues(ensemble)
    lag_issues = [text for s in servers if (text := _lag_issue(s, ensemble))]
    synced = [] if quorum_issues else [s for s in ensemble.voting if not _lag_issue(s, ensemble)]
    count = _synced_count(synced, ensemble)
    issues = [
        *(f"{s}: {s.error}." for s in servers if s.error),
        *quorum_issues,
        *([] if quorum_issues else [*lag_issues, *_sync_issues(ensemble)]),
        *_load_issues(ensemble),
        *_membership_issues(ensemble),
        *_identity_issues(ensemble),
    ]
    return Health(
        servers=servers,
        quorum=not quorum_issues,
        issues=issues,
        warnings=_warnings(ensemble),
        leader=None if quorum_issues else ensemble.leaders[0].id,
        safe_to_stop=_safe_to_stop(synced, count, ensemble),
        synced=count,
        needed=ensemble.needed,
    )


def _quorum_issues(ensemble: _Ensemble) -> list[str]:
    """Return why there is no quorum; empty when there is one."""
    issues = []
    if len(ensemble.leaders) > 1:
        names = ", ".join(str(s) for s in ensemble.leaders)
        issues.append(f"{len(ensemble.leaders)} servers lead ({names}): they are not one ensemble.")
    if not ensemble.leaders:
        issues.append("No server says that it is the leader.")
    if len(ensemble.voting) < ensemble.needed:
        issues.append(
            f"No quorum: {len(ensemble.voting)} of {ensemble.size} voting members serve, {ensemble.needed} have to."
        )
    if ensemble.leaders and ensemble.snapshot.zxid is None:
        issues.append(f"No write was committed: {ensemble.snapshot.write_error}.")
    return issues


def _lag_issue(server: Server, ensemble: _Ensemble) -> str:
    """Return how a serving server is behind the committed write; empty when it is not."""
    committed = ensemble.snapshot.zxid
    if server.mode not in SERVING_MODES or committed is None:
        return ""
    if server.zxid is None or server.epoch != committed >> 32:
        return f"{server} is in epoch {server.epoch}, but the last write was committed in epoch {committed >> 32}."
    behind = committed - server.zxid
    return f"{server} is {behind} transactions behind." if behind > ensemble.query.max_zxid_lag else ""


def _sync_issues(ensemble: _Ensemble) -> list[str]:
    """Return the differences between the leader's counts of synced servers and the membership."""
    leader = ensemble.leaders[0]
    observers = ensemble.members.ids("observer")
    expected_counts = {
        "zk_synced_followers": ("follower", ensemble.size - 1),
        "zk_synced_observers": ("observer", len(observers)),
    }
    counters = leader.counters or {}
    issues = [
        f"{leader} leads, and {counters[key]} of {number} {role}s are in sync with it."
        for key, (role, number) in expected_counts.items()
        if key in counters and counters[key] != number
    ]
    non_voting = counters.get("zk_synced_non_voting_followers", 0)
    if non_voting:
        issues.append(f"{non_voting} of the followers of {leader} have no vote: they are not in its configuration.")
    return issues


def _synced_count(synced: t.Sequence[Server], ensemble: _Ensemble) -> int:
    """Return how many voters are certainly in sync: the smaller of our count and the leader's."""
    counters = (ensemble.leaders[0].counters if synced and ensemble.leaders else None) or {}
    return min(len(synced), 1 + counters.get("zk_synced_followers", len(synced)))


def _load_issues(ensemble: _Ensemble) -> list[str]:
    limit = ensemble.query.max_outstanding
    issues = [
        f"{s} has {s.outstanding} outstanding requests, more than {limit}."
        for s in ensemble.servers
        if s.outstanding is not None and s.outstanding > limit
    ]
    standalone = [
        s for s in ensemble.servers if s.mode == "standalone" and max(ensemble.size, len(ensemble.servers)) > 1
    ]
    issues += [f"{s} runs standalone: it is not a member of the ensemble." for s in standalone]
    not_serving = [s for s in ensemble.servers if s.mode and s.mode not in SERVING_MODES]
    return issues + [f"{s} is in mode {s.mode}: it serves no writes." for s in not_serving]


def _membership_issues(ensemble: _Ensemble) -> list[str]:
    """Return the servers whose membership differs from the reference membership."""
    memberships = [(s, s.membership) for s in ensemble.servers if s.membership and s.membership.members]
    return [
        f"{server} sees another membership than the ensemble's: {_membership_text(membership)},"
        f" not {_membership_text(ensemble.members)}."
        for server, membership in memberships
        if not _same_membership(membership, ensemble.members)
    ]


def _membership_text(membership: Membership) -> str:
    lines = [f"server.{number}={member.address}:{member.role}" for number, member in sorted(membership.members.items())]
    return f"{' '.join(lines)} (version {membership.version})"


def _same_membership(one: Membership, other: Membership) -> bool:
    """Compare two memberships; the wildcard address that a server may have in its own line is no difference."""
    if one.version != other.version or set(one.members) != set(other.members):
        return False
    pairs = [(member, other.members[number]) for number, member in one.members.items()]
    return all(a == b or (a.role == b.role and {a.host, b.host} & set(_ANY_ADDRESS)) for a, b in pairs)


def _identity_issues(ensemble: _Ensemble) -> list[str]:
    """Return the differences between the ids and the expected ones, and duplicate ids."""
    expected, members = ensemble.query.expected, ensemble.members.members
    counted = Counter(s.id for s in ensemble.servers if s.id is not None)
    issues = [f"{count} servers say that they are server {number}." for number, count in counted.items() if count > 1]
    if expected and members:
        missing, unexpected = sorted(set(expected) - set(members)), sorted(set(members) - set(expected))
        issues += [f"Server {number} is expected, but is no member of the ensemble." for number in missing]
        issues += [f"Server {number} is a member of the ensemble, but not expected." for number in unexpected]
    host_count = Counter(
        [*expected.values(), *(s.host for s in ensemble.servers)]
    )  # 2: one expected there, one asked there
    return issues + [
        f"{s.host}:{s.port} says that it is server {s.id}, but server {number} is expected there."
        for s in ensemble.servers
        for number, host in expected.items()
        if host == s.host and host_count[host] == 2 and s.id not in (None, number)
    ]


def _warnings(ensemble: _Ensemble) -> list[str]:
    warnings = []
    if len(ensemble.voters) == 1:
        warnings.append("The ensemble has one voting member: whenever it is down, the whole ensemble is down.")
    elif ensemble.voters and ensemble.size % 2 == 0:
        warnings.append(
            f"The ensemble has {ensemble.size} voting members, an even number: it survives the loss of "
            f"{(ensemble.size - 1) // 2}, as {ensemble.size - 1} do, with one more that can fail. Use an odd number."
        )
    read_ids = {s.id for s in ensemble.servers}
    unread_ids = sorted(set(ensemble.members.members) - read_ids) if None not in read_ids else []
    if unread_ids:
        warnings.append(f"Not in hosts, so not read: member {_join(unread_ids)} of the ensemble.")
    warnings += [
        f"{s} does not allow {' and '.join(s.not_whitelisted)}: add it to 4lw.commands.whitelist for a full assessment."
        for s in ensemble.servers
        if s.not_whitelisted
    ]
    return warnings


def _safe_to_stop(synced: t.Sequence[Server], count: int, ensemble: _Ensemble) -> list[int]:
    """Return the ids whose loss leaves a synced majority; with consent all ids of an ensemble of one or two voters."""
    if ensemble.query.allow_unavailable and ensemble.size <= 2:
        return sorted(ensemble.members.members)
    if not synced:
        return []
    ids = {s.id for s in synced}
    # A synced server with an unknown id may be any of them.
    vote = {number: int(number in ids or None in ids) for number in ensemble.voters}
    removable = [number for number in ensemble.voters if count - vote[number] >= ensemble.needed]
    return sorted([*removable, *ensemble.members.ids("observer")])


def _join(numbers: t.Iterable[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))
