# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka import (
    LIVE_ENVIRONMENT,
    cluster_errors,
    connect_errors,
    identity_errors,
    kafka_errors,
    kafka_warnings,
    replication_errors,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_listeners import (
    endpoint,
    endpoint_errors,
    kafka_listeners,
    listener_errors,
    registration,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_plane import line_errors
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory, place

META = "/var/lib/kafka/data/meta.properties"
META_2 = "/srv/kafka/data/meta.properties"
METRICS = {"port": 7070, "file": "", "url": "", "needs_agent": True}


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "account": "service",
        "service": "kafka",
        "jvm_options": ["-Xmx1g"],
        "version": "3.9.2",
        "line": {"java_min": 8, "java_max": 23, "cves": []},
        "lines": ["3.1", "3.9"],
        "ids": {"a": 1, "b": 2, "c": 3},
        "config": {"advertised.listeners": "PLAINTEXT://a:9092"},
        "declared_config": {},
        "cluster_config": {},
        "listeners": [{"port": 9092}],
        "purposes": {},
        "bootstrap_servers": ["a:9092"],
        "broker_user": "",
        "broker_password": False,
        "authorizer": False,
        "directories": ["/var/lib/kafka/data"],
        "topics": [],
        "asked": False,
        "users": [],
        "acls": [],
        "quotas": [],
        "offsets": {},
        "zookeeper_connect": "a:2181,b:2181/kafka",
        "metrics": {"port": 0},
        "maintenance": "/etc/kafka/maintenance",
        "names_managed": False,
        "java": "/usr/bin/java",
        "java_planned": 0,
        "java_variable": "kafka_java_home",
        "data": {"a": True, "b": True, "c": True},
        "zookeeper_data": {"z": True},
        "start_from": "staged",
        "advertised": {"a": "PLAINTEXT://a:9092", "b": "PLAINTEXT://b:9092", "c": None},
        "znodes": None,
        "quorum_hosts": [],
        "refused": [],
        **changes,
    }


def state(files: dict[str, str | None] | None = None, **changes: t.Any) -> dict[str, t.Any]:
    return {
        "unit": {"LoadState": "loaded"},
        "ports": {},
        "secrets": {},
        "java": {"major": 17},
        "directories": directory("/var/lib/kafka/data"),
        "files": files or {},
        "live": {},
        "previous": {},
        "names": {"a": ["192.0.2.11"]},
        **changes,
    }


def check(found: list[str], parts: list[str]) -> None:
    """Expect one sentence for each part, in this order."""
    assert len(found) == len(parts), found
    for sentence, part in zip(found, parts):
        assert part in sentence


@pytest.mark.parametrize(
    ("listeners", "expected"),
    [
        pytest.param(
            [{"port": 9092}],
            ["PLAINTEXT://:9092", "PLAINTEXT://b1:9092", "PLAINTEXT:PLAINTEXT", "PLAINTEXT"],
            id="a port is enough",
        ),
        pytest.param(
            [{"name": None, "protocol": None, "port": 9092, "address": None, "advertised": None}],
            ["PLAINTEXT://:9092", "PLAINTEXT://b1:9092", "PLAINTEXT:PLAINTEXT", "PLAINTEXT"],
            id="null is as good as left out",
        ),
        pytest.param(
            [
                {"name": "INTERNAL", "port": 9092, "address": "192.0.2.11"},
                {"name": "CLIENTS", "protocol": "SASL_SSL", "port": 9093, "advertised": "kafka.example.org"},
            ],
            [
                "INTERNAL://192.0.2.11:9092,CLIENTS://:9093",
                "INTERNAL://b1:9092,CLIENTS://kafka.example.org:9093",
                "INTERNAL:PLAINTEXT,CLIENTS:SASL_SSL",
                "INTERNAL",
            ],
            id="two, the first among brokers",
        ),
        pytest.param(
            [{"name": "SSL", "port": 9093}],
            ["SSL://:9093", "SSL://b1:9093", "SSL:SSL", "SSL"],
            id="a name that is a protocol means it",
        ),
        pytest.param(
            [{"port": 9092, "address": "2001:db8::1", "advertised": "[2001:db8::1]"}],
            ["PLAINTEXT://[2001:db8::1]:9092", "PLAINTEXT://[2001:db8::1]:9092", "PLAINTEXT:PLAINTEXT", "PLAINTEXT"],
            id="IPv6 in brackets, once",
        ),
    ],
)
def test_kafka_listeners(listeners: list[dict[str, t.Any]], expected: list[str]) -> None:
    keys = ["listeners", "advertised.listeners", "listener.security.protocol.map", "inter.broker.listener.name"]
    assert kafka_listeners(listeners, "b1") == dict(zip(keys, expected))


def test_the_traffic_among_brokers_has_the_listener_that_is_named() -> None:
    listeners: list[dict[str, t.Any]] = [{"port": 9092}, {"name": "INNER", "port": 9093}]
    assert kafka_listeners(listeners, "b1", "INNER")["inter.broker.listener.name"] == "INNER"


MAP = "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,Inner:SASL_SSL,CONTROLLER:PLAINTEXT"
BOUND = "listeners=PLAINTEXT://:9092,Inner://:9093"


@pytest.mark.parametrize(
    ("text", "endpoints", "protocols"),
    [
        pytest.param(
            f"{BOUND}\nadvertised.listeners=PLAINTEXT://a:9092,Inner://a:9093\n{MAP}",
            ["PLAINTEXT://a:9092", "INNER://a:9093"],
            {"PLAINTEXT": "PLAINTEXT", "INNER": "SASL_SSL"},
            id="advertised, and the names in capitals",
        ),
        pytest.param(
            f"{BOUND}\n{MAP}",
            ["PLAINTEXT://:9092", "INNER://:9093"],
            {"PLAINTEXT": "PLAINTEXT", "INNER": "SASL_SSL"},
            id="listeners only",
        ),
        pytest.param(
            f"{BOUND}\nadvertised.listeners=PLAINTEXT://a:9092\n{MAP}",
            ["PLAINTEXT://a:9092"],
            {"PLAINTEXT": "PLAINTEXT"},
            id="one is not advertised",
        ),
        pytest.param(
            "listeners=inner://a:1, b://[::1]:2\nlistener.security.protocol.map=INNER : SSL,INNER:SSL,B:PLAINTEXT",
            ["INNER://a:1", "B://[::1]:2"],
            {"INNER": "SSL", "B": "PLAINTEXT"},
            id="other letters in the map, and blanks",
        ),
        pytest.param("listeners=PLAINTEXT://:1\nadvertised.listeners=", ["PLAINTEXT://:1"], {}, id="no map"),
        pytest.param("process.roles=broker", [], {}, id="no listeners"),
        pytest.param("", [], {}, id="an empty text"),
        pytest.param(None, [], {}, id="no text"),
    ],
)
def test_registration(text: str | None, endpoints: list[str], protocols: dict[str, str]) -> None:
    expected = {"endpoints": endpoints, "listener_security_protocol_map": protocols}
    assert json.loads(registration(text)["value"]) == expected


@pytest.mark.parametrize(
    ("name", "port"),
    [
        pytest.param("INNER", 9093, id="named"),
        pytest.param("", 9092, id="the first"),
        pytest.param("INN", 9092, id="none has the name"),
    ],
)
def test_endpoint_of_a_name(name: str, port: int) -> None:
    assert endpoint("PLAINTEXT://:9092, INNER://:9093", name) == {"host": "", "port": port}


@pytest.mark.parametrize(
    ("listeners", "host", "port"),
    [
        pytest.param("PLAINTEXT://:9092", "", 9092, id="all addresses"),
        pytest.param("PLAINTEXT://b1:9092,SSL://b2:9093", "b1", 9092, id="the first of two"),
        pytest.param(" SASL_SSL://b1.example.org:9094", "b1.example.org", 9094, id="a blank before"),
        pytest.param("CLIENTS-EU://b1:9092", "b1", 9092, id="name with a hyphen"),
        pytest.param("PLAINTEXT://[2001:db8::1]:9092", "2001:db8::1", 9092, id="IPv6"),
        pytest.param(["PLAINTEXT://b1:9092", "SSL://b1:9093"], "b1", 9092, id="a list"),
        pytest.param("nonsense", "", 0, id="nonsense"),
        pytest.param("", "", 0, id="empty"),
    ],
)
def test_endpoint(listeners: str | list[str], host: str, port: int) -> None:
    assert endpoint(listeners) == {"host": host, "port": port}


@pytest.mark.parametrize(
    ("files", "parts"),
    [
        pytest.param({META: None}, [], id="no data"),
        pytest.param({META: "version=0\nbroker.id=1\ncluster.id=x"}, [], id="agrees"),
        pytest.param({META: "broker.id = 1"}, [], id="blanks around the sign"),
        pytest.param({META: "version=1\nnode.id=1\ncluster.id=x"}, [], id="node.id"),
        pytest.param({META: "broker.id=2"}, [f"{META} on a says id 2, the inventory says kafka_broker_id=1"], id="id"),
        pytest.param({META: "broker.id=11"}, ["says id 11"], id="only begins alike"),
        pytest.param({META: "version=1\nnode.id=2\ncluster.id=x"}, ["says id 2"], id="other node.id"),
        pytest.param({META: "broker.id=1\nnode.id=2"}, [], id="both: broker.id is ZooKeeper's"),
        pytest.param({META: "version=0\ncluster.id=x"}, [], id="no id yet"),
        pytest.param(
            {META: "broker.id=1\ncluster.id=x", META_2: "broker.id=1\ncluster.id=y"},
            [f"belong to different clusters ({META_2}: y, {META}: x)"],
            id="two clusters",
        ),
        pytest.param({META: "broker.id=1\ncluster.id=x", META_2: None}, [], id="a new log directory"),
        pytest.param({META: "broker.id=$6$secret"}, ["says id (no number)"], id="what is no id is not quoted"),
        pytest.param(
            {META: "cluster.id=$6$a", META_2: "cluster.id=$6$b"},
            [f"({META_2}: (unreadable), {META}: (unreadable))"],
            id="what is no cluster's id is not quoted",
        ),
        pytest.param(
            {META: "broker.id=2\ncluster.id=x", META_2: "broker.id=3\ncluster.id=x"},
            ["says id 2", "says id 3"],
            id="two ids",
        ),
        pytest.param({"/etc/kafka/current/env": "broker.id=9"}, [], id="another file"),
    ],
)
def test_identity_errors(files: dict[str, str | None], parts: list[str]) -> None:
    check(identity_errors(spec(), state(files)), parts)


def test_an_id_that_is_not_given_is_told_once_with_the_one_that_the_data_has() -> None:
    found = kafka_errors(state({META: "broker.id=7\ncluster.id=x"}), spec(ids={"a": None, "b": 2, "c": 3}))
    assert [text.partition(";")[0] for text in found if "id" in text] == [
        "kafka_broker_id is not set for a, whose data says 7"
    ]


def test_a_cluster_that_is_asked_tells_of_the_factors_of_its_topics() -> None:
    declared = {"config": {"default.replication.factor": 4}, "topics": [{"name": "t", "replication_factor": 4}]}
    check(replication_errors(spec(**declared, asked=True)), ["default.replication.factor=4"])


@pytest.mark.parametrize(
    ("advertised", "parts"),
    [
        pytest.param("PLAINTEXT://a:9092", [], id="fine"),
        pytest.param(
            "PLAINTEXT://a:9092, SSL://localhost:9093", ["SSL://localhost:9093 would be advertised by a"], id="second"
        ),
        pytest.param("PLAINTEXT://127.0.1.1:9092", ["127.0.1.1"], id="IPv4 loopback"),
        pytest.param("PLAINTEXT://[::1]:9092", ["[::1]"], id="IPv6 loopback"),
        pytest.param("PLAINTEXT://0.0.0.0:9092", ["0.0.0.0"], id="any IPv4 address"),
        pytest.param("PLAINTEXT://[::]:9092", ["[::]"], id="any IPv6 address"),
        pytest.param(
            "PLAINTEXT://:9092", ["PLAINTEXT://:9092"], id="no host: Kafka takes what the machine calls itself"
        ),
        pytest.param(["PLAINTEXT://a:9092", "SSL://localhost:9093"], ["SSL://localhost"], id="a list"),
        pytest.param("PLAINTEXT://127-0.example.org:9092", [], id="a name with digits"),
        pytest.param(None, [], id="not given"),
    ],
)
def test_listener_errors(advertised: t.Any, parts: list[str]) -> None:
    check(listener_errors(spec(config={"advertised.listeners": advertised})), parts)


@pytest.mark.parametrize(
    ("advertised", "parts"),
    [
        pytest.param({"a": "X://a:1,Y://a:2", "b": "X://b:1,Y://b:2"}, [], id="fine"),
        pytest.param({"a": "X://a:1", "b": "X://a:2"}, [], id="one name, two ports"),
        pytest.param({"a": "X://a:1", "b": "X://b:1,Y://A:1"}, ["a, b advertise the same endpoint, a:1:"], id="second"),
        pytest.param({"a": ["X://a:1", "Y://[::2]:2"], "b": "Y://[::2]:2"}, ["endpoint, ::2:2:"], id="IPv6, a list"),
        pytest.param({"a": "X://v:1", "b": "X://v:1", "c": "X://v:1"}, ["a, b, c advertise"], id="three"),
        pytest.param({"a": "X://a:1", "b": "X://v:1", "c": "X://v:1"}, [], id="others: their own hosts say so"),
        pytest.param({"a": "X://:1", "b": "X://:1"}, [], id="no host: another refusal tells of that"),
        pytest.param(
            {"a": "X://localhost:1", "b": "X://localhost:1"}, [], id="loopback: another refusal tells of that"
        ),
        pytest.param({"a": "X://a:1", "b": None}, [], id="not read"),
    ],
)
def test_endpoint_errors(advertised: dict[str, t.Any], parts: list[str]) -> None:
    check(endpoint_errors(spec(advertised=advertised)), parts)


@pytest.mark.parametrize(
    ("config", "topics", "parts"),
    [
        pytest.param({"default.replication.factor": 3}, [], [], id="as many as brokers"),
        pytest.param(
            {"default.replication.factor": 4}, [], ["kafka_config default.replication.factor=4 is above"], id="4"
        ),
        pytest.param(
            {"min.insync.replicas": "4"}, [], ["min.insync.replicas=4 is above the number of brokers, 3"], id="text"
        ),
        pytest.param({"default.replication.factor": -1}, [], [], id="-1 is not a number of replicas"),
        pytest.param({}, [{"name": "t", "replication_factor": 4}], ["replication_factor of topic t=4"], id="topic"),
        pytest.param({}, [{"name": "t"}], [], id="topic without"),
        pytest.param(
            {"offsets.topic.replication.factor": 5},
            [{"name": "t", "replication_factor": 5}],
            ["offsets.topic", "topic t"],
            id="both",
        ),
    ],
)
def test_replication_errors(config: dict[str, t.Any], topics: list[dict[str, t.Any]], parts: list[str]) -> None:
    check(replication_errors(spec(config=config, topics=topics)), parts)


@pytest.mark.parametrize(
    ("connect", "parts"),
    [
        pytest.param("a:2181", [], id="one server"),
        pytest.param("a:2181,b:2181/kafka", [], id="chroot at the end"),
        pytest.param(
            "",
            ["kafka_zookeeper_connect names no server, and kafka_quorum_hosts no controller; put hosts into the group"],
            id="empty",
        ),
        pytest.param("/kafka", ["names no server"], id="only a chroot"),
        pytest.param("a:2181/kafka,b:2181/kafka", ["names a chroot after each server"], id="chroot after each"),
        pytest.param("a:2181kafka", ["has 'a:2181kafka', which is no server"], id="chroot without a slash"),
        pytest.param("a,[2001:db8::7]:2181/x/y", [], id="default port, IPv6, two levels"),
        pytest.param("a:2181/kafka/", ["ends with a slash or has two in a row"], id="slash at the end"),
        pytest.param("a:2181/", ["ends with a slash"], id="only a slash"),
        pytest.param("a:2181//kafka", ["has two in a row"], id="two slashes"),
    ],
)
def test_connect_errors(connect: str, parts: list[str]) -> None:
    check(connect_errors(spec(zookeeper_connect=connect)), parts)


@pytest.mark.parametrize(
    ("version", "installed", "controllers", "parts"),
    [
        pytest.param("3.9.2", "", [], [], id="nothing installed"),
        pytest.param("3.9.2", "3.9.1", [], [], id="a patch"),
        pytest.param(
            "3.9.2",
            "3.1.0",
            [],
            ["change of the minor line has no way back without inter.broker.protocol.version pinned first, so it is"],
            id="another line",
        ),
        pytest.param("3.1.0", "3.9.2", [], [], id="a downgrade is said elsewhere"),
        pytest.param("4.3.1", "4.3.0", ["x"], [], id="controllers, a patch"),
        pytest.param(
            "4.4.0",
            "4.3.1",
            ["x"],
            ["minor line takes steps in an order, the controllers before the brokers and metadata.version at the end,"],
            id="controllers, another line",
        ),
    ],
)
def test_line_errors(version: str, installed: str, controllers: list[str], parts: list[str]) -> None:
    check(line_errors(spec(version=version, quorum_hosts=controllers), "kafka", installed), parts)


def test_an_unknown_line_is_not_said_to_become_possible() -> None:
    check(line_errors(spec(version="4.0.0", line=None), "kafka", "3.9.2"), [])


@pytest.mark.parametrize(
    ("wanted", "read", "parts"),
    [
        pytest.param({}, {}, [], id="fine"),
        pytest.param({"refused": ["Topic a: no."]}, {}, ["Topic a: no."], id="what the cluster refuses"),
        pytest.param(
            {"znodes": {"/cluster/id": None}},
            {"files": {META: "broker.id=1\ncluster.id=X"}},
            ["belongs to cluster X, and "],
            id="another cluster",
        ),
        pytest.param(
            {"metrics": {**METRICS, "prefix": "kafka"}},
            {},
            ["kafka_metrics_port is set and no JMX exporter"],
            id="metrics",
        ),
        pytest.param({"ids": {"a": -1}}, {}, ["kafka_broker_id=-1 of a is not a whole number from 0"], id="id"),
        pytest.param({}, {"files": {META: "broker.id=9"}}, ["says id 9"], id="identity"),
        pytest.param(
            {"declared_config": {"log.dirs": "/srv"}}, {}, ["kafka_config or kafka_host_config sets log.dirs"], id="key"
        ),
        pytest.param(
            {},
            {"live": {"log.dirs": place("/srv", "/*-[0-9]*")}},
            ["/srv on a holds replicas, the live broker uses it, and kafka_log_dirs does not name it"],
            id="live directory",
        ),
        pytest.param(
            {"zookeeper_data": {"z": False}},
            {"files": {META: "cluster.id=x"}},
            ["belongs to cluster x, and no server of the ensemble (z) has data"],
            id="empty ensemble",
        ),
        pytest.param(
            {"directories": ["/data"]},
            {"directories": directory("/data", fstype="tmpfs")},
            ["/data is on a tmpfs"],
            id="directory",
        ),
        pytest.param(
            {},
            {"directories": directory("/var/lib/kafka/data", owner="ada")},
            ["/var/lib/kafka/data on a belongs to ada and is not empty"],
            id="somebody's directory",
        ),
        pytest.param({}, {"names": {"b": []}}, ["b does not resolve"], id="name"),
        pytest.param({"config": {"advertised.listeners": "X://localhost:1"}}, {}, ["X://localhost:1"], id="listener"),
        pytest.param({"advertised": {"a": "X://v:1", "b": "X://v:1"}}, {}, ["advertise the same endpoint"], id="twins"),
        pytest.param({"config": {"default.replication.factor": 9}}, {}, ["=9 is above"], id="replication"),
        pytest.param({"cluster_config": {"min.insync.replicas": 4}}, {}, ["=4 is above"], id="cluster config"),
        pytest.param({"broker_user": "b"}, {}, ["is empty", "no listener takes a login"], id="login"),
        pytest.param({"authorizer": True}, {}, ["they come without a login"], id="authorizer"),
        pytest.param(
            {"declared_config": {"a": 1, "b": 1}, "cluster_config": {"b": 2, "c": 2}},
            {},
            ["b is declared in kafka_config"],
            id="two places",
        ),
        pytest.param(
            {"declared_config": {"a": True, "b": 1}, "cluster_config": {"a": "true", "b": "1"}},
            {},
            [],
            id="as exported",
        ),
        pytest.param({"zookeeper_connect": ""}, {}, ["names no server"], id="zookeeper.connect"),
        pytest.param({"topics": [{"name": "?"}]}, {}, ["Topic ?: the name isn't valid"], id="declared"),
        pytest.param({}, {"java": {"major": 25}}, ["too new for Kafka 3.9.2, which runs on Java 8 to 23"], id="java"),
        pytest.param({}, {"unit": {"LoadState": "masked"}}, ["kafka is masked on a"], id="masked"),
        pytest.param({"jvm_options": ['-Da="b']}, {}, ["that nothing closes"], id="a JVM option"),
        pytest.param({}, {"ports": {9092: "nginx (process 7)"}}, ["Port 9092 on a is taken by nginx"], id="port"),
        pytest.param(
            {},
            {"secrets": {"/etc/k.p12": {"owner": "root", "group": "kafka", "mode": "0644"}}},
            ["/etc/k.p12 on a holds a secret and has mode 0644"],
            id="secret",
        ),
        pytest.param({"data": {"a": False, "b": None}}, {}, ["b could not be read"], id="bootstrap"),
        pytest.param(
            {}, {"files": {LIVE_ENVIRONMENT: "KAFKA_HOME=/opt/kafka_2.13-3.9.9"}}, ["is older"], id="downgrade"
        ),
        pytest.param({}, {"files": {LIVE_ENVIRONMENT: "KAFKA_HOME=/opt/kafka_2.13-3.1.0"}}, ["minor line"], id="line"),
        pytest.param({"line": None, "version": "4.1.0"}, {}, ["known lines are 3.1, 3.9"], id="unknown version"),
        pytest.param(
            {"ids": {"a": None}, "zookeeper_connect": "/x"},
            {"java": None},
            ["is not set for a", "names no server", "is missing"],
            id="all at once",
        ),
        pytest.param({"ids": {"b": 2}, "data": {"b": False}}, {}, ["a is not a member"], id="not a member"),
        pytest.param(
            {},
            {"directories": directory("/var/lib/kafka/data", free=9)},
            ["/var/lib/kafka/data on a has 0 MB free"],
            id="full",
        ),
    ],
)
def test_kafka_errors(wanted: dict[str, t.Any], read: dict[str, t.Any], parts: list[str]) -> None:
    check(kafka_errors(state(**read), spec(**wanted)), parts)


@pytest.mark.parametrize(
    ("line", "controllers", "parts"),
    [
        pytest.param({"cves": []}, [], [], id="none known"),
        pytest.param(
            {"cves": ["CVE-1", "CVE-2"]},
            [],
            ["Kafka 3.9.2 has known vulnerabilities: CVE-1, CVE-2. Plan the change to 3.9.2."],
            id="two",
        ),
        pytest.param({"cves": ["CVE-1"]}, ["x"], ["CVE-1. Plan the change to 4.4.0."], id="controllers"),
        pytest.param(None, [], [], id="unknown version, which is refused elsewhere"),
    ],
)
def test_kafka_warnings(line: dict[str, t.Any] | None, controllers: list[str], parts: list[str]) -> None:
    check(kafka_warnings(state(), spec(line=line, quorum_hosts=controllers)), parts)


def test_a_log_directory_that_the_live_broker_has_lost_is_told() -> None:
    kept, lost = "/data1/kafka", "/data2/kafka"
    found = state(
        {f"{kept}/meta.properties": "broker.id=1", f"{lost}/meta.properties": None},
        directories={**directory(kept), **directory(lost)},
        live={"log.dirs": {**place(kept), **place(lost)}},
    )
    check(kafka_warnings(found, spec(directories=[kept, lost])), [f"{lost} on a is used by the live broker"])


KRAFT = {
    "version": "4.4.0",
    "line": {"planes": ["kraft"], "java_min": 17, "java_max": 25, "cves": []},
    "zookeeper_connect": "",
    "quorum_hosts": ["x"],
    "controller_ids": {"x": 3001},
    "controller_versions": {"x": "4.4.0"},
    "controller_dirs": {"x": "/c"},
    "acl_variables": {},
    "registrations": {},
    "config": {
        "advertised.listeners": "PLAINTEXT://a:9092",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
    },
    "controllers_later": False,
    "clusters": {"x": "5L6g3nShT-eMCtK--X86sw"},
    "checkpoints": {META: "/var/lib/kafka/data/*-checkpoint"},
    "metadata_logs": {"/var/lib/kafka/data": "/var/lib/kafka/data/__cluster_metadata-0"},
}
OF_CONTROLLERS = "version=1\nnode.id=1\ncluster.id=5L6g3nShT-eMCtK--X86sw"


@pytest.mark.parametrize(
    ("wanted", "files", "parts"),
    [
        pytest.param(KRAFT, {META: OF_CONTROLLERS}, [], id="controllers"),
        pytest.param(
            KRAFT | {"znodes": {"/cluster/id": None}, "zookeeper_data": {"z": False}},
            {META: OF_CONTROLLERS},
            [],
            id="controllers: nothing is compared with ZooKeeper",
        ),
        pytest.param(
            KRAFT | {"clusters": {"x": "Other"}}, {META: OF_CONTROLLERS}, ["have cluster Other;"], id="cluster"
        ),
        pytest.param(KRAFT | {"zookeeper_connect": "z:1"}, {META: OF_CONTROLLERS}, ["a has a ZooKeeper"], id="both"),
        pytest.param({}, {META: OF_CONTROLLERS}, ["belongs to a cluster with controllers, and there"], id="ZooKeeper"),
        pytest.param(
            {"line": {"planes": ["kraft"]}, "version": "4.4.0"}, {}, ["4.4.0 does not know ZooKeeper"], id="a version"
        ),
    ],
)
def test_what_keeps_the_metadata_decides_what_is_checked(
    wanted: dict[str, t.Any], files: dict[str, str | None], parts: list[str]
) -> None:
    check(kafka_errors(state(files, globs={"/var/lib/kafka/data/*-checkpoint": []}), spec(**wanted)), parts)


NODE = {"value": '{"version":"1","id":"Aa-1_b"}', "version": 0, "children": 0}


@pytest.mark.parametrize(
    ("files", "node", "parts"),
    [
        pytest.param({META: "broker.id=1\ncluster.id=Aa-1_b\n"}, NODE, [], id="the same"),
        pytest.param(
            {META: "cluster.id=Other"}, NODE, ["cluster Other, and z:2181/kafka holds cluster Aa-1_b"], id="other"
        ),
        pytest.param({META: "cluster.id=$6$secret"}, NODE, ["cluster (unreadable), and z:2181/kafka"], id="not quoted"),
        pytest.param(
            {META: "cluster.id=Other"},
            {**NODE, "value": '{"id":"{{ now() }}"}'},
            ["z:2181/kafka holds cluster (unreadable)"],
            id="what somebody wrote into ZooKeeper is not quoted",
        ),
        pytest.param({META: "cluster.id=Other"}, None, ["and z:2181/kafka holds no cluster"], id="another chroot"),
        pytest.param({META: None, META_2: "cluster.id=X"}, NODE, [f"{META_2} on a belongs"], id="each directory"),
        pytest.param({META: "broker.id=1"}, NODE, [], id="a log directory from before Kafka 0.10"),
        pytest.param({"/etc/kafka/env": "cluster.id=X"}, NODE, [], id="another file"),
    ],
)
def test_cluster_errors(files: dict[str, str | None], node: dict[str, t.Any] | None, parts: list[str]) -> None:
    wanted = spec(zookeeper_connect="z:2181/kafka")
    check(cluster_errors(state(files), wanted, {"/kafka/cluster/id": node, "/kafka/brokers/ids/1": None}), parts)


def test_cluster_problems_look_at_the_running_brokers_too() -> None:
    wanted = spec(config={"inter.broker.listener.name": "INNER", "listener.security.protocol.map": "INNER:SASL_SSL"})
    broker = {"value": '{"listener_security_protocol_map": {"PLAINTEXT": "PLAINTEXT"}}', "version": 1, "children": 0}
    check(
        cluster_errors(state(), wanted, {"/kafka/cluster/id": NODE, "/kafka/brokers/ids/2": broker}),
        ["broker 2 runs without it (PLAINTEXT)"],
    )


def test_too_many_partitions_are_remarked() -> None:
    found = kafka_warnings(state(), spec(topics=[{"name": "wide", "partitions": 100000, "replication_factor": 3}]))
    check(found, ["300000 of them for topic wide: 100000 on each broker"])


@pytest.mark.parametrize(
    ("advertised", "registered", "parts"),
    [
        pytest.param({"a": "X://a:1", "b": "X://b:1"}, ["X://b:1"], [], id="fine"),
        pytest.param(
            {"a": "X://b:1", "b": None}, ["Y://b:1"], ["a is to advertise b:1, with which broker 2"], id="unseen"
        ),
        pytest.param({"a": "X://b:1", "b": "X://c:1"}, ["X://b:1"], ["broker 2 (b) is registered"], id="would change"),
        pytest.param(
            {"a": "X://b:1", "b": "X://b:1"}, ["X://b:1"], [], id="declared twice: another refusal tells of that"
        ),
        pytest.param({"a": "X://b:1", "b": None}, None, [], id="does not run"),
    ],
)
def test_cluster_problems_look_at_the_endpoints_of_running_brokers(
    advertised: dict[str, t.Any], registered: list[str] | None, parts: list[str]
) -> None:
    told = {"value": json.dumps({"endpoints": registered}), "version": 1, "children": 0}
    running = {
        "endpoints": ["X://b:1", "PLAINTEXT://a:9092"],
        "listener_security_protocol_map": {"PLAINTEXT": "PLAINTEXT"},
    }
    own = {"value": json.dumps(running), "version": 1, "children": 0}
    nodes = {"/cluster/id": NODE, "/brokers/ids/1": own, "/brokers/ids/2": told if registered else None}
    check(cluster_errors(state(), spec(advertised=advertised), nodes), parts)


@pytest.mark.parametrize(
    ("purpose", "part"),
    [
        pytest.param("inter_broker", "Listener NEW is to carry the traffic among brokers, and broker 1", id="brokers"),
        pytest.param("admin", "Listener NEW is to serve administration, and the broker on a", id="administration"),
    ],
)
def test_cluster_problems_look_at_the_listeners_of_running_brokers(purpose: str, part: str) -> None:
    config = {
        "advertised.listeners": "OLD://a:1,NEW://a:2",
        "listener.security.protocol.map": "OLD:SSL,NEW:SSL",
        "inter.broker.listener.name": "NEW" if purpose == "inter_broker" else "OLD",
    }
    declared = {
        "config": config,
        "listeners": [{"name": "OLD", "protocol": "SSL", "port": 1}, {"name": "NEW", "protocol": "SSL", "port": 2}],
        "purposes": {"kafka_admin_listener": "NEW" if purpose == "admin" else "OLD"},
        "bootstrap_servers": ["a:2" if purpose == "admin" else "a:1"],
    }
    registered = json.dumps({"listener_security_protocol_map": {"OLD": "SSL"}, "endpoints": ["OLD://a:1"]})
    nodes = {"/cluster/id": NODE, "/brokers/ids/1": {"value": registered, "version": 1, "children": 0}}
    check(cluster_errors(state(), spec(**declared), nodes), [part])
