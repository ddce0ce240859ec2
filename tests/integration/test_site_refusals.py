# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What site.yml refuses: all that is wrong in one answer, and nothing is touched."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import ROOT, VERSION
from ansible_collections.kafkaops.stack.tests.integration.sites import LEFTOVERS, Site
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Web

ARCHIVE = ROOT / ".lab/archives/kafka/3.9.2/kafka_2.13-3.9.2.tgz"
# Two cases deploy what is older than the lab has, and there is nothing older than this; and the newest Java for it.
OLDEST = "3.1.0"
NEWEST_JAVA = 17 if VERSION == OLDEST else 23
NEEDS_OLDER = ("older patch", "older line")
STALE_FACTS: dict[str, t.Any] = {
    "all_ipv4_addresses": ["192.0.2.99"],
    "default_ipv4": {"address": "192.0.2.99"},
    "distribution": "Debian",
    "memtotal_mb": 1024,
    "cacheable": True,
}
# Per case: values that win for all hosts, values of single hosts, and the sentences of the one refusal.
REFUSED: dict[str, tuple[dict[str, t.Any], dict[str, dict[str, t.Any]], list[str]]] = {
    "declarations": (
        {
            "kafka_log_dirs": ["/var/lib/kafka/data", "/tmp/kafka"],
            "kafka_topics": [{"name": "wide", "partitions": 1, "replication_factor": 4}],
            "kafka_config": {"default.replication.factor": 5},
            "kafka_advertised_host": "localhost",
            "kafka_java_home": "/opt/no-java",
        },
        {"broker-2": {"kafka_broker_id": 0}, "broker-3": {"kafka_broker_id": 7, "zookeeper_id": 9}},
        [
            "kafka_broker_id=0 belongs to broker-1 and to broker-2; give each host an id of its own.",
            "/var/lib/kafka/data/meta.properties on broker-2 says broker.id=1, the inventory says kafka_broker_id=0;",
            "/var/lib/kafka/data/meta.properties on broker-3 says broker.id=2, the inventory says kafka_broker_id=7;",
            "/var/lib/zookeeper/myid on broker-3 says 3, the inventory says zookeeper_id=9;",
            "The members of a living ensemble cannot be changed yet (server.3: broker-3:2888:3888",
            "/tmp/kafka is below a directory that is emptied by the system; data needs a place such as /var/lib.",
            "PLAINTEXT://localhost:9092 would be advertised by broker-1, where no client elsewhere can reach it;",
            "kafka_config default.replication.factor=5 is above the number of brokers, 3; lower it or add brokers.",
            "replication_factor of topic wide=4 is above the number of brokers, 3; lower it or add brokers.",
            "/opt/no-java/bin/java is missing on broker-1;",
        ],
    ),
    "ids": (
        {},
        {"broker-1": {"kafka_broker_id": None}, "broker-2": {"zookeeper_id": 3}, "broker-3": {"zookeeper_id": None}},
        [
            "kafka_broker_id is not set for broker-1; ids are never invented: give every host its own in the",
            "zookeeper_id is not set for broker-3; ids are never invented: give every host its own in the",
            "/var/lib/zookeeper/myid on broker-2 says 2, the inventory says zookeeper_id=3;",
        ],
    ),
    "names": (
        {"hosts_names_enabled": False},
        {
            "broker-1": {"kafka_advertised_host": "no-such-host.invalid"},
        },
        ["no-such-host.invalid does not resolve on broker-1; correct its name service, or let role hosts"],
    ),
    "archives": (
        {
            "kafka_version": "3.9.9",
            "kafka_archive_file": str(ARCHIVE),
            "kafka_archive_checksum": f"sha512:{'0' * 128}",
            "zookeeper_version": "3.8.9",
            "zookeeper_archive_file": "/nowhere/apache-zookeeper-3.8.9-bin.tar.gz",
        },
        {},
        [str(ARCHIVE), "0" * 128, "/nowhere/apache-zookeeper-3.8.9-bin.tar.gz"],
    ),
    "variables": (
        {"kafka_confg": {}, "kafka_dashboard": "x", "zookeeper_host": [], "hosts_adress": ""},
        {},
        [
            "kafka_confg is no variable of role kafka, but close to kafka_config:",
            "zookeeper_host is no variable of role zookeeper, but close to zookeeper_hosts:",
            "hosts_adress is no variable of role hosts, but close to hosts_address:",
            "Role kafka has no variable kafka_dashboard;",
            "[WARNING]: OPEN TO EVERYBODY: ZooKeeper 2181 2888 3888, Kafka 9092 on broker-1, broker-2, broker-3.",
        ],
    ),
    "a cluster that exists": (
        {
            "kafka_zookeeper_chroot": "/elsewhere",
            "kafka_topics": [{"name": "test_log", "partitions": 1, "replication_factor": 3}],
        },
        {
            "broker-1": {"hosts_address": "192.0.2.7"},
            "broker-2": {"hosts_address": "192.0.2.7", "kafka_advertised_host": "broker-3"},
        },
        [
            "and broker-1:2181,broker-2:2181,broker-3:2181/elsewhere holds no cluster; a cluster cannot move:",
            "Topic test_log: partitions",
            "broker-1, broker-2 have the same address, 192.0.2.7;",
            "broker-2, broker-3 advertise the same endpoint, broker-3:9092:",
        ],
    ),
    "hosts": (
        {
            "kafka_listeners": [{"port": 9092}, {"name": "SECOND", "protocol": "PLAINTEXT", "port": 22}],
            "kafka_log_dirs": [
                "/var/lib/kafka/data",
                "/dev/kafka",
                "/var/cache/apt/archives",
                "/etc/hostname",
                "/var/log",
                "/opt/kafka/data",
                "/var/lib/dpkg",
            ],
            "kafka_config": {"ssl.keystore.location": "/etc/hostname"},
        },
        {},
        [
            "Port 22 on broker-1 is taken by sshd (process ",
            "/dev/kafka is on a tmpfs, whose content a reboot removes; data needs a disk.",
            "/var/cache/apt/archives is the root of a file system, where lost+found lies;",
            "/etc/hostname cannot be a directory on broker-2, because it or what is above it is a file;",
            "/var/log belongs to the system and is not given to kafka;",
            "/opt/kafka/data on broker-3 leads to /opt/kafka_2.13-",
            "/var/lib/dpkg on broker-1 belongs to root and is not empty, so it is not given to kafka;",
            "/etc/hostname on broker-3 holds a secret and has mode 0644, so everybody there can read it;",
        ],
    ),
    "the cluster as data": (
        {
            "kafka_config": {"log.cleaner.threads": 1},
            "kafka_cluster_config": {"log.cleaner.threads": 2, "broker.id": 7},
            "kafka_users": [{"name": "nobody"}],
            "kafka_quotas": [{"user": "ada", "limits": {"producer_rate": 1}}],
            "kafka_acls": [{"principal": "ada", "resource_type": "topic", "name": "a", "operations": ["read"]}],
            "kafka_topics": [{"name": "wide", "partitions": 100000}, {"name": "a", "replication_factor": 0}],
            "kafka_offsets": {"billing": {"test_log": {"0": -5}}},
            "kafka_zookeeper_chroot": "elsewhere/",
        },
        {},
        [
            "log.cleaner.threads is declared in kafka_config or kafka_host_config and in kafka_cluster_config,",
            "broker.id",
            "User nobody (SCRAM-SHA-512): it does not exist yet, so it needs a password.",
            "Quota of user ada: producer_rate is no limit of a client",
            "ACL of ada on topic a: principal is 'ada': write its type, too, as in User:ada.",
            "kafka_acls declares ACLs, and the brokers have no authorizer to keep and enforce them;",
            "Topic a: replication_factor is 0: give at least 1,",
            "Group billing has offset -5 for test_log-0: offsets begin at 0.",
            "has 'broker-3:2181elsewhere', which is no server as in host:2181; a chroot begins with a slash,",
            "kafka_topics declares 300009 replicas of partitions, 300000 of them for topic wide: 100003 on each",
        ],
    ),
    "logins": (
        {
            "kafka_listeners": [{"name": "LOGIN", "protocol": "SASL_PLAINTEXT", "port": 9094}, {"port": 9092}],
            "kafka_super_users": ["User:ANONYMOUS"],
            "kafka_authorizer": True,
            "kafka_admin": {"request_timeout": "soon"},
        },
        {},
        [
            "argument 'request_timeout' is of type ",
            "The brokers would have to log in at each other on listener LOGIN and have no credential:",
            "super.users has User:ANONYMOUS, which is everybody who doesn't log in;",
            "Listener LOGIN is to carry the traffic among brokers, and broker 2 runs without it (PLAINTEXT);",
        ],
    ),
    "data elsewhere": (
        {
            "kafka_log_dirs": ["/var/lib/kafka/elsewhere"],
            "kafka_listeners": [{"name": "RENAMED", "port": 9092}],
            "zookeeper_data_dir": "/var/lib/zookeeper-elsewhere",
            "kafka_allow_unavailable": True,
            "kafka_allow_under_replicated": True,
            "zookeeper_allow_unavailable": True,
        },
        {"broker-3": {"zookeeper_config": {"dataLogDir": "/srv/log"}}},
        [
            "/var/lib/kafka/data on broker-1 holds replicas, the live broker uses it, and kafka_log_dirs does not",
            "/var/lib/kafka/data on broker-3 holds replicas, the live broker uses it, and kafka_log_dirs does not",
            "Listener RENAMED is to carry the traffic among brokers, and broker 2 runs without it (PLAINTEXT);",
            "/var/lib/zookeeper on broker-2 holds data of the live ZooKeeper, and zookeeper_data_dir leads to",
            "zookeeper_config sets dataLogDir:",
        ],
    ),
    "older patch": (
        {"kafka_version": "3.9.1", "zookeeper_version": "3.7.0"},
        {},
        [
            f"kafka {VERSION} runs on broker-1, and 3.9.1 is older; a downgrade can lose data and is refused.",
            "zookeeper 3.8.6 runs on broker-3, and 3.7.0 is older; a downgrade can lose data and is refused.",
        ],
    ),
    "older line": ({"kafka_version": "3.1.0"}, {}, [f"kafka {VERSION} runs on broker-2, and 3.1.0 is older;"]),
    "unknown line": ({"kafka_version": "4.0.0"}, {}, ["kafka 4.0.0 is not a version that this collection deploys;"]),
}


@pytest.fixture
def web() -> t.Iterator[Web]:
    """A server of archives that behaves badly."""
    server = Web()
    yield server
    server.close()


@pytest.mark.parametrize(
    ("everywhere", "single", "sentences"),
    [
        pytest.param(
            *case,
            id=name,
            marks=pytest.mark.skipif(
                name in NEEDS_OLDER and VERSION == OLDEST, reason=f"nothing older than Kafka {OLDEST} is deployed"
            ),
        )
        for name, case in REFUSED.items()
    ],
)
def test_bad_input_is_refused_at_once_and_nothing_is_touched(
    site: Site,
    tmp_path: Path,
    everywhere: dict[str, t.Any],
    single: dict[str, dict[str, t.Any]],
    sentences: list[str],
) -> None:
    overlay = tmp_path / "overlay.json"
    overlay.write_text(json.dumps({"all": {"hosts": single}}))
    before = site.footprint()
    run = site.play("-i", str(overlay), **everywhere)
    assert run.rc != 0
    assert [sentence for sentence in sentences if sentence not in run.text] == []
    assert run.text.count("Nothing was touched.") == 1
    assert sum(run.changed.values()) == 0
    assert site.footprint() == before


def test_a_wrong_type_in_any_role_is_refused_before_any_role_changes_anything(site: Site, tmp_path: Path) -> None:
    """With every role on one host, which these groups make of it for this run; what cannot be evaluated counts, too."""
    overlay = tmp_path / "overlay.json"
    groups = ("connect", "cmak", "akhq", "node_exporter", "prometheus")
    overlay.write_text(json.dumps({name: {"hosts": {"broker-1": {}}} for name in groups}))
    wrong = {
        "hosts_platform": "broker-1",
        "zookeeper_heap": "banana",
        "kafka_open_files": "many",
        "kafka_listeners": [],
        "kafka_topics": [{"name": True}],
        "kafka_rack": "{{ racks[inventory_hostname] }}",
        "kafka_zookeeper_connect": None,
        "connect_plugins": {},
        "cmak_http_port": 70000,
        "akhq_users": None,
        "node_exporter_options": "--web.max-requests=1",
        "prometheus_interval": True,
    }
    before = site.footprint()
    run = site.play("-i", str(overlay), **wrong)
    assert run.rc != 0
    assert [name for name in wrong if not re.search(rf"\d+\. {name}\S* ?(is|cannot be evaluated|=)", run.text)] == []
    assert f"{len(wrong)} thing(s) to correct first" in run.text
    assert run.text.count("Nothing was touched.") == 1
    assert sum(run.changed.values()) == 0
    assert site.footprint() == before


def test_what_the_installed_kafka_refuses_is_told_with_the_nearest_key(site: Site) -> None:
    before = site.footprint()
    run = site.play(kafka_config={"log.retnetion.ms": 1, "log.cleaner.threads": "banana"})
    assert run.rc != 0
    assert "Did you mean log.retention.ms?" in run.text
    assert "Invalid value banana for configuration log.cleaner.threads" in run.text
    assert site.footprint() == before


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        pytest.param(
            {"body": b"<!DOCTYPE html>Please log in"}, "a web page of 28 bytes instead of the archive", id="page"
        ),
        pytest.param({"body": ARCHIVE.read_bytes(), "cut": 1000000, "ranges": False}, "bytes and closed the", id="cut"),
    ],
)
def test_a_bad_archive_is_refused_and_leaves_nothing(
    site: Site, web: Web, tmp_path: Path, page: dict[str, t.Any], sentence: str
) -> None:
    before, left = site.footprint(), site.everywhere(LEFTOVERS)
    run = site.play(
        kafka_version="3.9.9",
        kafka_cache=str(tmp_path),
        kafka_archive_url=web.serve("/kafka.tgz", **page),
        kafka_archive_file="",
        kafka_archive_checksum=f"sha512:{'0' * 128}",
    )
    assert run.rc != 0
    assert sentence in run.text, run.text
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tgz"] == []
    assert (site.footprint(), site.everywhere(LEFTOVERS)) == (before, left)


def test_a_name_that_leads_to_loopback_is_refused(site: Site, tmp_path: Path) -> None:
    """As Debian's installer writes the host's own name, in a run that by its tags does not let role hosts mend it.

    And with a cache in which two hosts have one address, as it would be long after one was given to the other.
    """
    overlay = tmp_path / "overlay.json"
    overlay.write_text(json.dumps({"all": {"hosts": {"broker-2": {"kafka_advertised_host": "looped"}}}}))
    site.ssh("broker-2", "cp /etc/hosts /etc/hosts.kept; echo 127.0.1.1 looped >>/etc/hosts")
    try:
        before = site.footprint()
        cache = {"ANSIBLE_CACHE_PLUGIN": "jsonfile", "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(tmp_path / "cache")}
        fill = tmp_path / "fill.yml"
        fill.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": [{"set_fact": STALE_FACTS}]}]))
        assert site.play(playbook=str(fill), environment=cache).rc == 0
        run = site.play("-i", str(overlay), "--tags", "kafka", environment=cache)
        assert run.rc != 0
        assert "have the same address" not in run.text, run.text
        assert "looped resolves to 127.0.1.1 on broker-2, which no other host can reach;" in run.text, run.text
        assert site.footprint() == before
    finally:
        site.ssh("broker-2", "mv /etc/hosts.kept /etc/hosts")


def test_data_of_another_cluster_than_zookeeper_holds_is_refused(site: Site) -> None:
    tool = "/opt/zookeeper/bin/zkCli.sh -server localhost:2181"
    foreign = "Foreign-cluster-id-123"
    site.ssh("broker-1", f"for n in '' /cluster; do {tool} create /foreign$n; done >/dev/null 2>&1")
    try:
        value = json.dumps({"version": "1", "id": foreign}).replace(" ", "")
        site.ssh("broker-1", f"{tool} create /foreign/cluster/id '{value}' >/dev/null 2>&1")
        before = site.footprint()
        run = site.play(kafka_zookeeper_chroot="/foreign")
        assert run.rc != 0
        assert f"/foreign holds cluster {foreign}; a cluster cannot move:" in run.text, run.text
        assert site.footprint() == before
    finally:
        site.ssh("broker-1", f"{tool} deleteall /foreign >/dev/null 2>&1")


@pytest.mark.parametrize(("version", "age"), [("1.8.0_412", "old"), ("24.0.1", "new")])
def test_a_java_that_does_not_fit_is_refused(site: Site, version: str, age: str) -> None:
    """A stand-in that only says its version: neither Java 8 nor 24 is among Debian's packages."""
    home = "/opt/stand-in"
    site.ssh(
        "broker-3",
        f"mkdir -p {home}/bin; cp /bin/false {home}/bin/java; echo 'JAVA_VERSION=\"{version}\"' >{home}/release",
    )
    try:
        before = site.footprint()
        run = site.play("--limit", "broker-3", hosts_java_home=home)
        assert run.rc != 0
        major = 8 if age == "old" else 24
        assert (
            f"Java {major} on broker-3 is too {age} for Kafka {VERSION}, which runs on Java 11 to {NEWEST_JAVA};"
            in run.text
        )
        assert site.footprint() == before
    finally:
        site.ssh("broker-3", f"rm -r {home}")


def test_members_that_somebody_has_masked_or_marked_are_left_alone(site: Site) -> None:
    host = "broker-2"
    marked = {"broker-1": "/etc/zookeeper/maintenance", "broker-3": "/etc/kafka/maintenance"}
    try:
        site.ssh(host, "systemctl stop kafka; systemctl mask kafka")
        for other, path in marked.items():
            site.ssh(other, f"touch {path}")
        before = site.footprint()
        run = site.play(kafka_config={"log.retention.ms": 1})
        assert run.rc != 0
        assert f"kafka is masked on {host}, so somebody wants it down;" in run.text
        assert "'systemctl unmask kafka' there" in run.text
        for other, path in marked.items():
            assert f"{other} is in maintenance: {path} exists there;" in run.text, run.text
        assert site.footprint() == before
        # Without its data it could be a new broker of a cluster that the run does not see.
        site.ssh(host, "mv /var/lib/kafka /srv/kept")
        before = site.footprint()
        run = site.play("--limit", host)
        assert run.rc != 0
        assert "broker-2 has no data of kafka and broker-1, broker-3 could not be read in this run" in run.text
        assert site.footprint() == before
    finally:
        for other, path in marked.items():
            site.ssh(other, f"rm -f {path}")
        site.ssh(host, "[ ! -e /srv/kept ] || mv /srv/kept /var/lib/kafka")
        site.ssh(host, "systemctl unmask kafka; systemctl start kafka")
        site.wait_healthy()


def test_a_host_without_room_for_the_archive_is_refused(site: Site) -> None:
    host = "broker-3"
    before = site.footprint()
    site.ssh(host, "mount -t tmpfs -o size=16m tmpfs /opt")
    try:
        run = site.play()
    finally:
        site.ssh(host, "umount /opt")
    assert run.rc != 0
    assert f"/opt on {host} has 16 MB free, and kafka_2.13-{VERSION}.tgz needs about" in run.text
    assert f"/opt on {host} has 16 MB free, and apache-zookeeper-3.8.6-bin.tar.gz needs about" in run.text
    assert site.footprint() == before


def test_a_host_that_cannot_be_reached_stops_the_run_before_anything_is_touched(site: Site, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.json"
    overlay.write_text(json.dumps({"all": {"hosts": {"broker-3": {"ansible_port": 9}}}}))
    before = site.footprint()
    run = site.play("-i", str(overlay), kafka_config={"log.retention.ms": 1})
    assert run.rc != 0
    assert re.search(r"(?s)broker-3.*Connection refused", run.text)
    assert sum(run.changed.values()) == 0
    assert site.footprint() == before
