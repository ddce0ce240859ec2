# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Consumer groups and share groups with their offsets and lag, a thousand with as many requests as one."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import share_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import wire as group_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.spec import as_dict


class GroupOffsets(t.NamedTuple):
    """Offsets of a group, and its lag where Kafka counts it: in a share group, whose offsets are its start offsets."""

    offsets: dict[group_wire.Partition, int]
    lags: dict[group_wire.Partition, int | None] | None = None


def read_groups(client: Client, groups: t.Sequence[str] | None, include_lag: bool) -> dict[str, t.Any]:
    """Return {"groups": {name: state, type, members, offsets, lag, lags}} of the named groups; None means all.

    offsets and lags are {topic: {"0": number}}; lag is their sum. Without ``include_lag`` both are None.
    """
    metadata = wire.read_metadata(client, [])
    if groups is None:
        listed = group_wire.list_groups(client, [broker["id"] for broker in metadata["brokers"]])
        groups = sorted(name for name, found in listed.items() if found["type"] in group_wire.TYPES)
    by_coordinator = group_wire.coordinators(client, groups) if groups else {}
    described = group_wire.describe_groups(client, by_coordinator)
    offsets = read_offsets(client, by_coordinator, described)
    counted = {p for found in offsets.values() if found.lags is None for p in found.offsets}
    ends = _ends(client, counted) if include_lag else {}
    return {"groups": {group: _group_state(described[group], offsets[group], ends, include_lag) for group in groups}}


def read_offsets(
    client: Client, by_coordinator: t.Mapping[int, t.Sequence[str]], described: t.Mapping[str, t.Mapping[str, t.Any]]
) -> dict[str, GroupOffsets]:
    """Return the offsets of each group: those that it has committed, or the start offsets of a share group."""
    found = {}
    for broker, groups in by_coordinator.items():
        share = [group for group in groups if described[group]["type"] == group_wire.SHARE]
        others = [group for group in groups if group not in share]
        for group, committed in (group_wire.read_committed(client, broker, others) if others else {}).items():
            found[group] = GroupOffsets(committed)
        for group, starts in (share_wire.read_start_offsets(client, broker, share) if share else {}).items():
            found[group] = GroupOffsets({p: s.offset for p, s in starts.items()}, {p: s.lag for p, s in starts.items()})
    return found


def _ends(client: Client, partitions: t.Collection[group_wire.Partition]) -> dict[group_wire.Partition, int]:
    """Return {partition: end of its log}, without leaderless and deleted partitions."""
    topics = wire.read_metadata(client, {topic for topic, _number in partitions})["topics"] if partitions else {}
    leaders = {
        (name, p["id"]): p["leader"]
        for name, topic in topics.items()
        for p in topic["partitions"]
        if p["leader"] is not None and (name, p["id"]) in partitions
    }
    found = group_wire.read_log_offsets(client, leaders, group_wire.LATEST)
    return {partition: end for partition, end in found.items() if end is not None}


def _group_state(
    described: t.Mapping[str, t.Any],
    found: GroupOffsets,
    ends: t.Mapping[group_wire.Partition, int],
    include_lag: bool,
) -> dict[str, t.Any]:
    counted = {p: max(ends[p] - offset, 0) for p, offset in found.offsets.items() if p in ends}
    lags = counted if found.lags is None else {p: lag for p, lag in found.lags.items() if lag is not None}
    lag = {"lag": sum(lags.values()), "lags": as_dict(lags)} if include_lag else {"lag": None, "lags": None}
    return {**described, "offsets": as_dict(found.offsets), **lag}
