# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Kafka has of a Connect group: whether it may be what is declared. Pure."""

from __future__ import annotations

import typing as t

Spec = t.Mapping[str, t.Any]
Topic = t.Mapping[str, t.Any]

KEPT = {"config": "connectors", "offset": "offsets", "status": "states"}


def topic_errors(spec: Spec, topics: t.Sequence[Topic]) -> list[str]:
    """Return why the internal topics that exist do not suit; ``topics`` are those that kafka_topic_info tells of.

    ``spec["topics"]`` is {use: name}, ``spec["shapes"]`` [{"name", "partitions", "replication_factor"}]. Sources:
    KafkaConfigBackingStore (one partition, or the order of changes is lost),
    TopicAdmin.verifyTopicCleanupPolicyOnlyCompact.
    """
    found = {topic["name"]: topic for topic in topics}
    uses = {name: use for use, name in spec["topics"].items()}
    shapes = [shape for shape in spec["shapes"] if shape["name"] in found]
    return [problem for shape in shapes for problem in _shape(shape, found[shape["name"]], uses[shape["name"]])]


def _shape(shape: Topic, topic: Topic, use: str) -> list[str]:
    copies = topic.get("replica_assignment") or [[0] * topic["replication_factor"]] * topic["partitions"]
    partitions, fewest = len(copies), min(len(replicas) for replicas in copies)
    policy = topic["config"].get("cleanup.policy", "delete, the brokers' default")
    what = f"Topic {topic['name']}, in which Connect keeps its {KEPT[use]},"
    elsewhere = f"give Connect another name for it (connect_{use}_topic)."
    errors = []
    if shape["partitions"] == 1 and partitions != 1:
        errors.append(f"{what} has {partitions} partitions, and Connect needs exactly one; {elsewhere}")
    if shape["partitions"] > 1 and partitions == 1:
        errors.append(f"{what} has one partition, which one broker carries alone; {elsewhere}")
    if policy != "compact":
        errors.append(
            f"{what} has cleanup.policy={policy}, which would remove what Connect needs; "
            f"set it to compact, or {elsewhere}"
        )
    if shape["replication_factor"] > 1 and fewest == 1:
        errors.append(
            f"{what} has no second replica, so the loss of one broker is the loss of it; "
            f"raise its replication factor to {shape['replication_factor']}, or {elsewhere}"
        )
    return errors


def taken_errors(spec: Spec, group: t.Mapping[str, t.Any]) -> list[str]:
    """Return why the name of the group cannot be used; ``group`` is what kafka_consumer_group_info tells of it."""
    kind = group["protocol_type"] or ("consumer" if group["offsets"] else "")
    if kind in ("", "connect"):
        return []
    return [
        f"{spec['group_id']} is the name of a {kind} group already ({group['state']}, {len(group['members'])} members)"
        f", and a group cannot be both; give connect_group_id another name."
    ]
