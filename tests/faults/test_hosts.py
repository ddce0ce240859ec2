# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts that reboot together, move to another address, come new, or have a wrong clock; a quorum that is lost."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import time
from pathlib import Path

from ansible_collections.kafkaops.stack.tests.faults.checker import lasting_problems, problems
from ansible_collections.kafkaops.stack.tests.faults.load import DEATH_GAP, ROLL_GAP, Load, under_load
from ansible_collections.kafkaops.stack.tests.faults.scene import PLANE, WHOLE_SWEEP, Scene
from ansible_collections.kafkaops.stack.tests.integration.lab import kafka, task
from ansible_collections.kafkaops.stack.tests.integration.sites import (
    HOSTS,
    Site,
    assert_one_after_the_other,
    until,
)

CHECK = "playbooks/check.yml"
BOOTED = "systemctl show --property UserspaceTimestampMonotonic --value"  # when systemd began
SECONDS = 30  # within which a lost quorum has to be told
# Only this command, because libfaketime lets nobody but the user who began it share its clock.
FALSE_DATE = """
set -e
apt-get update -qq && apt-get install -qq --yes --no-install-recommends faketime >/dev/null 2>&1
printf '#!/bin/sh\\nexec faketime -f +5m /usr/bin/date "$@"\\n' >/usr/local/bin/date
chmod +x /usr/local/bin/date
"""


@WHOLE_SWEEP
def test_all_hosts_may_reboot_at_once(site: Site, scene: Scene) -> None:
    """While records come; the clients end with their host."""
    clusters, boots = scene.cluster_ids(), site.everywhere(BOOTED)
    load = Load(site, HOSTS[0])
    load.start()
    until(lambda: load.sent() > 500, 60)
    rebooted = time.time()
    for host in HOSTS:
        with contextlib.suppress(AssertionError):  # the reboot may end the connection first
            site.ssh(host, "systemctl reboot")

    def all_are_back() -> bool:
        with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
            return all(boot != boots[host] for host, boot in site.everywhere(BOOTED).items())
        return False

    until(all_are_back, 180)
    site.wait_healthy()
    load.take_down(rebooted)
    assert lasting_problems(load.seen) == []
    assert load.seen.count > 500
    run = site.play()
    assert run.rc == 0, run.text
    assert run.changed == dict.fromkeys(HOSTS, 0)
    assert scene.cluster_ids() == clusters


@WHOLE_SWEEP
def test_a_lost_quorum_is_told_within_seconds_and_nothing_is_changed(site: Site) -> None:
    stopped = ("broker-1", "broker-3")
    try:
        for host in stopped:
            site.ssh(host, f"systemctl stop {PLANE.unit}")
        before = site.footprint()
        run = site.play(playbook=CHECK)
        assert run.rc != 0
        assert run.seconds < SECONDS
        assert PLANE.lost in run.text
        assert "Traceback" not in run.text
        assert site.footprint() == before
    finally:
        for host in stopped:
            site.ssh(host, f"systemctl start {PLANE.unit}")
        site.wait_healthy()


@WHOLE_SWEEP
def test_a_clock_that_is_minutes_off_is_told(site: Site) -> None:
    site.ssh("broker-2", FALSE_DATE)
    try:
        run = site.play("--tags", "hosts")
    finally:
        site.ssh("broker-2", "rm /usr/local/bin/date")
    assert run.rc == 0, run.text
    assert "The clocks of the hosts differ by more than 2.0 s (" in run.text
    assert "broker-2 +300." in run.text, run.text
    again = site.play("--tags", "hosts")
    assert again.rc == 0, again.text
    assert "The clocks of the hosts differ" not in again.text


@WHOLE_SWEEP
def test_a_host_that_moves_to_another_address_is_found_by_all(site: Site, scene: Scene, tmp_path: Path) -> None:
    host, old = "broker-2", scene.addresses["broker-2"]
    new = old + "0"
    overlay = tmp_path / "overlay.json"
    overlay.write_text(json.dumps({"all": {"hosts": {host: {"ansible_host": new}}}}))
    try:
        with under_load(site) as load:
            scene.move(host, new)
            run = site.play("-i", str(overlay))
        assert run.rc == 0, run.text
        assert problems(load.seen, gap=DEATH_GAP) == []
        found = site.everywhere(
            f"grep --word-regexp {host} /etc/hosts; cat /etc/{{kafka,{PLANE.unit}}}/current/addresses"
        )
        assert all(new in text and f"{old} " not in text for text in found.values()), found
        for service in (PLANE.unit, "kafka"):
            assert_one_after_the_other(site.turns(service))
        assert site.everywhere(
            f"cat /run/kafkaops/{{kafka,{PLANE.unit}}}.started | grep --count /addresses"
        ) == dict.fromkeys(HOSTS, "2\n")
        tool = f"/opt/kafka/bin/kafka-topics.sh --bootstrap-server {host}:9092"  # it answers where all look for it
        assert "test_log" in site.ssh("broker-3", f"{tool} --list").split()
        assert site.ssh("broker-3", f"{tool} --describe --under-replicated-partitions") == ""
        assert site.play("-i", str(overlay)).changed == dict.fromkeys(HOSTS, 0)
    finally:
        scene.move(host, old)
    back = site.play()
    assert back.rc == 0, back.text


@WHOLE_SWEEP
def test_a_broker_that_is_added_takes_its_share_and_leaves_again(site: Site, scene: Scene, tmp_path: Path) -> None:
    """On a fourth host. The other brokers run on: only the new one starts."""
    host, subnet = "broker-4", scene.addresses["broker-1"].rpartition(".")[0]
    overlay = tmp_path / "overlay.json"
    declared = {"hosts": {host: {"ansible_host": f"{subnet}.14", "kafka_broker_id": 3}}}
    overlay.write_text(json.dumps({"all": {**declared, "children": {"kafka": {"hosts": {host: {}}}}}}))
    since = time.time()
    try:
        scene.add(overlay)
        with under_load(site) as load:
            run = site.play("-i", str(overlay))
            given = scene.lab.one(task("kafka_reassign", spread=[3], topics=[load.name]))
            shown = site.ssh("broker-1", kafka("kafka-topics", f"--describe --topic {load.name}"))
            back = scene.lab.one(task("kafka_reassign", drain=[3]))
        assert run.rc == 0, run.text
        assert problems(load.seen, gap=ROLL_GAP) == []
        assert site.starts(since) == dict.fromkeys(HOSTS, 0)
        assert (given["changed"], back["changed"]) == (True, True), (given, back)
        replicas = re.findall(r"Replicas: (\S+)", shown)
        assert sum("3" in row.split(",") for row in replicas) == 4  # of 18 on four brokers
        assert site.play("-i", str(overlay)).changed == dict.fromkeys([*HOSTS, host], 0)
        site.ssh(host, "systemctl stop kafka")
    finally:
        scene.remove(host)
    alone = site.play()
    assert alone.rc == 0, alone.text
