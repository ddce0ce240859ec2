# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run without a change, then a changed key: looked at, rolled, and taken back while a broker is dead."""

from __future__ import annotations

import concurrent.futures
import re
import time

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import KRAFT
from ansible_collections.kafkaops.stack.tests.integration.sites import (
    HOSTS,
    Roll,
    Run,
    Site,
    assert_lost_nothing,
    assert_one_after_the_other,
    assert_refused,
    until,
    watch_roll,
)

KEY = "log.retention.ms"
VALUE = 604800123
OTHER = 604800124  # of another operator
LOCK = "/var/lib/kafkaops/kafka.roll"


@pytest.fixture(scope="module")
def both(site: Site) -> tuple[Roll, Run]:
    """The roll of the changed key, under load, and the run of another operator, begun as soon as it has the lock."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        rolling = pool.submit(watch_roll, site, kafka_config=site.config(**{KEY: VALUE}))
        until(lambda: rolling.done() or LOCK in site.ssh(HOSTS[0], f"ls {LOCK} || true"), 300)
        refused = site.play(kafka_config=site.config(**{KEY: OTHER}))
        return rolling.result(), refused


@pytest.fixture(scope="module")
def rolled(both: tuple[Roll, Run]) -> Roll:
    return both[0]


@pytest.mark.parametrize("mode", [(), ("--check", "--diff")], ids=["run", "check"])
def test_a_second_run_changes_nothing(site: Site, mode: tuple[str, ...]) -> None:
    before = site.footprint()
    run = site.play(*mode)
    assert run.rc == 0, run.text
    assert run.changed == dict.fromkeys(HOSTS, 0)
    assert site.footprint() == before


def test_a_run_on_one_host_of_the_cluster_changes_nothing(site: Site) -> None:
    run = site.play("--limit", "broker-2")
    assert run.rc == 0, run.text
    assert run.changed == {"broker-2": 0}


def test_check_mode_ends_with_the_plan_key_by_key_with_restarts_and_what_is_created(site: Site) -> None:
    before = site.footprint()
    topics = [{"name": "planned", "partitions": 2, "replication_factor": 3}]
    run = site.play("--check", "--diff", kafka_config=site.config(**{KEY: VALUE}), kafka_topics=topics)
    assert run.rc == 0, run.text
    assert site.footprint() == before
    assert re.search(rf'\+\s+"{re.escape(KEY)}": "{VALUE}"', run.text)
    hosts = ", ".join(HOSTS)
    assert run.planned == [
        f"kafka on {hosts}: update file server.properties: {KEY} unset → {VALUE}",
        f"kafka on {hosts}: restart: server.properties is not what it was started from",
        "kafka: restart one broker at a time, those that are not ready first, a broker that is the controller last",
        "kafka cluster: create topic planned: partitions 2, replication_factor 3",
    ]
    assert run.changed == dict.fromkeys(HOSTS, 1), "the plan, and nothing after it"


def test_a_changed_key_is_in_force_in_every_broker(site: Site, rolled: Roll) -> None:
    assert rolled.run.rc == 0, rolled.run.text
    assert site.in_force(KEY) == [str(VALUE)] * len(HOSTS)


def test_another_operator_is_refused_meanwhile_and_changes_nothing(site: Site, both: tuple[Roll, Run]) -> None:
    refused = both[1]
    assert_refused(refused, ["Another run is at work on this cluster: "])
    assert refused.changed == dict.fromkeys(HOSTS, 0), refused.text
    assert site.everywhere(f"grep --recursive {OTHER} /etc/kafka || [ $? -eq 1 ]") == dict.fromkeys(HOSTS, "")


def test_a_roll_restarts_each_broker_once_and_nothing_else(site: Site, rolled: Roll) -> None:
    assert rolled.starts == dict.fromkeys(HOSTS, 1)
    assert all(rolled.before["kafka"][host] != rolled.after["kafka"][host] for host in HOSTS)
    assert rolled.before[site.plane.unit] == rolled.after[site.plane.unit]


def test_a_roll_takes_one_broker_after_the_other_the_controller_last(rolled: Roll) -> None:
    assert_one_after_the_other(rolled.turns)
    assert KRAFT or rolled.turns[-1].host == rolled.controller  # a broker is the controller only with ZooKeeper


def test_a_roll_never_takes_a_second_broker_out_of_the_in_sync_replicas(rolled: Roll) -> None:
    assert_lost_nothing(rolled)


def test_a_dead_broker_is_started_before_a_change_is_rolled(site: Site, rolled: Roll) -> None:
    dead = next(host for host in HOSTS if host != site.controller())
    since = time.time()
    site.ssh(dead, "systemctl kill --signal KILL kafka; systemctl stop kafka")
    run = site.play()
    assert run.rc == 0, run.text
    turns = site.turns()
    assert turns[0].host == dead
    assert_one_after_the_other(turns)
    assert site.starts(since) == dict.fromkeys(HOSTS, 1)
    in_force = site.in_force(KEY)
    assert len(in_force) == len(HOSTS)
    assert str(VALUE) not in in_force
