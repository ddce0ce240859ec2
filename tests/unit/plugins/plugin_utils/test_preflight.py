# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import (
    directory_errors,
    disk_space_errors,
    empty_warnings,
    id_errors,
    installed_version,
    java_errors,
    name_errors,
    option_errors,
    port_errors,
    refusal,
    secret_errors,
    unit_errors,
    unread_data_errors,
    version_errors,
    version_of,
)


def check(found: list[str], part: str) -> None:
    """Expect one sentence with ``part`` in it, or none for ""."""
    assert len(found) == (1 if part else 0), found
    assert not part or part in found[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("3.9.2", (3, 9, 2), id="three parts"),
        pytest.param("3.10.0", (3, 10, 0), id="numbers, not letters"),
        pytest.param(3.9, (3, 9), id="a number from YAML"),
    ],
)
def test_version_of(text: t.Any, expected: tuple[int, ...]) -> None:
    assert version_of(text) == expected


def test_versions_compare_as_numbers() -> None:
    assert version_of("3.10.0") > version_of("3.9.2")


@pytest.mark.parametrize(
    ("ids", "part"),
    [
        pytest.param({"a": 1, "b": 2}, "", id="fine"),
        pytest.param({"a": 0, "b": 2}, "kafka_broker_id=0 of a is not a whole number from 1 to 5", id="too small"),
        pytest.param({"a": 6, "b": 2}, "kafka_broker_id=6 of a is not", id="too big"),
        pytest.param({"a": 1}, "", id="lowest"),
        pytest.param({"a": 5}, "", id="highest"),
        pytest.param({"a": None, "b": 2}, "kafka_broker_id is not set for a", id="missing"),
        pytest.param({"a": 1, "b": None}, "", id="another's is missing: its own host says so"),
        pytest.param({"a": "1", "b": 2}, "kafka_broker_id='1' of a is not a whole number", id="text"),
        pytest.param({"a": True, "b": 2}, "kafka_broker_id=True of a is not a whole number", id="a truth value"),
        pytest.param({"a": 1, "b": 1, "c": 1}, "kafka_broker_id=1 belongs to a and to b and to c;", id="twins"),
        pytest.param({"b": 1, "c": 2}, "a is not a member of the kafka cluster (b, c)", id="not a member"),
    ],
)
def test_id_errors(ids: dict[str, t.Any], part: str) -> None:
    check(id_errors({"host": "a", "service": "kafka", "ids": ids}, "kafka_broker_id", 1, 5, None), part)


def directory(**found: t.Any) -> dict[str, t.Any]:
    return {"exists": True, "fstype": "ext4", "mount_root": False, "free": 1, **found}


@pytest.mark.parametrize(
    ("path", "found", "part"),
    [
        pytest.param("/var/lib/kafka", {}, "", id="fine"),
        pytest.param("/tmp", {}, "is below a directory that is emptied", id="/tmp itself"),
        pytest.param("/tmp/kafka-logs", {}, "is below a directory that is emptied", id="below /tmp"),
        pytest.param("/var/tmp/zookeeper", {}, "is below a directory that is emptied", id="below /var/tmp"),
        pytest.param("/dev/shm/kafka", {}, "is below a directory that is emptied", id="below /dev/shm"),
        pytest.param("/run/kafka", {}, "is below a directory that is emptied", id="below /run"),
        pytest.param("/tmpdata/kafka", {}, "", id="only begins like /tmp"),
        pytest.param("/runs/kafka", {}, "", id="only begins like /run"),
        pytest.param("/data", {"fstype": "tmpfs"}, "is on a tmpfs", id="tmpfs"),
        pytest.param("/data", {"mount_root": True}, "such as /data/data", id="root of a mount"),
    ],
)
def test_directory_errors(path: str, found: dict[str, t.Any], part: str) -> None:
    check(directory_errors({"directories": {path: directory(**found)}}), part)


@pytest.mark.parametrize(
    ("free", "part"),
    [
        pytest.param(64 * 1024**2, "", id="enough"),
        pytest.param(64 * 1024**2 - 1, "/data on a has 67 MB free, and kafka stops", id="too little"),
        pytest.param(0, "/data on a has 0 MB free", id="full"),
    ],
)
def test_room_errors(free: int, part: str) -> None:
    state = {"directories": {"/data": directory(free=free), "/opt": directory(free=0)}}
    check(disk_space_errors({"host": "a", "service": "kafka", "directories": ["/data"]}, state), part)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        pytest.param({"a": True, "b": True}, "", id="all have some"),
        pytest.param({"a": False, "b": False}, "", id="a bootstrap"),
        pytest.param({"a": True, "b": None}, "", id="not read"),
        pytest.param(
            {"a": True, "b": False, "c": False}, "kafka has data on other hosts and none on b, c: so.", id="two"
        ),
    ],
)
def test_empty_warnings(data: dict[str, bool | None], part: str) -> None:
    check(empty_warnings({"service": "kafka", "data": data}, "so."), part)


@pytest.mark.parametrize(
    ("managed", "addresses", "part"),
    [
        pytest.param(False, ["192.0.2.11"], "", id="fine"),
        pytest.param(False, ["fe80::1%eth0"], "", id="link-local with scope"),
        pytest.param(False, [], "b does not resolve on a", id="unknown"),
        pytest.param(False, ["127.0.1.1"], "b resolves to 127.0.1.1 on a", id="Debian's loopback"),
        pytest.param(False, ["::1"], "b resolves to ::1 on a", id="IPv6 loopback"),
        pytest.param(False, ["192.0.2.11", "127.0.1.1"], "b resolves to 127.0.1.1", id="loopback among others"),
        pytest.param(True, [], "", id="role hosts is about to write the names"),
    ],
)
def test_name_errors(managed: bool, addresses: list[str], part: str) -> None:
    check(name_errors({"host": "a", "names_managed": managed}, {"names": {"b": addresses}}), part)


@pytest.mark.parametrize(
    ("planned", "java", "part"),
    [
        pytest.param(0, {"major": 17}, "", id="fine"),
        pytest.param(0, {"major": 11}, "", id="lowest"),
        pytest.param(0, {"major": 21}, "", id="highest"),
        pytest.param(0, {"major": 8}, "Java 8 on a is too old for Kafka 3.9.2, which runs on Java 11 to 21", id="old"),
        pytest.param(0, {"major": 25}, "too new", id="new"),
        pytest.param(0, None, "/usr/bin/java is missing on a", id="missing"),
        pytest.param(17, None, "", id="about to be installed"),
        pytest.param(25, None, "Java 25 on a is too new", id="about to be installed, too new"),
    ],
)
def test_java_errors(planned: int, java: dict[str, int] | None, part: str) -> None:
    spec = {"host": "a", "java": "/usr/bin/java", "java_planned": planned, "java_variable": "kafka_java_home"}
    found = java_errors(spec, {"java": java}, lowest=11, highest=21, product="Kafka 3.9.2")
    check(found, part)
    assert all("kafka_java_home" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("loaded", "marker", "part"),
    [
        pytest.param("loaded", None, "", id="fine"),
        pytest.param("not-found", None, "", id="no unit yet"),
        pytest.param("masked", None, "systemctl unmask kafka", id="masked"),
        pytest.param("loaded", "", "/etc/kafka/maintenance exists", id="maintenance, empty marker"),
    ],
)
def test_unit_errors(loaded: str, marker: str | None, part: str) -> None:
    spec = {"host": "a", "service": "kafka", "maintenance": "/etc/kafka/maintenance"}
    state = {"unit": {"LoadState": loaded}, "files": {"/etc/kafka/maintenance": marker}}
    check(unit_errors(spec, state), part)


HOLDER = {"user": "bert", "controller": "admin-2", "pid": 7, "since": "today"}


@pytest.mark.parametrize(
    ("lock", "ignored", "part"),
    [
        pytest.param(None, False, "", id="nobody"),
        pytest.param(HOLDER, False, "bert from admin-2 (process 7) since today. Wait until it ends; ", id="another"),
        pytest.param(HOLDER, False, "remove /var/lib/x.roll on all members.", id="the way out"),
        pytest.param(HOLDER, True, "", id="it is taken over, or nothing is changed in check mode"),
    ],
)
def test_no_run_begins_while_another_is_at_work(lock: dict[str, t.Any] | None, ignored: bool, part: str) -> None:
    spec = {"host": "a", "service": "kafka", "maintenance": "/m", "lock": "/var/lib/x.roll", "lock_ignored": ignored}
    check(unit_errors(spec, {"unit": {"LoadState": "loaded"}, "files": {}, "lock": lock}), part)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        pytest.param({"a": False, "b": False}, "", id="a bootstrap, all were read"),
        pytest.param({"a": False, "b": True}, "", id="a cluster lives: a member comes, or was wiped"),
        pytest.param({"a": True, "b": None}, "", id="this host has data"),
        pytest.param({"a": False, "b": True, "c": None}, "", id="a cluster lives, one was not read"),
        pytest.param(
            {"a": False, "b": None, "c": None}, "a has no data of kafka and b, c could not be read", id="unread"
        ),
    ],
)
def test_bootstrap_errors(data: dict[str, bool | None], part: str) -> None:
    check(unread_data_errors({"host": "a", "service": "kafka", "data": data}), part)


@pytest.mark.parametrize(
    ("version", "line", "installed", "part"),
    [
        pytest.param("3.9.2", {}, "", "", id="nothing installed"),
        pytest.param("3.9.2", {}, "3.9.2", "", id="the same"),
        pytest.param("3.9.10", {}, "3.9.9", "", id="a patch up"),
        pytest.param("3.9.1", {}, "3.9.2", "3.9.1 is older", id="downgrade"),
        pytest.param("4.1.0", None, "", "known lines are 3.1, 3.9", id="unknown line"),
        pytest.param("3.9", {}, "3.9.2", "kafka 3.9 is not a whole version number", id="two parts"),
        pytest.param(3.9, {}, "3.9.2", "kafka 3.9 is not a whole version number", id="a number from YAML"),
    ],
)
def test_version_errors(version: t.Any, line: dict[str, t.Any] | None, installed: str, part: str) -> None:
    spec = {"host": "a", "service": "kafka", "version": version, "line": line, "lines": ["3.1", "3.9"]}
    check(version_errors(spec, installed), part)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('KAFKA_HOME=/opt/kafka_2.13-3.9.2\nKAFKA_OPTS="-Xmx1g"', "3.9.2", id="kafka"),
        pytest.param("ZOOKEEPER_HOME=/opt/apache-zookeeper-3.8.6-bin", "3.8.6", id="zookeeper"),
        pytest.param('KAFKA_OPTS="-Dx=/opt/kafka-1.2.3"', "", id="only in the options"),
        pytest.param("", "", id="empty"),
        pytest.param(None, "", id="no live set"),
    ],
)
def test_installed_version(text: str | None, expected: str) -> None:
    assert installed_version({"files": {"/etc/x/current/env": text}}, "/etc/x/current/env") == expected


@pytest.mark.parametrize(
    ("on_disk", "told"),
    [
        pytest.param(None, "for a; ids", id="no data"),
        pytest.param("4", "for a, whose data says 4; ids", id="an id"),
        pytest.param("root:$y$j9T$x", "for a, whose data says no number; ids", id="no id is not quoted"),
    ],
)
def test_an_id_that_is_not_given_is_told_with_that_of_the_data(on_disk: str | None, told: str) -> None:
    spec = {"host": "a", "service": "kafka", "ids": {"a": None}}
    check(id_errors(spec, "kafka_broker_id", 1, 5, on_disk), told)


def test_one_id_of_several_hosts_is_one_sentence() -> None:
    ids = {"a": 1, "b": 1, "c": 1}
    told = [id_errors({"host": host, "service": "kafka", "ids": ids}, "kafka_broker_id", 1, 5, None) for host in ids]
    assert told == [["kafka_broker_id=1 belongs to a and to b and to c; give each host an id of its own."]] * 3


def test_refusal_lists_each_problem_once_and_counts() -> None:
    text = refusal({"a-1": ["One.", "All."], "b": ["All.", "On b."], "a": ["All.", "One.", "Of a-1."]})
    assert text.splitlines() == [
        "Nothing was touched. 4 thing(s) to correct first:",
        "1. One. (a-1, a)",
        "2. All.",
        "3. On b.",
        "4. Of a-1. (a)",
    ]


@pytest.mark.parametrize(
    ("ports", "part"),
    [
        pytest.param({}, "", id="free"),
        pytest.param({9092: "nginx (process 7)"}, "Port 9092 on a is taken by nginx (process 7);", id="taken"),
        pytest.param({"9092": "x (process 7)"}, "give kafka another port", id="as JSON brings it"),
    ],
)
def test_port_errors(ports: dict[t.Any, str], part: str) -> None:
    check(port_errors({"host": "a", "service": "kafka"}, {"ports": ports}), part)


@pytest.mark.parametrize(
    ("mode", "part"),
    [
        pytest.param("0640", "", id="for the group"),
        pytest.param("0400", "", id="for the owner"),
        pytest.param("0644", "/etc/k.p12 on a holds a secret and has mode 0644, so everybody", id="for all"),
        pytest.param("0606", "chmod o=", id="also to write"),
        pytest.param("0604", "has mode 0604", id="only to read"),
        pytest.param("0602", "has mode 0602", id="only to write"),
        pytest.param("0701", "has mode 0701", id="only to run"),
        pytest.param("0770", "", id="everything for the group"),
        pytest.param("", "", id="missing: Kafka itself says so"),
    ],
)
def test_secret_errors(mode: str, part: str) -> None:
    found = {"owner": "root", "group": "kafka", "mode": mode} if mode else None
    check(secret_errors({"host": "a"}, {"secrets": {"/etc/k.p12": found}}), part)


@pytest.mark.parametrize(
    ("option", "part"),
    [
        pytest.param("-Xmx1g", "", id="plain"),
        pytest.param("-Da=1 -Db=2", "", id="two in one"),
        pytest.param('-XX:OnOutOfMemoryError="kill -9 %p"', "", id="quoted"),
        pytest.param("-Da=$HOME`id`", "", id="special to a shell, not between quotes"),
        pytest.param('-Da="b', "has a quote or a backslash that nothing closes", id="open quote"),
        pytest.param("-Da=b\\", "has a quote or a backslash that nothing closes", id="backslash at the end"),
        pytest.param("-Da=b\n-Dc=d", "has a line break or another control", id="two lines"),
        pytest.param("-Da=\x00", "has a line break or another control", id="NUL"),
        pytest.param(7, "", id="a number from YAML"),
    ],
)
def test_option_errors(option: t.Any, part: str) -> None:
    check(option_errors({"service": "kafka", "jvm_options": ["-Xms1g", option]}), part)
