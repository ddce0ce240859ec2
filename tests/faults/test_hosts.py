# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts that reboot together, a member of the ensemble that loses its data, an ensemble that loses its quorum."""

from __future__ import annotations

import contextlib
import re

from ansible_collections.kafkaops.stack.tests.faults.scene import WHOLE_SWEEP, Scene
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Site, until

CHECK = "playbooks/check.yml"
ZK_GET = "/opt/zookeeper/bin/zkCli.sh -server localhost:2181 get"


@WHOLE_SWEEP
def test_all_hosts_may_reboot_at_once(site: Site, scene: Scene) -> None:
    clusters = scene.cluster_ids()
    for host in HOSTS:
        with contextlib.suppress(AssertionError):  # the reboot may end the connection first
            site.ssh(host, "systemctl reboot")
    until(scene.stands, 180)
    site.wait_healthy()
    run = site.play()
    assert run.rc == 0, run.text
    assert run.changed == dict.fromkeys(HOSTS, 0)
    assert scene.cluster_ids() == clusters


@WHOLE_SWEEP
def test_a_member_whose_data_was_wiped_takes_it_from_the_others(site: Site, scene: Scene) -> None:
    host = "broker-2"
    brokers = site.pids("kafka")
    before = re.findall(r'{"version".*}', site.ssh("broker-1", f"{ZK_GET} /cluster/id 2>/dev/null"))
    site.ssh(host, "systemctl stop zookeeper; rm -rf /var/lib/zookeeper/*")
    run = site.play()
    assert run.rc == 0, run.text
    assert site.ssh(host, "cat /var/lib/zookeeper/myid").strip() == "2"
    assert "initialize" not in site.ssh(host, "ls /var/lib/zookeeper")
    assert re.findall(r'{"version".*}', site.ssh(host, f"{ZK_GET} /cluster/id 2>/dev/null")) == before
    assert site.pids("kafka") == brokers
    assert site.play().changed == dict.fromkeys(HOSTS, 0)


@WHOLE_SWEEP
def test_a_lost_quorum_is_told_within_seconds_and_nothing_is_changed(site: Site) -> None:
    stopped = ("broker-1", "broker-3")
    try:
        for host in stopped:
            site.ssh(host, "systemctl stop zookeeper")
        before = site.footprint()
        run = site.play(playbook=CHECK)
        assert run.rc != 0
        assert run.seconds < 60
        assert "quorum" in run.text
        assert "Traceback" not in run.text
        assert site.footprint() == before
    finally:
        for host in stopped:
            site.ssh(host, "systemctl start zookeeper")
        site.wait_healthy()
