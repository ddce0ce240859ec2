# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topics.spec import (
    parse_specs,
    spec_errors,
    topic_purge_errors,
)


def item(name: str = "a", **given: t.Any) -> dict[str, t.Any]:
    nothing = dict.fromkeys(["partitions", "replication_factor", "config", "replica_assignment"])
    return {"name": name, "state": "present", **nothing, **given}


def test_declared_keeps_the_first_and_counts() -> None:
    specs = parse_specs([item("a", partitions=1), item("b"), item("a", partitions=2)])
    assert list(specs) == ["a", "b"]
    assert (specs["a"].partitions, specs["a"].times, specs["b"].times) == (1, 2, 1)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({}, [], id="plain"),
        pytest.param({"name": "A.b_c-1"}, [], id="all kinds of characters"),
        pytest.param({"name": "a b"}, ["isn't valid"], id="space"),
        pytest.param({"name": "ä"}, ["isn't valid"], id="umlaut"),
        pytest.param({"name": ""}, ["isn't valid"], id="empty"),
        pytest.param({"name": ".."}, ["isn't valid"], id="dots"),
        pytest.param({"name": "a" * 249}, [], id="longest"),
        pytest.param({"name": "a" * 250}, ["isn't valid"], id="too long"),
        pytest.param(
            {"partitions": 0, "replication_factor": -1}, ["partitions is 0", "replication_factor is -1"], id="numbers"
        ),
        pytest.param({"partitions": 0, "state": "absent"}, [], id="absent needs no numbers"),
        pytest.param({"name": "__consumer_offsets", "state": "absent"}, ["internal topic"], id="internal"),
        pytest.param({"name": "__consumer_offsets", "config": {"x": 1}}, [], id="internal may be configured"),
        pytest.param({"replica_assignment": [[1, 2], [2, 1]]}, [], id="assignment"),
        pytest.param(
            {"replica_assignment": [[1], [2]], "partitions": 2}, ["leave those two out"], id="assignment and number"
        ),
        pytest.param({"replica_assignment": []}, ["at least one partition"], id="no partition"),
        pytest.param({"replica_assignment": [[1], []]}, ["at least one broker", "different numbers"], id="no replica"),
        pytest.param({"replica_assignment": [[1, 1]]}, ["twice"], id="broker twice"),
        pytest.param({"replica_assignment": [[1, 2], [1]]}, ["different numbers"], id="uneven"),
    ],
)
def test_spec_errors(given: dict[str, t.Any], words: list[str]) -> None:
    spec = next(iter(parse_specs([item(**given)]).values()))
    errors = spec_errors(spec)
    assert len(errors) == len(words)
    for error, word in zip(errors, words):
        assert word in error


@pytest.mark.parametrize(
    ("purge", "number"),
    [
        pytest.param(Purge(["shop."], 10), 0, id="fine"),
        pytest.param(Purge(["shop."], 0), 0, id="none allowed"),
        pytest.param(Purge([], 10), 1, id="no prefix"),
        pytest.param(Purge([""], 10), 1, id="empty prefix"),
        pytest.param(Purge(["__", "a"], 10), 1, id="internal prefix"),
        pytest.param(Purge(["", "__x"], -1), 3, id="all at once"),
    ],
)
def test_purge_errors(purge: Purge, number: int) -> None:
    assert len(topic_purge_errors(purge)) == number
