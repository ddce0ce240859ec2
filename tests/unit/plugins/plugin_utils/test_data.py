# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import (
    LOGS,
    bootstrap_errors,
    data_dir_errors,
    data_key_errors,
    log_dir_errors,
    lost_directory_warnings,
    running_errors,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory, place

REPLICAS = "/*-[0-9]*"
SNAPSHOT = "/version-2/snapshot.*"
EPOCH = "/version-2/*Epoch"


def check(found: list[str], parts: list[str]) -> None:
    """Expect one sentence for each part, in this order."""
    assert len(found) == len(parts), found
    for sentence, part in zip(found, parts):
        assert part in sentence


@pytest.mark.parametrize(
    ("declared", "live", "parts"),
    [
        pytest.param({"/a": "/a"}, {}, [], id="nothing lives"),
        pytest.param({"/a": "/a"}, {"log.dirs": place("/a", REPLICAS)}, [], id="the same"),
        pytest.param({"/a": "/a", "/b": "/b"}, {"log.dirs": place("/a", REPLICAS)}, [], id="one is added"),
        pytest.param({"/b": "/b"}, {"log.dirs": place("/a", REPLICAS)}, ["/a on x holds replicas"], id="another one"),
        pytest.param(
            {"/a": "/a"},
            {"log.dirs": {**place("/a", REPLICAS), **place("/b", REPLICAS), **place("/c", REPLICAS)}},
            ["/b on x", "/c on x"],
            id="two are left out",
        ),
        pytest.param({"/b": "/b"}, {"log.dirs": place("/a")}, [], id="no replicas are left there, or it was moved"),
        pytest.param({"/l": "/a"}, {"log.dirs": place("/a", REPLICAS)}, [], id="a link to the same"),
        pytest.param({"/a": "/a"}, {"log.dirs": place("/l", REPLICAS, real="/a")}, [], id="live was the link"),
        pytest.param({"/b": "/b"}, {"log.dirs": {}, "log.dir": place("/a", REPLICAS)}, ["/a on x"], id="log.dir"),
        pytest.param(
            {"/b": "/b"},
            {"log.dirs": place("/b", REPLICAS), "log.dir": place("/a", REPLICAS)},
            [],
            id="log.dir is not read beside log.dirs",
        ),
    ],
)
def test_log_dir_errors(declared: dict[str, str], live: dict[str, t.Any], parts: list[str]) -> None:
    spec = {"host": "x", "directories": list(declared), "start_from": "staged"}
    directories = {path: found for path, real in declared.items() for found in directory(path, real=real).values()}
    check(log_dir_errors(spec, {"live": live, "previous": {}, "directories": directories}), parts)


@pytest.mark.parametrize(
    ("previous", "parts"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"log.dirs": {**place("/a"), **place("/b")}}, [], id="the same"),
        pytest.param({"log.dirs": place("/a")}, ["/b on x holds replicas"], id="one less"),
    ],
)
def test_the_way_back_keeps_the_log_directories_too(previous: dict[str, t.Any], parts: list[str]) -> None:
    live = {"log.dirs": {**place("/a", REPLICAS), **place("/b", REPLICAS)}}
    state = {"live": live, "previous": previous, "directories": {**directory("/a"), **directory("/b")}}
    spec = {"host": "x", "directories": ["/a", "/b"]}
    check(log_dir_errors({**spec, "start_from": "previous"}, state), parts)
    check(log_dir_errors({**spec, "start_from": "staged"}, state), [])


@pytest.mark.parametrize(
    ("live", "metas", "lost"),
    [
        pytest.param({}, {}, "", id="nothing lives"),
        pytest.param(place("/a"), {"/a": "id"}, "", id="one, and it is there"),
        pytest.param(place("/a"), {"/a": None}, "", id="all are lost, which is told of the broker"),
        pytest.param({**place("/a"), **place("/b")}, {"/a": "id", "/b": "id"}, "", id="two, and they are there"),
        pytest.param({**place("/a"), **place("/b")}, {"/a": "id", "/b": None}, "/b", id="one of two is lost"),
        pytest.param({**place("/a"), **place("/b")}, {"/a": "id"}, "/b", id="one of two was not found"),
        pytest.param({**place("/a"), **place("/b")}, {"/a": "id", "/b": ""}, "", id="an empty file is no lost disk"),
        pytest.param({**place("/a"), **place("/d")}, {"/a": "id", "/d": None}, "", id="lost, and no longer declared"),
        pytest.param(
            {**place("/a"), **place("/l", real="/b")}, {"/a": "id", "/l": None}, "/l", id="live was a link to it"
        ),
        pytest.param(
            {**place("/a"), **place("/b"), **place("/c")}, {"/a": None, "/b": "id", "/c": None}, "/a, /c", id="two"
        ),
    ],
)
def test_a_log_directory_that_is_lost_beside_others_is_told(
    live: dict[str, t.Any], metas: dict[str, str | None], lost: str
) -> None:
    declared = {**directory("/a"), **directory("/b"), **directory("/c")}
    files = {f"{path}/meta.properties": text for path, text in metas.items()}
    state = {"live": {"log.dirs": live}, "directories": declared, "files": files}
    found = lost_directory_warnings({"host": "x", "directories": list(declared)}, state)
    check(found, [f"{lost} on x is used by the live broker and has no meta.properties"] if lost else [])


BOTH = place("/zk", SNAPSHOT, LOGS, EPOCH)


@pytest.mark.parametrize(
    ("data", "logs", "live", "parts"),
    [
        pytest.param("/zk", "", {}, [], id="nothing lives"),
        pytest.param("/zk", "", {"dataDir": BOTH}, [], id="the same"),
        pytest.param(
            "/new",
            "",
            {"dataDir": BOTH},
            ["/zk on x holds data of the live ZooKeeper, and zookeeper_data_dir leads to /new"],
            id="another directory",
        ),
        pytest.param("/new", "", {"dataDir": place("/zk", LOGS)}, ["/zk on x holds data"], id="only a log"),
        pytest.param("/new", "", {"dataDir": place("/zk")}, [], id="moved"),
        pytest.param(
            "/zk", "/log", {"dataDir": BOTH}, ["/zk on x holds a transaction log"], id="a directory for the log"
        ),
        pytest.param("/zk", "/log", {"dataDir": place("/zk", SNAPSHOT, EPOCH)}, [], id="the log was moved there"),
        pytest.param(
            "/zk",
            "/log",
            {"dataDir": place("/zk", SNAPSHOT), "dataLogDir": place("/log", LOGS)},
            [],
            id="the same two",
        ),
        pytest.param(
            "/zk",
            "",
            {"dataDir": place("/zk", SNAPSHOT), "dataLogDir": place("/log", LOGS)},
            ["/log on x holds a transaction log of the live ZooKeeper, and zookeeper_data_log_dir leads to /zk"],
            id="the log goes back",
        ),
        pytest.param(
            "/new",
            "/other",
            {"dataDir": place("/zk", EPOCH), "dataLogDir": place("/log", LOGS)},
            ["/zk on x holds data", "/log on x holds a transaction log"],
            id="both",
        ),
        pytest.param("/zk", "/zk", {"dataDir": BOTH}, [], id="named twice"),
    ],
)
def test_data_dir_errors(data: str, logs: str, live: dict[str, t.Any], parts: list[str]) -> None:
    spec = {"host": "x", "data_dir": data, "data_log_dir": logs}
    check(data_dir_errors(spec, {"live": live, "directories": {**directory(data), **directory(logs or data)}}), parts)


@pytest.mark.parametrize(
    ("declared", "parts"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"dataDir": None}, ["zookeeper_config sets dataDir:"], id="taken out: ZooKeeper's own would hold"),
        pytest.param({"dataDir": "/x", "tickTime": 1}, ["zookeeper_config sets dataDir:"], id="set"),
    ],
)
def test_data_key_errors(declared: dict[str, t.Any], parts: list[str]) -> None:
    check(data_key_errors(declared, {"dataDir": "zookeeper_data_dir"}, "zookeeper_config"), parts)


META = "/data/meta.properties"


@pytest.mark.parametrize(
    ("brokers", "data", "parts"),
    [
        pytest.param({"b": {META: None}}, {"z": False}, [], id="a bootstrap"),
        pytest.param({"b": {META: "broker.id=1"}}, {"z": False}, [], id="no cluster yet"),
        pytest.param(
            {"b": {META: "broker.id=1\ncluster.id = c-1", "/etc/kafka/current/env": "cluster.id=x"}},
            {"y": False, "z": False},
            [f"{META} on b belongs to cluster c-1, and no server of the ensemble (y, z) has data"],
            id="a broker has data",
        ),
        pytest.param({"b": {META: "cluster.id=c"}}, {"y": False, "z": True}, [], id="a server has data"),
        pytest.param({"b": {META: "cluster.id=c"}}, {"y": False, "z": None}, [], id="another refusal tells of that"),
        pytest.param({"b": {META: "cluster.id=c"}}, {}, [], id="an ensemble of others"),
        pytest.param(
            {"b": False, "c": {META: "cluster.id=c"}},
            {"z": False},
            ["(z) has data and b could not be read", "on c belongs to cluster c"],
            id="not reached",
        ),
        pytest.param({"b": False}, {"z": True}, [], id="not reached, but not needed"),
    ],
)
def test_bootstrap_errors(brokers: t.Any, data: dict[str, bool | None], parts: list[str]) -> None:
    check(bootstrap_errors(brokers, data), parts)


@pytest.mark.parametrize(
    ("data", "process", "marker", "parts"),
    [
        pytest.param({"x": False, "y": False}, "0", None, [], id="a bootstrap"),
        pytest.param({"x": False, "y": False}, "7", None, ["zookeeper runs on x, and no server"], id="wiped"),
        pytest.param({"x": False, "y": False}, "7", "", [], id="has just been bootstrapped"),
        pytest.param({"x": False, "y": True}, "7", None, [], id="another server has data"),
    ],
)
def test_running_errors(data: dict[str, bool], process: str, marker: str | None, parts: list[str]) -> None:
    spec = {"host": "x", "data": data, "marker": "/zk/initialize", "data_dir": "/zk"}
    check(running_errors(spec, {"unit": {"MainPID": process}, "files": {"/zk/initialize": marker}}), parts)
