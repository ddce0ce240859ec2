# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render
from ansible_collections.kafkaops.stack.plugins.plugin_utils.zookeeper import (
    LIVE_CONFIG,
    LIVE_ENVIRONMENT,
    membership_errors,
    myid_errors,
    zookeeper_errors,
    zookeeper_warnings,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory, place

MYID = "/var/lib/zookeeper/myid"
SERVERS = {"server.1": "a:2888:3888", "server.2": "b:2888:3888", "server.3": "c:2888:3888"}
METRICS = {"port": 7070, "file": "", "url": "", "needs_agent": True}


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "account": "service",
        "service": "zookeeper",
        "jvm_options": ["-Xmx1g"],
        "version": "3.8.6",
        "line": {"java_min": 8, "java_max": 21, "cves": []},
        "lines": ["3.7", "3.8"],
        "ids": {"a": 1, "b": 2, "c": 3},
        "myid": MYID,
        "directories": ["/var/lib/zookeeper"],
        "servers": SERVERS,
        "metrics": {"port": 0},
        "maintenance": "/etc/zookeeper/maintenance",
        "names_managed": False,
        "java": "/usr/bin/java",
        "java_planned": 0,
        "java_variable": "zookeeper_java_home",
        "data": {"a": True, "b": True, "c": True},
        "data_dir": "/var/lib/zookeeper",
        "data_log_dir": "",
        "declared_config": {},
        "marker": "/var/lib/zookeeper/initialize",
        "brokers": {},
        **changes,
    }


def state(files: t.Mapping[str, str | None] | None = None, **changes: t.Any) -> dict[str, t.Any]:
    return {
        "unit": {"LoadState": "loaded"},
        "ports": {},
        "secrets": {},
        "java": {"major": 17},
        "directories": directory("/var/lib/zookeeper"),
        "files": files or {},
        "live": {},
        "previous": {},
        "names": {"a": ["192.0.2.11"]},
        **changes,
    }


@pytest.mark.parametrize(
    ("on_disk", "mine", "part"),
    [
        pytest.param(None, 1, "", id="none yet"),
        pytest.param("1", 1, "", id="agrees"),
        pytest.param("2", 1, f"{MYID} on a says 2, the inventory says zookeeper_id=1", id="differs"),
        pytest.param("", 1, "says nothing", id="empty file"),
        pytest.param("root:$y$j9T$x", 1, "says no number, the inventory says zookeeper_id=1", id="no id is not quoted"),
        pytest.param("2", None, "", id="missing in the inventory: another refusal tells of that"),
    ],
)
def test_myid_errors(on_disk: str | None, mine: int | None, part: str) -> None:
    found = myid_errors(spec(ids={"a": mine}), state({MYID: on_disk}))
    assert len(found) == (1 if part else 0)
    assert not part or part in found[0]


@pytest.mark.parametrize(
    ("live", "parts"),
    [
        pytest.param(None, [], id="no live set"),
        pytest.param(render({"tickTime": 2000, **SERVERS}), [], id="as render writes it"),
        pytest.param("server.1=a\\:2888\\:3888\nserver.2=b:2888:3888\nserver.3=c:2888:3888", [], id="colons escaped"),
        pytest.param("tickTime=2000", [], id="a live set without members"),
        pytest.param(
            render({"server.1": "a:2888:3888", "server.2": "b:2888:3888"}), ["server.3: none → c"], id="added"
        ),
        pytest.param(render({**SERVERS, "server.4": "d:2888:3888"}), ["server.4: d:2888:3888 → none"], id="removed"),
        pytest.param(
            render({**SERVERS, "server.1": "b:2888:3888", "server.2": "a:2888:3888"}),
            ["server.1: b:2888:3888 → a:2888:3888; server.2: a:2888:3888 → b:2888:3888); put"],
            id="swapped",
        ),
    ],
)
def test_membership_errors(live: str | None, parts: list[str]) -> None:
    found = membership_errors(spec(), state({LIVE_CONFIG: live}))
    assert len(found) == len(parts)
    for sentence, part in zip(found, parts):
        assert part in sentence


def test_changed_members_are_one_sentence_for_all_hosts() -> None:
    files = {LIVE_CONFIG: render({**SERVERS, "server.4": "d:2888:3888"})}
    assert membership_errors(spec(), state(files)) == membership_errors(spec(host="b"), state(files))


def test_an_id_that_is_not_given_is_told_once_with_the_one_that_the_data_has() -> None:
    servers = {"server.None": "a:2888:3888", "server.2": "b:2888:3888", "server.3": "c:2888:3888"}
    wanted = spec(ids={"a": None, "b": 2, "c": 3}, servers=servers)
    (sentence,) = zookeeper_errors(state({MYID: "1", LIVE_CONFIG: render({**SERVERS})}), wanted)
    assert sentence.startswith("zookeeper_id is not set for a, whose data says 1; ids are never invented:")


EVERYTHING = [
    pytest.param(
        {"metrics": {**METRICS, "prefix": "zookeeper"}},
        {},
        ["zookeeper_metrics_port is set and no JMX exporter"],
        id="metrics",
    ),
    pytest.param({}, {}, [], id="fine"),
    pytest.param({"ids": {"a": 256}}, {}, ["zookeeper_id=256 of a is not a whole number from 1 to 255"], id="id"),
    pytest.param({}, {"files": {MYID: "9"}}, ["says 9"], id="myid"),
    pytest.param({}, {"files": {LIVE_CONFIG: "server.1=z:2888:3888"}}, ["members of a living ensemble"], id="members"),
    pytest.param(
        {"directories": ["/tmp/zk"], "data_dir": "/tmp/zk"},
        {"directories": directory("/tmp/zk")},
        ["/tmp/zk is below"],
        id="directory",
    ),
    pytest.param(
        {"declared_config": {"dataDir": "/x"}}, {}, ["zookeeper_config sets dataDir"], id="a key with a variable"
    ),
    pytest.param(
        {"data_dir": "/new", "directories": ["/new"]},
        {"directories": directory("/new"), "live": {"dataDir": place("/var/lib/zookeeper", "/version-2/snapshot.*")}},
        ["/var/lib/zookeeper on a holds data of the live ZooKeeper"],
        id="live directory",
    ),
    pytest.param(
        {"data": {"a": False}, "brokers": {"k": {"/d/meta.properties": "cluster.id=c"}}},
        {},
        ["/d/meta.properties on k belongs to cluster c"],
        id="a cluster lives",
    ),
    pytest.param(
        {"data": {"a": False}}, {"unit": {"LoadState": "loaded", "MainPID": "7"}}, ["zookeeper runs on a"], id="wiped"
    ),
    pytest.param(
        {},
        {"directories": directory("/var/lib/zookeeper", owner="ada")},
        ["/var/lib/zookeeper on a belongs to ada"],
        id="somebody's directory",
    ),
    pytest.param({}, {"names": {"b": []}}, ["b does not resolve"], id="name"),
    pytest.param({}, {"java": {"major": 7}}, ["Java 7 on a is too old for ZooKeeper 3.8.6"], id="java"),
    pytest.param({}, {"unit": {"LoadState": "masked"}}, ["zookeeper is masked on a"], id="masked"),
    pytest.param({"jvm_options": ['-Da="b']}, {}, ["that nothing closes"], id="a JVM option"),
    pytest.param({"data": {"a": False, "b": None}}, {}, ["b could not be read"], id="bootstrap"),
    pytest.param(
        {},
        {"files": {LIVE_ENVIRONMENT: "ZOOKEEPER_HOME=/opt/apache-zookeeper-3.8.9-bin"}},
        ["zookeeper 3.8.9 runs on a, and 3.8.6 is older"],
        id="downgrade",
    ),
    pytest.param({"line": None, "version": "3.9.3"}, {}, ["known lines are 3.7, 3.8"], id="unknown line"),
    pytest.param(
        {"ids": {"a": 1, "b": 1}},
        {"java": None, "files": {MYID: "2"}},
        ["belongs to a and to b", "says 2", "/usr/bin/java is missing"],
        id="all at once",
    ),
    pytest.param({"ids": {"b": 2}, "data": {"b": False}}, {}, ["a is not a member"], id="not a member"),
    pytest.param({}, {"ports": {2181: "nginx (process 7)"}}, ["Port 2181 on a is taken by nginx"], id="port"),
    pytest.param(
        {},
        {"directories": directory("/var/lib/zookeeper", free=9)},
        ["/var/lib/zookeeper on a has 0 MB free"],
        id="full",
    ),
]


@pytest.mark.parametrize(("wanted", "read", "parts"), EVERYTHING)
def test_zookeeper_errors(wanted: dict[str, t.Any], read: dict[str, t.Any], parts: list[str]) -> None:
    found = zookeeper_errors(state(**read), spec(**wanted))
    assert len(found) == len(parts), found
    for sentence, part in zip(found, parts):
        assert part in sentence


@pytest.mark.parametrize(
    ("count", "changes", "parts"),
    [
        pytest.param(1, {}, [], id="one"),
        pytest.param(3, {}, [], id="three"),
        pytest.param(2, {}, ["2 servers survives no more failures than one of 1"], id="two"),
        pytest.param(4, {"line": {"cves": ["CVE-1"]}}, ["4 servers", "known vulnerabilities: CVE-1."], id="four, old"),
        pytest.param(
            3, {"data": {"a": True, "b": False}}, ["on other hosts and none on b: a member that starts"], id="wiped"
        ),
    ],
)
def test_zookeeper_warnings(count: int, changes: dict[str, t.Any], parts: list[str]) -> None:
    found = zookeeper_warnings(state(), spec(ids={str(n): n for n in range(count)}, **changes))
    assert len(found) == len(parts)
    for sentence, part in zip(found, parts):
        assert part in sentence
