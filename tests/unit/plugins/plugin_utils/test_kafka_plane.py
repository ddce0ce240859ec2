# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is checked of a broker before it becomes one of a cluster with controllers, or with ZooKeeper."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_plane import (
    cluster_errors,
    controller_errors,
    controllers_data_errors,
    data_errors,
    directory_errors,
    kraft_errors,
    listener_errors,
    metadata_log_errors,
    plane_errors,
    running_errors,
    unidentified_errors,
)

DATA, DATA_2 = "/var/lib/kafka/data", "/srv/kafka/data"
META, META_2 = f"{DATA}/meta.properties", f"{DATA_2}/meta.properties"
CHECKPOINTS = {META: f"{DATA}/*-checkpoint", META_2: f"{DATA_2}/*-checkpoint"}
METADATA = {path: f"{path}/__cluster_metadata-0" for path in (DATA, DATA_2)}
CLUSTER = "5L6g3nShT-eMCtK--X86sw"
OTHER = "Zb6g3nShT-eMCtK--X86sw"
FORMATTED = f"version=1\ncluster.id={CLUSTER}\nnode.id=1\n"
OF_ZOOKEEPER = f"version=0\ncluster.id={CLUSTER}\nbroker.id=1\n"


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "version": "4.4.0",
        "line": {"planes": ["kraft"]},
        "ids": {"a": 1, "b": 2},
        "listeners": [{"port": 9092}],
        "directories": [DATA],
        "start_from": "staged",
        "declared_config": {},
        "zookeeper_connect": "",
        "quorum_hosts": ["x", "y"],
        "controller_ids": {"x": 3001, "y": 3002},
        "controller_dirs": {"x": "/c", "y": "/c"},
        "controllers_later": False,
        "clusters": {"x": CLUSTER, "y": CLUSTER},
        "checkpoints": {META: CHECKPOINTS[META]},
        "metadata_logs": METADATA,
        **changes,
    }


def state(
    files: t.Mapping[str, str | None],
    process: str = "0",
    globs: t.Mapping[str, list[str]] | None = None,
    live: t.Sequence[str] = (DATA,),
) -> dict[str, t.Any]:
    """Return what was read of a host; live: the log directories of its broker, which hold replicas."""
    none: dict[str, list[str]] = {pattern: [] for pattern in (*CHECKPOINTS.values(), *METADATA.values())}
    return {
        "files": files,
        "unit": {"MainPID": process},
        "globs": {**none, **(globs or {})},
        "live": {"log.dirs": {path: {"real": path, "data": ["/*-0"]} for path in live}},
        "previous": {},
        "directories": {path: {"real": path} for path in (DATA, DATA_2)},
    }


def check(found: list[str], parts: list[str]) -> None:
    """Expect one sentence for each part, in this order."""
    assert len(found) == len(parts), found
    for sentence, part in zip(found, parts):
        assert part in sentence


ZOOKEEPER, KRAFT, BOTH = (
    {"version": version, "line": {"planes": planes}}
    for version, planes in (("3.1.0", ["zookeeper"]), ("4.4.0", ["kraft"]), ("3.9.2", ["zookeeper", "kraft"]))
)


@pytest.mark.parametrize(
    ("given", "connect", "controllers", "parts"),
    [
        pytest.param(KRAFT, "", ["x"], [], id="controllers"),
        pytest.param(BOTH, "", ["x"], [], id="controllers, and a line that knows both"),
        pytest.param(ZOOKEEPER, "z:2181", [], [], id="ZooKeeper"),
        pytest.param(BOTH, "z:2181", [], [], id="ZooKeeper, and a line that knows both"),
        pytest.param(BOTH, "", [], [], id="neither, which connect_errors tells"),
        pytest.param(
            BOTH,
            "z:2181",
            ["x", "y"],
            ["a has a ZooKeeper (z:2181) and controllers (x, y), and a migration"],
            id="both",
        ),
        pytest.param(ZOOKEEPER, "z:2181/k", ["x"], ["a has a ZooKeeper (z:2181/k)"], id="both, told before the line"),
        pytest.param(BOTH, "/kafka", ["x"], [], id="a chroot is no ZooKeeper"),
        pytest.param(
            ZOOKEEPER,
            "",
            ["x", "y"],
            ["Kafka 3.1.0 is deployed with ZooKeeper only, and there are controllers (x, y);"],
            id="a line without controllers",
        ),
        pytest.param(
            KRAFT,
            "z:2181",
            [],
            ["Kafka 4.4.0 does not know ZooKeeper, and there are no controllers;"],
            id="a line without ZooKeeper",
        ),
        pytest.param(KRAFT, "", [], ["Kafka 4.4.0 does not know ZooKeeper"], id="a line without ZooKeeper, and none"),
        pytest.param({"line": None}, "", ["x"], [], id="an unknown line with controllers: version_errors tells of it"),
        pytest.param({"line": None}, "z:2181", [], [], id="an unknown line with ZooKeeper: version_errors tells of it"),
    ],
)
def test_plane_errors(given: dict[str, t.Any], connect: str, controllers: list[str], parts: list[str]) -> None:
    check(plane_errors(spec(**given, zookeeper_connect=connect, quorum_hosts=controllers)), parts)


@pytest.mark.parametrize(
    ("mine", "controllers", "parts"),
    [
        pytest.param(1, {"x": 3001, "y": 3002}, [], id="others"),
        pytest.param(1, {"x": None, "y": 3002}, ["x has no kafka_controller_id in the inventory,"], id="none is given"),
        pytest.param(1, {"x": None, "y": None}, ["x has no", "y has no"], id="of each"),
        pytest.param(
            0, {"x": 0, "y": 3002}, ["kafka_broker_id=0 of a is also the kafka_controller_id of x;"], id="zero"
        ),
        pytest.param(
            1, {"x": 3001, "y": "1"}, ["kafka_broker_id=1 of a is also the kafka_controller_id of y;"], id="text"
        ),
        pytest.param(1, {"x": 11, "y": 2}, [], id="begins alike, or is another broker's"),
        pytest.param(None, {"x": None}, ["x has no"], id="no broker's id, which id_errors tells"),
        pytest.param(1, {"x": None, "y": 1}, ["x has no", "is also"], id="both"),
    ],
)
def test_controller_errors(mine: int | None, controllers: dict[str, t.Any], parts: list[str]) -> None:
    check(controller_errors(spec(ids={"a": mine, "b": 2}, controller_ids=controllers)), parts)


@pytest.mark.parametrize(
    ("directories", "controllers", "parts"),
    [
        pytest.param(["/d"], {"a": "/c"}, [], id="each has its own"),
        pytest.param(["/d"], {"x": "/d"}, [], id="on another host"),
        pytest.param(
            ["/c", "/d"],
            {"a": "/d"},
            ["/d on a is in kafka_log_dirs and is kafka_controller_data_dir;"],
            id="one of two",
        ),
        pytest.param(["/d/"], {"a": "/d"}, ["/d/ on a"], id="a slash at the end of the broker's"),
        pytest.param(["/d"], {"a": "/x/../d/"}, ["/d on a"], id="written otherwise by the controller"),
        pytest.param(["/d/e"], {"a": "/d"}, [], id="below it"),
    ],
)
def test_directory_errors(directories: list[str], controllers: dict[str, str], parts: list[str]) -> None:
    check(directory_errors(spec(directories=directories, controller_dirs=controllers)), parts)


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        pytest.param(["PLAINTEXT", "LOGIN"], [], id="others"),
        pytest.param([None], [], id="no name"),
        pytest.param(
            ["PLAINTEXT", "CONTROLLER"],
            ["A listener of a is named CONTROLLER, as that of the controllers;"],
            id="the controllers'",
        ),
        pytest.param(["Controller"], ["is named Controller,"], id="in other letters: Kafka compares capitals"),
        pytest.param(["CONTROLLERS"], [], id="begins alike"),
    ],
)
def test_listener_errors(names: list[str | None], parts: list[str]) -> None:
    check(listener_errors(spec(listeners=[{"name": name, "port": 9092} for name in names])), parts)


@pytest.mark.parametrize(
    ("metas", "clusters", "parts"),
    [
        pytest.param({META: FORMATTED}, {"x": CLUSTER, "y": CLUSTER}, [], id="agrees"),
        pytest.param({META: FORMATTED, META_2: None}, {"x": CLUSTER}, [], id="one is not formatted"),
        pytest.param({META: FORMATTED}, {"x": "", "y": CLUSTER}, [], id="one controller does not tell"),
        pytest.param({META: FORMATTED}, {"x": "", "y": ""}, [], id="no controller tells"),
        pytest.param({META: ""}, {"x": CLUSTER}, [], id="a file that says nothing"),
        pytest.param(
            {META: FORMATTED, META_2: "version=1\nnode.id=1\ncluster.id=Other"},
            {"x": CLUSTER, "y": ""},
            [f"{META_2} on a belongs to cluster Other, and the controllers (x, y) have cluster {CLUSTER}; a cluster"],
            id="another cluster",
        ),
        pytest.param({META: FORMATTED}, {"x": OTHER, "y": CLUSTER}, [], id="that of one controller"),
        pytest.param(
            {META: "cluster.id=Third"}, {"x": OTHER, "y": CLUSTER}, [f"have cluster {OTHER}, {CLUSTER};"], id="of none"
        ),
        pytest.param(
            {META: "cluster.id=$6$a"},
            {"x": "$6$b"},
            ["belongs to cluster (unreadable), and the controllers (x, y) have cluster (unreadable);"],
            id="what is no cluster's id is not quoted",
        ),
        pytest.param(
            {META: OF_ZOOKEEPER, META_2: None},
            {"x": CLUSTER},
            [f"{META} on a belongs to a cluster with ZooKeeper, and its migration to controllers (x, y) is"],
            id="ZooKeeper's, whatever its cluster",
        ),
        pytest.param(
            {META: OF_ZOOKEEPER, META_2: OF_ZOOKEEPER}, {}, [META, META_2], id="ZooKeeper's, and no controller tells"
        ),
    ],
)
def test_data_errors(metas: dict[str, str | None], clusters: dict[str, str], parts: list[str]) -> None:
    check(data_errors(spec(clusters=clusters), metas), parts)


@pytest.mark.parametrize(
    ("metas", "clusters", "later", "parts"),
    [
        pytest.param({META: None}, {"x": CLUSTER, "y": CLUSTER}, False, [], id="known"),
        pytest.param({META: None}, {"x": "", "y": CLUSTER}, False, [], id="one controller tells"),
        pytest.param({META: None}, {"x": "", "y": ""}, True, [], id="the controllers come later"),
        pytest.param(
            {META: FORMATTED, META_2: None},
            {"x": "", "y": ""},
            False,
            ["No controller of x, y tells a cluster for which the log directories of a could be formatted;"],
            id="not known, and one is not formatted",
        ),
        pytest.param({META: FORMATTED}, {"x": "", "y": ""}, False, [], id="not known, and all is formatted"),
        pytest.param(
            {META: None},
            {"x": OTHER, "y": CLUSTER},
            False,
            [f"The controllers have different clusters (x: {OTHER}, y: {CLUSTER}); they are no quorum:"],
            id="two clusters",
        ),
        pytest.param({META: None}, {"x": OTHER, "y": CLUSTER}, True, ["different clusters"], id="two clusters, later"),
        pytest.param(
            {META: FORMATTED}, {"x": OTHER, "y": CLUSTER}, False, [], id="two clusters, which their own role refuses"
        ),
        pytest.param(
            {META: None},
            {"x": "--help", "y": "--help"},
            False,
            ["of a cannot be formatted for the cluster of the controllers (x: --help, y: --help): an id that Kafka"],
            id="no id of Kafka's",
        ),
        pytest.param({META: None}, {"x": f"-{CLUSTER[1:]}"}, False, ["cannot be formatted"], id="a dash in front"),
        pytest.param({META: None}, {"x": CLUSTER[1:]}, False, ["cannot be formatted"], id="one character less"),
        pytest.param({META: None}, {"x": f"{CLUSTER}A"}, False, ["cannot be formatted"], id="one character more"),
        pytest.param({META: None}, {"x": "$6$a"}, True, ["(x: (unreadable)): an id"], id="not quoted, and asked later"),
        pytest.param({META: FORMATTED}, {"x": "--help"}, False, [], id="no id of Kafka's, and all is formatted"),
    ],
)
def test_cluster_errors(metas: dict[str, str | None], clusters: dict[str, str], later: bool, parts: list[str]) -> None:
    check(cluster_errors(spec(clusters=clusters, controllers_later=later), metas), parts)


USED = {CHECKPOINTS[META_2]: [f"{DATA_2}/recovery-point-offset-checkpoint"]}


@pytest.mark.parametrize(
    ("metas", "globs", "parts"),
    [
        pytest.param({META: FORMATTED, META_2: FORMATTED}, USED, [], id="formatted"),
        pytest.param({META: None, META_2: None}, {}, [], id="nothing there"),
        pytest.param({META: None, META_2: FORMATTED}, USED, [], id="the other one is new"),
        pytest.param({META: None, META_2: ""}, USED, [], id="an empty file is not formatted over"),
        pytest.param(
            {META: FORMATTED, META_2: None},
            USED,
            [f"{DATA_2} on a was a broker's, and {META_2}, which says whose its replicas are, is missing:"],
            id="a broker's",
        ),
    ],
)
def test_unidentified_errors(metas: dict[str, str | None], globs: dict[str, list[str]], parts: list[str]) -> None:
    check(unidentified_errors(spec(checkpoints=CHECKPOINTS), state(metas, globs=globs), metas), parts)


@pytest.mark.parametrize(
    ("directories", "holds", "parts"),
    [
        pytest.param([DATA, DATA_2], [DATA], [], id="the first"),
        pytest.param([DATA, DATA_2], [], [], id="none yet"),
        pytest.param([DATA], [DATA], [], id="one"),
        pytest.param([DATA, DATA], [DATA], [], id="the first, named twice"),
        pytest.param([DATA], [DATA_2], [], id="one that is left out, which log_dir_errors tells"),
        pytest.param(
            [DATA, DATA_2],
            [DATA_2],
            [f"{DATA_2} on a holds the metadata log of the broker, which belongs into the first one of kafka_log"],
            id="not the first any more",
        ),
        pytest.param([DATA_2, DATA], [DATA_2, DATA], [f"and that is {DATA_2}: the broker"], id="both"),
    ],
)
def test_metadata_log_errors(directories: list[str], holds: list[str], parts: list[str]) -> None:
    globs = {METADATA[path]: [METADATA[path]] for path in holds}
    check(metadata_log_errors(spec(directories=directories), state({}, globs=globs)), parts)


@pytest.mark.parametrize(
    ("process", "metas", "parts"),
    [
        pytest.param("0", {META: None}, [], id="stopped"),
        pytest.param("7", {META: FORMATTED}, [], id="runs"),
        pytest.param("7", {META: FORMATTED, META_2: None}, [], id="runs, and a directory is new"),
        pytest.param("7", {META: ""}, [], id="runs, and a file says nothing"),
        pytest.param("7", {META: None}, [f"kafka runs on a, and {META} is gone;"], id="runs, and it is gone"),
        pytest.param("7", {META: None, META_2: None}, [f"and {META}, {META_2} is gone;"], id="runs, and all are gone"),
    ],
)
def test_running_errors(process: str, metas: dict[str, str | None], parts: list[str]) -> None:
    check(running_errors(spec(), state(metas, process), metas), parts)


def test_other_directories_than_the_live_ones_are_not_gone() -> None:
    metas: dict[str, str | None] = {META_2: None}
    check(running_errors(spec(directories=[DATA_2]), state(metas, "7"), metas), [])
    check(running_errors(spec(directories=[DATA_2]), state(metas, "7", live=[DATA_2]), metas), ["is gone"])


def test_a_unit_that_is_not_there_has_no_process() -> None:
    assert running_errors(spec(), {"unit": {}}, {META: None}) == []


@pytest.mark.parametrize(
    ("files", "parts"),
    [
        pytest.param({META: OF_ZOOKEEPER}, [], id="ZooKeeper's"),
        pytest.param({META: None}, [], id="no data"),
        pytest.param({META: "version=0\ncluster.id=c"}, [], id="no id yet"),
        pytest.param({"/etc/kafka/current/server.properties": "node.id=1"}, [], id="another file"),
        pytest.param(
            {META: OF_ZOOKEEPER, META_2: FORMATTED},
            [f"{META_2} on a belongs to a cluster with controllers, and there are none here;"],
            id="controllers'",
        ),
    ],
)
def test_controllers_data_errors(files: dict[str, str | None], parts: list[str]) -> None:
    check(controllers_data_errors(spec(), state(files)), parts)


@pytest.mark.parametrize(
    ("wanted", "files", "globs", "process", "parts"),
    [
        pytest.param({}, {META: FORMATTED}, {}, "7", [], id="runs"),
        pytest.param({}, {META: None}, {}, "0", [], id="new"),
        pytest.param({"controller_ids": {"x": None}}, {META: FORMATTED}, {}, "0", ["has no kafka_contr"], id="ids"),
        pytest.param(
            {"declared_config": {"node.id": 2}},
            {META: FORMATTED},
            {},
            "0",
            ["kafka_config or kafka_host_config sets node.id, which belongs to the identity of a node"],
            id="a key",
        ),
        pytest.param(
            {"controller_dirs": {"a": DATA}}, {META: FORMATTED}, {}, "0", ["give each of them"], id="directory"
        ),
        pytest.param(
            {"listeners": [{"name": "CONTROLLER"}]}, {META: FORMATTED}, {}, "0", ["is named CONTROLLER"], id="listener"
        ),
        pytest.param({}, {META: OF_ZOOKEEPER}, {}, "0", ["with ZooKeeper"], id="data"),
        pytest.param(
            {"declared_config": {"metadata.log.dir": "/m"}},
            {META: FORMATTED},
            {},
            "0",
            ["kafka_config or kafka_host_config sets metadata.log.dir: the role neither creates nor checks"],
            id="a directory that is not the role's",
        ),
        pytest.param(
            {"directories": [DATA, DATA_2]},
            {META: FORMATTED, META_2: FORMATTED},
            {METADATA[DATA_2]: ["x"]},
            "0",
            ["the broker would not start"],
            id="metadata log",
        ),
        pytest.param({"clusters": {"x": ""}}, {META: None}, {}, "0", ["No controller of"], id="cluster"),
        pytest.param(
            {},
            {META: None},
            {CHECKPOINTS[META]: [f"{DATA}/recovery-point-offset-checkpoint"]},
            "0",
            ["was a broker's"],
            id="no meta.properties",
        ),
        pytest.param({}, {META: None}, {}, "7", ["is gone"], id="gone"),
        pytest.param({}, {}, {}, "7", ["is gone"], id="not read"),
        pytest.param(
            {},
            {META: FORMATTED, META_2: None},
            {},
            "7",
            [],
            id="a directory of the live configuration is not formatted",
        ),
    ],
)
def test_kraft_errors(
    wanted: dict[str, t.Any],
    files: dict[str, str | None],
    globs: dict[str, list[str]],
    process: str,
    parts: list[str],
) -> None:
    check(kraft_errors(spec(**wanted), state(files, process, globs)), parts)
