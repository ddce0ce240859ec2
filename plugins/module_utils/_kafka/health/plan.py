# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges a cluster: is it healthy, and which broker may be stopped now? Pure: a snapshot goes in, the answer comes out.

The rule for stopping is the one of Strimzi's KafkaRoller (KafkaAvailability): a broker's own partitions decide, by
their in-sync sets and the effective min.insync.replicas of their topics.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

_SHOWN = 5


class Partition(t.NamedTuple):
    """One partition as the controller sees it; ``leader`` is None when it is offline."""

    topic: str
    id: int
    leader: int | None
    replicas: list[int]
    isr: list[int]
    min_isr: int

    @property
    def name(self) -> str:
        """The name that Kafka gives to the partition's directory: topic-0."""
        return f"{self.topic}-{self.id}"

    @property
    def can_never_lose_one(self) -> bool:
        """Whether it is unavailable, at least for acks=all, as soon as any of its replicas stops."""
        return len(self.replicas) <= self.min_isr


@dataclass(frozen=True)
class Snapshot:
    """What was read at one moment, see snapshot(). ``trouble`` says why the controller can't be used, if it can't."""

    cluster_id: str
    controller_id: int | None
    trouble: str
    brokers: list[dict[str, t.Any]]
    partitions: list[Partition]
    reassigning: list[dict[str, t.Any]]

    @property
    def live(self) -> set[int]:
        """Ids of the registered brokers that accept connections."""
        return {broker["id"] for broker in self.brokers if broker.get("answers", True)}

    def absence(self, broker: int) -> str:
        """Say how ``broker`` isn't live, after its name."""
        for known in self.brokers:
            if known["id"] == broker:
                return f"is registered, but doesn't accept connections at {known['host']}:{known['port']}."
        return "isn't registered."


@dataclass(frozen=True)
class Question:
    """What is asked about, by broker ids, and what the user consents to. Empty lists mean all expected, or all live."""

    expected: t.Sequence[int] = ()
    stop: t.Sequence[int] = ()
    wait: t.Sequence[int] = ()
    allow_unavailable: bool = False
    allow_under_replicated: bool = False


def snapshot(
    metadata: t.Mapping[str, t.Any],
    min_isr: t.Mapping[str, int],
    reassigning: list[dict[str, t.Any]],
    trouble: str = "",
) -> Snapshot:
    """Return a Snapshot of what was read; topics without ``min_isr`` are left out.

    A broker that isn't registered, or doesn't accept connections, is in sync with nothing and leads nothing. After a
    broker's death the metadata says otherwise until its session ends, 18 s with ZooKeeper, 9 s without.
    """
    live = {broker["id"] for broker in metadata["brokers"] if broker.get("answers", True)}
    partitions = [
        Partition(
            topic=name,
            id=p["id"],
            leader=p["leader"] if p["leader"] in live else None,
            replicas=p["replicas"],
            isr=[broker for broker in p["isr"] if broker in live],
            min_isr=min_isr[name],
        )
        for name, topic in sorted(metadata["topics"].items())
        if name in min_isr
        for p in topic["partitions"]
    ]
    controller = metadata["controller_id"]
    no_controller = "The cluster has no controller." if controller is None else ""
    brokers = sorted(metadata["brokers"], key=lambda broker: broker["id"])
    return Snapshot(metadata["cluster_id"], controller, trouble or no_controller, brokers, partitions, reassigning)


def assess(seen: Snapshot, question: Question) -> dict[str, t.Any]:
    """Return the results of kafka_health; ids are texts where they are keys."""
    stop = sorted(question.stop or question.expected or seen.live)
    asked = sorted({*question.expected, *question.wait, *stop, *seen.live})
    groups = _groups(seen.partitions)
    reasons = _reasons(seen, question, groups)
    return {
        "cluster_id": seen.cluster_id,
        "controller_id": seen.controller_id,
        "brokers": seen.brokers,
        "healthy": not reasons,
        "issues": reasons,
        **{group: [_as_dict(p) for p in partitions] for group, partitions in groups.items()},
        "reassigning": seen.reassigning,
        "unavailable_if_stopped": sorted({p.topic for b in stop for p in _unavailable(seen, b)}),
        "recovered": {str(broker): not _lacking(seen, broker) for broker in asked},
        "safe_to_stop": {str(broker): _verdict(seen, question, broker) for broker in stop},
        "warnings": _warnings(seen, question),
    }


def unmet(seen: Snapshot, question: Question, wait_for: str) -> list[str]:
    """Return a sentence for everything that the goal ``wait_for`` still lacks; empty when it is reached."""
    if wait_for == "healthy":
        return _reasons(seen, question, _groups(seen.partitions))
    sentences = []
    for broker in sorted(question.wait or question.stop or question.expected or seen.live):
        if wait_for == "registered" and broker not in seen.live:
            sentences.append(f"Broker {broker} {seen.absence(broker)}")
        if wait_for == "recovered":
            sentences += _lacking(seen, broker)
        if wait_for == "safe_to_stop":
            sentences += [f"Broker {broker}: {why}" for why in _verdict(seen, question, broker)["why"]]
    return sentences


def under_replicated(seen: Snapshot) -> int:
    """Return the number of partitions with a replica that isn't in sync; it falls while a cluster recovers."""
    return sum(len(p.isr) < len(p.replicas) for p in seen.partitions)


def _groups(partitions: t.Sequence[Partition]) -> dict[str, list[Partition]]:
    return {
        "offline": [p for p in partitions if p.leader is None],
        "under_replicated": [p for p in partitions if len(p.isr) < len(p.replicas)],
        "under_min_isr": [p for p in partitions if len(p.isr) < min(p.min_isr, len(p.replicas))],
    }


def _reasons(seen: Snapshot, question: Question, groups: t.Mapping[str, t.Sequence[Partition]]) -> list[str]:
    known = {broker["id"] for broker in seen.brokers}
    missing = sorted(set(question.expected) - known)
    reasons = [f"Broker {broker} is expected, but isn't registered." for broker in missing]
    reasons += [f"Broker {broker} {seen.absence(broker)}" for broker in sorted(known - seen.live)]
    if seen.trouble:
        reasons.append(seen.trouble)
    texts = {
        "offline": "{} no leader, so nothing can be written or read: {}.",
        "under_min_isr": "{} fewer replicas in sync than min.insync.replicas, so acks=all is refused: {}.",
        "under_replicated": "{} replicas that aren't in sync: {}.",
    }
    for group, text in texts.items():
        if groups[group] and not (group == "under_replicated" and question.allow_under_replicated):
            reasons.append(text.format(_have(len(groups[group])), _some([_state(p) for p in groups[group]])))
    if seen.reassigning:
        names = [f"{move['topic']}-{move['partition']}" for move in seen.reassigning]
        reasons.append(f"Replicas of {_some(names)} are being moved.")
    return reasons


def _lacking(seen: Snapshot, broker: int) -> list[str]:
    """Say why ``broker`` hasn't recovered: it has when it is registered and in sync for all of its partitions."""
    if broker not in seen.live:
        return [f"Broker {broker} {seen.absence(broker)}"]
    behind = [p.name for p in seen.partitions if broker in p.replicas and broker not in p.isr]
    return (
        [f"Broker {broker} isn't in sync yet for {len(behind)} of its partitions: {_some(behind)}."] if behind else []
    )


def _verdict(seen: Snapshot, question: Question, broker: int) -> dict[str, t.Any]:
    own = [p for p in seen.partitions if broker in p.replicas]
    why = []
    if broker not in seen.live and not own and broker not in question.expected:
        why.append("It isn't registered and has no replicas. Is the id right?")
    if seen.trouble:
        why.append(f"{seen.trouble} So nobody could move its leaders.")
    why += _limited([_danger(p, broker) for p in own if not p.can_never_lose_one and _danger(p, broker)])
    if not question.allow_unavailable:
        why += _limited([_outage(p) for p in _unavailable(seen, broker)])
    moving = [
        f"{move['topic']}-{move['partition']}"
        for move in seen.reassigning
        if broker in {*move["replicas"], *move["adding"], *move["removing"]}
    ]
    if moving:
        why.append(f"Replicas on it are being moved: {_some(moving)}.")
    return {"safe": not why, "why": why}


def _danger(partition: Partition, broker: int) -> str:
    """Say what stopping ``broker`` would do to a partition that could lose one replica, empty if nothing."""
    state = f"{_state(partition)}, min.insync.replicas is {partition.min_isr}"
    if len(partition.isr) < partition.min_isr:
        return f"{state}: already too few are in sync, and this broker may be the first to catch up."
    if broker in partition.isr and len(partition.isr) - 1 < partition.min_isr:
        effect = "it would be offline" if len(partition.isr) == 1 else "producers with acks=all would be blocked"
        return f"{state}: without this broker {effect}."
    return ""


def _unavailable(seen: Snapshot, broker: int) -> list[Partition]:
    """Return the partitions that no order of restarts can spare, and that stopping ``broker`` would touch."""
    return [p for p in seen.partitions if p.can_never_lose_one and broker in p.isr]


def _outage(partition: Partition) -> str:
    if len(partition.replicas) == 1:
        return f"{partition.name} has only this replica, so it would be offline. allow_unavailable consents to that."
    return (
        f"{partition.name} has {len(partition.replicas)} replicas and min.insync.replicas {partition.min_isr}, so"
        " producers with acks=all would be blocked. allow_unavailable consents to that."
    )


def _warnings(seen: Snapshot, question: Question) -> list[str]:
    strangers = sorted(seen.live - set(question.expected)) if question.expected else []
    warnings = [f"Broker {broker} is registered, but not expected." for broker in strangers]
    topics = {p.topic: (len(p.replicas), p.min_isr) for p in seen.partitions if len(p.replicas) < p.min_isr}
    if topics:
        names = _some([f"{topic} ({have} and {least})" for topic, (have, least) in sorted(topics.items())])
        warnings.append(
            f"Topics have fewer replicas than min.insync.replicas: {names}. Before Kafka 3.7 brokers refuse acks=all"
            " there."
        )
    return warnings


def _as_dict(partition: Partition) -> dict[str, t.Any]:
    plain = partition._asdict()
    plain["partition"] = plain.pop("id")
    return plain


def _state(partition: Partition) -> str:
    return f"{partition.name} (in sync {_ids(partition.isr)} of {_ids(partition.replicas)})"


def _limited(sentences: t.Sequence[str]) -> list[str]:
    more = len(sentences) - _SHOWN
    return [*sentences[:_SHOWN], *([f"The same goes for {more} more partitions."] if more > 0 else [])]


def _some(names: t.Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _have(number: int) -> str:
    return "1 partition has" if number == 1 else f"{number} partitions have"


def _ids(brokers: t.Iterable[int]) -> str:
    return ", ".join(str(broker) for broker in sorted(brokers)) or "none"
