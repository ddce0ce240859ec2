# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check playbook on a whole and on a damaged cluster, the restart playbook, and a host that is rebooted."""

from __future__ import annotations

import contextlib
import re
import subprocess

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import KRAFT, assert_told_once
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Site, until

CHECK = "playbooks/check.yml"
SRVR = "exec 3<>/dev/tcp/localhost/2181; echo srvr >&3; cat <&3"
# What is said where ZooKeeper and Kafka, or controller and broker of one host are down.
MEMBERS_DOWN = (
    ["Voter 3003 (broker-3) "]
    if KRAFT
    else [
        "Server 3 (broker-3:2181): it refused the connection",
        "leads, and 1 of 2 followers are in sync with it.",
    ]
)
NOT_HEALTHY = [
    *MEMBERS_DOWN,
    "Broker 2 is expected, but isn't registered.",
    " partitions have replicas that aren't in sync: ",
]


def leads(site: Site) -> bool:
    """Whether one of the members on the first two hosts leads."""
    if KRAFT:
        return re.search(site.plane.told, site.ssh("broker-1", f"{site.plane.ask} || true")) is not None
    return "Mode: " in site.ssh("broker-1", SRVR)


def test_check_shows_a_whole_cluster_as_a_table(site: Site) -> None:
    before = site.footprint()
    run = site.play(playbook=CHECK)
    assert run.rc == 0, run.text
    assert sum(run.changed.values()) == 0
    assert all(f"{host}:9092" in run.text for host in HOSTS)
    if KRAFT:
        assert "Controllers, 3 voters: healthy" in run.text
        active = site.controller()
        rows = [(key, host, "active" if host == active else "follower") for key, host in site.plane.ids.items()]
        assert all(re.search("{}  {} +{} ".format(*row), run.text) for row in rows)
    else:
        assert all(f"{host}:2181" in run.text for host in HOSTS)
        assert "ZooKeeper, 3 servers: healthy" in run.text
        assert re.search(rf'{site.controller()}:9092 .* controller"', run.text)
    assert site.footprint() == before


def test_check_names_what_is_down_within_seconds(site: Site) -> None:
    try:
        site.ssh("broker-3", f"systemctl stop kafka {site.plane.unit}")
        until(lambda: leads(site), 60)  # it may have been the leader
        before = site.footprint()
        run = site.play(playbook=CHECK)
        assert run.rc != 0
        assert run.seconds < 180  # and not for as long as a roll would wait
        (verdict,) = run.failed.values()
        head, *reasons = verdict["msg"]
        assert head == "Not healthy:"
        assert_told_once(reasons, NOT_HEALTHY)
        assert site.footprint() == before
    finally:
        site.ssh("broker-3", f"systemctl start {site.plane.unit} kafka")
        site.wait_healthy()


@pytest.mark.usefixtures("kraft")
def test_a_lost_quorum_is_told_within_seconds_and_nothing_is_restarted(site: Site) -> None:
    """The counterpart of a lost ensemble in tests/faults. Those that are stopped would be started first."""
    before, brokers, lost = site.footprint(), site.pids("kafka"), ("broker-2", "broker-3")
    try:
        for host in lost:
            site.ssh(host, f"systemctl kill --signal STOP {site.plane.unit}")
        run = site.play(playbook=CHECK)
        assert run.rc != 0
        assert run.seconds < 90
        (verdict,) = run.failed.values()
        assert any("No quorum: " in sentence for sentence in verdict["msg"]), verdict
        assert site.footprint() == before
        changed = site.config(**{"log.retention.ms": 604800125})
        deployed = site.play("--tags", "kafka", kafka_config=changed, kafka_roll_timeout=20)
        assert deployed.rc != 0, deployed.text
        assert any("There was no quorum" in result["msg"] for result in deployed.failed.values()), deployed.text
        assert site.pids("kafka") == brokers
    finally:
        for host in lost:
            site.ssh(host, f"systemctl kill --signal CONT {site.plane.unit}")
        site.wait_healthy()
    assert site.play().rc == 0  # what was staged is as declared again


def test_restart_rolls_every_broker_and_only_those(site: Site) -> None:
    controller, brokers, others = site.controller(), site.pids("kafka"), site.pids(site.plane.unit)
    run = site.play("--tags", "kafka", playbook="playbooks/restart.yml")
    assert run.rc == 0, run.text
    turns = site.turns()
    assert all(earlier.started < later.stopped for earlier, later in zip(turns, turns[1:])), turns
    assert KRAFT or turns[-1].host == controller
    assert all(pid != brokers[host] for host, pid in site.pids("kafka").items())
    assert site.pids(site.plane.unit) == others


def test_services_come_back_after_a_reboot_and_nothing_is_left_to_do(site: Site) -> None:
    host = "broker-1"
    boot = site.ssh(host, "systemctl show --property UserspaceTimestampMonotonic")
    with contextlib.suppress(AssertionError):  # the reboot may end the connection first
        site.ssh(host, "systemctl reboot")

    def serves() -> bool:
        with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
            active = f"systemctl is-active kafka {site.plane.unit}"
            text = site.ssh(host, f"{active}; systemctl show -p UserspaceTimestampMonotonic")
            return text.count("active\n") == 2 and boot not in text
        return False

    until(serves, 180)
    site.wait_healthy()
    run = site.play()
    assert run.rc == 0, run.text
    assert sum(run.changed.values()) == 0
