# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A member of the ensemble or a broker that loses its data, also while all are down; a broker whose disk is full."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.faults.checker import lasting_problems, problems
from ansible_collections.kafkaops.stack.tests.faults.load import DEATH_GAP, ROLL_GAP, under_load
from ansible_collections.kafkaops.stack.tests.faults.scene import (
    CLUSTER_ID,
    IDENTITY,
    KRAFT,
    PLANE,
    WHOLE_SWEEP,
    ZOOKEEPER_ONLY,
    Scene,
)
from ansible_collections.kafkaops.stack.tests.integration.sites import HOSTS, Site, assert_refused, until

NO_ENSEMBLE = "no server of the ensemble (broker-1, broker-2, broker-3) has data: an empty one would be bootstrapped"
STAGED = "find /etc/kafka/staged -type f -exec sha256sum {} + | sort"
ZK_GET = "/opt/zookeeper/bin/zkCli.sh -server localhost:2181 get"
WIPE = "rm -rf /var/lib/kafka/data/* /var/lib/kafka/data/.[a-z]*"
# The data of a broker goes to a small disk of its own and back; it is below the mount, where lost+found lies.
TO_SMALL_DISK = """
set -e
systemctl stop kafka
truncate --size 256M /srv/small.img && mkfs.ext4 -q /srv/small.img
mv /var/lib/kafka /srv/kept && mkdir /var/lib/kafka && mount -o loop /srv/small.img /var/lib/kafka
cp --archive /srv/kept/data /var/lib/kafka/data && rm -rf /srv/kept
systemctl start kafka
"""
FROM_SMALL_DISK = """
set -e
systemctl stop kafka
cp --archive /var/lib/kafka/data /srv/kept
umount /var/lib/kafka && mv /srv/kept /var/lib/kafka/data && rm /srv/small.img
systemctl reset-failed kafka && systemctl start kafka
"""


@WHOLE_SWEEP
@ZOOKEEPER_ONLY
def test_a_member_whose_data_was_wiped_takes_it_from_the_others(site: Site) -> None:
    host = "broker-2"
    brokers = site.pids("kafka")
    before = re.findall(r'{"version".*}', site.ssh("broker-1", f"{ZK_GET} /cluster/id 2>/dev/null"))
    site.ssh(host, "systemctl stop zookeeper; rm -rf /var/lib/zookeeper/*")
    run = site.play()
    assert run.rc == 0, run.text
    assert f"zookeeper has data on other hosts and none on {host}: a member that starts empty has no vote" in run.text
    assert site.ssh(host, "cat /var/lib/zookeeper/myid").strip() == "2"
    assert sorted(site.ssh(host, "ls /var/lib/zookeeper").split()) == ["myid", "version-2"]
    assert re.findall(r'{"version".*}', site.ssh(host, f"{ZK_GET} /cluster/id 2>/dev/null")) == before != []
    assert site.pids("kafka") == brokers
    assert site.play().changed == dict.fromkeys(HOSTS, 0)


@WHOLE_SWEEP
@ZOOKEEPER_ONLY
def test_no_empty_ensemble_is_bootstrapped_under_a_cluster(site: Site) -> None:
    """All disks of ZooKeeper are missing, say after a reboot, and the brokers run on, or are elsewhere."""
    brokers = site.pids("kafka")
    site.everywhere("systemctl stop zookeeper; mv /var/lib/zookeeper /srv/kept; mkdir /var/lib/zookeeper")
    try:
        before = site.footprint()
        for limit in ([], ["--tags", "zookeeper"]):
            run = site.play(*limit)
            assert_refused(run, ["/var/lib/kafka/data/meta.properties on {each} belongs to cluster "])
            assert run.text.count(NO_ENSEMBLE) == len(HOSTS)
            assert site.footprint() == before
    finally:
        site.everywhere("rm -r /var/lib/zookeeper; mv /srv/kept /var/lib/zookeeper")
    # The ensemble comes back in this run, and what it holds of the brokers is looked at only then, and in time.
    staged = site.everywhere(STAGED)
    run = site.play(kafka_listeners=[{"name": "RENAMED", "port": 9092}])
    assert run.rc != 0
    told = sorted(run.refused)
    assert len(told) == len(HOSTS), told
    for broker, sentence in enumerate(told):
        assert f"Listener RENAMED is to carry the traffic among brokers, and broker {broker} runs without" in sentence
    assert site.everywhere(STAGED) == staged
    site.wait_healthy()
    assert site.play().changed == dict.fromkeys(HOSTS, 0)
    assert site.pids("kafka") == brokers


@WHOLE_SWEEP
def test_a_broker_whose_disk_was_replaced_copies_all_from_the_others(scene: Scene, site: Site) -> None:
    host = "broker-2"
    with under_load(site) as load:
        site.ssh(host, f"systemctl stop kafka; {WIPE}")
        run = site.play()
        assert run.rc == 0, run.text
        assert f"kafka has data on other hosts and none on {host}: " in run.text
        site.wait_healthy()  # every replica is in sync, those of the load too
    assert problems(load.seen, gap=ROLL_GAP) == []
    assert site.everywhere(IDENTITY) == {each: scene.identity(each) for each in HOSTS}
    assert len({text.strip() for text in site.everywhere(CLUSTER_ID).values()}) == 1
    assert site.play().changed == dict.fromkeys(HOSTS, 0)


@WHOLE_SWEEP
def test_a_lost_disk_takes_no_record_with_it_when_all_were_down(site: Site) -> None:
    """The power fails, and when it is back the broker that leads a third of the partitions has lost its disk."""
    lost = "broker-2"
    with under_load(site) as load:
        until(lambda: load.sent() > 500, 60)
        units = f"kafka {PLANE.unit}"
        site.everywhere(f"systemctl kill --signal KILL {units}; systemctl stop {units}")
        site.ssh(lost, WIPE)
        run = site.play()
        assert run.rc == 0, run.text
        site.wait_healthy()
    assert lasting_problems(load.seen) == []
    assert load.seen.count > 500
    assert max(site.turns(), key=lambda turn: turn.started).host == lost


@WHOLE_SWEEP
def test_a_broker_that_was_the_last_in_sync_does_not_begin_empty(site: Site) -> None:
    """Where eligible leader replicas are kept (Kafka 4), the others are known to have all, and lead."""
    last = "broker-2"
    with under_load(site) as load:
        until(lambda: load.sent() > 500, 60)
        for host in (*(host for host in HOSTS if host != last), last):
            site.ssh(host, "systemctl stop kafka")
        site.ssh(last, "cp --archive /var/lib/kafka /srv/kept")
        site.ssh(last, WIPE)
        run = site.play()
        if KRAFT:
            assert run.rc == 0, run.text
        else:
            assert run.rc != 0
            assert "Kafka would elect broker 1 for " in run.text, run.text  # ids begin with 0
            assert site.pids("kafka")[last] == "0"
            site.ssh(last, f"{WIPE}; cp --archive /srv/kept/data/. /var/lib/kafka/data/")
            run = site.play()
            assert run.rc == 0, run.text
        site.wait_healthy()
        site.ssh(last, "rm -r /srv/kept")
    assert lasting_problems(load.seen) == []
    assert load.seen.count > 500


@pytest.fixture
def small_disk(site: Site) -> t.Iterator[str]:
    """A broker that has 256 MB for its data."""
    host = "broker-3"
    site.ssh(host, TO_SMALL_DISK)
    site.wait_healthy()
    yield host
    site.ssh(host, FROM_SMALL_DISK)
    site.wait_healthy()


@WHOLE_SWEEP
def test_a_full_disk_stops_one_broker_and_is_told_and_survived(site: Site, small_disk: str) -> None:
    with under_load(site) as load:
        site.ssh(small_disk, "dd if=/dev/zero of=/var/lib/kafka/filler bs=1M status=none 2>&1 || sync")
        until(lambda: site.ssh(small_disk, "systemctl is-active kafka || true").strip() != "active", 120)
        before = site.footprint()
        assert_refused(
            site.play(), [f"/var/lib/kafka/data on {small_disk} has 0 MB free, and kafka stops when it cannot"]
        )
        after = site.footprint()
        assert [host for host in HOSTS if host != small_disk and after[host] != before[host]] == []
        site.ssh(small_disk, "rm /var/lib/kafka/filler")
        mended = site.play()
        assert mended.rc == 0, mended.text
    assert problems(load.seen, gap=DEATH_GAP) == []
    assert site.play().changed == dict.fromkeys(HOSTS, 0)
