# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Readings of quorums, as quorum_wire.read_quorum returns them."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum.plan import Snapshot

NOW = 1_767_225_600_000  # ms: the leader's clock at the second reading
STEP = 500  # ms between the two readings


def replica(number: int, age: int = 100, **changed: t.Any) -> dict[str, t.Any]:
    """Return a replica that was caught up, and fetched, ``age`` ms before the second reading."""
    return {
        "id": number,
        "endpoints": [{"listener": "CONTROLLER", "host": f"c-{number}", "port": 9093}],
        "directory_id": None,
        "offset": 1000,
        "lag": 0,
        "last_fetch": NOW - age,
        "last_caught_up": NOW - age,
        **changed,
    }


def leading(number: int, **changed: t.Any) -> dict[str, t.Any]:
    """Return the leader, which never fetches and is always caught up."""
    return replica(number, 0, last_fetch=None, **changed)


def unheard(number: int) -> dict[str, t.Any]:
    """Return a voter that has not fetched since the last election."""
    return replica(number, offset=None, lag=None, last_fetch=None, last_caught_up=None)


def reading(*voters: dict[str, t.Any], **changed: t.Any) -> dict[str, t.Any]:
    leader = next((v["id"] for v in voters if v["offset"] is not None and v["last_fetch"] is None), None)
    return {"leader": leader, "epoch": 5, "high_watermark": 999, "voters": list(voters), "observers": [], **changed}


def earlier(last: dict[str, t.Any], **changed: t.Any) -> dict[str, t.Any]:
    """Return the reading before: one record less is committed, and whoever fetched since had done so before, too."""

    def before(found: dict[str, t.Any]) -> dict[str, t.Any]:
        fetched = found["last_fetch"]
        return {**found, "last_fetch": None if fetched is None else min(fetched, NOW - 2 * STEP)}

    watermark = last["high_watermark"]
    return {
        **last,
        "high_watermark": None if watermark is None else watermark - 1,
        "voters": [before(v) for v in last["voters"]],
        "observers": [before(v) for v in last["observers"]],
        **changed,
    }


def snapshot(*voters: dict[str, t.Any], **changed: t.Any) -> Snapshot:
    """Return a quorum that works."""
    last = reading(*voters, **changed)
    return Snapshot((earlier(last), last), "brokers")


def standing(*voters: dict[str, t.Any], **changed: t.Any) -> Snapshot:
    """Return a quorum whose high watermark stands still; who fetched within the last step still fetches."""
    last = reading(*voters, **changed)
    return Snapshot((earlier(last, high_watermark=last["high_watermark"]), last), "brokers")
