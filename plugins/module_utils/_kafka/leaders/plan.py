# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans preferred leader elections: a restarted broker leads no partitions until they are elected again. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change

Topics = t.Mapping[str, t.Mapping[str, t.Any]]


def plan_preferred(topics: Topics) -> list[Change]:
    """Return the partitions whose first replica is in sync and does not lead, as changes of their leader. Pure.

    topics: as wire.read_metadata returns them. Kafka would refuse the election of a replica that is not in sync.
    """
    return [
        Change("update", "partition", f"{name}-{p['id']}", {"leader": p["leader"]}, {"leader": p["replicas"][0]})
        for name, topic in sorted(topics.items())
        for p in topic["partitions"]
        if p["leader"] != p["replicas"][0] and p["replicas"][0] in p["isr"]
    ]
