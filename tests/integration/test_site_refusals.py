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
from ansible_collections.kafkaops.stack.tests.integration import refusals, refusals_kraft
from ansible_collections.kafkaops.stack.tests.integration.lab import KRAFT, VERSION
from ansible_collections.kafkaops.stack.tests.integration.refusals import ARCHIVE, OLDEST
from ansible_collections.kafkaops.stack.tests.integration.sites import LEFTOVERS, Site, assert_refused
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Web

SERVERS = "broker-1:2181,broker-2:2181,broker-3:2181"
CASES, WARNED = (refusals_kraft.REFUSED, refusals_kraft.WARNED) if KRAFT else (refusals.REFUSED, refusals.WARNED)
METADATA = "kafka_controller" if KRAFT else "zookeeper"  # the role that deploys what keeps it
JAVA_RANGES = {"3.1": (11, 17), "3.9": (11, 23), "4.3": (17, 25), "4.4": (17, 25)}
OLDEST_JAVA, NEWEST_JAVA = JAVA_RANGES[VERSION.rpartition(".")[0]]
JAVAS = {"broker-2": "1.8.0_412", "broker-3": "26.0.1" if NEWEST_JAVA > 23 else "24.0.1"}
STALE_FACTS: dict[str, t.Any] = {
    "all_ipv4_addresses": ["192.0.2.99"],
    "default_ipv4": {"address": "192.0.2.99"},
    "distribution": "Debian",
    "memtotal_mb": 1024,
    "cacheable": True,
}


@pytest.fixture(scope="module")
def untouched(site: Site) -> dict[str, str]:
    """Read once what no refused run may change."""
    return site.footprint()


@pytest.fixture
def web() -> t.Iterator[Web]:
    """A server of archives that behaves badly."""
    server = Web()
    yield server
    server.close()


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            name,
            marks=pytest.mark.skipif(
                name == "older line" and VERSION == OLDEST, reason=f"nothing older than Kafka {OLDEST} is deployed"
            ),
        )
        for name in CASES
    ],
)
def test_bad_input_is_refused_at_once_and_nothing_is_touched(
    site: Site, untouched: dict[str, str], tmp_path: Path, case: str
) -> None:
    everywhere, single, parts = CASES[case]
    overlay = tmp_path / "overlay.json"
    overlay.write_text(json.dumps({"all": {"hosts": single}}))
    run = site.play("-i", str(overlay), **everywhere)
    assert_refused(run, parts)
    assert [warning for warning in WARNED.get(case, []) if run.text.count(warning) != 1] == []
    assert site.footprint() == untouched


def test_a_wrong_type_in_any_role_is_refused_before_any_role_changes_anything(
    site: Site, untouched: dict[str, str], tmp_path: Path
) -> None:
    """With every role on one host, which these groups make of it for this run; what cannot be evaluated counts, too."""
    overlay = tmp_path / "overlay.json"
    groups = ("connect", "cmak", "akhq", "node_exporter", "prometheus")
    overlay.write_text(json.dumps({name: {"hosts": {"broker-1": {}}} for name in groups}))
    wrong: dict[str, t.Any] = {
        "hosts_platform": "broker-1",
        f"{METADATA}_heap": "banana",
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
    run = site.play("-i", str(overlay), **wrong)
    assert_refused(run, list(wrong))
    assert site.footprint() == untouched


def test_what_the_installed_kafka_refuses_is_told_with_the_nearest_key(site: Site, untouched: dict[str, str]) -> None:
    run = site.play(kafka_config=site.config(**{"log.retnetion.ms": 1, "log.cleaner.threads": "banana"}))
    told = [
        f"log.retnetion.ms is not a key of Kafka {VERSION}, and a broker would ignore it. Did you mean log.reten",
        f"Kafka {VERSION} refuses the configuration: Invalid value banana for configuration log.cleaner.threads",
    ]
    assert_refused(run, told)
    assert site.footprint() == untouched


def test_bad_archives_are_refused_and_leave_nothing(
    site: Site, untouched: dict[str, str], web: Web, tmp_path: Path
) -> None:
    """A page instead of one, and a part of the other."""
    page = web.serve("/kafka.tgz", body=b"<!DOCTYPE html>Please log in")
    cut = web.serve("/other.tar.gz", body=ARCHIVE.read_bytes(), cut=1000000, ranges=False)
    left = site.everywhere(LEFTOVERS)
    newer = f"{VERSION.rpartition('.')[0]}.9" if KRAFT else "3.9.9"
    run = site.play(
        **other_archive("kafka", newer, page, tmp_path),
        **other_archive(METADATA, newer if KRAFT else "3.8.9", cut, tmp_path),
    )
    assert_refused(run, ["a web page of 28 bytes instead of the archive", "bytes and closed the"])
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".tgz", ".gz")] == []
    assert (site.footprint(), site.everywhere(LEFTOVERS)) == (untouched, left)


def other_archive(role: str, version: str, url: str, cache: Path) -> dict[str, t.Any]:
    """Return the variables with which a role fetches a version that the lab does not have."""
    digest = f"sha512:{'0' * 128}"
    given = {
        "version": version,
        "controller_cache": str(cache),
        "archive_url": url,
        "archive_file": "",
        "archive_checksum": digest,
    }
    return {f"{role}_{name}": value for name, value in given.items()}


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
        assert_refused(run, ["looped resolves to 127.0.1.1 on broker-2, which no other host can reach;"])
        assert site.footprint() == before
    finally:
        site.ssh("broker-2", "mv /etc/hosts.kept /etc/hosts")


@pytest.mark.skipif(KRAFT, reason="controllers have no chroot with another cluster; test_site_brokers damages the data")
def test_data_of_another_cluster_than_zookeeper_holds_is_refused(site: Site, untouched: dict[str, str]) -> None:
    tool = "/opt/zookeeper/bin/zkCli.sh -server localhost:2181"
    foreign = "Foreign-cluster-id-123"
    (own,) = set(site.everywhere("sed -n 's/^cluster.id=//p' /var/lib/kafka/data/meta.properties").values())
    site.ssh("broker-1", f"for n in '' /cluster; do {tool} create /foreign$n; done >/dev/null 2>&1")
    try:
        value = json.dumps({"version": "1", "id": foreign}).replace(" ", "")
        site.ssh("broker-1", f"{tool} create /foreign/cluster/id '{value}' >/dev/null 2>&1")
        run = site.play(kafka_zookeeper_chroot="/foreign")
        told = f"on {{each}} belongs to cluster {own.strip()}, and {SERVERS}/foreign holds cluster {foreign};"
        assert_refused(run, [told])
        assert site.footprint() == untouched
    finally:
        site.ssh("broker-1", f"{tool} deleteall /foreign >/dev/null 2>&1")


def test_a_java_that_does_not_fit_is_refused(site: Site, untouched: dict[str, str], tmp_path: Path) -> None:
    """Stand-ins that only say their version: none of them is among Debian's packages."""
    home = "/opt/stand-in"
    overlay = tmp_path / "overlay.json"
    overlay.write_text(json.dumps({"all": {"hosts": {host: {"hosts_java_home": home} for host in JAVAS}}}))
    made = f"mkdir -p {home}/bin; cp /bin/false {home}/bin/java; echo 'JAVA_VERSION=\"{{}}\"' >{home}/release"
    for host, version in JAVAS.items():
        site.ssh(host, made.format(version))
    try:
        run = site.play("-i", str(overlay))
        kafka = f"Kafka {VERSION}, which runs on Java {OLDEST_JAVA} to {NEWEST_JAVA}; name another one with"
        newer = JAVAS["broker-3"].partition(".")[0]
        old, new = "Java 8 on broker-2 is too old for", f"Java {newer} on broker-3 is too new for"
        roles = ("kafka", "kafka_controller") if KRAFT else ("kafka",)
        told = [f"{each} {kafka} {role}_java_home" for each in (old, new) for role in roles]
        zookeeper = [] if KRAFT else [f"{new} ZooKeeper 3.8.6,"]  # which runs on 8
        assert_refused(run, [*told, *zookeeper])
        assert site.footprint() == untouched
    finally:
        for host in JAVAS:
            site.ssh(host, f"rm -r {home}")


def test_members_that_somebody_has_masked_or_marked_are_left_alone(site: Site) -> None:
    host = "broker-2"
    marked = {"broker-1": f"/etc/{site.plane.unit}/maintenance", "broker-3": "/etc/kafka/maintenance"}
    try:
        site.ssh(host, "systemctl stop kafka; systemctl mask kafka")
        for other, path in marked.items():
            site.ssh(other, f"touch {path}")
        before = site.footprint()
        run = site.play(kafka_config=site.config(**{"log.retention.ms": 1}))
        masked = f"kafka is masked on {host}, so somebody wants it down; nothing is done until 'systemctl unmask kafka'"
        assert_refused(
            run, [masked, *(f"{other} is in maintenance: {path} exists there;" for other, path in marked.items())]
        )
        assert site.footprint() == before
        # Without its data it could be a new broker of a cluster that the run does not see.
        site.ssh(host, "mv /var/lib/kafka /srv/kept")
        before = site.footprint()
        run = site.play("--limit", host)
        assert_refused(
            run, [masked, "broker-2 has no data of kafka and broker-1, broker-3 could not be read in this run"]
        )
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
    homes = {f"kafka_2.13-{VERSION}": "tgz", **({} if KRAFT else {"apache-zookeeper-3.8.6-bin": "tar.gz"})}
    room = [f"/opt on {host} has 16 MB free, and {home}.{kind} needs about" for home, kind in homes.items()]
    assert_refused(run, [*room, *(f"/opt/{home} is on a tmpfs, whose content a reboot removes;" for home in homes)])
    assert site.footprint() == before


def test_a_host_that_cannot_be_reached_stops_the_run_before_anything_is_touched(site: Site, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.json"
    overlay.write_text(json.dumps({"all": {"hosts": {"broker-3": {"ansible_port": 9}}}}))
    before = site.footprint()
    run = site.play("-i", str(overlay), kafka_config=site.config(**{"log.retention.ms": 1}))
    assert run.rc != 0
    assert re.search(r"(?s)broker-3.*Connection refused", run.text)
    assert set(run.changed.values()) == {0}
    assert site.footprint() == before
