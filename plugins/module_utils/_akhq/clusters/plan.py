# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AKHQ sees, compared with what it should see. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

Clusters = t.Mapping[str, t.Mapping[str, t.Any]]
Ids = t.Sequence[int]


@dataclass(frozen=True)
class Expected:
    """What AKHQ should see: its clusters by name, and the ids of brokers, sorted, where any are expected.

    ``host`` is what the messages call the host of AKHQ.
    """

    host: str
    clusters: t.Sequence[str]
    brokers: t.Mapping[str, Ids]


@dataclass(frozen=True)
class Current:
    """What AKHQ said, or why it did not answer; ``transient``: whether it may answer later."""

    version: str | None = None
    clusters: Clusters | None = None
    error: str = ""
    transient: bool = False


def id_errors(expected: t.Mapping[str, t.Any]) -> list[str]:
    """Return a sentence for each cluster whose expected brokers are no list of ids."""
    return [
        f"expected_brokers has {ids!r} for cluster {name}: give a list of ids."
        for name, ids in expected.items()
        if not isinstance(ids, list) or not all(str(number).isdigit() for number in ids)
    ]


def issues(current: Current, expected: Expected) -> list[str]:
    """Return what is wrong: no answer, a cluster that is not there or can't be read, other brokers than expected."""
    if current.clusters is None:
        return [current.error]
    clusters = current.clusters
    found = [
        f"AKHQ on {expected.host} has no cluster {name}, which is declared."
        for name in expected.clusters
        if name not in clusters
    ]
    found += [str(cluster["error"]) for cluster in clusters.values() if cluster["error"]]
    for name, ids in expected.brokers.items():
        found += _broker_issues(name, clusters.get(name) or {}, ids, expected.host)
    return found


def _broker_issues(name: str, cluster: t.Mapping[str, t.Any], expected: Ids, host: str) -> list[str]:
    """Return the sentence for other brokers than those that are expected; any will do where none are."""
    if cluster.get("nodes") is None or not expected:
        return []
    seen = [int(node["id"]) for node in cluster["nodes"]]
    if seen == expected:
        return []
    return [
        f"AKHQ on {host} sees the brokers {_numbers(seen)} of cluster {name}, "
        f"and the inventory has {_numbers(expected)}."
    ]


def _numbers(ids: Ids) -> str:
    return ", ".join(map(str, ids)) or "none"
