# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What brokers of several versions say of their log directories, encoded and decoded as on the wire."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, RequestFailed
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.log_dir_wire import LogDir, read_log_dirs
from kafka.protocol.admin import DescribeLogDirsResponse as Answer

Directory = Answer.DescribeLogDirsResult
Topic = Directory.DescribeLogDirsTopic
Partition = Topic.DescribeLogDirsPartition
EMPTY: LogDir = {"path": None, "total": None, "usable": None, "replicas": {}}


def partition(index: int = 0, size: int = 10, lag: int = 0, future: bool = False) -> t.Any:
    return Partition(partition_index=index, partition_size=size, offset_lag=lag, is_future_key=future)


def directory(path: str = "/a", error: int = 0, topics: t.Iterable[t.Any] = (), **sizes: int) -> t.Any:
    return Directory(error_code=error, log_dir=path, topics=list(topics), **sizes)


def response(*directories: t.Any, error: int = 0, version: int = 4) -> t.Any:
    sent = Answer(throttle_time_ms=0, error_code=error, results=list(directories))
    return Answer.decode(sent.encode(version=version), version=version)


class Cluster:
    """Brokers that answer, or fail, as given."""

    def __init__(self, answers: t.Mapping[int, t.Any]) -> None:
        self.answers = answers

    def send(self, request: t.Any, node: int) -> t.Any:
        assert request.topics is None, "all topics are asked for"
        given = self.answers[node]
        if isinstance(given, Exception):
            raise given
        return given


FULL = directory(
    topics=[Topic(name="a", partitions=[partition(1, 7, 2), partition(0)])], total_bytes=100, usable_bytes=60
)
FUTURE = directory("/b", topics=[Topic(name="a", partitions=[partition(0, 5, 1, future=True)])])


@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param(
            response(FULL),
            [
                {
                    "path": "/a",
                    "error": "",
                    "total": 100,
                    "usable": 60,
                    "replicas": {
                        ("a", 1): {"size": 7, "offset_lag": 2, "future": False},
                        ("a", 0): {"size": 10, "offset_lag": 0, "future": False},
                    },
                }
            ],
            id="sizes",
        ),
        pytest.param(
            response(FUTURE, directory(), version=2),
            [
                {**EMPTY, "path": "/a", "error": ""},
                {
                    **EMPTY,
                    "path": "/b",
                    "error": "",
                    "replicas": {("a", 0): {"size": 5, "offset_lag": 1, "future": True}},
                },
            ],
            id="before 3.3, sorted, a replica that moves in",
        ),
        pytest.param(
            response(directory(error=56)),
            [{**EMPTY, "path": "/a", "error": "KAFKA_STORAGE_ERROR: "}],
            id="a directory that is offline",
        ),
        pytest.param(response(error=31), [{**EMPTY, "error": "CLUSTER_AUTHORIZATION_FAILED: "}], id="no right"),
        pytest.param(response(version=2), [{**EMPTY, "error": "It lists no directory: "}], id="no right before 3.2"),
        pytest.param(RequestFailed("Silent."), [{**EMPTY, "error": "Silent."}], id="no answer"),
    ],
)
def test_read_log_dirs(given: t.Any, found: list[LogDir]) -> None:
    result = read_log_dirs(t.cast(Client, Cluster({1: given, 2: response(directory("/c"))})), [1, 2])
    assert result[2] == [{**EMPTY, "path": "/c", "error": ""}]
    for directory_, wanted in zip(result[1], found, strict=True):
        assert directory_["error"].startswith(wanted["error"])
        assert bool(directory_["error"]) == bool(wanted["error"])
        assert {**directory_, "error": ""} == {**wanted, "error": ""}
