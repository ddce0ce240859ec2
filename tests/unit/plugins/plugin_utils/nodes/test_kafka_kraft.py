# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka derives for one broker of three, with two controllers on hosts of their own, by variable."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import ACL_VARIABLES
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka import KafkaNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_kraft import (
    CONTROLLER_CONFIG,
    LIVE_CONFIG,
    KafkaKraftNode,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.roles import NODES, node_of
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.broker import (
    HOSTS,
    PYTHON,
    USER,
    broker_variables,
)

ROLES = Path(__file__).parents[5] / "roles"
DATA = "/var/lib/kafka/data"
META = f"{DATA}/meta.properties"
OF_CONTROLLER = "/var/lib/kafka-controller/data/meta.properties"
CLUSTER, OTHER = "5L6g3nShT-eMCtK--X86sw", "Zb6g3nShT-eMCtK--X86sw"
GIVEN = {"kafka_version": "4.4.0", "kafka_zookeeper_connect": "", "groups": {"kafka_controller": ["x", "y"]}}
CONTROLLERS: dict[str, dict[str, t.Any]] = {
    "x": {"kafka_controller_id": 3001, "hosts_address": "10.0.1.1"},
    "y": {"kafka_controller_id": 3002, "hosts_address": "10.0.1.2"},
}


def node(given: dict[str, t.Any], hosts: dict[str, dict[str, t.Any]] = CONTROLLERS, **found: t.Any) -> KafkaKraftNode:
    """Return what the first one derives from these variables; hosts: {host: variables} of others of the inventory."""
    known = broker_variables({**GIVEN, **given}, **found)
    known.raw["hostvars"].update(hosts)
    derived = node_of("kafka", known)
    assert isinstance(derived, KafkaKraftNode)
    return derived


def read(files: dict[str, str | None] | None) -> dict[str, t.Any]:
    """Return what a host has whose state was read for its controller; None: it was not read."""
    services = {"kafka_controller": {"files": files}} if files is not None else {}
    return {"__service_state": {"services": services}}


def controllers(x: str | None, y: str | None, path: str = OF_CONTROLLER) -> dict[str, dict[str, t.Any]]:
    """Return both with the texts of their meta.properties, None where it is missing."""
    return {host: {**CONTROLLERS[host], **read({path: text})} for host, text in (("x", x), ("y", y))}


def asked(path: str = OF_CONTROLLER, **texts: str | None) -> dict[str, t.Any]:
    """Return what the controllers were asked by the role itself."""
    results = [
        {"item": host, "services": {"kafka_controller": {"files": {path: text}}}} for host, text in texts.items()
    ]
    return {"__kafka_controllers": {"results": results}}


DISKS: dict[str, dict[str, str | None]] = {
    "f": {META: "cluster.id=c"},
    "e": {META: None},
    "h": {META: "cluster.id=c", "/d/meta.properties": None},
}


def with_brokers(letters: str, given: dict[str, t.Any]) -> KafkaKraftNode:
    """Return the node of the first broker; a letter for each: formatted, empty, half of both; ? one was not read.

    A broker with a capital letter runs.
    """
    found = node(given)
    for host, letter in zip(HOSTS, letters):
        unit = {"ActiveState": "active" if letter.isupper() else "inactive"}
        services = {"kafka": {"files": DISKS[letter.lower()], "unit": unit}} if letter != "?" else {}
        found.variables["hostvars"][host]["__service_state"] = {"services": services}
    found.variables["__service_state"]["services"] = found.variables["hostvars"]["a"]["__service_state"]["services"]
    return found


CHECKPOINT = {f"{DATA}/*-checkpoint": [f"{DATA}/log-start-offset-checkpoint"]}
GLOBS: dict[str, dict[str, list[str]]] = {
    "u": {**CHECKPOINT, f"{DATA}/__cluster_metadata-0": [f"{DATA}/__cluster_metadata-0"]},
    "h": {"/d/*-checkpoint": [], **CHECKPOINT},
    "f": {f"{DATA}/*-checkpoint": [], f"{DATA}/__cluster_metadata-0": []},
    "m": {f"{DATA}/*-checkpoint": [], f"{DATA}/__cluster_metadata-0": [f"{DATA}/__cluster_metadata-0"]},
}


@pytest.mark.parametrize(
    ("brokers", "empty"),
    [
        pytest.param("uuu", [], id="all have run"),
        pytest.param("fff", [], id="a bootstrap"),
        pytest.param("fuu", [1], id="one is merely formatted"),
        pytest.param("muu", [1], id="one has died before it had replicas"),
        pytest.param("huu", [], id="one has a further directory"),
        pytest.param("f?u", [1], id="one was not read"),
        pytest.param("f??", [1], id="formatted by a run that was refused, the others were not read"),
    ],
)
def test_who_begins_empty(brokers: str, empty: list[int]) -> None:
    found = node({})
    for host, letter in zip(HOSTS, brokers):
        state = {"globs": GLOBS.get(letter), "data": True, "unit": {"ActiveState": "inactive"}}
        found.variables["hostvars"][host]["__service_state"] = {"services": {"kafka": state} if letter != "?" else {}}
    assert (found.empty, found.begins_empty) == (empty, 1 in empty)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, KafkaNode, id="no controllers"),
        pytest.param({"groups": {"kafka_controller": []}}, KafkaNode, id="an empty group"),
        pytest.param({"groups": {"kafka_controller": ["x"]}}, KafkaKraftNode, id="the group of the controllers"),
        pytest.param({"kafka_controller_hosts": ["x"]}, KafkaKraftNode, id="as the controllers' own role has them"),
        pytest.param({"kafka_quorum_hosts": ["x"]}, KafkaKraftNode, id="declared"),
        pytest.param(
            {"kafka_quorum_hosts": [], "groups": {"kafka_controller": ["x"]}}, KafkaNode, id="those of another cluster"
        ),
    ],
)
def test_controllers_decide_of_which_kind_a_broker_is(given: dict[str, t.Any], expected: type[KafkaNode]) -> None:
    assert type(node_of("kafka", broker_variables(given))) is expected


@pytest.mark.parametrize("role", [name for name in NODES if name != "kafka"])
def test_other_roles_have_one_kind(role: str) -> None:
    loader = DataLoader()
    found = RoleVariables(role, {"groups": {"kafka_controller": ["x"]}}, loader, Templar(loader, variables={}))
    assert type(node_of(role, found)) is NODES[role]


@pytest.mark.parametrize(
    ("given", "hosts", "version"),
    [
        pytest.param({}, [], "3.9.2", id="ZooKeeper"),
        pytest.param({"groups": {"kafka_controller": ["x", "y"]}}, ["x", "y"], "4.3.1", id="a group"),
        pytest.param(
            {"groups": {"kafka_controller": ["x"], "cloud": ["y"]}, "kafka_controller_hosts": "{{ groups.cloud }}"},
            ["y"],
            "4.3.1",
            id="another group",
        ),
        pytest.param({"groups": {"kafka_controller": ["x"]}, "kafka_version": "3.9.2"}, ["x"], "3.9.2", id="a version"),
        pytest.param(
            {"groups": {"kafka_controller": ["x"]}, "kafka_quorum_hosts": []},
            [],
            "3.9.2",
            id="those of another cluster",
        ),
        pytest.param({"kafka_quorum_hosts": ["x", "y", "x"]}, ["x", "y"], "4.3.1", id="a controller twice"),
    ],
)
def test_defaults(given: dict[str, t.Any], hosts: list[str], version: str) -> None:
    known = broker_variables(given)
    if "kafka_version" not in given:
        default = RoleVariables("kafka", {}, DataLoader(), Templar(DataLoader(), variables={})).raw["kafka_version"]
        known.raw = {**known.raw, "kafka_version": default}
    found = KafkaNode(known)
    assert (found.quorum_hosts, found.own("version")) == (hosts, version)


PLAIN = {
    "process.roles": "broker",
    "node.id": 1,
    "controller.quorum.bootstrap.servers": "x:9093,y:9093",
    "controller.quorum.voters": None,
    "controller.listener.names": "CONTROLLER",
    "listeners": "PLAINTEXT://:9092",
    "advertised.listeners": "PLAINTEXT://a:9092",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "log.dirs": "/var/lib/kafka/data",
    "default.replication.factor": 3,
    "min.insync.replicas": 2,
    "broker.id": None,
    "broker.id.generation.enable": None,
    "zookeeper.connect": None,
    "zookeeper.connection.timeout.ms": None,
    "authorizer.class.name": None,
}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, PLAIN, id="4.4"),
        pytest.param({"kafka_version": "3.9.2"}, PLAIN, id="3.9"),
        pytest.param({"kafka_broker_id": 1001}, {"node.id": 1001, "broker.id.generation.enable": None}, id="a high id"),
        pytest.param({"kafka_broker_id": "7"}, {"node.id": 7}, id="a number as text"),
        pytest.param({"kafka_rack": "r1"}, {"broker.rack": "r1"}, id="rack"),
        pytest.param(
            {"kafka_quorum_hosts": ["y", "x", "y"]},
            {"controller.quorum.bootstrap.servers": "x:9093,y:9093"},
            id="in the order of their ids, each once",
        ),
        pytest.param(
            {"kafka_quorum_hosts": ["x", "unknown"]},
            {"controller.quorum.bootstrap.servers": "x:9093,unknown:9093"},
            id="one of no inventory, which the plan refuses",
        ),
        pytest.param(
            {"kafka_listeners": [{"port": 9092}, {"name": "LOGIN", "protocol": "SASL_SSL", "port": 9093}]},
            {
                "listeners": "PLAINTEXT://:9092,LOGIN://:9093",
                "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,LOGIN:SASL_SSL,CONTROLLER:PLAINTEXT",
            },
            id="two listeners",
        ),
        pytest.param(
            {"kafka_authorizer": True, "kafka_super_users": ["User:ada"], **USER},
            {
                "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users": "User:brokers;User:ada",
            },
            id="rights",
        ),
        pytest.param({"kafka_config": {"node.id": 9}}, {"node.id": 9}, id="keys of the user, which the plan refuses"),
        pytest.param(
            {"kafka_config": {"min.insync.replicas": 1}},
            {"min.insync.replicas": 1},
            id="a key that counts elsewhere too",
        ),
    ],
)
def test_config(given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    config = node(given).config
    assert {key: config.get(key) for key in expected} == expected


def test_the_port_of_each_controller_is_its_own() -> None:
    hosts = {**CONTROLLERS, "y": {**CONTROLLERS["y"], "kafka_controller_port": 9193}}
    found = node({}, hosts)
    assert found.controllers == ["x:9093", "y:9193"]
    assert found.config["controller.quorum.bootstrap.servers"] == "x:9093,y:9193"


STATIC = "controller.quorum.voters=3001@x:9093,3002@y:9093"
SERVERS = "controller.quorum.bootstrap.servers=x:9093"


def known(x: str | None = None, y: str | None = None, cluster: str | None = "cluster.id=c") -> dict[str, t.Any]:
    """Return both controllers, formatted for a cluster, with what their live configurations say of the quorum."""
    texts = {"x": x, "y": y}
    return {
        host: {**CONTROLLERS[host], **read({OF_CONTROLLER: cluster, CONTROLLER_CONFIG: text})}
        for host, text in texts.items()
    }


def answers(text: str) -> dict[str, t.Any]:
    """Return what y was asked by the role itself."""
    files = {OF_CONTROLLER: "cluster.id=c", CONTROLLER_CONFIG: text}
    return {"__kafka_controllers": {"results": [{"item": "y", "services": {"kafka_controller": {"files": files}}}]}}


@pytest.mark.parametrize(
    ("hosts", "given", "broker", "data", "static"),
    [
        pytest.param(known(), {}, None, False, False, id="a bootstrap"),
        pytest.param(known(None, STATIC), {}, None, False, True, id="a controller has voters"),
        pytest.param(known(SERVERS), {}, SERVERS, True, False, id="a dynamic quorum"),
        pytest.param(CONTROLLERS, {}, STATIC, True, True, id="a broker has voters, and no controller was read"),
        pytest.param(CONTROLLERS, answers(STATIC), None, False, True, id="a controller was asked"),
        pytest.param(CONTROLLERS, answers(SERVERS), None, False, False, id="asked, and dynamic"),
        pytest.param(known(SERVERS), {}, STATIC, True, False, id="the controllers know better than a broker"),
        pytest.param(known(STATIC, None, None), {}, None, False, False, id="left of a controller without data"),
        pytest.param(known(), {}, STATIC, False, False, id="left of a broker without data"),
    ],
)
def test_voters_are_static_where_a_node_of_the_cluster_names_them(
    hosts: dict[str, dict[str, t.Any]], given: dict[str, t.Any], broker: str | None, data: bool, static: bool
) -> None:
    found = node(given, hosts)
    service = found.variables["hostvars"]["b"]["__service_state"]["services"]["kafka"]
    service.update(files={LIVE_CONFIG: broker}, data=data)
    assert found.static_voters is static
    assert ("controller.quorum.voters" in found.config) is static
    assert ("controller.quorum.bootstrap.servers" in found.config) is not static


def test_the_addresses_of_the_controllers_belong_to_the_revision() -> None:
    found = node({})
    assert found.metadata_hosts == ["x", "y"]
    assert found.revision["files"]["addresses"] == "10.0.0.1 a\n10.0.1.1 x\n10.0.1.2 y\n"


def test_nothing_is_asked_of_zookeeper() -> None:
    found = node({"kafka_zookeeper_connect": "z:2181", "__kafka_cluster": {"znodes": {}}})
    assert (found.lives, found.belongs, found.identifies, found.unidentified) == (True, False, False, False)
    assert found.spec["znodes"] is None


def test_no_broker_is_the_active_controller() -> None:
    assert node({"__kafka_health": {"controller_id": 2}}).last == -1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, {"min.insync.replicas": 2}, id="nothing is declared"),
        pytest.param({"kafka_hosts": ["a"]}, {"min.insync.replicas": 1}, id="nothing is declared, and one broker"),
        pytest.param({"kafka_version": "3.9.2"}, {}, id="nothing is declared, and 3.9"),
        pytest.param({"kafka_cluster_config": {"x": 1}}, {"min.insync.replicas": 2, "x": 1}, id="of the cluster"),
        pytest.param(
            {"kafka_config": {"min.insync.replicas": 1, "y": 2}, "kafka_cluster_config": {"x": 1}},
            {"min.insync.replicas": 1, "x": 1},
            id="what a cluster with eligible leader replicas reads there",
        ),
        pytest.param(
            {"kafka_config": {"min.insync.replicas": 1}, "kafka_cluster_config": {"min.insync.replicas": 2}},
            {"min.insync.replicas": 2},
            id="both, which the plan refuses",
        ),
        pytest.param(
            {"kafka_host_config": {"min.insync.replicas": 1}},
            {"min.insync.replicas": 2},
            id="one host does not decide for all",
        ),
        pytest.param(
            {"kafka_config": {"min.insync.replicas": None}},
            {"min.insync.replicas": 2},
            id="null, which such a cluster refuses to delete",
        ),
        pytest.param(
            {"kafka_config": {"min.insync.replicas": 1}, "kafka_version": "3.9.2"}, {}, id="3.9 reads the broker's file"
        ),
        pytest.param(
            {"kafka_config": {"min.insync.replicas": 1}, "kafka_version": "4.0.0"},
            {"min.insync.replicas": 1},
            id="4.0 is the first",
        ),
    ],
)
def test_cluster_config(given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    found = node(given)
    assert found.cluster_config == found.declared["config"] == expected
    assert found.spec["cluster_config"] == given.get("kafka_cluster_config", {})


TEXT, OTHER_TEXT = f"version=1\ncluster.id={CLUSTER}\nnode.id=3001\n", f"version=1\ncluster.id={OTHER}\n"


@pytest.mark.parametrize(
    ("given", "hosts", "clusters", "cluster"),
    [
        pytest.param({}, CONTROLLERS, {"x": "", "y": ""}, "", id="neither"),
        pytest.param({}, controllers(None, None), {"x": "", "y": ""}, "", id="read, and not formatted"),
        pytest.param({}, controllers(None, TEXT), {"x": "", "y": CLUSTER}, CLUSTER, id="read on the second"),
        pytest.param({}, controllers(TEXT, "", "/d/meta.properties"), {"x": CLUSTER, "y": ""}, CLUSTER, id="elsewhere"),
        pytest.param({}, controllers(TEXT, TEXT, "/etc/env"), {"x": "", "y": ""}, "", id="another file"),
        pytest.param(asked(x=TEXT, y=None), CONTROLLERS, {"x": CLUSTER, "y": ""}, CLUSTER, id="asked"),
        pytest.param(asked(y=TEXT), controllers(None, None), {"x": "", "y": CLUSTER}, CLUSTER, id="asked later"),
        pytest.param(asked(x=None), controllers(TEXT, None), {"x": CLUSTER, "y": ""}, CLUSTER, id="read, asked later"),
        pytest.param(
            asked(x=OTHER_TEXT), controllers(TEXT, None), {"x": OTHER, "y": ""}, OTHER, id="the answer is the later one"
        ),
        pytest.param(
            {"__kafka_controllers": {"results": [{"item": "x", "unreachable": True}, {"item": "y", "skipped": True}]}},
            controllers(None, TEXT),
            {"x": "", "y": CLUSTER},
            CLUSTER,
            id="not reached, and not asked",
        ),
        pytest.param(
            {"__kafka_controllers": {"skipped": True}}, CONTROLLERS, {"x": "", "y": ""}, "", id="nobody asked"
        ),
        pytest.param(
            {**asked(y=TEXT, z=OTHER_TEXT), "kafka_quorum_hosts": ["y"]},
            CONTROLLERS,
            {"y": CLUSTER},
            CLUSTER,
            id="others",
        ),
    ],
)
def test_which_cluster_the_controllers_have(
    given: dict[str, t.Any], hosts: dict[str, dict[str, t.Any]], clusters: dict[str, str], cluster: str
) -> None:
    found = node(given, hosts)
    assert (found.clusters, found.cluster_id) == (clusters, cluster)
    assert found.spec["clusters"] == clusters


LATER = {"__kafka_controllers_later": True}


@pytest.mark.parametrize(
    ("given", "hosts", "expected"),
    [
        pytest.param({}, CONTROLLERS, True, id="not read"),
        pytest.param(LATER, CONTROLLERS, False, id="the controllers come later"),
        pytest.param({}, controllers(None, None), True, id="read, and not formatted then"),
        pytest.param({}, controllers(None, TEXT), False, id="read, and known"),
        pytest.param(asked(x=TEXT), CONTROLLERS, True, id="asked before: it would be forgotten"),
    ],
)
def test_whether_controllers_are_asked(
    given: dict[str, t.Any], hosts: dict[str, dict[str, t.Any]], expected: bool
) -> None:
    assert node(given, hosts).asks_controllers is expected


@pytest.mark.parametrize(
    ("dirs", "files", "expected"),
    [
        pytest.param(["/d"], {"/d/meta.properties": "cluster.id=c"}, False, id="formatted"),
        pytest.param(["/d"], {"/d/meta.properties": None}, True, id="not formatted"),
        pytest.param(["/d"], {"/d/meta.properties": ""}, False, id="a file that says nothing"),
        pytest.param(["/d", "/e"], {"/d/meta.properties": "x", "/e/meta.properties": None}, True, id="one of two"),
        pytest.param(["/d"], {"/d/meta.properties": "x", "/e/meta.properties": None}, False, id="one that is left out"),
        pytest.param(["/d"], {}, True, id="not read"),
    ],
)
def test_unformatted(dirs: list[str], files: dict[str, str | None], expected: bool) -> None:
    found = node({"kafka_log_dirs": dirs})
    found.variables["__service_state"]["services"]["kafka"]["files"] = files
    assert found.unformatted is expected


@pytest.mark.parametrize(
    ("letters", "given", "credential", "unformatted"),
    [
        pytest.param("eee", USER, True, True, id="a bootstrap"),
        pytest.param("eee", {}, False, True, id="a bootstrap without a login"),
        pytest.param("fee", USER, True, False, id="a bootstrap that goes on"),
        pytest.param("fff", USER, True, False, id="all are formatted, and none runs"),
        pytest.param("fff", {}, False, False, id="none runs, without a login"),
        pytest.param("ffF", USER, False, False, id="one runs"),
        pytest.param("ff?", USER, False, False, id="one was not read, and may run"),
        pytest.param("FFe", USER, False, False, id="one is new"),
        pytest.param("eFF", USER, False, True, id="this one is new"),
        pytest.param("hFF", {**USER, "kafka_log_dirs": [DATA, "/d"]}, False, True, id="this one has a new directory"),
        pytest.param("e??", USER, False, True, id="the others were not read, and may run"),
    ],
)
def test_steps(letters: str, given: dict[str, t.Any], credential: bool, unformatted: bool) -> None:
    found = with_brokers(letters, {**given, "__kafka_credential": {"plan": []}})
    assert (found.makes_credential, found.unformatted) == (credential, unformatted)
    assert found.steps == {
        "write the credential of the brokers": credential,
        "format the log directories": unformatted,
    }


@pytest.mark.parametrize(
    ("letters", "given", "expected"),
    [
        pytest.param("FFF", USER, True, id="all run"),
        pytest.param("ffF", USER, True, id="one runs"),
        pytest.param("fff", USER, False, id="none runs"),
        pytest.param("ff?", USER, True, id="one may run"),
        pytest.param("FFF", {}, False, id="no login"),
    ],
)
def test_adds_credential(letters: str, given: dict[str, t.Any], expected: bool) -> None:
    assert with_brokers(letters, given).adds_credential is expected


BROKERS = {"name": "brokers", "mechanism": "SCRAM-SHA-512", "iterations": 8192}
FOUND = [{**BROKERS, "name": "ada"}, BROKERS, {**BROKERS, "mechanism": "SCRAM-SHA-256"}]
WITH_LOGIN: dict[str, t.Any] = {
    **USER,
    "kafka_listeners": [{"name": "LOGIN", "protocol": "SASL_PLAINTEXT", "port": 9092}],
}
AS_ADMIN = {"sasl_username": "admin", "sasl_password": "x", "sasl_mechanism": "SCRAM-SHA-512"}


@pytest.mark.parametrize(
    ("given", "users", "expected"),
    [
        pytest.param(WITH_LOGIN, FOUND, [BROKERS], id="the brokers' own login"),
        pytest.param({**WITH_LOGIN, "kafka_admin_connection": AS_ADMIN}, FOUND, [BROKERS], id="an administrator"),
        pytest.param(
            {**WITH_LOGIN, "kafka_admin_connection": {**AS_ADMIN, "sasl_mechanism": "PLAIN"}},
            FOUND,
            [],
            id="another mechanism",
        ),
        pytest.param(USER, FOUND, [], id="no login of the administration"),
        pytest.param(WITH_LOGIN, FOUND[:1], [], id="no such user"),
        pytest.param(WITH_LOGIN, FOUND[2:], [], id="with another mechanism only"),
    ],
)
def test_verified_credentials(
    given: dict[str, t.Any], users: list[dict[str, t.Any]], expected: list[dict[str, t.Any]]
) -> None:
    found = node({**given, "__kafka_found_users": {"users": users}})
    assert found.verified_credentials == expected


def test_spec() -> None:
    hosts = {**CONTROLLERS, "x": {**CONTROLLERS["x"], "kafka_controller_data_dir": "/c"}}
    spec = node({"kafka_log_dirs": ["/d", "/e[1]"], **LATER}, hosts).spec
    expected = {
        "host": "a",
        "quorum_hosts": ["x", "y"],
        "controller_ids": {"x": 3001, "y": 3002},
        "controller_versions": {"x": None, "y": None},
        "registrations": {},
        "acl_variables": {"authorizer": (False, False), "super_users": ([], []), "broker_user": ("", "")},
        "controller_dirs": {"x": "/c", "y": "/var/lib/kafka-controller/data"},
        "controllers_later": True,
        "checkpoints": {"/d/meta.properties": "/d/*-checkpoint", "/e[1]/meta.properties": "/e[[]1]/*-checkpoint"},
        "metadata_logs": {"/d": "/d/__cluster_metadata-0", "/e[1]": "/e[[]1]/__cluster_metadata-0"},
        "ids": {"a": 1, "b": 2, "c": 3},
    }
    assert {name: spec[name] for name in expected} == expected
    assert not node({}).spec["controllers_later"]


def live(text: str | None, unit: str = "active") -> dict[str, t.Any]:
    """Return what was read of a broker with this excerpt of its live configuration."""
    files = {} if text is None else {"/etc/kafka/current/server.properties": text}
    return {"files": files, "unit": {"ActiveState": unit}}


TWO = "advertised.listeners=PLAINTEXT://b:9092,Login://b:9093\nlistener.security.protocol.map=PLAINTEXT:PLAINTEXT"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        pytest.param(
            [live("listeners=PLAINTEXT://:9092"), live(TWO), live("listeners=SSL://c:1")],
            {1: ["PLAINTEXT://:9092"], 2: ["PLAINTEXT://b:9092", "LOGIN://b:9093"], 3: ["SSL://c:1"]},
            id="all run",
        ),
        pytest.param([live(TWO), live(TWO, "inactive"), live(TWO, "failed")], {1: ..., 2: None, 3: None}, id="stopped"),
        pytest.param([live(TWO), None, live(TWO)], {1: ..., 3: ...}, id="one was not read"),
        pytest.param([None, None, None], {}, id="none was read"),
        pytest.param([live(None), live(None, "inactive"), None], {1: [], 2: None}, id="no configuration is live"),
    ],
)
def test_registrations(states: list[dict[str, t.Any] | None], expected: dict[int, t.Any]) -> None:
    found = node({})
    for host, state in zip(HOSTS, states):
        services = {} if state is None else {"kafka": state}
        found.variables["hostvars"][host]["__service_state"] = {"services": services}
    both = ["PLAINTEXT://b:9092", "LOGIN://b:9093"]
    read = {path: value and json.loads(value["value"])["endpoints"] for path, value in found.registrations.items()}
    assert read == {f"/brokers/ids/{key}": both if value is ... else value for key, value in expected.items()}


ACLS = {"kafka_authorizer": True, "kafka_super_users": ["User:ada"], **USER}
OF_ROLE = {"authorizer": True, "super_users": ["User:ada"], "broker_user": "brokers"}


@pytest.mark.parametrize(
    ("given", "first", "theirs"),
    [
        pytest.param(ACLS, {}, OF_ROLE, id="the same"),
        pytest.param(ACLS, {"kafka_authorizer": "yes"}, OF_ROLE, id="a text that means the same"),
        pytest.param(ACLS, {"kafka_authorizer": "no"}, {**OF_ROLE, "authorizer": False}, id="no ACLs there"),
        pytest.param(ACLS, {"kafka_super_users": []}, {**OF_ROLE, "super_users": []}, id="no super users there"),
        pytest.param(ACLS, {"kafka_broker_user": "b"}, {**OF_ROLE, "broker_user": "b"}, id="another login there"),
        pytest.param(
            {**ACLS, "kafka_hosts": ["d", "a"]},
            {},
            {"authorizer": False, "super_users": [], "broker_user": ""},
            id="the first one is in no inventory",
        ),
        pytest.param({**ACLS, "kafka_hosts": ["b", "a"]}, {"kafka_authorizer": False}, OF_ROLE, id="another is first"),
    ],
)
def test_acl_variables(given: dict[str, t.Any], first: dict[str, t.Any], theirs: dict[str, t.Any]) -> None:
    found = node(given)
    found.variables["hostvars"]["a"].update(first)
    expected = {name: (OF_ROLE[name], theirs[name]) for name in OF_ROLE}
    assert found.acl_variables == found.spec["acl_variables"] == expected


def test_acl_variables_that_are_not_given_are_the_defaults_of_the_role() -> None:
    defaults = yaml.safe_load((ROLES / "kafka/defaults/main.yml").read_text())
    assert {f"kafka_{name}": value for name, value in ACL_VARIABLES.items()} == {
        name: defaults[name] for name in ("kafka_authorizer", "kafka_super_users", "kafka_broker_user")
    }


def test_acls_that_only_the_role_is_given_are_not_in_the_inventory() -> None:
    known = broker_variables(GIVEN)
    known.raw = {**known.raw, "kafka_authorizer": True}
    assert KafkaKraftNode(known).acl_variables["authorizer"] == (True, False)


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        pytest.param({"kafka_controller": {"shared": {"version": "4.3.1"}}}, "4.3.1", id="read"),
        pytest.param({"kafka_controller": {"shared": {}}}, None, id="read by an older run"),
        pytest.param({}, None, id="not read"),
    ],
)
def test_controller_versions(services: dict[str, t.Any], expected: str | None) -> None:
    hosts = {**CONTROLLERS, "y": {**CONTROLLERS["y"], "__service_state": {"services": services}}}
    assert node({}, hosts).spec["controller_versions"] == {"x": None, "y": expected}


def test_query() -> None:
    query = node({"kafka_log_dirs": ["/d", "/e[1]"]}).query
    assert query["globs"] == [
        "/d/*-checkpoint",
        "/e[[]1]/*-checkpoint",
        "/d/__cluster_metadata-0",
        "/e[[]1]/__cluster_metadata-0",
    ]
    assert query["files"][:2] == ["/d/meta.properties", "/e[1]/meta.properties"]
    assert query["directories"][2] == PYTHON


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("listeners=PLAINTEXT://:9092", True, id="listeners"),
        pytest.param("advertised.listeners=PLAINTEXT://a:9092", True, id="advertised"),
        pytest.param("listener.security.protocol.map=PLAINTEXT:PLAINTEXT", True, id="protocols"),
        pytest.param("listener.name.login.scram-sha-512.sasl.jaas.config=secret", False, id="a secret"),
        pytest.param("#listeners=PLAINTEXT://:9092", False, id="a comment"),
        pytest.param("controller.listener.names=CONTROLLER", False, id="the controllers'"),
    ],
)
def test_what_is_read_of_the_live_configuration(line: str, expected: bool) -> None:
    excerpts = node({}).query["excerpts"]
    assert bool(re.search(excerpts["/etc/kafka/current/server.properties"], line)) is expected
    assert excerpts["/etc/kafka/current/env"] == "^KAFKA_HOME="


def test_the_directory_of_a_controller_is_the_default_of_its_role() -> None:
    defaults = yaml.safe_load((ROLES / "kafka_controller/defaults/main.yml").read_text())
    assert node({}).spec["controller_dirs"] == dict.fromkeys(["x", "y"], defaults["kafka_controller_data_dir"])
