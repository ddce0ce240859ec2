# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Groups with the protocols of KIP-848 and KIP-932: the layout of the messages, and what an answer means."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import describe_wire, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused

CONSUMER, SHARE = 69, 77
ASSIGNED = types.SimpleNamespace(topic_partitions=[types.SimpleNamespace(topic_name="orders", partitions=[2, 0])])
MEMBER = {
    "member_id": "m-1",
    "client_id": "billing",
    "client_host": "/192.0.2.7",
    "member_epoch": 4,
    "assignment": ASSIGNED,
}
SHOWN = [{"id": "m-1", "client_id": "billing", "host": "/192.0.2.7", "epoch": 4, "assignment": {"orders": [0, 2]}}]


def group(name: str, error: int = 0, state: str = "Stable", members: t.Sequence[dict[str, t.Any]] = ()) -> t.Any:
    return types.SimpleNamespace(
        group_id=name,
        error_code=error,
        error_message=None,
        group_state=state,
        group_epoch=5,
        assignment_epoch=4,
        members=[types.SimpleNamespace(**member) for member in members],
    )


def shown(kind: str, state: str = "Stable", members: t.Sequence[dict[str, t.Any]] = ()) -> dict[str, t.Any]:
    epochs = {"epoch": 5, "assignment_epoch": 4}
    return {"state": state, "type": kind, "protocol_type": kind, **epochs, "members": list(members)}


class FakeClient(Client):
    """Offers the requests that it has an answer to, and keeps what it was asked: (API key, groups)."""

    def __init__(self, answers: dict[int, list[t.Any]]) -> None:
        self.answers = answers
        self.asked: list[tuple[int, list[str]]] = []

    def supports(self, api_key: int) -> bool:
        return api_key in self.answers

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        self.asked.append((request.API_KEY, request.group_ids))
        return types.SimpleNamespace(groups=self.answers[request.API_KEY])


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({CONSUMER: [group("a", members=[MEMBER])]}, {"a": shown("consumer", members=SHOWN)}, id="members"),
        pytest.param({CONSUMER: [group("a", state="Empty")]}, {"a": shown("consumer", "Empty")}, id="empty"),
        pytest.param({CONSUMER: [group("a", error=69)]}, {}, id="no such group"),
        pytest.param({CONSUMER: [group("a", error=35)]}, {}, id="protocol switched off"),
        pytest.param({CONSUMER: [group("a", 69), group("b")]}, {"b": shown("consumer")}, id="one of two"),
        pytest.param(
            {CONSUMER: [group("a", 69), group("b")], SHARE: [group("a", members=[MEMBER])]},
            {"a": shown("share", members=SHOWN), "b": shown("consumer")},
            id="one of each",
        ),
        pytest.param({CONSUMER: [group("a", 69)], SHARE: [group("a", 69)]}, {}, id="neither"),
    ],
)
def test_answers(answers: dict[int, list[t.Any]], expected: dict[str, t.Any]) -> None:
    assert describe_wire.describe_new_groups(FakeClient(answers), 1, ["a", "b"]) == expected


@pytest.mark.parametrize(
    ("answers", "groups", "asked"),
    [
        pytest.param({}, ["a"], [], id="not offered"),
        pytest.param({CONSUMER: [], SHARE: []}, [], [], id="no group"),
        pytest.param({CONSUMER: [group("a")], SHARE: []}, ["a"], [(CONSUMER, ["a"])], id="all known"),
        pytest.param(
            {CONSUMER: [group("a")], SHARE: []}, ["a", "b"], [(CONSUMER, ["a", "b"]), (SHARE, ["b"])], id="one left"
        ),
    ],
)
def test_only_what_is_needed_is_asked(
    answers: dict[int, list[t.Any]], groups: list[str], asked: list[tuple[int, list[str]]]
) -> None:
    client = FakeClient(answers)
    describe_wire.describe_new_groups(client, 1, groups)
    assert client.asked == asked


def test_a_refusal_is_reported() -> None:
    with pytest.raises(Refused, match=r"Group a can't be described: GROUP_AUTHORIZATION_FAILED"):
        describe_wire.describe_new_groups(FakeClient({CONSUMER: [group("a", error=30)]}), 1, ["a"])


@pytest.mark.parametrize(
    ("message", "version", "expected"),
    [
        pytest.param(describe_wire.CONSUMER_GROUP_DESCRIBE, 0, "0045 0000", id="consumer"),
        pytest.param(describe_wire.SHARE_GROUP_DESCRIBE, 1, "004d 0001", id="share"),
    ],
)
def test_the_request_is_laid_out_as_kafka_says(message: t.Any, version: int, expected: str) -> None:
    request = message.request(group_ids=["x"], include_authorized_operations=False)
    request.API_VERSION = version
    request.with_header(1, "a")
    # API key, version; correlation id 1, client id, no tags; one group of one letter, false, no tags.
    assert bytes(request.encode(header=True)) == bytes.fromhex(f"{expected} 00000001 0001 61 00 02 02 78 00 00")
    assert vars(wire)["DescribeGroupsRequest"].API_KEY == 15, "the message with that name stays what it is"


ASSIGNMENT = f"02 {'11' * 16} 0274 02 00000007 00 00"  # of partition 7 of t
NOTHING = "01 00"


@pytest.mark.parametrize(
    ("message", "version", "member"),
    [
        pytest.param(
            describe_wire.CONSUMER_GROUP_DESCRIBE,
            0,
            f"04{b'm-1'.hex()} 00 00 00000003 0262 022f 020274 00 {ASSIGNMENT} {NOTHING} 00",
            id="consumer",
        ),
        pytest.param(
            describe_wire.SHARE_GROUP_DESCRIBE,
            1,
            f"04{b'm-1'.hex()} 00 00000003 0262 022f 020274 {ASSIGNMENT} 00",
            id="share",
        ),
    ],
)
def test_the_answer_is_laid_out_as_kafka_says(message: t.Any, version: int, member: str) -> None:
    group = f"0000 00 0261 07{b'Stable'.hex()} 00000002 00000001 01 02 {member} 80000000 00"
    response = message.response_type().decode(bytes.fromhex(f"00000000 02 {group} 00"), version=version)
    (found,) = response.groups
    assert (found.group_id, found.group_state, found.group_epoch, found.assignment_epoch) == ("a", "Stable", 2, 1)
    assert found.authorized_operations == -(2**31), "what comes after the members"
    (only,) = found.members
    assert (only.member_id, only.member_epoch, only.client_id, only.client_host) == ("m-1", 3, "b", "/")
    assert only.subscribed_topic_names == ["t"]
    assert [(p.topic_name, p.partitions) for p in only.assignment.topic_partitions] == [("t", [7])]
