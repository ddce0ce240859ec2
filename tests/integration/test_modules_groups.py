# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Consumer groups, with Kafka's own consumer as the group, and its own tool to look at them."""

from __future__ import annotations

import re

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import Lab, Result, Task, kafka, shell, task

TOPIC, GROUP = "modules-groups", "modules-group"
RECORDS = 60
CONSUMER = kafka(
    "kafka-console-consumer", f"--topic {TOPIC} --group {GROUP} --consumer-property auto.offset.reset=earliest"
)
# Of the records, which are numbers; newer tools warn on the standard output as well.
COUNT = "grep --count --line-regexp --extended-regexp '[0-9]+' || true"
READ = shell(f"timeout 90 {CONSUMER} --max-messages {RECORDS} --timeout-ms 60000 2>/dev/null | {COUNT}")
READ_NOTHING = shell(f"timeout 90 {CONSUMER} --timeout-ms 8000 2>&1 || true")
DESCRIBE = shell(kafka("kafka-consumer-groups", f"--describe --group {GROUP} 2>&1"))
WAIT_STABLE = shell(
    f"for i in $(seq 60); do {kafka('kafka-consumer-groups', f'--describe --state --group {GROUP}')} 2>/dev/null"
    " | grep --quiet Stable && exit 0; done; exit 1"
)


def reset(check: bool = False, **args: object) -> Task:
    return task("kafka_consumer_group", check=check, group=GROUP, **args)


def committed(text: str) -> dict[str, str]:
    """Return {partition: offset} of what kafka-consumer-groups.sh describes."""
    return dict(re.findall(rf"(?m)^{GROUP}\s+{TOPIC}\s+(\d+)\s+(\d+)", text))


@pytest.fixture(scope="module")
def story(lab: Lab) -> dict[str, Result]:
    fill = f"seq {RECORDS} | sed 's/.*/&:&/' | " + kafka(
        "kafka-console-producer", f"--topic {TOPIC} --property parse.key=true --property key.separator=:"
    )
    everything = {"name": TOPIC}
    steps: dict[str, Task] = {
        "clean": task("kafka_topic", name=TOPIC, state="absent"),
        "clean group": reset(state="absent"),
        "topic": task("kafka_topic", name=TOPIC, partitions=3, replication_factor=3),
        "fill": shell(fill),
        "read": READ,
        "info": task("kafka_consumer_group_info", groups=[GROUP]),
        "check": reset(check=True, topics=[everything], reset={"to": "earliest"}),
        "untouched": DESCRIBE,
        "earliest": reset(topics=[everything], reset={"to": "earliest"}),
        "described": DESCRIBE,
        "again": reset(topics=[everything], reset={"to": "earliest"}),
        "lag": task("kafka_consumer_group_info"),
        "read from there": READ,
        "one partition": reset(topics=[{"name": TOPIC, "partitions": [1]}], reset={"offset": 2}),
        "one described": DESCRIBE,
        "put back": reset(reset={"offsets": "{{ one.before }}"}),
        "put back described": DESCRIBE,
        "old": reset(reset={"duration": "P1D"}),
        "future": reset(reset={"datetime": "2999-01-01T00:00:00Z"}),
        "back": reset(reset={"shift": -1}, expected_before="{{ future.after }}"),
        "back again": reset(reset={"shift": -1}, expected_before="{{ future.after }}"),
        "typo": task("kafka_consumer_group", group="modules-gruop", topics=[everything], reset={"to": "latest"}),
        "live": shell(f"systemd-run --collect --unit modules-consumer --setenv KAFKA_HEAP_OPTS=-Xmx128m {CONSUMER}"),
        "stable": WAIT_STABLE,
        "refused": reset(reset={"to": "earliest"}),
        "not deleted": reset(state="absent"),
        "stopped": shell("systemctl stop modules-consumer"),
        "waited": reset(reset={"to": "earliest"}, wait_empty=60),
        "offsets deleted": reset(state="absent", topics=[{"name": TOPIC, "partitions": [0]}]),
        "two left": DESCRIBE,
        "deleted": reset(state="absent"),
        "deleted again": reset(state="absent"),
        "new": reset(topics=[everything], reset={"to": "latest"}, create=True),
        "nothing to read": READ_NOTHING,
        "end": reset(state="absent", wait_empty=60),
        "topic gone": task("kafka_topic", name=TOPIC, state="absent"),
    }
    steps["one partition"]["register"] = "one"
    steps["future"]["register"] = "future"
    return lab.play(steps)


def test_a_group_is_read(story: dict[str, Result]) -> None:
    found = story["info"]["groups"][GROUP]
    assert (found["state"], found["members"], found["lag"]) == ("Empty", [], 0)
    assert found["protocol_type"] in ("", "consumer")
    assert sum(found["offsets"][TOPIC].values()) == RECORDS
    assert story["lag"]["groups"][GROUP]["lag"] == RECORDS


def test_a_reset_is_planned_made_and_kept(story: dict[str, Result]) -> None:
    assert story["check"]["changed"]
    assert sum(map(int, committed(story["untouched"]["stdout"]).values())) == RECORDS
    assert story["earliest"]["plan"] == story["check"]["plan"]
    assert sum(move["skipped"] for move in story["earliest"]["partitions"]) == -RECORDS
    assert committed(story["described"]["stdout"]) == {"0": "0", "1": "0", "2": "0"}
    assert not story["again"]["changed"]


def test_a_java_consumer_really_reads_from_there(story: dict[str, Result]) -> None:
    assert [story[name]["stdout"] for name in ("read", "read from there")] == [str(RECORDS)] * 2
    assert "Processed a total of 0 messages" in story["nothing to read"]["stdout_lines"]


def test_one_partition_moves_and_is_put_back(story: dict[str, Result]) -> None:
    before = story["one partition"]["before"][TOPIC]
    assert committed(story["one described"]["stdout"]) == {**{n: str(o) for n, o in before.items()}, "1": "2"}
    assert committed(story["put back described"]["stdout"]) == {n: str(o) for n, o in before.items()}


def test_times_and_shifts(story: dict[str, Result]) -> None:
    assert set(story["old"]["after"][TOPIC].values()) == {0}
    assert sum(story["future"]["after"][TOPIC].values()) == RECORDS
    assert sum(story["back"]["after"][TOPIC].values()) == RECORDS - 3
    assert "somebody has moved it" in story["back again"]["msg"]


def test_a_living_group_is_refused_and_its_members_are_named(story: dict[str, Result]) -> None:
    for name in ("refused", "not deleted"):
        assert story[name].get("failed"), story[name]
        assert re.search(r"is Stable, .*console-consumer at 10\.", story[name]["msg"]), story[name]["msg"]
    assert not story["waited"].get("failed"), story["waited"]
    assert story["waited"]["changed"]


def test_offsets_and_groups_are_deleted(story: dict[str, Result]) -> None:
    assert sorted(committed(story["two left"]["stdout"])) == ["1", "2"]
    assert (story["deleted"]["changed"], story["deleted again"]["changed"]) == (True, False)


def test_a_misspelt_group_is_not_made(story: dict[str, Result]) -> None:
    assert "Group modules-gruop does not exist: correct its name, or set create." in story["typo"]["msg"]
    assert story["new"]["summary"]["created"] == 1
