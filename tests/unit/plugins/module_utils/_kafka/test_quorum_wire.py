# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses to DescribeQuorum of all versions, encoded and decoded as on the wire."""

from __future__ import annotations

import typing as t
import uuid

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quorum_wire import read_quorum
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused
from kafka.protocol.admin import DescribeQuorumResponse

Topic = DescribeQuorumResponse.TopicData
State = Topic.PartitionData.ReplicaState
Node = DescribeQuorumResponse.Node
KEYS = ["id", "endpoints", "directory_id", "offset", "lag", "last_fetch", "last_caught_up"]


def state(number: int, end: int, caught_up: int = -1, fetched: int = -1, directory: uuid.UUID | None = None) -> t.Any:
    return State(
        replica_id=number,
        replica_directory_id=directory,
        log_end_offset=end,
        last_fetch_timestamp=fetched,
        last_caught_up_timestamp=caught_up,
    )


def quorum(
    voters: t.Iterable[t.Any],
    observers: t.Iterable[t.Any] = (),
    leader: int = 1,
    high_watermark: int = 9,
    version: int = 2,
    error: int = 0,
    partition_error: int = 0,
) -> DescribeQuorumResponse:
    partition = Topic.PartitionData(
        partition_index=0,
        error_code=partition_error,
        leader_id=leader,
        leader_epoch=3,
        high_watermark=high_watermark,
        current_voters=list(voters),
        observers=list(observers),
    )
    topics = [] if error else [Topic(topic_name="__cluster_metadata", partitions=[partition])]
    nodes = [Node(node_id=1, listeners=[Node.Listener(name="CONTROLLER", host="c-1", port=9093)])]
    response = DescribeQuorumResponse(error_code=error, topics=topics, nodes=nodes)
    return DescribeQuorumResponse.decode(response.encode(version=version), version=version)


def read(response: DescribeQuorumResponse) -> dict[str, t.Any]:
    return read_quorum(lambda build: build() and response)


ENDPOINTS = [{"listener": "CONTROLLER", "host": "c-1", "port": 9093}]


@pytest.mark.parametrize(
    ("response", "voters", "observers"),
    [
        pytest.param(
            quorum([state(2, 7, 400, 450), state(1, 10, 500)], [state(3, 10, 450, 460)]),
            [(1, ENDPOINTS, None, 10, 0, None, 500), (2, [], None, 7, 3, 450, 400)],
            [(3, [], None, 10, 0, 460, 450)],
            id="static, by id",
        ),
        pytest.param(
            quorum([state(1, 10, 500, directory=uuid.UUID(int=255))]),
            [(1, ENDPOINTS, "AAAAAAAAAAAAAAAAAAAA_w", 10, 0, None, 500)],
            [],
            id="dynamic",
        ),
        pytest.param(
            quorum([state(1, 10, 500), state(2, 9, 400, 450)], version=1),
            [(1, [], None, 10, 0, None, 500), (2, [], None, 9, 1, 450, 400)],
            [],
            id="before 3.9: no endpoints",
        ),
        pytest.param(
            quorum([state(1, 10, 500), state(2, -1)], version=0),
            [(1, [], None, 10, 0, None, None), (2, [], None, None, None, None, None)],
            [],
            id="a voter that never fetched, and a version without times",
        ),
        pytest.param(
            quorum([state(1, 10)], leader=-1), [(1, ENDPOINTS, None, 10, None, None, None)], [], id="no leader"
        ),
    ],
)
def test_replicas(
    response: DescribeQuorumResponse, voters: list[tuple[t.Any, ...]], observers: list[tuple[t.Any, ...]]
) -> None:
    found = read(response)
    assert found["voters"] == [dict(zip(KEYS, voter)) for voter in voters]
    assert found["observers"] == [dict(zip(KEYS, observer)) for observer in observers]


@pytest.mark.parametrize(
    ("response", "leader", "high_watermark"),
    [
        pytest.param(quorum([state(1, 10)]), 1, 9, id="known"),
        pytest.param(quorum([state(0, 10)], leader=0, high_watermark=0), 0, 0, id="zero is a number"),
        pytest.param(quorum([state(1, 10)], leader=-1, high_watermark=-1), None, None, id="unknown"),
    ],
)
def test_leader(response: DescribeQuorumResponse, leader: int | None, high_watermark: int | None) -> None:
    found = read(response)
    assert (found["leader"], found["epoch"], found["high_watermark"]) == (leader, 3, high_watermark)


@pytest.mark.parametrize(
    ("response", "message"),
    [
        pytest.param(quorum([], error=31), "CLUSTER_AUTHORIZATION_FAILED: .* ACL Describe on the", id="no ACL"),
        pytest.param(
            quorum([], partition_error=6), "NOT_LEADER.* active one(?!.* ACL)", id="not the active controller"
        ),
    ],
)
def test_refusals(response: DescribeQuorumResponse, message: str) -> None:
    with pytest.raises(Refused, match=message):
        read(response)
