# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The topic of a round trip, and the leftover topics of interrupted ones. Pure."""

from __future__ import annotations

import re
import typing as t

LEFT_AFTER = 3600  # seconds; a round trip that started longer ago was interrupted
_MOST_REPLICAS = 3


def leftovers(topics: t.Iterable[str], prefix: str, now: int) -> list[str]:
    """Return the topics of interrupted round trips, by the time in their names, in seconds of the epoch."""
    pattern = re.compile(rf"{re.escape(prefix)}-([0-9a-f]{{8}})-[0-9a-f]{{8}}")
    found = ((name, pattern.fullmatch(name)) for name in sorted(topics))
    return [name for name, match in found if match and int(match.group(1), 16) < now - LEFT_AFTER]


def replica_assignment(brokers: t.Sequence[int]) -> list[list[int]]:
    """Return the replicas of each partition: the i-th broker leads partition i, and the next ones follow."""
    factor = min(_MOST_REPLICAS, len(brokers))
    candidates = [*brokers, *brokers]
    return [candidates[index : index + factor] for index in range(len(brokers))]
