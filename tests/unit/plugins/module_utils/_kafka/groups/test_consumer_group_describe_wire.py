# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Groups with the protocol of KIP-848: the layout of the messages, and what an answer means."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import consumer_group_describe_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused

MEMBER = {"member_id": "m-1", "client_id": "billing", "client_host": "/192.0.2.7"}
SHOWN = [{"id": "m-1", "client_id": "billing", "host": "/192.0.2.7"}]


def group(name: str, error: int = 0, state: str = "Stable", members: t.Sequence[dict[str, t.Any]] = ()) -> t.Any:
    return types.SimpleNamespace(
        group_id=name,
        error_code=error,
        error_message=None,
        group_state=state,
        members=[types.SimpleNamespace(**member) for member in members],
    )


class FakeClient(Client):
    """Offers the request or not, and answers with these groups."""

    def __init__(self, *groups: t.Any, offered: bool = True) -> None:
        self.groups, self.offered = groups, offered
        self.leader_of: list[t.Any] = []

    def supports(self, api_key: int) -> bool:
        return self.offered and api_key == 69

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        self.leader_of.append(request)
        return types.SimpleNamespace(groups=self.groups)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            [group("a", members=[MEMBER])],
            {"a": {"state": "Stable", "protocol_type": "consumer", "members": SHOWN}},
            id="members",
        ),
        pytest.param(
            [group("a", state="Empty")],
            {"a": {"state": "Empty", "protocol_type": "consumer", "members": []}},
            id="empty",
        ),
        pytest.param([group("a", error=69)], {}, id="no such group"),
        pytest.param([group("a", error=35)], {}, id="protocol switched off"),
        pytest.param(
            [group("a", 69), group("b")],
            {"b": {"state": "Stable", "protocol_type": "consumer", "members": []}},
            id="one of two",
        ),
    ],
)
def test_answers(found: list[t.Any], expected: dict[str, t.Any]) -> None:
    assert consumer_group_describe_wire.describe_consumer_groups(FakeClient(*found), 1, ["a", "b"]) == expected


@pytest.mark.parametrize(
    ("client", "groups"),
    [pytest.param(FakeClient(offered=False), ["a"], id="not offered"), pytest.param(FakeClient(), [], id="no group")],
)
def test_nothing_is_asked(client: FakeClient, groups: list[str]) -> None:
    assert consumer_group_describe_wire.describe_consumer_groups(client, 1, groups) == {}
    assert client.leader_of == []


def test_a_refusal_is_reported() -> None:
    with pytest.raises(Refused, match=r"Group a can't be described: GROUP_AUTHORIZATION_FAILED"):
        consumer_group_describe_wire.describe_consumer_groups(FakeClient(group("a", error=30)), 1, ["a"])


def test_the_request_is_laid_out_as_kafka_says() -> None:
    request = consumer_group_describe_wire.DescribeGroupsRequest(group_ids=["x"], include_authorized_operations=False)
    request.API_VERSION = 0
    request.with_header(1, "a")
    # API key 69, version 0, correlation id 1, client id, no tags; one group of one letter, false, no tags.
    assert bytes(request.encode(header=True)).hex() == "0045000000000001000161000202780000"
    assert vars(wire)["DescribeGroupsRequest"].API_KEY == 15, "the message with that name stays what it is"


def test_the_answer_is_laid_out_as_kafka_says() -> None:
    assignment = "01 00"  # of nothing
    member = f"04{b'm-1'.hex()} 00 00 00000003 0262 022f 020274 00 {assignment} {assignment} 00"
    group = f"0000 00 0261 07{b'Stable'.hex()} 00000001 00000001 01 02 {member} 80000000 00"
    response = consumer_group_describe_wire.DescribeGroupsResponse.decode(
        bytes.fromhex(f"00000000 02 {group} 00"), version=0
    )
    (found,) = response.groups
    assert (found.group_id, found.group_state, found.group_epoch) == ("a", "Stable", 1)
    assert found.authorized_operations == -(2**31), "what comes after the members"
    (only,) = found.members
    assert (only.member_id, only.client_id, only.client_host, only.subscribed_topic_names) == ("m-1", "b", "/", ["t"])
