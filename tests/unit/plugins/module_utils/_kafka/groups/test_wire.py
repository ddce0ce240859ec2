# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the answer to DescribeGroups means."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import wire


class FakeClient(Client):
    """Knows only the classic protocol, and one group."""

    def __init__(self, **group: t.Any) -> None:
        self.groups = [types.SimpleNamespace(group_id="billing", **group)]

    def supports(self, api_key: int) -> bool:
        return False

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        return types.SimpleNamespace(groups=self.groups)


@pytest.mark.parametrize(
    ("error", "state", "protocol", "expected"),
    [
        pytest.param(0, "Stable", "connect", ("Stable", "classic", "connect"), id="members"),
        pytest.param(0, "Empty", "", ("Empty", "classic", ""), id="offsets only"),
        pytest.param(0, "Dead", "", ("Dead", None, ""), id="no such group"),
        pytest.param(69, "", None, ("Dead", None, ""), id="no such group, as Kafka 4 says it"),
    ],
)
def test_classic_groups(error: int, state: str, protocol: str | None, expected: tuple[t.Any, ...]) -> None:
    client = FakeClient(error_code=error, group_state=state, protocol_type=protocol, members=[])
    found = wire.describe_groups(client, {1: ["billing"]})["billing"]
    assert (found["state"], found["type"], found["protocol_type"]) == expected
