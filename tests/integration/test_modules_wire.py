# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests the modules send for a thousand topics, counted between them and the brokers."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import CONTROLLER, Lab, Result, kafka, shell, task
from ansible_collections.kafkaops.stack.tests.integration.wire import Wire

Counts = dict[str, int]

# One partition each, because it is the number of topics that counts here: one batch of creations.
TOPICS = [
    {"name": f"wire-{number}", "partitions": 1, "replication_factor": 1, "config": {"retention.ms": 3600000}}
    for number in range(1000)
]
BATCHES = 1
GONE = [{"name": topic["name"], "state": "absent"} for topic in TOPICS]
STEPS = {
    "create": task("kafka_topics", topics=TOPICS),
    "no-op": task("kafka_topics", topics=TOPICS),
    "check mode": task("kafka_topics", check=True, topics=TOPICS),
    "health": task("kafka_health", expected_brokers=[0, 1, 2]),
    "polls": task("kafka_health", wait_for="registered", wait_brokers=[7], timeout=12),
    "roundtrip": task("kafka_roundtrip"),
}


@pytest.fixture(scope="module")
def seen(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[dict[str, tuple[Result, Counts]]]:
    """Return {step: (result, requests)}; each step is a play of its own, so that no other's requests are with it."""
    with Wire(lab.addresses(), tmp_path_factory.mktemp("wire")) as wire:
        try:
            yield {name: (lab.one(step, CONTROLLER, wire.wrap), wire.take()) for name, step in STEPS.items()}
        finally:
            lab.one(task("kafka_topics", topics=GONE))


def work(counts: Counts) -> int:
    """Return the number of requests apart from the bootstrap, which asks for versions and one Metadata."""
    return sum(counts.values()) - counts["ApiVersions"] - 1


LIMITS = [
    pytest.param("create", 6 + BATCHES, True, id="create"),
    pytest.param("no-op", 4, False, id="no-op"),
    pytest.param("check mode", 4, False, id="check-mode"),
    pytest.param("health", 5, False, id="health"),
]


@pytest.mark.parametrize(("name", "limit", "changed"), LIMITS)
def test_requests_for_a_thousand_topics(
    seen: dict[str, tuple[Result, Counts]], name: str, limit: int, changed: bool
) -> None:
    result, counts = seen[name]
    assert not result.get("failed"), result
    assert result["changed"] == changed
    assert counts["Metadata"] > 1, "the proxies saw nothing of the work"
    assert work(counts) <= limit, counts


def test_kafka_has_them_all(seen: dict[str, tuple[Result, Counts]], lab: Lab) -> None:
    listed = lab.one(shell(kafka("kafka-topics", "--list")))["stdout_lines"]
    assert sum(name.startswith("wire-") for name in listed) == len(TOPICS)


def test_each_poll_of_the_health_asks_the_same(seen: dict[str, tuple[Result, Counts]]) -> None:
    result, counts = seen["polls"]
    assert "for registered, in vain" in result["msg"]
    polls = counts["ListPartitionReassignments"]
    assert polls > 1
    assert work(counts) <= 5 * polls, counts
    assert counts["ApiVersions"] <= 4, "the polls share their connections"


def test_roundtrip_writes_to_and_reads_from_every_broker(seen: dict[str, tuple[Result, Counts]]) -> None:
    result, counts = seen["roundtrip"]
    assert len(result["brokers"]) == 3
    assert counts["Produce"] >= 6, "two records through each of three brokers"
    assert counts["Fetch"] >= 6
    assert counts["CreateTopics"] == counts["DeleteTopics"] == 1
