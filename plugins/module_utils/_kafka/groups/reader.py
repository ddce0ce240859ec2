# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Consumer groups with their offsets and lag, a thousand with as many requests as one."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import wire as group_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.spec import as_dict


def read_groups(client: Client, groups: t.Sequence[str] | None, include_lag: bool) -> dict[str, t.Any]:
    """Return {"groups": {name: state, members, offsets, lag, lags}} of the named groups; None means all.

    offsets and lags are {topic: {"0": number}}; lag is their sum. Without ``include_lag`` both are None.
    """
    metadata = wire.read_metadata(client, [])
    if groups is None:
        listed = group_wire.list_groups(client, [broker["id"] for broker in metadata["brokers"]])
        groups = sorted(name for name, found in listed.items() if found["type"] in group_wire.CONSUMERS)
    by_coordinator = group_wire.coordinators(client, groups) if groups else {}
    described = group_wire.describe_groups(client, by_coordinator)
    committed = group_wire.read_committed(client, by_coordinator)
    ends = _ends(client, {p for offsets in committed.values() for p in offsets}) if include_lag else {}
    return {"groups": {group: _group_state(described[group], committed[group], ends, include_lag) for group in groups}}


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
    committed: t.Mapping[group_wire.Partition, int],
    ends: t.Mapping[group_wire.Partition, int],
    include_lag: bool,
) -> dict[str, t.Any]:
    lags = {p: max(ends[p] - offset, 0) for p, offset in committed.items() if p in ends}
    lag = {"lag": sum(lags.values()), "lags": as_dict(lags)} if include_lag else {"lag": None, "lags": None}
    return {**described, "offsets": as_dict(committed), **lag}
