# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start offsets of share groups: the layout of the messages, and what an answer means.

The answers are decoded from their bytes, as the broker sends them.
"""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups import share_wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.schema import Message
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.groups.share_wire import Start
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused

TOPIC_ID = "11" * 16
OK, GONE, DENIED, BUSY = "0000 00", "0003 00", "001d 00", "0044 00"


class FakeClient(Client):
    """Answers a request of this kind with these bytes, and keeps its own."""

    def __init__(self, message: Message, answer: str, version: int = 0) -> None:
        self.message, self.answer, self.version = message, bytes.fromhex(answer), version
        self.sent = ""

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        request.API_VERSION = self.version
        self.sent = bytes(request.encode()).hex()
        return self.message.response_type().decode(self.answer, version=self.version)


def offset(number: int) -> str:
    return number.to_bytes(8, "big", signed=True).hex()


def described(*partitions: str, error: str = OK) -> str:
    topic = f"0274 {TOPIC_ID} 0{len(partitions) + 1} {' '.join(partitions)} 00"
    return f"00000000 02 0267 02 {topic} {error} 00 00"


def partition(number: int, start: int, lag: str, error: str = OK) -> str:
    return f"{number:08x} {offset(start)} 00000001 {lag} {error} 00"


@pytest.mark.parametrize(
    ("version", "answer", "expected"),
    [
        pytest.param(1, described(partition(2, 17, offset(5))), {("t", 2): Start(17, 5)}, id="offset and lag"),
        pytest.param(0, described(partition(2, 17, "")), {("t", 2): Start(17, None)}, id="before lag was told"),
        pytest.param(1, described(partition(2, 17, offset(-1))), {("t", 2): Start(17, None)}, id="no lag"),
        pytest.param(1, described(partition(0, 0, offset(0))), {("t", 0): Start(0, 0)}, id="zeros"),
        pytest.param(1, described(partition(0, -1, offset(-1))), {}, id="never delivered"),
        pytest.param(
            1,
            described(partition(0, -1, offset(-1), GONE), partition(1, 3, offset(1))),
            {("t", 1): Start(3, 1)},
            id="deleted",
        ),
    ],
)
def test_start_offsets(version: int, answer: str, expected: dict[t.Any, t.Any]) -> None:
    client = FakeClient(share_wire.DESCRIBE_OFFSETS, answer, version)
    assert share_wire.read_start_offsets(client, 1, ["g"]) == {"g": expected}
    assert client.sent == "02 0267 00 00 00".replace(" ", ""), "one group, all of its topics"


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        pytest.param(described(error="001e 00"), "of group g can't be read: GROUP_AUTHORIZATION_FAILED", id="group"),
        pytest.param(
            described(partition(4, -1, "", DENIED)), "can't be read: t-4: TOPIC_AUTHORIZATION_FAILED", id="topic"
        ),
    ],
)
def test_start_offsets_that_are_refused(answer: str, part: str) -> None:
    with pytest.raises(Refused, match=part):
        share_wire.read_start_offsets(FakeClient(share_wire.DESCRIBE_OFFSETS, answer), 1, ["g"])


def altered(*errors: str, error: str = OK) -> str:
    partitions = " ".join(f"{number:08x} {each} 00" for number, each in enumerate(errors))
    return f"00000000 {error} 02 0274 {TOPIC_ID} 0{len(errors) + 1} {partitions} 00 00"


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        pytest.param((OK, OK), {}, id="all"),
        pytest.param((OK, GONE), {("t", 1): "UNKNOWN_TOPIC_OR_PARTITION"}, id="one partition is refused"),
    ],
)
def test_alter(errors: tuple[str, ...], expected: dict[t.Any, str]) -> None:
    client = FakeClient(share_wire.ALTER_OFFSETS, altered(*errors))
    refused = share_wire.alter_start_offsets(client, 1, "g", {("t", 1): 9, ("t", 0): 258})
    assert {partition: error for partition, (error, _message) in refused.items()} == expected
    partitions = f"00000000 {offset(258)} 00 00000001 {offset(9)} 00"
    assert client.sent == f"0267 02 0274 03 {partitions} 00 00".replace(" ", "")


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        pytest.param({"t": OK, "u": OK}, {}, id="all"),
        pytest.param({"t": OK, "u": GONE}, {("u", 0): "UNKNOWN_TOPIC_OR_PARTITION"}, id="one topic is refused"),
    ],
)
def test_delete(errors: dict[str, str], expected: dict[t.Any, str]) -> None:
    topics = " ".join(f"02{name.encode().hex()} {TOPIC_ID} {error} 00" for name, error in errors.items())
    client = FakeClient(share_wire.DELETE_OFFSETS, f"00000000 {OK} 03 {topics} 00")
    refused = share_wire.delete_start_offsets(client, 1, "g", [("t", 0), ("t", 1), ("u", 0)])
    assert {partition: error for partition, (error, _message) in refused.items()} == expected
    assert client.sent == "0267 03 0274 00 0275 00 00".replace(" ", "")


def test_a_group_with_members_is_refused_by_kafka() -> None:
    answer = f"00000000 {BUSY} 01 00"
    with pytest.raises(Refused, match="can't be altered: NON_EMPTY_GROUP"):
        share_wire.alter_start_offsets(FakeClient(share_wire.ALTER_OFFSETS, answer), 1, "g", {("t", 0): 0})
    with pytest.raises(Refused, match="can't be deleted: NON_EMPTY_GROUP"):
        share_wire.delete_start_offsets(FakeClient(share_wire.DELETE_OFFSETS, answer), 1, "g", [("t", 0)])


@pytest.mark.parametrize(
    ("message", "key"),
    [
        pytest.param(share_wire.DESCRIBE_OFFSETS, 90, id="describe"),
        pytest.param(share_wire.ALTER_OFFSETS, 91, id="alter"),
        pytest.param(share_wire.DELETE_OFFSETS, 92, id="delete"),
    ],
)
def test_api_keys(message: Message, key: int) -> None:
    assert {message.api_key, message.request().API_KEY, message.response_type().API_KEY} == {key}
