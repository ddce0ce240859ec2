# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which groups are read, and where their offsets and their lag come from."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import reader, share_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import wire as group_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.share_wire import Start

TYPES = {"old": "classic", "new": "consumer", "queue": "share", "stream": "streams", "none": None}
COMMITTED = {"old": {("orders", 0): 40}, "new": {("orders", 1): 80}, "none": {}}
STARTS = {"queue": {("orders", 0): Start(10, 3), ("orders", 1): Start(20, None)}}


class Unused(Client):
    """Stands for the connection, which the replaced requests do not use."""

    def __init__(self) -> None:
        """Connect to nothing."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, t.Any]:
    """Put groups in place of a cluster; return which were asked for their offsets, by the request."""
    found: dict[str, t.Any] = {}

    def keep(name: str, offsets: t.Mapping[str, t.Any]) -> t.Callable[..., t.Any]:
        def read(_client: Client, _broker: int, groups: list[str]) -> dict[str, t.Any]:
            found[name] = groups
            return {group: offsets[group] for group in groups}

        return read

    partitions = [{"id": 0, "leader": 1}, {"id": 1, "leader": 1}]
    metadata = {"brokers": [{"id": 1}], "topics": {"orders": {"partitions": partitions}}}
    listed = {group: {"state": "Empty", "type": kind} for group, kind in TYPES.items() if kind}
    monkeypatch.setattr(wire, "read_metadata", lambda *_: metadata)
    monkeypatch.setattr(group_wire, "list_groups", lambda *_: listed)
    monkeypatch.setattr(group_wire, "coordinators", lambda _client, groups: {1: groups})
    monkeypatch.setattr(
        group_wire, "describe_groups", lambda _client, by: {group: {"type": TYPES[group]} for group in by[1]}
    )
    monkeypatch.setattr(group_wire, "read_committed", keep("committed", COMMITTED))
    monkeypatch.setattr(share_wire, "read_start_offsets", keep("starts", STARTS))
    monkeypatch.setattr(group_wire, "read_log_offsets", lambda _client, leaders, _when: dict.fromkeys(leaders, 90))
    return found


def test_all_groups_are_those_with_offsets(asked: dict[str, t.Any]) -> None:
    groups = reader.read_groups(Unused(), None, True)["groups"]
    assert {group: state["type"] for group, state in groups.items()} == {
        "new": "consumer",
        "old": "classic",
        "queue": "share",
    }
    assert asked == {"committed": ["new", "old"], "starts": ["queue"]}


@pytest.mark.parametrize(
    ("group", "offsets", "lags"),
    [
        pytest.param("old", {"orders": {"0": 40}}, {"orders": {"0": 50}}, id="classic"),
        pytest.param("new", {"orders": {"1": 80}}, {"orders": {"1": 10}}, id="consumer"),
        pytest.param("queue", {"orders": {"0": 10, "1": 20}}, {"orders": {"0": 3}}, id="share, as Kafka counts it"),
        pytest.param("none", {}, {}, id="no such group"),
    ],
)
def test_lag(asked: dict[str, t.Any], group: str, offsets: dict[str, t.Any], lags: dict[str, t.Any]) -> None:
    state = reader.read_groups(Unused(), [group], True)["groups"][group]
    assert (state["offsets"], state["lags"]) == (offsets, lags)
    assert state["lag"] == sum(lag for found in lags.values() for lag in found.values())
    assert list(asked.values()) == [[group]]


@pytest.mark.usefixtures("asked")
def test_lag_is_left_out_on_request() -> None:
    groups = reader.read_groups(Unused(), ["old", "queue"], False)["groups"]
    assert [(state["lag"], state["lags"]) for state in groups.values()] == [(None, None)] * 2
