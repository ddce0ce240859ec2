# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect_group import (
    taken_errors,
    topic_errors,
)

WANT: dict[str, t.Any] = {
    "mode": "distributed",
    "group_id": "connect",
    "ids": {"a": 1, "b": 2},
    "topics": {"config": "c", "offset": "o", "status": "s"},
    "shapes": [
        {"name": "c", "partitions": 1, "replication_factor": 3},
        {"name": "o", "partitions": 25, "replication_factor": 3},
        {"name": "s", "partitions": 5, "replication_factor": 3},
    ],
}


def topic(name: str, partitions: int, factor: int = 3, policy: str | None = "compact") -> dict[str, t.Any]:
    config = {} if policy is None else {"cleanup.policy": policy}
    return {"name": name, "partitions": partitions, "replication_factor": factor, "config": config}


@pytest.mark.parametrize(
    ("found", "part"),
    [
        pytest.param(topic("c", 1), "", id="config fits"),
        pytest.param(topic("o", 50), "", id="more partitions fit"),
        pytest.param(topic("c", 3), "has 3 partitions, and Connect needs exactly one", id="config has several"),
        pytest.param(topic("o", 1), "has one partition", id="offset has one"),
        pytest.param(topic("s", 5, policy=None), "cleanup.policy=delete, the brokers' default", id="default policy"),
        pytest.param(topic("s", 5, policy="compact,delete"), "cleanup.policy=compact,delete", id="two policies"),
        pytest.param(topic("o", 25, 1), "raise its replication factor to 3", id="one replica"),
        pytest.param(topic("o", 25, 2), "", id="two replicas"),
        pytest.param(topic("other", 9, 1, None), "", id="of others"),
        pytest.param(
            {"name": "o", "replica_assignment": [[0, 1], [2]], "config": {"cleanup.policy": "compact"}},
            "has no second replica",
            id="one replica somewhere",
        ),
    ],
)
def test_topic_errors(found: dict[str, t.Any], part: str) -> None:
    errors = topic_errors(WANT, [found])
    assert len(errors) == (1 if part else 0), errors
    assert not part or (part in errors[0] and f"Topic {found['name']}, in which" in errors[0])


def test_one_broker_has_no_second_replica() -> None:
    shapes = [{**shape, "replication_factor": 1} for shape in WANT["shapes"]]
    assert topic_errors({**WANT, "shapes": shapes}, [topic("o", 25, 1)]) == []


@pytest.mark.parametrize(
    ("group", "part"),
    [
        pytest.param({"state": "Dead", "protocol_type": "", "members": [], "offsets": {}}, "", id="none"),
        pytest.param({"state": "Stable", "protocol_type": "connect", "members": [1], "offsets": {}}, "", id="ours"),
        pytest.param(
            {"state": "Stable", "protocol_type": "consumer", "members": [1], "offsets": {}},
            "connect is the name of a consumer group already (Stable, 1 members)",
            id="consumers",
        ),
        pytest.param(
            {"state": "Empty", "protocol_type": "", "members": [], "offsets": {"t": {"0": 1}}},
            "a consumer group already (Empty",
            id="only offsets",
        ),
    ],
)
def test_taken_errors(group: dict[str, t.Any], part: str) -> None:
    errors = taken_errors(WANT, group)
    assert len(errors) == (1 if part else 0)
    assert not part or part in errors[0]
