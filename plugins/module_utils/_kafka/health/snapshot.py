# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of a cluster at one moment, as its health is assessed by. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass


class Partition(t.NamedTuple):
    """One partition as the controller sees it; ``leader`` is None when it is offline.

    ``isr`` has only live brokers, ``last_isr`` those that the controller has: of these it elects a leader. Where it has
    none, it elects of those that ``eligible`` has (KIP-966), and where these are gone too, of ``last_known``.
    """

    topic: str
    id: int
    leader: int | None
    replicas: list[int]
    isr: list[int]
    min_isr: int
    last_isr: list[int]
    eligible: list[int]
    last_known: list[int]

    @property
    def name(self) -> str:
        """The name that Kafka gives to the partition's directory: topic-0."""
        return f"{self.topic}-{self.id}"

    @property
    def can_never_lose_one(self) -> bool:
        """Whether it becomes unavailable, at least for acks=all, as soon as any of its replicas stops."""
        return len(self.replicas) <= self.min_isr


@dataclass(frozen=True)
class Snapshot:
    """The state of a cluster at one moment, see build_snapshot(). ``controller_error`` is empty if there is none.

    ``unread`` are topics without a known min.insync.replicas: deleted meanwhile, or new to the broker that was asked.
    """

    cluster_id: str
    controller_id: int | None
    controller_error: str
    brokers: list[dict[str, t.Any]]
    partitions: list[Partition]
    reassigning: list[dict[str, t.Any]]
    unread: list[str]

    @property
    def live(self) -> set[int]:
        """Ids of the registered brokers that accept connections."""
        return {broker["id"] for broker in self.brokers if broker.get("reachable", True)}

    def why_not_live(self, broker: int) -> str:
        """Return why ``broker`` isn't live, as the rest of a sentence after its name."""
        for known in self.brokers:
            if known["id"] == broker:
                return f"is registered, but doesn't accept connections at {known['host']}:{known['port']}."
        return "isn't registered."


def build_snapshot(
    metadata: t.Mapping[str, t.Any],
    min_isr: t.Mapping[str, int],
    reassigning: list[dict[str, t.Any]],
    controller_error: str = "",
) -> Snapshot:
    """Return a Snapshot of the data that was read; topics without ``min_isr`` are left out.

    A broker that isn't registered, or doesn't accept connections, counts as out of sync and leads nothing. After a
    broker died, the metadata says otherwise until its session ends: 18 s with ZooKeeper, 9 s without.
    """
    live = {broker["id"] for broker in metadata["brokers"] if broker.get("reachable", True)}
    topics = {name: topic["partitions"] for name, topic in sorted(metadata["topics"].items()) if topic["partitions"]}
    partitions = [
        _partition(name, row, min_isr[name], live) for name, rows in topics.items() if name in min_isr for row in rows
    ]
    controller = metadata["controller_id"]
    error = controller_error or ("The cluster has no controller." if controller is None else "")
    brokers = sorted(metadata["brokers"], key=lambda broker: broker["id"])
    unread = [name for name in topics if name not in min_isr]
    return Snapshot(metadata["cluster_id"], controller, error, brokers, partitions, reassigning, unread)


def _partition(topic: str, row: t.Mapping[str, t.Any], min_isr: int, live: t.Collection[int]) -> Partition:
    return Partition(
        topic=topic,
        id=row["id"],
        leader=row["leader"] if row["leader"] in live else None,
        replicas=row["replicas"],
        isr=[broker for broker in row["isr"] if broker in live],
        min_isr=min_isr,
        last_isr=row["isr"],
        eligible=row.get("eligible", []),
        last_known=row.get("last_known", []),
    )
