# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the state that the plan of a consumer group or share group needs, and executes the plan."""

from __future__ import annotations

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import converge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import share_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import wire as group_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.plan import (
    CONSUMER_GROUP,
    INACTIVE,
    SHARE_GROUP,
    offset_changes,
    plan_group,
    scope,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.reader import read_offsets
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.spec import (
    DesiredGroup,
    Partition,
    as_dict,
    parse_spec,
)

_PAUSE = 1.0
_REQUESTS = {
    CONSUMER_GROUP: (group_wire.commit, group_wire.delete_offsets),
    SHARE_GROUP: (share_wire.alter_start_offsets, share_wire.delete_start_offsets),
}


def manage_group(module: AnsibleModule) -> None:
    """Run kafka_consumer_group."""
    specs: dict[str, DesiredGroup] = {}

    def read(client: Client, _desired: t.Any) -> dict[str, t.Any]:
        specs[module.params["group"]] = parse_spec(module.params, time.time())
        return read_group(client, specs[module.params["group"]], module.params["wait_empty"])

    converge(
        module,
        connect=connect,
        read=read,
        plan=lambda current, _desired: plan_group(current, specs[module.params["group"]]),
        apply=apply_group,
        desired=[module.params["group"]],
        report=lambda _client, current, changes: {
            "state": current["state"],
            "before": as_dict(current["committed"]),
            "after": after(current, changes),
            "partitions": offset_changes(current, specs[module.params["group"]]),
        },
    )


def read_group(client: Client, spec: DesiredGroup, timeout: float) -> dict[str, t.Any]:
    """Return the state that plan_group needs, after at most ``timeout`` seconds for the group to lose its members.

    Requests: FindCoordinator, DescribeGroups (again each second, and its successors for other types), OffsetFetch or
    DescribeShareGroupOffsets, Metadata, and ListOffsets two or three times to each leader.
    """
    by_coordinator = group_wire.coordinators(client, [spec.group])
    deadline = time.monotonic() + timeout
    while True:
        current = group_wire.describe_groups(client, by_coordinator)[spec.group]
        if current["state"] in INACTIVE or time.monotonic() >= deadline:
            break
        time.sleep(_PAUSE)
    committed, lags = read_offsets(client, by_coordinator, {spec.group: current})[spec.group]
    names = set(spec.topics) | {topic for topic, _number in committed}
    found = wire.read_metadata(client, names)["topics"] if names else {}
    topics = {name: [p["id"] for p in topic["partitions"]] for name, topic in found.items() if topic["partitions"]}
    leaders = {(name, p["id"]): p["leader"] for name in topics for p in found[name]["partitions"]}
    logs = read_logs(client, spec, [p for p in scope(spec, committed, topics) if p in leaders], leaders)
    return {**current, "committed": committed, "lags": lags, "topics": topics, **logs}


def read_logs(
    client: Client, spec: DesiredGroup, chosen: t.Sequence[Partition], leaders: t.Mapping[Partition, int | None]
) -> dict[str, t.Any]:
    """Return {"start", "end", "at"} of the selected partitions, where offsets are to be reset."""
    if not spec.scenario or not spec.present:
        return {"start": {}, "end": {}, "at": {}}
    leaderless = [f"{topic}-{number}" for topic, number in chosen if leaders[topic, number] is None]
    if leaderless:
        raise StackError(f"No leader, so the offsets can't be read: {', '.join(leaderless)}. Check kafka_health.")
    leader_of = {partition: t.cast("int", leaders[partition]) for partition in chosen}
    return {
        "start": group_wire.read_log_offsets(client, leader_of, group_wire.EARLIEST),
        "end": group_wire.read_log_offsets(client, leader_of, group_wire.LATEST),
        "at": {} if spec.time is None else group_wire.read_log_offsets(client, leader_of, spec.time),
    }


def apply_group(client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Reset or delete the offsets of a group, or delete the group."""
    for change in changes:
        (broker,) = group_wire.coordinators(client, [change.name])
        if change.action == "delete":
            yield Outcome(change, *group_wire.delete_group(client, broker, change.name))
            continue
        offsets = {(topic, int(number)): o for topic, found in change.after.items() for number, o in found.items()}
        moved = {partition: offset for partition, offset in offsets.items() if offset is not None}
        deleted = [partition for partition in offsets if partition not in moved]
        move, delete = _REQUESTS[change.kind]
        refused = move(client, broker, change.name, moved) if moved else {}
        refused.update(delete(client, broker, change.name, deleted) if deleted else {})
        yield _outcome(change, refused)


def _outcome(change: Change, refused: group_wire.Errors) -> Outcome:
    if not refused:
        return Outcome(change)
    (topic, number), (error, message) = next(iter(refused.items()))
    return Outcome(change, error, f"{topic}-{number}: {message} {len(refused)} partitions were refused.")


def after(current: t.Mapping[str, t.Any], changes: t.Sequence[Change]) -> dict[str, t.Any]:
    """Return the committed offsets after the changes."""
    found = as_dict(current["committed"])
    for change in changes:
        if change.action == "delete":
            return {}
        for topic, offsets in change.after.items():
            found[topic] = {n: o for n, o in {**found.get(topic, {}), **offsets}.items() if o is not None}
    return {topic: offsets for topic, offsets in found.items() if offsets}
