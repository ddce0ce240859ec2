# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is checked of a broker before it becomes one of a cluster with controllers, or with ZooKeeper."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_listeners import registration
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_plane import (
    acl_errors,
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
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import place

DATA, DATA_2 = "/var/lib/kafka/data", "/srv/kafka/data"
META, META_2 = f"{DATA}/meta.properties", f"{DATA_2}/meta.properties"
CHECKPOINTS = {META: f"{DATA}/*-checkpoint", META_2: f"{DATA_2}/*-checkpoint"}
METADATA = {path: f"{path}/__cluster_metadata-0" for path in (DATA, DATA_2)}
CLUSTER = "5L6g3nShT-eMCtK--X86sw"
OTHER = "Zb6g3nShT-eMCtK--X86sw"
FORMATTED = f"version=1\ncluster.id={CLUSTER}\nnode.id=1\n"
OF_ZOOKEEPER = f"version=0\ncluster.id={CLUSTER}\nbroker.id=1\n"
CONFIG = {
    "listeners": "PLAINTEXT://:9092",
    "advertised.listeners": "PLAINTEXT://a:9092",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
}


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "version": "4.4.0",
        "line": {"planes": ["kraft"]},
        "ids": {"a": 1, "b": 2},
        "listeners": [{"port": 9092}],
        "config": CONFIG,
        "authorizer": False,
        "acl_variables": {},
        "purposes": {},
        "bootstrap_servers": ["a:9092"],
        "registrations": {},
        "directories": [DATA],
        "start_from": "staged",
        "declared_config": {},
        "zookeeper_connect": "",
        "quorum_hosts": ["x", "y"],
        "controller_ids": {"x": 3001, "y": 3002},
        "controller_versions": {"x": "4.4.0", "y": "4.4.0"},
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
    live: t.Sequence[str] = (),
) -> dict[str, t.Any]:
    """Return what was read; live: log directories of the live configuration."""
    none: dict[str, list[str]] = {pattern: [] for pattern in (*CHECKPOINTS.values(), *METADATA.values())}
    places = {path: found for directory in live for path, found in place(directory).items()}
    return {
        "files": files,
        "unit": {"MainPID": process},
        "globs": {**none, **(globs or {})},
        "live": {"log.dirs": places, "log.dir": {}},
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
    ("versions", "parts"),
    [
        pytest.param({"x": "4.4.0", "y": "4.4.0"}, [], id="the same"),
        pytest.param({"x": "4.4.1", "y": "4.4.0"}, [], id="another patch of the line"),
        pytest.param(
            {"x": "4.4.0", "y": "4.3.1"},
            ["The controller on y is to be Kafka 4.3.1, and the broker on a 4.4.0: a cluster begins with one line;"],
            id="another line",
        ),
        pytest.param({"x": "3.4.0"}, ["on x is to be Kafka 3.4.0,"], id="another line with the same minor"),
        pytest.param({"x": None, "y": ""}, [], id="not read"),
    ],
)
def test_the_line_of_the_controllers(versions: dict[str, str | None], parts: list[str]) -> None:
    check(controller_errors(spec(controller_versions=versions)), parts)


AUTHORIZER = {"authorizer": True}
LOGIN = {"name": "LOGIN", "protocol": "SASL_SSL", "port": 9093}
CERTIFICATE = {"name": "SSL", "port": 9094}
SAME = {"authorizer": (True, True), "super_users": (["User:a"], ["User:a"]), "broker_user": ("b", "b")}


@pytest.mark.parametrize(
    ("given", "listeners", "parts"),
    [
        pytest.param({}, [{"port": 9092}, CERTIFICATE], [], id="no authorizer"),
        pytest.param({"acl_variables": {"super_users": ([], ["User:a"])}}, [LOGIN], [], id="no authorizer, others"),
        pytest.param(AUTHORIZER, [LOGIN], [], id="a login"),
        pytest.param(AUTHORIZER, [{"name": "SASL_PLAINTEXT", "port": 9092}], [], id="a login without encryption"),
        pytest.param(
            {"config": {**CONFIG, "authorizer.class.name": "kafka.security.authorizer.AclAuthorizer"}},
            [{"port": 9092}],
            ["authorizer.class.name on a is kafka.security.authorizer.AclAuthorizer, which keeps its ACLs in ZooK"],
            id="ZooKeeper's authorizer, by its key",
        ),
        pytest.param(
            {**AUTHORIZER, "config": {**CONFIG, "authorizer.class.name": "kafka.security.authorizer.AclAuthorizer"}},
            [{"port": 9092}],
            ["set kafka_authorizer in place of the key."],
            id="ZooKeeper's authorizer, in place of another one",
        ),
        pytest.param(
            {**AUTHORIZER, "config": {**CONFIG, "authorizer.class.name": "org.example.Authorizer"}},
            [LOGIN],
            [],
            id="an authorizer of the user",
        ),
        pytest.param(
            AUTHORIZER,
            [LOGIN, {"port": 9092}],
            ["Listener PLAINTEXT of a admits clients without a name, and with kafka_authorizer and controllers these"],
            id="a listener without a login",
        ),
        pytest.param(
            AUTHORIZER,
            [{"name": "OPEN", "protocol": "PLAINTEXT", "port": 9092}, CERTIFICATE],
            ["Listener OPEN of a", "Listener SSL of a"],
            id="SSL without a certificate too",
        ),
        pytest.param(
            {**AUTHORIZER, "config": {**CONFIG, "ssl.client.auth": "required"}}, [CERTIFICATE], [], id="a certificate"
        ),
        pytest.param(
            {**AUTHORIZER, "config": {**CONFIG, "ssl.client.auth": "requested"}},
            [CERTIFICATE],
            ["Listener SSL of a"],
            id="a certificate for those who have one",
        ),
        pytest.param({**AUTHORIZER, "acl_variables": SAME}, [LOGIN], [], id="the controllers read the same"),
        pytest.param(
            {**AUTHORIZER, "acl_variables": {**SAME, "authorizer": (True, False)}},
            [LOGIN],
            ["kafka_authorizer of a is not in the inventory of the first broker as the role has it, and the contr"],
            id="ACLs only here",
        ),
        pytest.param(
            {**AUTHORIZER, "acl_variables": {**SAME, "super_users": (["User:a"], []), "broker_user": ("b", "")}},
            [LOGIN],
            ["kafka_super_users, kafka_broker_user of a is not in the inventory"],
            id="other super users and another login",
        ),
        pytest.param(
            {**AUTHORIZER, "acl_variables": {**SAME, "broker_user": ("b", "c")}},
            [{"port": 9092}],
            ["Listener PLAINTEXT of a", "kafka_broker_user of a"],
            id="no login, and another one",
        ),
    ],
)
def test_acl_errors(given: dict[str, t.Any], listeners: list[dict[str, t.Any]], parts: list[str]) -> None:
    check(acl_errors(spec(**given, listeners=listeners)), parts)


@pytest.mark.parametrize(
    ("directories", "controllers", "parts"),
    [
        pytest.param(["/d"], {"a": "/c"}, [], id="each has its own"),
        pytest.param(["/d"], {"x": "/d"}, [], id="on another host"),
        pytest.param(
            ["/c", "/d"],
            {"a": "/d"},
            ["/d of kafka_log_dirs on a and kafka_controller_data_dir, /d, are one directory, or one lies in"],
            id="one of two",
        ),
        pytest.param(["/d/"], {"a": "/d"}, ["/d/ of kafka_log_dirs on a and"], id="a slash at the end of the broker's"),
        pytest.param(
            ["/d"], {"a": "/x/../d/"}, ["/d of kafka_log_dirs on a and"], id="written otherwise by the controller"
        ),
        pytest.param(["/d/e"], {"a": "/d"}, ["/d/e of kafka_log_dirs on a"], id="the broker's lies in it"),
        pytest.param(["/d"], {"a": "/d/e/f"}, ["kafka_controller_data_dir, /d/e/f, are"], id="it lies in the broker's"),
        pytest.param(["/d/a/e"], {"a": "/d/x/../a/"}, ["/d/a/e of"], id="the broker's lies in it, written otherwise"),
        pytest.param(["/"], {"a": "/d"}, ["/ of kafka_log_dirs on a"], id="the root of all"),
        pytest.param(["/d/a"], {"a": "/d/ab"}, [], id="beside it, and begins alike"),
        pytest.param(["/d/ab"], {"a": "/d/a"}, [], id="beside it, and is longer"),
        pytest.param(["d"], {"a": "/d"}, [], id="no absolute path, which owner_errors tells"),
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


MISSING = ["listener.security.protocol.map on a has no CONTROLLER, the listener of the controllers; add CONTROLLER:PL"]


@pytest.mark.parametrize(
    ("protocols", "parts"),
    [
        pytest.param("A:SSL,CONTROLLER:PLAINTEXT", [], id="the last"),
        pytest.param("CONTROLLER:PLAINTEXT,A:SSL", [], id="the first"),
        pytest.param("A:SSL, controller : PLAINTEXT", [], id="as Kafka reads it"),
        pytest.param(["A:SSL", "CONTROLLER:PLAINTEXT"], [], id="a list"),
        pytest.param("A:SSL,B:PLAINTEXT", MISSING, id="not there"),
        pytest.param("MYCONTROLLER:PLAINTEXT,CONTROLLERS:SSL", MISSING, id="others whose names are longer"),
        pytest.param(None, MISSING, id="no map"),
    ],
)
def test_protocol_of_the_controllers(protocols: str | list[str] | None, parts: list[str]) -> None:
    check(listener_errors(spec(config={"listener.security.protocol.map": protocols})), parts)


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
    ("process", "live", "files", "parts"),
    [
        pytest.param("0", [DATA], {META: None}, [], id="stopped"),
        pytest.param("7", [DATA], {META: FORMATTED}, [], id="runs"),
        pytest.param("7", [DATA], {META: FORMATTED, META_2: None}, [], id="runs, and a directory is new"),
        pytest.param("7", [DATA], {META: ""}, [], id="runs, and a file says nothing"),
        pytest.param("7", [DATA], {META: None}, [f"kafka runs on a, and {META} is gone;"], id="runs, and it is gone"),
        pytest.param("7", [DATA, DATA_2], {META: FORMATTED, META_2: None}, [], id="one that is taken away is gone"),
        pytest.param("7", [DATA_2, DATA], {META: None, META_2: None}, [f"{META} is gone;"], id="all are"),
        pytest.param("7", [DATA_2], {META: None, META_2: FORMATTED}, [], id="the declared one is not live yet"),
        pytest.param("7", ["/e/"], {"/e//meta.properties": FORMATTED}, [], id="a slash at the end"),
        pytest.param("7", [], {META: FORMATTED}, [], id="none is live, and the declared one is formatted"),
        pytest.param("7", [], {META: None}, [f"and {META} is gone;"], id="none is live, and the declared one is not"),
    ],
)
def test_running_errors(process: str, live: list[str], files: dict[str, str | None], parts: list[str]) -> None:
    metas = {META: files.get(META)}
    check(running_errors(spec(), state(files, process, live=live), metas), parts)


def test_of_two_directories_that_stay_the_one_that_is_gone_is_told() -> None:
    two = spec(directories=[DATA, DATA_2])
    found = running_errors(two, state({META: FORMATTED, META_2: None}, "7", live=[DATA, DATA_2]), {META: FORMATTED})
    check(found, [f"and {META_2} is gone;"])


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


OTHERS = {"/brokers/ids/2": registration("listeners=LOGIN://a:9093\nlistener.security.protocol.map=LOGIN:SASL_SSL")}
WITH = "PLAINTEXT:PLAINTEXT,LOGIN:SASL_SSL,CONTROLLER:PLAINTEXT"


@pytest.mark.parametrize(
    ("wanted", "files", "globs", "process", "parts"),
    [
        pytest.param({}, {META: FORMATTED}, {}, "7", [], id="runs"),
        pytest.param({}, {META: None}, {}, "0", [], id="new"),
        pytest.param(
            {"controller_versions": {"x": "4.3.1"}},
            {META: FORMATTED},
            {},
            "0",
            ["x is to be Kafka 4.3.1"],
            id="another line",
        ),
        pytest.param({"authorizer": True}, {META: FORMATTED}, {}, "0", ["admits clients without a name"], id="ACLs"),
        pytest.param(
            {"registrations": OTHERS, "ids": {"a": 7, "b": 2}},
            {META: FORMATTED},
            {},
            "7",
            ["Listener PLAINTEXT is to carry the traffic among brokers, and broker 2 runs without it (LOGIN);"],
            id="what carries the traffic among brokers",
        ),
        pytest.param(
            {
                "registrations": OTHERS,
                "ids": {"a": 2},
                "config": {**CONFIG, "inter.broker.listener.name": "LOGIN", "listener.security.protocol.map": WITH},
            },
            {META: FORMATTED},
            {},
            "7",
            ["Listener PLAINTEXT is to serve administration, and the broker on a has no listener with port 9092"],
            id="what serves administration",
        ),
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
            {"checkpoints": CHECKPOINTS},
            {META: FORMATTED, META_2: None},
            {},
            "7",
            [],
            id="a directory that the live configuration does not have is not formatted",
        ),
        pytest.param(
            {"checkpoints": CHECKPOINTS},
            {META: None, META_2: FORMATTED},
            {},
            "7",
            [f"{META} is gone"],
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
    check(kraft_errors(spec(**wanted), state(files, process, globs, [DATA])), parts)
