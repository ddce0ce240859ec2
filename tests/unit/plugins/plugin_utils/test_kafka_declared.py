# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_declared import declared_errors, partition_warnings

ACL = {"principal": "User:ada", "resource_type": "topic", "name": "orders", "operations": ["read"]}
AUTHORIZED = {"config": {"authorizer.class.name": "kafka.security.authorizer.AclAuthorizer"}}


def spec(**changes: t.Any) -> dict[str, t.Any]:
    nothing: dict[str, t.Any] = {"topics": [], "users": [], "acls": [], "quotas": [], "offsets": {}, "config": {}}
    return {**nothing, "ids": {"a": 0, "b": 1, "c": 2}, **changes}


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        pytest.param({}, "", id="nothing"),
        pytest.param({"topics": [{"name": "a", "partitions": 3}]}, "", id="topic"),
        pytest.param({"topics": [{"name": "a b"}]}, "Topic a b: the name isn't valid", id="name of a topic"),
        pytest.param({"topics": [{"name": "a", "partitions": 0}]}, "Topic a: partitions is 0: give at least 1", id="0"),
        pytest.param({"topics": [{"name": "a"}, {"name": "a"}]}, "Topic a: it is declared 2 times", id="twice"),
        pytest.param({"topics": [{"name": "a.b"}, {"name": "a_b"}]}, "Topics a.b and a_b differ only", id="alike"),
        pytest.param({"users": [{"name": "ada"}]}, "", id="user that may exist"),
        pytest.param({"users": [{"name": ""}]}, "name is empty", id="name of a user"),
        pytest.param({"users": [{"name": "ada", "iterations": 1}]}, "User ada (SCRAM-SHA-512): iterations", id="few"),
        pytest.param({"users": [{"name": "ada", "verify_login": True}]}, "verify_login needs the", id="verify"),
        pytest.param({"quotas": [{"limits": {"producer_byte_rate": 1}}]}, "Quota of nobody: give user", id="nobody"),
        pytest.param({"quotas": [{"user": "a", "limits": {"x": 1}}]}, "x is no limit of a client", id="limit"),
        pytest.param({"acls": [ACL], **AUTHORIZED}, "", id="ACL"),
        pytest.param(
            {"acls": [ACL]}, "kafka_acls declares ACLs, and the brokers have no authorizer", id="kept by nobody"
        ),
        pytest.param({"acls": [{**ACL, "operations": []}], **AUTHORIZED}, "operations is empty", id="no operation"),
        pytest.param({"acls": [{**ACL, "principal": "ada"}], **AUTHORIZED}, "principal is 'ada'", id="no type"),
        pytest.param({"offsets": {"g": {"orders": {0: 17, "1": "0"}}}}, "", id="offsets"),
        pytest.param(
            {"offsets": {"g": {"orders": {0: -5}}}}, "has offset -5 for orders-0: offsets begin", id="negative"
        ),
        pytest.param({"offsets": {"g": {"orders": 5}}}, "Group g has 5 for orders: write its", id="no partitions"),
        pytest.param({"offsets": {"g": 5}}, "Group g has 5 for its offsets: write them as", id="no topics"),
    ],
)
def test_declared_errors(changes: dict[str, t.Any], part: str) -> None:
    found = declared_errors(spec(**changes))
    assert len(found) == bool(part), found
    assert not part or part in found[0]


def test_every_list_is_told_at_once() -> None:
    wrong = {
        "topics": [{"name": "a", "partitions": 0}],
        "users": [{"name": ""}],
        "quotas": [{}],
        "acls": [{**ACL, "hosts": ["broker-1"]}],
        "offsets": {"g": {"orders": {0: -1}}},
    }
    found = "\n".join(declared_errors(spec(**wrong)))
    parts = [
        "Topic a:",
        "name is empty",
        "Quota of nobody:",
        "host broker-1 is no address",
        "no authorizer",
        "offset -1",
    ]
    assert [part for part in parts if part not in found] == []


@pytest.mark.parametrize(
    ("topic", "config", "warned"),
    [
        pytest.param({"partitions": 4000, "replication_factor": 3}, {}, False, id="just right"),
        pytest.param({"partitions": 4001, "replication_factor": 3}, {}, True, id="too many"),
        pytest.param({"partitions": 100000}, {}, True, id="one replica"),
        pytest.param({"partitions": 5000}, {"default.replication.factor": 3}, True, id="the brokers' factor"),
        pytest.param({}, {"num.partitions": "50000"}, True, id="the brokers' partitions"),
        pytest.param({}, {"num.partitions": "banana"}, False, id="no number"),
        pytest.param({"partitions": 100000, "state": "absent"}, {}, False, id="to be deleted"),
    ],
)
def test_partition_warnings(topic: dict[str, t.Any], config: dict[str, t.Any], warned: bool) -> None:
    found = partition_warnings(spec(topics=[{"name": "wide", **topic}], config=config))
    assert len(found) == warned, found
    assert not warned or "for topic wide" in found[0]
