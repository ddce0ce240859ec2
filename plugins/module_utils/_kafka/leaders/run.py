# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Elects preferred leaders."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import elect_preferred_leaders


def elect(client: Client, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Elect the leaders of a plan in one request."""
    partitions: dict[str, list[int]] = collections.defaultdict(list)
    for change in changes:
        topic, _dash, number = change.name.rpartition("-")
        partitions[topic].append(int(number))
    failures = elect_preferred_leaders(client, partitions, timeout=60)
    for change in changes:
        yield Outcome(change, *failures.get(change.name, ("", "")))
