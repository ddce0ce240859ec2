# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Role kafka on the lab's cluster without ZooKeeper: no change, a roll, directories to format, a blackout, refusals."""

from __future__ import annotations

import contextlib
import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import VERSION, Lab
from ansible_collections.kafkaops.stack.tests.integration.sites import (
    HOSTS,
    IDS,
    Run,
    Site,
    assert_changes_nothing,
    assert_one_after_the_other,
    assert_refused,
)

PLAYBOOK = "site.yml"
UNITS = ("kafka-controller", "kafka")
DATA = "/var/lib/kafka/data"
FURTHER = "/var/lib/kafka/further"
# Lines before 4 know a cluster with ZooKeeper, and its keys, too.
TELLS_OF_NONE, TELLS_OF_KEY = (
    ([], "which a cluster with controllers ignores")
    if VERSION.startswith("3.")
    else (["does not know ZooKeeper"], "zookeeper.session.timeout.ms is not a key of Kafka")
)
FOOTPRINT = f"""
set -e
systemctl show --property MainPID {" ".join(UNITS)}
find /etc/kafka /etc/kafka-controller /usr/local/lib/systemd -type f -exec sha256sum {{}} + | sort
find /etc/kafka /etc/kafka-controller -type l -printf '%p %l\\n' | sort
cat {DATA}/meta.properties
"""

pytestmark = pytest.mark.usefixtures("kraft")


def deploy(site: Site, **variables: t.Any) -> Run:
    return site.play(playbook=PLAYBOOK, **variables)


def config(lab: Lab, **keys: t.Any) -> dict[str, t.Any]:
    """Return kafka_config of the inventory with further keys."""
    return {**lab.hosts["broker-1"]["kafka_config"], **keys}


def identity(site: Site, host: str, directory: str = DATA) -> dict[str, str]:
    """Return who the broker of a host is by its meta.properties, but for the id of the directory."""
    found = dict(re.findall(r"(?m)^(cluster\.id|node\.id)=(.*)$", site.ssh(host, f"cat {directory}/meta.properties")))
    assert set(found) == {"cluster.id", "node.id"}
    return found


@contextlib.contextmanager
def changed(site: Site, host: str, change: str, back: str) -> t.Iterator[None]:
    """Change something on a host by a command, and back when the context ends."""
    site.ssh(host, change)
    try:
        yield
    finally:
        site.ssh(host, back)


@pytest.fixture
def as_declared(site: Site) -> t.Iterator[None]:
    """Deploy what the inventory declares, whatever a test has left."""
    yield
    run = deploy(site)
    assert run.rc == 0, run.text


@pytest.mark.parametrize("mode", [(), ("--check", "--diff")], ids=["run", "check"])
def test_a_second_run_changes_nothing(site: Site, mode: tuple[str, ...]) -> None:
    assert_changes_nothing(site, FOOTPRINT, *mode, playbook=PLAYBOOK)


@pytest.mark.usefixtures("as_declared")
def test_a_changed_key_restarts_each_broker_in_its_turn_and_no_controller(site: Site, lab: Lab) -> None:
    before, records = {unit: site.pids(unit) for unit in UNITS}, site.records()
    with site.load() as load:
        run = deploy(site, kafka_config=config(lab, **{"log.retention.hours": 72}))
    assert run.rc == 0, run.text
    assert_one_after_the_other(site.turns())
    after = {unit: site.pids(unit) for unit in UNITS}
    assert after["kafka-controller"] == before["kafka-controller"]
    assert [host for host in HOSTS if after["kafka"][host] == before["kafka"][host]] == []
    assert "NOT_ENOUGH_REPLICAS" not in load.complaints
    assert load.sent > 20
    assert site.records() - records == load.sent
    assert site.in_force("log.retention.hours") == ["72"] * 3


def test_a_broker_with_a_new_disk_is_formatted_for_the_cluster_and_copies_its_replicas(site: Site) -> None:
    before, records = identity(site, "broker-2"), site.records()
    site.ssh("broker-2", f"systemctl kill --signal KILL kafka; systemctl stop kafka; rm -rf {DATA}/*")
    run = deploy(site)
    assert run.rc == 0, run.text
    assert "kafka on broker-2: format the log directories" in run.text
    assert identity(site, "broker-2") == before == {**identity(site, "broker-1"), "node.id": str(IDS["broker-2"])}
    assert site.records() == records
    assert int(site.ssh("broker-2", f"ls -d {DATA}/test_log-* | wc -l")) == 3
    assert deploy(site).changed == dict.fromkeys(HOSTS, 0)


@pytest.fixture
def without_further(site: Site, as_declared: None) -> t.Iterator[None]:
    """Give the replicas of the further directory back to the declared one: a broker finds them there when it starts."""
    yield
    site.everywhere(f"systemctl stop kafka; mv {FURTHER}/*-[0-9]* {DATA}/ && rm -rf {FURTHER}")


@pytest.mark.usefixtures("without_further")
def test_a_further_log_directory_is_formatted_and_comes_with_the_restart(site: Site) -> None:
    run = deploy(site, kafka_log_dirs=[DATA, FURTHER])
    assert run.rc == 0, run.text
    assert_one_after_the_other(site.turns())
    for host in HOSTS:
        assert identity(site, host, FURTHER) == identity(site, host)
    assert sorted(site.in_force("log.dirs")) == [f"{DATA},{FURTHER}"] * 3


def test_all_killed_at_once_come_back_with_all_records(site: Site) -> None:
    records = site.records()
    site.everywhere("systemctl kill --signal KILL kafka kafka-controller; systemctl stop kafka kafka-controller")
    run = deploy(site)
    assert run.rc == 0, run.text
    assert site.records() == records
    assert deploy(site).changed == dict.fromkeys(HOSTS, 0)


@pytest.mark.parametrize(
    ("variables", "parts"),
    [
        pytest.param(
            {"kafka_zookeeper_connect": "z:2181"}, ["{each} has a ZooKeeper (z:2181) and controllers"], id="both"
        ),
        pytest.param(
            {"kafka_quorum_hosts": []},
            [
                *TELLS_OF_NONE,
                "kafka_quorum_hosts no controller",
                "on {each} belongs to a cluster with controllers",
            ],
            id="neither",
        ),
        pytest.param(
            {"kafka_config": {"node.id": 9}},
            ["kafka_config or kafka_host_config sets node.id, which belongs"],
            id="an id by its key",
        ),
        pytest.param(
            {"kafka_config": {"zookeeper.session.timeout.ms": 9000}},
            [TELLS_OF_KEY],
            id="a key for ZooKeeper",
        ),
        pytest.param(
            {"kafka_log_dirs": [DATA, "/var/lib/kafka-controller/data"]},
            [
                "of kafka_log_dirs on {each} and kafka_controller_data_dir",
                "on {each} says id 300",
                "on {each} holds the metadata log",
            ],
            id="the controller's directory",
        ),
    ],
)
def test_bad_input_is_refused_and_nothing_touched(site: Site, variables: dict[str, t.Any], parts: list[str]) -> None:
    before = site.everywhere(FOOTPRINT)
    run = deploy(site, **variables)
    assert_refused(run, parts)
    assert site.everywhere(FOOTPRINT) == before


@pytest.mark.parametrize(
    ("change", "back", "parts"),
    [
        pytest.param(
            f"sed -i.kept s/^cluster.id=.*/cluster.id=kafkaops-other-cluster/ {DATA}/meta.properties",
            f"mv {DATA}/meta.properties.kept {DATA}/meta.properties",
            ["belongs to cluster kafkaops-other-cluster, and the controllers"],
            id="another cluster",
        ),
        pytest.param(
            f"mv {DATA}/meta.properties {DATA}/meta.properties.kept",
            f"mv {DATA}/meta.properties.kept {DATA}/meta.properties",
            ["is gone; bring it back, or stop kafka there", "was a broker's, and"],
            id="a directory that a running broker has lost",
        ),
        pytest.param(
            f"sed -i.kept 's/^node.id=.*/node.id=7/' {DATA}/meta.properties",
            f"mv {DATA}/meta.properties.kept {DATA}/meta.properties",
            ["says id 7, the inventory says kafka_broker_id=0"],
            id="another id",
        ),
    ],
)
def test_what_lies_on_the_disk_is_not_formatted_over(site: Site, change: str, back: str, parts: list[str]) -> None:
    pids = site.pids("kafka")
    with changed(site, "broker-1", change, back):
        run = deploy(site)
    assert_refused(run, parts)
    assert site.pids("kafka") == pids
