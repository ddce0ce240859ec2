# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Kafka and the workers tell of a Connect group: whether it may be what is declared, and whether it is. Pure."""

from __future__ import annotations

import typing as t

Spec = t.Mapping[str, t.Any]
Topic = t.Mapping[str, t.Any]

KEPT = {"config": "connectors", "offset": "offsets", "status": "states"}
LOGIN_REFUSED = "(401)"  # in the words of kafka_connector_info


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


def group_view(
    spec: Spec, workers: t.Mapping[str, t.Mapping[str, t.Any]], group: t.Mapping[str, t.Any] | None
) -> dict[str, t.Any]:
    """Return how the group is: ready, safe_to_stop, reasons, final_reasons, connector_reasons and connectors.

    workers: {host: result of kafka_connector_info}; one that did not answer has only "msg". group: what
    kafka_consumer_group_info tells, None in standalone mode or where Kafka did not answer.
    ready, safe_to_stop: ids (``spec["ids"]``) of those that answer, and of those that the others can do without.
    final_reasons: what is wrong, too, but not before a roll is over: plugins, and a login that a worker does not take.
    connectors: as the first worker that answers tells of them, {name: {"type", "state", "tasks", ...}}.
    """
    answering = {host: told for host, told in workers.items() if "worker" in told}
    errors = {
        host: f"The worker on {host} does not answer: {told.get('msg', 'nothing told')}"
        for host, told in workers.items()
        if host not in answering
    }
    closed = {host: text for host, text in errors.items() if LOGIN_REFUSED in text}
    reasons = [text for host, text in errors.items() if host not in closed] + _group_reasons(spec, group)
    ready = [spec["ids"][host] for host in workers if host in answering or host in closed]
    connectors: dict[str, t.Any] = next((told["connectors"] for told in answering.values()), {})
    return {
        "ready": ready,
        "safe_to_stop": [] if reasons else ready,
        "reasons": reasons,
        "final_reasons": [*closed.values(), *_plugin_reasons(spec, answering)],
        "connector_reasons": _connector_reasons(connectors),
        "connectors": connectors,
    }


def _group_reasons(spec: Spec, group: t.Mapping[str, t.Any] | None) -> list[str]:
    if spec["mode"] == "standalone":
        return []
    if group is None:
        return [f"Kafka does not tell of group {spec['group_id']}."]
    members = sorted(member["host"].lstrip("/") for member in group["members"])
    if group["state"] == "Stable" and len(members) == len(spec["ids"]):
        return []
    return [
        f"Group {spec['group_id']} is {group['state']} with {len(members)} of {len(spec['ids'])} workers"
        f"{' (' + ', '.join(members) + ')' if members else ''}."
    ]


def _plugin_reasons(spec: Spec, workers: t.Mapping[str, t.Mapping[str, t.Any]]) -> list[str]:
    """Return which declared classes a worker does not list, and what only some of the workers list."""
    listed = {host: {(p["class"], p["version"]) for p in told["plugins"]} for host, told in workers.items()}
    missing = [
        f"The worker on {host} does not list {name}; see its log for why, and connect_plugins."
        for host, found in listed.items()
        for name in spec["classes"]
        if name not in {known for known, _version in found}
    ]
    every: set[tuple[str, str]] = set().union(*listed.values())
    for name, version in sorted(every):
        without = [host for host, found in listed.items() if (name, version) not in found]
        if without and name not in spec["classes"]:
            missing.append(f"Not all workers list {name} {version}: it is missing on {', '.join(without)}.")
    return missing


def _connector_reasons(connectors: t.Mapping[str, t.Any]) -> list[str]:
    """Return what failed, each with the first line of its trace."""
    parts = {f"Connector {name}": connector for name, connector in connectors.items()}
    for name, connector in connectors.items():
        parts.update({f"Task {task['id']} of connector {name}": task for task in connector["tasks"]})
    return [
        f"{what} failed: {((part['trace'] or 'no reason told').splitlines())[0].rstrip('.')}."
        for what, part in parts.items()
        if part["state"] == "FAILED"
    ]
