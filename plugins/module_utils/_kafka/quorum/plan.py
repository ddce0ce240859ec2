# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The health of a metadata quorum: its leader, its issues, and the voters that may be stopped. Pure.

The rules follow from the responses of real quorums (Kafka 3.9.2 to 4.4.0), and the rule for stopping from Strimzi's
KafkaQuorumCheck:

- A voter is caught up while the last time at which it missed nothing is less than controller.quorum.fetch.timeout.ms
  (2000 by default) before that of the leader, which is the leader's now. A live voter is 0 to 112 ms behind.
- One that died keeps its time; after the next election it has no offset.
- A voter may be stopped if the caught-up voters without it are a majority of all: N // 2 + 1, which is Strimzi's
  (N + 2) / 2.
- A leader that has lost its majority still answers for 2 to 4 s, with a high watermark that stands still. It counts
  only if the quorum has worked between two readings, see has_worked().
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.spec import HealthQuery

_KINDS = ("voters", "observers")
Reading = t.Mapping[str, t.Any]  # of quorum_wire.read_quorum


@dataclass(frozen=True)
class Snapshot:
    """A quorum, read twice a moment apart; ``readings`` is empty where nobody could tell.

    ``asked`` is who answered, "brokers" or "controllers", else None. ``errors`` are why others didn't, as sentences.
    """

    readings: tuple[Reading, Reading] | tuple[()] = ()
    asked: str | None = None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Replica:
    """A voter or observer: ``lag`` in records and ``lag_ms`` in ms behind the leader, None where that isn't known.

    ``serves``: it leads, or it has just fetched from the leader. ``caught_up``: it misses nothing, see assess().
    """

    id: int
    host: str | None
    endpoints: t.Sequence[t.Mapping[str, t.Any]]
    directory_id: str | None
    offset: int | None
    lag: int | None
    lag_ms: int | None
    serves: bool
    caught_up: bool

    def __str__(self) -> str:
        """Return the name for messages: "Voter 1 (controller-1)"."""
        return f"Voter {self.id} ({self.host})" if self.host else f"Voter {self.id}"


@dataclass(frozen=True)
class Health:
    """The health of a quorum: ``caught_up`` is the number of voters that are, ``needed`` that of a majority.

    idle_strangers: those of the issues that no waiting cures, because nobody starts these voters.
    """

    asked: str | None
    quorum: bool
    leader: int | None
    epoch: int | None
    high_watermark: int | None
    voters: list[Replica]
    observers: list[Replica]
    issues: list[str]
    idle_strangers: list[str]
    warnings: list[str]
    safe_to_stop: list[int]
    caught_up: int
    needed: int

    @property
    def healthy(self) -> bool:
        """Return whether there are no issues; a lost quorum always is one."""
        return not self.issues

    @property
    def dynamic(self) -> bool | None:
        """Return whether voters can be added and removed (KIP-853), None where there are none to tell by.

        Only the voters of a dynamic quorum, which has kraft.version 1, have the id of a directory.
        """
        return any(voter.directory_id for voter in self.voters) if self.voters else None


def has_worked(first: Reading, last: Reading) -> bool:
    """Return whether a majority of the voters took part between two readings of a quorum.

    Any of these proves it: another epoch, that is, an election; a higher high watermark; voters that make a majority
    with the leader and have fetched. The last holds where metadata.max.idle.interval.ms is 0, which stops the records
    that an idle leader otherwise writes twice a second.
    """
    if last["leader"] is None:
        return False
    if last["epoch"] != first["epoch"] or _exceeds(last["high_watermark"], first["high_watermark"]):
        return True
    fetched = _fetched(first, last)
    took_part = [voter for voter in last["voters"] if _key(voter) in fetched or voter["id"] == last["leader"]]
    return len(took_part) >= _majority(len(last["voters"]))


def _key(replica: Reading) -> tuple[int, str | None]:
    """Return what tells a replica from others: with a new disk a node is another one of the same id (KIP-853)."""
    return replica["id"], replica["directory_id"]


def _fetched(first: Reading, last: Reading) -> set[tuple[int, str | None]]:
    """Return the keys of the voters and observers that have fetched from the leader between two readings."""
    before = {_key(replica): replica["last_fetch"] for kind in _KINDS for replica in first[kind]}
    after = {_key(replica): replica["last_fetch"] for kind in _KINDS for replica in last[kind]}
    return {key for key, fetch in after.items() if _exceeds(fetch, before.get(key))}


def assess(snapshot: Snapshot, query: HealthQuery) -> Health:
    """Assess the health of a quorum from a snapshot."""
    reading = snapshot.readings[-1] if snapshot.readings else {}
    leader = reading.get("leader")
    voters, observers = (_replicas(snapshot, kind, query) for kind in _KINDS)
    size = len(voters or query.expected)
    needed = _majority(size)
    count = sum(voter.caught_up for voter in voters)
    quorum_issues = _quorum_issues(snapshot, voters, leader, needed)
    removable = [voter for voter in voters if query.expected and voter.directory_id and voter.id not in query.expected]
    members = [voter for voter in voters if voter not in removable]
    late = [] if leader is None else [_voter_issue(voter, leader) for voter in members if not voter.caught_up]
    idle = [] if leader is None else [_removal(voter, members) for voter in removable if not voter.serves]
    return Health(
        asked=snapshot.asked,
        quorum=not quorum_issues,
        leader=None if quorum_issues else leader,
        epoch=reading.get("epoch"),
        high_watermark=reading.get("high_watermark"),
        voters=voters,
        observers=observers,
        issues=[*snapshot.errors, *quorum_issues, *late, *_identity_issues(members, observers, query), *idle],
        idle_strangers=idle,
        warnings=[*_warnings(size), *(_removal(voter, members) for voter in removable if voter.serves)],
        safe_to_stop=_safe_to_stop(voters, observers, not quorum_issues, query),
        caught_up=count,
        needed=needed,
    )


def _latest(reading: Reading) -> int:
    """Return the newest time at which a voter was caught up, in ms: now, for the leader that tells it."""
    times = [voter["last_caught_up"] for voter in reading["voters"] if voter["last_caught_up"] is not None]
    return max(times, default=0)


def _replicas(snapshot: Snapshot, kind: str, query: HealthQuery) -> list[Replica]:
    """Return the voters or the observers of a snapshot.

    While the quorum stands still, its leader's times are those of a moment ago: only who has fetched since counts.
    """
    if not snapshot.readings:
        return []
    first, last = snapshot.readings
    leader, worked, fetched, now = last["leader"], has_worked(first, last), _fetched(first, last), _latest(last)

    def replica(found: Reading) -> Replica:
        behind = _behind(found["last_caught_up"], now)
        leads = kind == "voters" and found["id"] == leader
        recent = worked and _is_less(_behind(found["last_fetch"], now), query.max_lag_ms)
        serves = leader is not None and found["offset"] is not None and (leads or recent or _key(found) in fetched)
        endpoints = found["endpoints"]
        return Replica(
            id=found["id"],
            host=query.expected.get(found["id"]) or (endpoints[0]["host"] if endpoints else None),
            endpoints=endpoints,
            directory_id=found["directory_id"],
            offset=found["offset"],
            lag=found["lag"],
            lag_ms=behind,
            serves=serves,
            caught_up=serves and _is_less(behind, query.max_lag_ms),
        )

    return [replica(found) for found in last[kind]]


def _quorum_issues(snapshot: Snapshot, voters: t.Sequence[Replica], leader: int | None, needed: int) -> list[str]:
    """Return why there is no quorum; empty when there is one."""
    if not snapshot.readings:
        return ["No quorum: no controller says that it is the active one."]
    first, last = snapshot.readings
    if leader is None:
        return [f"No quorum: the voters know no leader in epoch {last['epoch']}. A majority of them has to run."]
    if not has_worked(first, last):
        name = next((str(voter) for voter in voters if voter.id == leader), f"Node {leader}")
        return [
            f"No quorum: {name} still answers as the leader of epoch {last['epoch']}, but its high watermark stands at"
            f" {last['high_watermark']}, and no majority of the voters fetches from it."
        ]
    count = sum(voter.caught_up for voter in voters)
    if count < needed:
        return [f"No quorum: {count} of {len(voters)} voters are caught up, {needed} have to be."]
    return []


def _voter_issue(voter: Replica, leader: int) -> str:
    """Return how a voter is behind."""
    if voter.lag is None or voter.lag_ms is None:
        return f"{voter} hasn't fetched from node {leader} since that leads: it doesn't run, or can't reach it."
    behind = f"{voter} is {voter.lag} records and {voter.lag_ms / 1000:.1f} s behind the leader"
    if voter.serves:
        return f"{behind}, and still fetches from it."
    return f"{behind}, and doesn't fetch from it: it doesn't run, or can't reach it."


def _identity_issues(voters: t.Sequence[Replica], observers: t.Sequence[Replica], query: HealthQuery) -> list[str]:
    """Return the differences between the voters and the expected ones."""
    if not query.expected or not voters:
        return []
    ids, observing = {voter.id for voter in voters}, {observer.id for observer in observers}
    issues = []
    for number in sorted(set(query.expected) - ids):
        host = query.expected[number]
        name = f"Voter {number} ({host})" if host else f"Voter {number}"
        state = "is an observer: add it as a voter" if number in observing else "is not a member of the quorum"
        issues.append(f"{name} is expected, but {state}.")
    issues += [f"{voter} is a voter, but not expected." for voter in voters if voter.id not in query.expected]
    # An endpoint may be an address where a name is expected; only the host of another voter is certainly wrong.
    return issues + [
        f"Voter {voter.id} is at {endpoint['host']}:{endpoint['port']}, but voter {number} is expected there."
        for voter in voters
        for endpoint in voter.endpoints
        for number, host in query.expected.items()
        if host == endpoint["host"] != query.expected.get(voter.id)
    ]


def _removal(voter: Replica, members: t.Sequence[Replica]) -> str:
    """Return how a voter of a dynamic quorum is removed that nobody expects."""
    state = "still takes part" if voter.serves else "doesn't take part"
    servers = [f"{place['host']}:{place['port']}" for member in members for place in member.endpoints[:1]]
    return (
        f"{voter} is a voter, but not expected, and {state}. It counts for the majority until it is removed: "
        f"kafka-metadata-quorum.sh --bootstrap-controller {','.join(servers)} remove-controller "
        f"--controller-id {voter.id} --controller-directory-id={voter.directory_id}"
    )


def _warnings(size: int) -> list[str]:
    if size == 1:
        return ["The quorum has one voter: while that is down, nothing can be changed in the cluster."]
    if size and size % 2 == 0:
        return [
            f"The quorum has {size} voters, an even number: it survives the loss of {(size - 1) // 2}, as {size - 1}"
            " do, with one more that can fail. Use an odd number."
        ]
    return []


def _safe_to_stop(
    voters: t.Sequence[Replica], observers: t.Sequence[Replica], quorum: bool, query: HealthQuery
) -> list[int]:
    """Return the ids whose loss leaves a majority that is caught up. The leader may be among them: stop it last.

    With consent, of one or two voters, each that isn't caught up itself or whose peer is. Without a quorum no others.
    """
    caught_up = {voter.id: voter.caught_up for voter in voters} or dict.fromkeys(query.expected, False)
    total, needed = sum(caught_up.values()), _majority(len(caught_up))
    safe = [number for number, own in caught_up.items() if total - own >= needed]
    if query.allow_unavailable and len(caught_up) <= 2:
        safe = [number for number, own in caught_up.items() if not own or total == len(caught_up)]
    return sorted({*safe, *(observer.id for observer in observers if quorum)})


def _majority(size: int) -> int:
    return size // 2 + 1


def _exceeds(number: int | None, other: int | None) -> bool:
    return number is not None and number > (-1 if other is None else other)


def _behind(time: int | None, now: int) -> int | None:
    return None if time is None else now - time


def _is_less(number: int | None, limit: int) -> bool:
    return number is not None and number < limit
