# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What brokers of several versions say of their cluster, encoded and decoded as on the wire."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.cluster import wire
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.wire import Refused
from ansible_collections.kafkaops.stack.plugins.modules.kafka_cluster_info import read
from kafka.protocol.admin import DescribeClusterResponse, DescribeLogDirsResponse, DescribeQuorumResponse
from kafka.protocol.metadata import ApiVersionsResponse

Quorum = DescribeQuorumResponse.TopicData


def wired(response: t.Any, version: int) -> t.Any:
    return type(response).decode(response.encode(version=version), version=version)


def versions(keys: t.Iterable[int]) -> ApiVersionsResponse:
    kind = ApiVersionsResponse.ApiVersion
    return wired(ApiVersionsResponse(api_keys=[kind(api_key=key, min_version=0, max_version=1) for key in keys]), 3)


def cluster(version: int = 2, error: int = 0, controller: int = 1, fenced: bool = False) -> DescribeClusterResponse:
    kind = DescribeClusterResponse.DescribeClusterBroker
    brokers = [
        kind(broker_id=2, host="b", port=9092, rack="r", is_fenced=fenced),
        kind(broker_id=1, host="a", port=9092, rack=None, is_fenced=False),
    ]
    response = DescribeClusterResponse(
        throttle_time_ms=0, error_code=error, cluster_id="x", controller_id=controller, brokers=brokers
    )
    return wired(response, version)


def quorum() -> DescribeQuorumResponse:
    partition = Quorum.PartitionData(
        partition_index=0,
        error_code=0,
        leader_id=1,
        leader_epoch=3,
        high_watermark=9,
        current_voters=[Quorum.PartitionData.ReplicaState(replica_id=1, log_end_offset=10)],
        observers=[],
    )
    topics = [Quorum(topic_name="__cluster_metadata", partitions=[partition])]
    return wired(DescribeQuorumResponse(error_code=0, topics=topics, nodes=[]), 1)


def log_dirs() -> DescribeLogDirsResponse:
    kind = DescribeLogDirsResponse.DescribeLogDirsResult
    partition = kind.DescribeLogDirsTopic.DescribeLogDirsPartition
    parts = [
        partition(partition_index=index, partition_size=5, offset_lag=0, is_future_key=False) for index in range(2)
    ]
    topics = [kind.DescribeLogDirsTopic(name="a", partitions=parts)]
    response = DescribeLogDirsResponse(results=[kind(error_code=0, log_dir="/d", topics=topics, total_bytes=9)])
    return wired(response, 4)


class Cluster(Client):
    """A cluster that answers by the class of the request; it keeps who was asked what."""

    def __init__(self, **answers: t.Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, int | None]] = []

    def send(self, request: t.Any, node: int | None = None, timeout: float | None = None) -> t.Any:
        kind = type(request).__name__.replace("Request", "")
        self.asked.append((kind, node))
        return self.answers[kind]

    def query(self, request: t.Callable[[], t.Any], node: int | None = None, *, same_node: bool = False) -> t.Any:
        return self.send(request(), node)


@pytest.mark.parametrize(
    ("response", "controller", "fenced"),
    [
        pytest.param(cluster(0, fenced=True), 1, [None, None], id="before 4.0"),
        pytest.param(cluster(2, fenced=True), 1, [False, True], id="4.0"),
        pytest.param(cluster(1, controller=-1), None, [None, None], id="no controller"),
    ],
)
def test_read_cluster(response: DescribeClusterResponse, controller: int | None, fenced: list[bool | None]) -> None:
    found = wire.read_cluster(Cluster(DescribeCluster=response))
    assert (found["cluster_id"], found["controller_id"]) == ("x", controller)
    assert [(b["id"], b["host"], b["port"], b["rack"]) for b in found["brokers"]] == [
        (1, "a", 9092, None),
        (2, "b", 9092, "r"),
    ]
    assert [b["fenced"] for b in found["brokers"]] == fenced


def test_a_refusal() -> None:
    with pytest.raises(Refused, match="can't be described"):
        wire.read_cluster(Cluster(DescribeCluster=cluster(error=31)))


@pytest.mark.parametrize(
    ("keys", "gather", "asked"),
    [
        pytest.param([], ["brokers", "features", "quorum"], [], id="ZooKeeper has no quorum of this kind"),
        pytest.param([55], ["brokers", "features"], [], id="no quorum wanted"),
        pytest.param([55], ["quorum"], [("DescribeQuorum", None)], id="quorum"),
        pytest.param([], ["log_dirs"], [("DescribeLogDirs", 1)], id="a fenced broker is not asked"),
    ],
)
def test_only_what_is_wanted_is_asked(
    keys: t.Iterable[int], gather: list[str], asked: list[tuple[str, int | None]]
) -> None:
    client = Cluster(
        ApiVersions=versions(keys),
        DescribeCluster=cluster(fenced=True),
        DescribeQuorum=quorum(),
        DescribeLogDirs=log_dirs(),
    )
    results = read(client, gather)
    assert client.asked == [("ApiVersions", None), ("DescribeCluster", None), *asked]
    assert set(results) - {"cluster_id", "mode", "controller_id"} == {
        "brokers" if g == "log_dirs" else g for g in gather
    }


def test_sums_of_a_directory() -> None:
    client = Cluster(ApiVersions=versions([]), DescribeCluster=cluster(fenced=True), DescribeLogDirs=log_dirs())
    one, two = read(client, ["log_dirs"])["brokers"]
    assert one["log_dirs"] == [
        {"path": "/d", "error": None, "total_bytes": 9, "usable_bytes": None, "replicas": 2, "size_bytes": 10}
    ]
    assert two["log_dirs"] is None
