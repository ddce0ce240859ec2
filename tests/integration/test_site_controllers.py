# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Role kafka_controller on the lab's cluster without ZooKeeper: no change, a roll, lost disks, refusals."""

from __future__ import annotations

import contextlib
import json
import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration import sites
from ansible_collections.kafkaops.stack.tests.integration.lab import BROKERS, Lab, task
from ansible_collections.kafkaops.stack.tests.integration.sites import (
    HOSTS,
    Run,
    Site,
    assert_changes_nothing,
    assert_one_after_the_other,
    assert_refused,
)

PLAYBOOK = "tests/kraft/controllers.yml"
UNIT = "kafka-controller"
DATA = "/var/lib/kafka-controller/data"
IDS = {"broker-1": 3001, "broker-2": 3002, "broker-3": 3003}
FOOTPRINT = f"""
set -e
systemctl show --property MainPID {UNIT} kafka
find /etc/{UNIT} /usr/local/lib/systemd -type f -exec sha256sum {{}} + | sort
find /etc/{UNIT} -type l -printf '%p %l\\n' | sort
cat {DATA}/meta.properties
"""

pytestmark = pytest.mark.usefixtures("kraft")


def deploy(site: Site, *arguments: str, **variables: t.Any) -> Run:
    return site.play(*arguments, playbook=PLAYBOOK, **variables)


def config(lab: Lab, **keys: t.Any) -> dict[str, t.Any]:
    """Return kafka_controller_config of the inventory with further keys."""
    return {**lab.hosts["broker-1"]["kafka_controller_config"], **keys}


def quorum(site: Site, words: str) -> str:
    """Return what Kafka's own tool says of the quorum, or of a change of it."""
    tool = "/opt/kafka/bin/kafka-run-class.sh org.apache.kafka.tools.MetadataQuorumCommand"
    return site.ssh("broker-1", f"{tool} --bootstrap-server {BROKERS[0]} {words}")


def active(site: Site) -> str:
    """Return the host of the active controller."""
    found = re.search(r"LeaderId:\s+(\d+)", quorum(site, "describe --status"))
    assert found
    return {key: host for host, key in IDS.items()}[int(found[1])]


def voters(site: Site) -> dict[int, str]:
    """Return {id: id of its directory} of the voters."""
    found = re.search(r"CurrentVoters:\s+(\[.*\])", quorum(site, "describe --status"))
    assert found
    return {voter["id"]: voter["directoryId"] for voter in json.loads(found[1])}


def clusters(site: Site) -> set[str]:
    """Return the ids of the clusters that the controllers are formatted for."""
    return set(site.everywhere(f"sed -n s/^cluster.id=//p {DATA}/meta.properties").values())


def give_new_disk(site: Site, host: str) -> None:
    site.ssh(host, f"systemctl kill --signal KILL {UNIT}; systemctl stop {UNIT}; rm -rf {DATA}/*")


@contextlib.contextmanager
def without(site: Site, lost: str, hosts: t.Sequence[str]) -> t.Iterator[None]:
    """Stop controllers and remove a part of their directories; put it back and start them when the context ends."""
    kept = f"{DATA}.kept"
    try:
        for host in hosts:
            site.ssh(host, f"set -e; systemctl stop {UNIT}; rm -rf {kept}; cp -a {DATA} {kept}; rm -rf {DATA}/{lost}")
        yield
    finally:
        back = f"if [ -d {kept} ]; then rm -rf {DATA}/*; cp -a {kept}/. {DATA}/; rm -rf {kept}; fi"
        for host in hosts:
            site.ssh(host, f"set -e; {back}; systemctl reset-failed {UNIT}; systemctl start {UNIT}")


def assert_decides(lab: Lab) -> None:
    """Create a topic on all brokers and delete it again: only a majority of the controllers can do that."""
    name = "test_controllers"
    results = lab.play(
        {
            "brokers": task("kafka_health", expected_brokers=list(sites.IDS.values()), wait_for="healthy", timeout=120),
            "created": task("kafka_topic", name=name, partitions=1, replication_factor=len(HOSTS)),
            "deleted": task("kafka_topic", name=name, state="absent"),
        }
    )
    assert [step for step, result in results.items() if result.get("failed")] == [], results
    assert (results["created"]["changed"], results["deleted"]["changed"]) == (True, True), results


def assert_new_voter(site: Site, number: int, before: dict[int, str]) -> None:
    """Expect the voters of before, one of them with another directory, and nothing left to do."""
    after = voters(site)
    assert (sorted(after), after[number] != before[number]) == (sorted(before), True), after
    assert {**after, number: before[number]} == before
    assert [host for host, text in site.everywhere(f"ls /etc/{UNIT}").items() if "joining" in text] == []


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
def test_a_changed_key_restarts_each_controller_in_its_turn_the_active_one_last(site: Site, lab: Lab) -> None:
    before, brokers, last, records = site.pids(UNIT), site.pids("kafka"), active(site), site.records()
    with site.load() as load:
        run = deploy(site, kafka_controller_config=config(lab, **{"metadata.max.idle.interval.ms": 600}))
    assert run.rc == 0, run.text
    turns = site.turns(UNIT)
    assert_one_after_the_other(turns)
    assert turns[-1].host == last, turns
    after = site.pids(UNIT)
    assert [host for host in HOSTS if after[host] == before[host]] == []
    assert site.pids("kafka") == brokers
    assert load.sent > 20
    assert site.records() - records == load.sent
    for text in site.everywhere(f"cat /etc/{UNIT}/current/server.properties").values():
        assert "metadata.max.idle.interval.ms=600\n" in text


@pytest.mark.parametrize(
    ("variables", "parts"),
    [
        pytest.param(
            {"kafka_controller_config": {"metadata.max.idle.intervals.ms": 1}},
            ["metadata.max.idle.intervals.ms is not a key of Kafka"],
            id="a misspelt key",
        ),
        pytest.param({"kafka_controller_version": "3.8.0"}, ["3.8.0 is not a version"], id="an unknown line"),
        pytest.param(
            {"kafka_controller_port": 9193},
            ["The port of the controllers of a living quorum cannot be changed yet"],
            id="another port",
        ),
        pytest.param(
            {"kafka_controller_data_dir": "/var/lib/kafka-controller/other"},
            ["on {each} holds the metadata of the live controller"],
            id="another directory",
        ),
        pytest.param(
            {"kafka_controller_config": {"log.dirs": "/tmp/x"}}, ["sets log.dirs"], id="a directory by its key"
        ),
        pytest.param(
            {"kafka_controller_config": {"node.id": 9}}, ["sets node.id, which belongs"], id="an id by its key"
        ),
    ],
)
def test_bad_input_is_refused_and_nothing_touched(site: Site, variables: dict[str, t.Any], parts: list[str]) -> None:
    before = site.everywhere(FOOTPRINT)
    run = deploy(site, **variables)
    assert_refused(run, parts)
    assert site.everywhere(FOOTPRINT) == before


@pytest.mark.usefixtures("as_declared")
def test_a_controller_with_a_new_disk_copies_all_from_the_others(site: Site, lab: Lab) -> None:
    cluster, before = clusters(site), voters(site)
    assert len(cluster) == 1
    give_new_disk(site, "broker-2")
    run = deploy(site)
    assert run.rc == 0, run.text
    assert clusters(site) == cluster
    assert_new_voter(site, 3002, before)
    assert deploy(site).changed == dict.fromkeys(HOSTS, 0)
    last = active(site)
    stopped = next(host for host in ("broker-1", "broker-3") if host != last)
    site.ssh(stopped, f"systemctl stop {UNIT}")  # nothing is committed now before the new one has it
    assert_decides(lab)


@pytest.mark.usefixtures("as_declared")
def test_a_controller_that_is_added_to_the_quorum_becomes_a_voter(site: Site) -> None:
    cluster, before = clusters(site), voters(site)
    give_new_disk(site, "broker-2")
    quorum(site, f"remove-controller --controller-id 3002 --controller-directory-id={before[3002]}")
    assert sorted(voters(site)) == [3001, 3003]
    run = deploy(site)
    assert run.rc == 0, run.text
    assert clusters(site) == cluster
    assert_new_voter(site, 3002, before)
    assert deploy(site).changed == dict.fromkeys(HOSTS, 0)


@pytest.mark.usefixtures("as_declared")
def test_nothing_is_formatted_while_the_others_are_no_quorum(site: Site) -> None:
    give_new_disk(site, "broker-2")
    site.ssh("broker-3", f"systemctl kill --signal STOP {UNIT}")  # one that is dead would be started first
    try:
        run = deploy(site, kafka_controller_roll_timeout=20)
    finally:
        site.ssh("broker-3", f"systemctl kill --signal CONT {UNIT}")
    assert run.rc != 0, run.text
    (failed,) = run.failed.values()
    assert "broker-3:9093" in failed["msg"]  # what is told of it depends on who led
    assert site.ssh("broker-2", f"ls {DATA}") == ""
    assert site.pids(UNIT)["broker-2"] == "0"


@pytest.mark.usefixtures("as_declared")
@pytest.mark.parametrize(
    ("lost", "hosts", "part"),
    [
        pytest.param("*", HOSTS[1:], "There is metadata on broker-1", id="the disks of two"),
        pytest.param("__cluster_metadata-0", HOSTS[1:], "There is metadata on broker-1", id="only the logs of two"),
        pytest.param(
            "*", HOSTS, "/meta.properties on {each} belongs to cluster", id="all, under brokers with a cluster"
        ),
    ],
)
def test_controllers_that_would_begin_empty_are_refused(
    site: Site, lab: Lab, lost: str, hosts: t.Sequence[str], part: str
) -> None:
    with without(site, lost, hosts):
        left = {host: site.ssh(host, f"ls {DATA}") for host in hosts}
        run = deploy(site)
        assert_refused(run, [part])
        assert {host: site.ssh(host, f"ls {DATA}") for host in hosts} == left
        assert [host for host in hosts if site.pids(UNIT)[host] != "0"] == []
    assert_decides(lab)


def test_another_password_of_the_brokers_is_refused_before_the_roll(lab: Lab, site: Site) -> None:
    """The administration logs in as another user, so that its own login does not show it."""
    admin, brokers = {"name": "site-admin", "password": "geheim-1"}, {"name": "site-brokers", "password": "geheim-2"}
    connection = {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_username": admin["name"],
        "sasl_password": admin["password"],
    }
    assert lab.one(task("kafka_users", users=[admin, brokers]))["changed"]
    before = site.footprint()
    try:
        run = site.play(
            kafka_broker_user=brokers["name"],
            kafka_broker_password="geheim-3",
            kafka_admin_listener="LOGIN",
            kafka_admin_connection=connection,
        )
    finally:
        lab.one(task("kafka_users", users=[{"name": user["name"], "state": "absent"} for user in (admin, brokers)]))
    assert run.rc != 0
    messages = [result["msg"] for result in run.failed.values()]
    assert any("User site-brokers has another password in the cluster." in text for text in messages), messages
    assert site.footprint() == before
