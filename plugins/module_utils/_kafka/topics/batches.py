# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many topics fit into one request. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change

# Records of the metadata log: without ZooKeeper Kafka refuses a request with more than 10000 (POLICY_VIOLATION).
_RECORDS = 9000

Names = dict[str, Change]
"""The change of each topic."""


def batches(changes: t.Sequence[Change], limit: int) -> t.Iterator[Names]:
    """Split changes into {name: Change} of at most ``limit`` partitions and _RECORDS, or of one topic that has more."""
    batch: Names = {}
    weight = records = 0
    for change in changes:
        if batch and (weight + _weight(change) > limit or records + _records(change) > _RECORDS):
            yield batch
            batch, weight, records = {}, 0, 0
        batch[change.name] = change
        weight += _weight(change)
        records += _records(change)
    if batch:
        yield batch


def partitions_of(batch: Names) -> int:
    """Return the number of partitions that the topics have afterwards."""
    return sum(_weight(change) for change in batch.values())


def _weight(change: Change) -> int:
    return int((change.after or {}).get("partitions") or 1)


def _records(change: Change) -> int:
    return 1 + _weight(change) + len((change.after or {}).get("config") or {})
