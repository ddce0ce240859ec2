# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both planes rolled, stopped, killed, and replicas moved under load: all acknowledged records are read.

make test tries one roll, make faults all. .lab/log/load.json tells what was measured.
"""

from __future__ import annotations

import collections
import concurrent.futures
import re
import time
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.faults.checker import problems
from ansible_collections.kafkaops.stack.tests.faults.load import DEATH_GAP, IMPATIENT, ROLL_GAP, Load, under_load
from ansible_collections.kafkaops.stack.tests.faults.scene import PLANE, SAMPLE, WHOLE_SWEEP, Scene, note, sampled
from ansible_collections.kafkaops.stack.tests.integration.lab import kafka, task
from ansible_collections.kafkaops.stack.tests.integration.sites import (
    HOSTS,
    Run,
    Site,
    assert_one_after_the_other,
    until,
)

# What is changed, and the services that are rolled for it, in this order.
ROLLS: dict[str, tuple[list[str], dict[str, t.Any]]] = {
    "a changed key": (["kafka"], {"kafka_config": {"log.retention.ms": 604800321}}),
    "a changed heap": (["kafka"], {"kafka_heap": "400m"}),
    f"a changed key of {PLANE.role}": ([PLANE.unit], PLANE.changed(610)),
    "changed keys of both": ([PLANE.unit, "kafka"], {**PLANE.changed(611), "kafka_heap": "390m"}),
}
# The tasks of the first operator's run, by the beginning of their names, with which the second one's begins.
BEFORE_THE_LOCK = ["Read the host for kafka", "Plan kafka"]
MOMENTS = [
    *BEFORE_THE_LOCK,
    "Take the lock of kafka",
    "Stage the revision of kafka",
    "Choose the next member of kafka",
    "Restart the service on",
    "Wait for the full recovery of",
]
BAD_OPTION = "NoSuchOptionOfAnyJvm"  # no parser of Kafka's sees it: the process does not start
Passed = t.Callable[..., None]


@pytest.fixture(scope="module")
def log() -> t.Iterator[dict[str, dict[str, float]]]:
    """What was measured, written at the end."""
    measured: dict[str, dict[str, float]] = {}
    yield measured
    note("load.json", measured)


@pytest.fixture
def passed(request: pytest.FixtureRequest, log: dict[str, dict[str, float]]) -> Passed:
    """Check what a load has seen during a run, and note its figures; gap: the longest that is allowed, in seconds."""

    def check(load: Load, run: Run, gap: float = ROLL_GAP) -> None:
        assert problems(load.seen, gap=gap) == []
        log[request.node.name] = {
            "seconds": round(run.seconds, 1),
            "acknowledged": load.seen.count,
            "longest gap": round(load.seen.longest_gap, 2),
        }

    return check


def assert_locked_out(run: Run) -> None:
    """Check that the lock has refused a run, its plan or its turn, and that nothing else has failed in it."""
    planned = "Nothing was touched" in run.text
    sentences = run.refused if planned else [result["msg"] for result in run.failed.values()]
    assert {text.partition(": ")[0] for text in sentences} == {"Another run is at work on this cluster"}, run.text


@pytest.mark.parametrize("change", sampled(list(ROLLS), "a changed key"))
def test_a_roll_loses_nothing(site: Site, passed: Passed, change: str) -> None:
    services, variables = ROLLS[change]
    if not SAMPLE:  # which has made its hosts just now
        assert site.play().rc == 0, "what the test before has changed must not be rolled back in this one"
    since = time.time()
    with under_load(site) as load:
        run = site.play(**variables)
    assert run.rc == 0, run.text
    for service in (PLANE.unit, "kafka"):
        assert site.starts(since, service) == dict.fromkeys(HOSTS, 1 if service in services else 0)
    assert_one_after_the_other([turn for service in services for turn in site.turns(service)])
    passed(load, run)


@WHOLE_SWEEP
def test_a_roll_costs_a_producer_that_repeats_nothing_only_what_a_new_leader_costs(site: Site) -> None:
    """A record that was under way when the broker closed its connections gets no answer; Kafka offers no way around."""
    with under_load(site, producers=IMPATIENT) as load:
        run = site.play(kafka_config={"log.retention.ms": 604800326})
    assert run.rc == 0, run.text
    causes = collections.Counter(error.partition(":")[0] for error in load.seen.failed)
    assert causes.keys() <= {"NotLeaderOrFollowerException", "NetworkException"}, causes
    assert 0 < causes.total() < load.seen.count / 100  # none at all would mean that no leader has moved
    assert [text for text in problems(load.seen, gap=ROLL_GAP) if "sends failed for good" not in text] == []


@WHOLE_SWEEP
@pytest.mark.parametrize("service", ["kafka", PLANE.unit])
def test_a_roll_in_which_another_member_is_killed_waits_for_it(site: Site, passed: Passed, service: str) -> None:
    number = ("kafka", PLANE.unit).index(service)
    variables = {**PLANE.changed(612 + number), "kafka_config": {"log.retention.ms": 604800330 + number}}
    before = site.pids(service)
    with under_load(site) as load, concurrent.futures.ThreadPoolExecutor() as pool:
        rolling = pool.submit(site.play, **variables)
        until(lambda: site.pids(service) != before, 300)
        untouched = next(host for host, pid in site.pids(service).items() if pid == before[host])
        site.ssh(untouched, f"systemctl kill --signal KILL {service}")
        run = rolling.result()
    if run.rc != 0:  # it may also stop; then it says where, and the next run goes on
        assert re.search(r"Waited \d+ s for \w+, in vain\.| within \d+ s\. ", run.text), run.text
        run = site.play(**variables)
    assert run.rc == 0, run.text
    passed(load, run, gap=DEATH_GAP)


@WHOLE_SWEEP
def test_no_roll_begins_while_a_topic_is_under_replicated(site: Site, passed: Passed) -> None:
    """A follower that was down while records came, and may fetch one byte of them in a second, stays out of sync.

    The quota is looked at after each fetch, of a megabyte at most, which then counts for eleven seconds: 20 MB hold it
    back for minutes.
    """
    tools = {name: f"/opt/kafka/bin/kafka-{name}.sh --bootstrap-server broker-1:9092" for name in ("topics", "configs")}
    broker = f"{tools['configs']} --alter --entity-type brokers --entity-name 2"
    slow = "follower.replication.throttled"
    shape = f"--replica-assignment 0:2 --config '{slow}.replicas=*' --config min.insync.replicas=1"
    site.ssh("broker-1", f"{tools['topics']} --create --topic lame {shape}")
    site.ssh("broker-1", f"{broker} --add-config {slow}.rate=1")
    try:
        site.ssh("broker-3", "systemctl stop kafka")
        records = "--num-records 200 --record-size 100000 --throughput -1"
        producer = "/opt/kafka/bin/kafka-producer-perf-test.sh --producer-props bootstrap.servers=broker-1:9092"
        site.ssh("broker-1", f"{producer} --topic lame {records}")
        site.ssh("broker-3", "systemctl start kafka")
        under = f"{tools['topics']} --describe --under-replicated-partitions"
        until(lambda: re.findall(r"Topic: (\S+)", site.ssh("broker-1", under)) == ["lame"], 300)
        before = site.footprint()
        with under_load(site) as load:
            run = site.play("--tags", "kafka", kafka_config={"log.retention.ms": 604800325}, kafka_roll_timeout=5)
        assert run.rc != 0
        assert "Waited" in run.text, run.text
        assert re.search(r"- [^-]*lame-0", run.text), run.text
        assert site.pids("kafka") == {host: re.findall(r"MainPID=(\d+)", text)[1] for host, text in before.items()}
    finally:
        site.ssh("broker-1", f"{broker} --delete-config {slow}.rate; {tools['topics']} --delete --topic lame")
    passed(load, run)
    assert site.play().rc == 0


@WHOLE_SWEEP
def test_a_topic_that_a_restart_makes_unavailable_needs_consent(site: Site, passed: Passed) -> None:
    tool = "/opt/kafka/bin/kafka-topics.sh --bootstrap-server broker-1:9092 --topic thin"
    site.ssh("broker-1", f"{tool} --create --replica-assignment 1")
    try:
        before = site.pids("kafka")
        run = site.play(kafka_config={"log.retention.ms": 604800323})
        assert run.rc != 0
        assert "Partitions of thin have no more replicas than min.insync.replicas" in run.text, run.text
        assert "consent with kafka_allow_unavailable." in run.text
        assert site.pids("kafka") == before
        with under_load(site) as load:
            run = site.play(kafka_config={"log.retention.ms": 604800323}, kafka_allow_unavailable=True)
        assert run.rc == 0, run.text
        passed(load, run)
    finally:
        site.ssh("broker-1", f"{tool} --delete")


@WHOLE_SWEEP
def test_a_revision_with_which_a_broker_crashes_stops_at_the_first_and_is_taken_back(
    site: Site, passed: Passed
) -> None:
    before = site.pids("kafka")
    with under_load(site) as load:
        run = site.play(kafka_jvm_options=[f"-XX:{BAD_OPTION}"], kafka_roll_timeout=60)
        assert run.rc != 0
        assert BAD_OPTION in run.text, run.text
        (first,) = [host for host, pid in site.pids("kafka").items() if pid != before[host]]
        others = [host for host in HOSTS if host != first]
        for host in others:
            assert BAD_OPTION not in site.ssh(host, "cat /etc/kafka/current/env")
        back = site.play("--tags", "kafka", playbook="playbooks/rollback.yml", kafka_jvm_options=[f"-XX:{BAD_OPTION}"])
        assert back.rc == 0, back.text
    again = site.play()
    assert again.rc == 0, again.text
    passed(load, run)


@WHOLE_SWEEP
def test_of_two_runs_at_the_same_time_one_rolls_and_the_other_names_it_or_has_nothing_to_do(
    site: Site, passed: Passed
) -> None:
    since = time.time()
    with under_load(site) as load, concurrent.futures.ThreadPoolExecutor() as pool:
        both = [pool.submit(site.play, kafka_config={"log.retention.ms": 604800324}) for _ in range(2)]
        runs = sorted((each.result() for each in both), key=lambda run: run.rc)
    assert runs[0].rc == 0, runs[0].text
    if runs[1].rc != 0:
        assert_locked_out(runs[1])
    assert site.starts(since) == dict.fromkeys(HOSTS, 1)
    assert_one_after_the_other(site.turns())
    passed(load, runs[0])


@WHOLE_SWEEP
@pytest.mark.parametrize("moment", MOMENTS)
def test_of_two_operators_with_different_values_one_wins_and_the_other_changes_nothing(
    scene: Scene, site: Site, moment: str
) -> None:
    """Before the lock either may win: both have looked at the hosts before one of them takes it."""
    key, values = "log.retention.ms", [time.time_ns() // 1000000 + number for number in range(2)]
    since = time.time()
    variables: list[dict[str, t.Any]] = [{"kafka_config": {key: value}} for value in values]
    first, second = variables
    runs = scene.play_beside(moment, lambda: site.play("--tags", "kafka", **second), **first)
    assert sorted(run.rc == 0 for run in runs) == [False, True], [run.text for run in runs]
    won = next(number for number, run in enumerate(runs) if run.rc == 0)
    assert moment in BEFORE_THE_LOCK or won == 0
    assert_locked_out(runs[1 - won])
    assert site.in_force(key) == [str(values[won])] * len(HOSTS)
    lost = f"grep --recursive {values[1 - won]} /etc/kafka || [ $? -eq 1 ]"  # 2 would be an error of its own
    assert site.everywhere(lost) == dict.fromkeys(HOSTS, "")
    assert site.starts(since) == dict.fromkeys(HOSTS, 1)
    again = site.play(**(first, second)[won])
    assert again.changed == dict.fromkeys(HOSTS, 0), again.text


@pytest.fixture
def ballast(site: Site) -> t.Iterator[str]:
    """A topic of 80 MB, all of it led by broker 0."""
    producer = "/opt/kafka/bin/kafka-producer-perf-test.sh --producer-props bootstrap.servers=broker-1:9092"
    topic = kafka("kafka-topics", "--topic ballast")
    site.ssh("broker-1", f"{topic} --create --replica-assignment {','.join(['0:1'] * 8)}")
    site.ssh("broker-1", f"{producer} --topic ballast --num-records 800 --record-size 100000 --throughput -1")
    yield "ballast"
    site.ssh("broker-1", f"{topic} --delete")


@WHOLE_SWEEP
def test_a_throttled_reassignment_that_is_killed_and_run_again_loses_nothing(
    scene: Scene, site: Site, ballast: str, passed: Passed
) -> None:
    """Broker 0 is emptied of the load's topic and of the ballast, and killed when a part of that has been copied."""
    describe = " && ".join(kafka("kafka-configs", f"--describe --entity-type {kind}") for kind in ("brokers", "topics"))
    copied = f"du --summarize --total --block-size M /var/lib/kafka/data/{ballast}-* | tail -n 1"
    with under_load(site) as load:
        empty: dict[str, t.Any] = {"drain": [0], "topics": [load.name, ballast], "batch": 10}
        fewer = scene.lab.one(task("kafka_reassign", replication_factor=2, topics=[load.name]))
        scene.lab.play_and_kill(
            "kafka_reassign",
            lambda: until(lambda: int(site.ssh("broker-3", copied).partition("M")[0]) > 20, 120),
            **empty,
            throttle=2_000_000,
        )
        left = site.ssh("broker-1", describe)
        again = scene.lab.one(task("kafka_reassign", **empty, throttle=200_000_000))
        after = site.ssh("broker-1", describe)
        shown = site.ssh("broker-1", kafka("kafka-topics", "--describe"))
        more = scene.lab.one(task("kafka_reassign", replication_factor=3, topics=[load.name]))
    assert fewer["changed"], fewer
    assert "replication.throttled.rate=2000000" in left
    assert {move["adopted"] for move in again["reassignments"]} == {True, False}, again
    assert "replication.throttled" not in after
    for topic in (load.name, ballast):
        rows = re.findall(rf"Topic: {topic}\s+Partition: \d+\s+Leader: (\d)\s+Replicas: (\S+)", shown)
        assert rows
        assert "0" not in "".join(leader + replicas for leader, replicas in rows)
    assert more["changed"], more
    passed(load, Run(0, "", {}, again["seconds"]))
