# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests carry out a change, by the kind of the group."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import run, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.schema import Message
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.share_wire import (
    ALTER_OFFSETS,
    DELETE_OFFSETS,
)
from kafka.protocol.consumer import OffsetCommitResponse, OffsetDeleteResponse

NO_ERRORS = {
    8: (OffsetCommitResponse, "00000000 01 00", 8),
    47: (OffsetDeleteResponse, "0000 00000000 00000000", 0),
    91: (ALTER_OFFSETS, "00000000 0000 00 01 00", 0),
    92: (DELETE_OFFSETS, "00000000 0000 00 01 00", 0),
}


class FakeClient(Client):
    """Refuses nothing, and keeps the API keys of what it was sent."""

    def __init__(self) -> None:
        self.sent: list[int] = []

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        self.sent.append(request.API_KEY)
        kind, answer, version = NO_ERRORS[request.API_KEY]
        response_type = kind.response_type() if isinstance(kind, Message) else kind
        return response_type.decode(bytes.fromhex(answer), version=version)


@pytest.mark.parametrize(
    ("kind", "offset", "sent"),
    [
        pytest.param("consumer group", 5, [8], id="consumer group, reset"),
        pytest.param("consumer group", None, [47], id="consumer group, offsets deleted"),
        pytest.param("share group", 5, [91], id="share group, reset"),
        pytest.param("share group", None, [92], id="share group, offsets deleted"),
    ],
)
def test_requests(monkeypatch: pytest.MonkeyPatch, kind: str, offset: int | None, sent: list[int]) -> None:
    monkeypatch.setattr(wire, "coordinators", lambda _client, groups: {1: groups})
    client = FakeClient()
    change = Change("update", kind, "billing", {"orders": {"0": 1}}, {"orders": {"0": offset}})
    (outcome,) = run.apply_group(client, [change])
    assert (client.sent, outcome.error) == (sent, "")
