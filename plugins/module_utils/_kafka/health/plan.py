# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Assesses the health of a cluster from a snapshot: its issues, and the brokers that may be stopped now. Pure.

The rule for stopping is that of Strimzi's KafkaRoller (KafkaAvailability): a broker's own partitions decide, by
their in-sync replicas and the effective min.insync.replicas of their topics.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.health.snapshot import Partition, Snapshot

_MAX_LISTED = 5


@dataclass(frozen=True)
class HealthQuery:
    """The brokers to assess, by id, and the user's consents. Empty lists mean all expected or all live brokers."""

    expected: t.Sequence[int] = ()
    stop: t.Sequence[int] = ()
    wait: t.Sequence[int] = ()
    allow_unavailable: bool = False
    allow_under_replicated: bool = False


def assess(snapshot: Snapshot, query: HealthQuery) -> dict[str, t.Any]:
    """Return the results of kafka_health; ids are strings where they are keys."""
    stop = sorted(query.stop or query.expected or snapshot.live)
    brokers = sorted({*query.expected, *query.wait, *stop, *snapshot.live})
    groups = _groups(snapshot.partitions)
    issues = _issues(snapshot, query, groups)
    return {
        "cluster_id": snapshot.cluster_id,
        "controller_id": snapshot.controller_id,
        "brokers": snapshot.brokers,
        "healthy": not issues,
        "issues": issues,
        **{group: [_as_dict(p) for p in partitions] for group, partitions in groups.items()},
        "reassigning": snapshot.reassigning,
        "unavailable_if_stopped": sorted({p.topic for b in stop for p in _unavailable(snapshot, b)}),
        "recovered": {str(broker): not _recovery_issues(snapshot, broker) for broker in brokers},
        "safe_to_stop": {str(broker): _stop_assessment(snapshot, query, broker) for broker in stop},
        "warnings": _warnings(snapshot, query),
    }


def unmet(snapshot: Snapshot, query: HealthQuery, wait_for: str) -> list[str]:
    """Return a sentence for each unmet requirement of the condition ``wait_for``; empty when it is met."""
    if wait_for == "healthy":
        return _issues(snapshot, query, _groups(snapshot.partitions))
    sentences, brokers = [], sorted(query.wait or query.stop or query.expected or snapshot.live)
    for broker in brokers:
        if wait_for == "registered" and broker not in snapshot.live:
            sentences.append(f"Broker {broker} {snapshot.why_not_live(broker)}")
        if wait_for == "recovered":
            sentences += _recovery_issues(snapshot, broker)
        if wait_for == "safe_to_start_empty":
            sentences += _empty_start_issues(snapshot, brokers, broker)
        if wait_for == "safe_to_stop":
            sentences += [f"Broker {broker}: {issue}" for issue in _stop_assessment(snapshot, query, broker)["issues"]]
    return list(dict.fromkeys(sentences))


def under_replicated(snapshot: Snapshot) -> int:
    """Return the number of under-replicated partitions; it falls while a cluster recovers."""
    return sum(len(p.isr) < len(p.replicas) for p in snapshot.partitions)


def _groups(partitions: t.Sequence[Partition]) -> dict[str, list[Partition]]:
    return {
        "offline": [p for p in partitions if p.leader is None],
        "under_replicated": [p for p in partitions if len(p.isr) < len(p.replicas)],
        "under_min_isr": [p for p in partitions if len(p.isr) < min(p.min_isr, len(p.replicas))],
    }


def _issues(snapshot: Snapshot, query: HealthQuery, groups: t.Mapping[str, t.Sequence[Partition]]) -> list[str]:
    known = {broker["id"] for broker in snapshot.brokers}
    missing = sorted(set(query.expected) - known)
    issues = [f"Broker {broker} is expected, but isn't registered." for broker in missing]
    issues += [f"Broker {broker} {snapshot.why_not_live(broker)}" for broker in sorted(known - snapshot.live)]
    if snapshot.controller_error:
        issues.append(snapshot.controller_error)
    texts = {
        "offline": "{} no leader, so nothing can be written or read: {}.",
        "under_min_isr": "{} fewer replicas in sync than min.insync.replicas, so acks=all is refused: {}.",
        "under_replicated": "{} replicas that aren't in sync: {}.",
    }
    for group, text in texts.items():
        if groups[group] and not (group == "under_replicated" and query.allow_under_replicated):
            issues.append(
                text.format(_partitions_have(len(groups[group])), join_limited([_state(p) for p in groups[group]]))
            )
    if snapshot.reassigning:
        names = [f"{move['topic']}-{move['partition']}" for move in snapshot.reassigning]
        issues.append(f"Replicas of {join_limited(names)} are being moved.")
    return issues


def _recovery_issues(snapshot: Snapshot, broker: int) -> list[str]:
    """Return why ``broker`` hasn't recovered: it has when it is registered and in sync for all of its partitions."""
    if broker not in snapshot.live:
        return [f"Broker {broker} {snapshot.why_not_live(broker)}"]
    behind = [p.name for p in snapshot.partitions if broker in p.replicas and broker not in p.isr]
    return (
        [f"Broker {broker} isn't in sync yet for {len(behind)} of its partitions: {join_limited(behind)}."]
        if behind
        else []
    )


def _empty_start_issues(snapshot: Snapshot, empty: t.Collection[int], broker: int) -> list[str]:
    """Return why ``broker`` must not start if the records of all of ``empty`` are lost: it would lead others' records.

    A partition is no issue once another broker leads it, or where no other has it.
    """
    undecided, lost = list(snapshot.unread), []
    for p in snapshot.partitions:
        electable = _electable(p, empty)
        if p.leader is not None or broker not in electable or set(p.replicas) <= set(empty):
            continue
        if snapshot.live.intersection(electable):
            undecided.append(p.name)
        else:
            lost.append(f"{p.name} (last in sync {_ids(electable)} of {_ids(p.replicas)})")
    issues = [f"{snapshot.controller_error} So no leader is elected."] if snapshot.controller_error else []
    issues += [f"No leader is elected yet for {join_limited(undecided)}."] if undecided else []
    if lost:
        issues.append(
            f"Kafka would elect broker {broker} for {join_limited(lost)}: without its records it would lead with "
            f"nothing, and the others would delete theirs. Bring its disk back, or another one that was in sync; if "
            f"all of these are lost, let another one lead (kafka-leader-election.sh --election-type unclean)."
        )
    return issues


def _electable(partition: Partition, empty: t.Collection[int]) -> list[int]:
    """Return the brokers of which a leader is elected, once those of ``empty`` are here.

    A broker without a clean shutdown is not eligible any more when it comes back, so one of ``empty`` never is.
    """
    if partition.last_isr:
        return partition.last_isr
    return [broker for broker in partition.eligible if broker not in empty] or partition.last_known


def _stop_assessment(snapshot: Snapshot, query: HealthQuery, broker: int) -> dict[str, t.Any]:
    own = [p for p in snapshot.partitions if broker in p.replicas]
    issues = []
    if broker not in snapshot.live and not own and broker not in query.expected:
        issues.append("It isn't registered and has no replicas. Is the id right?")
    if snapshot.controller_error:
        issues.append(f"{snapshot.controller_error} So its leaders could not move.")
    issues += _limit([_stop_issue(p, broker) for p in own if not p.can_never_lose_one and _stop_issue(p, broker)])
    if not query.allow_unavailable:
        issues += _limit([_outage_issue(p) for p in _unavailable(snapshot, broker)])
    moving = [
        f"{move['topic']}-{move['partition']}"
        for move in snapshot.reassigning
        if broker in {*move["replicas"], *move["adding"], *move["removing"]}
    ]
    if moving:
        issues.append(f"Replicas on it are being moved: {join_limited(moving)}.")
    return {"safe": not issues, "issues": issues}


def _stop_issue(partition: Partition, broker: int) -> str:
    """Return the issue of stopping ``broker`` for a partition that could lose one replica; empty if there is none."""
    state = f"{_state(partition)}, min.insync.replicas is {partition.min_isr}"
    if len(partition.isr) < partition.min_isr:
        return f"{state}: too few replicas are in sync already, and this broker may be the first to catch up."
    if broker in partition.isr and len(partition.isr) - 1 < partition.min_isr:
        effect = "it would be offline" if len(partition.isr) == 1 else "producers with acks=all would be blocked"
        return f"{state}: without this broker {effect}."
    return ""


def _unavailable(snapshot: Snapshot, broker: int) -> list[Partition]:
    """Return the partitions that stopping ``broker`` makes unavailable, in whatever order brokers are restarted."""
    return [p for p in snapshot.partitions if p.can_never_lose_one and broker in p.isr]


def _outage_issue(partition: Partition) -> str:
    if len(partition.replicas) == 1:
        return f"{partition.name} has only this replica, so it would be offline. allow_unavailable consents to that."
    return (
        f"{partition.name} has {len(partition.replicas)} replicas and min.insync.replicas {partition.min_isr}, so"
        " producers with acks=all would be blocked. allow_unavailable consents to that."
    )


def _warnings(snapshot: Snapshot, query: HealthQuery) -> list[str]:
    unknown = sorted(snapshot.live - set(query.expected)) if query.expected else []
    warnings = [f"Broker {broker} is registered, but not expected." for broker in unknown]
    topics = {p.topic: (len(p.replicas), p.min_isr) for p in snapshot.partitions if len(p.replicas) < p.min_isr}
    if topics:
        names = join_limited(
            [f"{topic} ({replicas} and {min_isr})" for topic, (replicas, min_isr) in sorted(topics.items())]
        )
        warnings.append(
            f"Topics have fewer replicas than min.insync.replicas: {names}. Before Kafka 3.7 brokers refuse acks=all"
            " there."
        )
    return warnings


def _as_dict(partition: Partition) -> dict[str, t.Any]:
    return {
        "topic": partition.topic,
        "partition": partition.id,
        "leader": partition.leader,
        "replicas": partition.replicas,
        "isr": partition.isr,
        "min_isr": partition.min_isr,
    }


def _state(partition: Partition) -> str:
    return f"{partition.name} (in sync {_ids(partition.isr)} of {_ids(partition.replicas)})"


def _limit(sentences: t.Sequence[str]) -> list[str]:
    more = len(sentences) - _MAX_LISTED
    return [*sentences[:_MAX_LISTED], *([f"The same goes for {more} more partitions."] if more > 0 else [])]


def _partitions_have(number: int) -> str:
    return "1 partition has" if number == 1 else f"{number} partitions have"


def _ids(brokers: t.Iterable[int]) -> str:
    return ", ".join(str(broker) for broker in sorted(brokers)) or "none"
