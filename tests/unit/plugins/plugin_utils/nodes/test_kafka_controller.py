# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka_controller derives for one controller of three, by variable."""

from __future__ import annotations

import base64
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import parse
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_voters import directory_ids
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_controller import KafkaControllerNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_quorum import JOINING
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.varied import variables

MEMBERS = ("a", "b", "c")
ROOT = "/etc/kafka-controller"
DATA = "/var/lib/kafka-controller/data"
META = f"{DATA}/meta.properties"
HOME = "/opt/kafka_2.13-4.4.0"
UNIT = "/usr/local/lib/systemd/system/kafka-controller.service"
VOTERS = "1@a:9093,2@b:9093,3@c:9093"
SERVERS = "a:9093,b:9093,c:9093"
LIVE = "/etc/kafka-controller/current/server.properties"
STATIC = {LIVE: f"controller.quorum.voters={VOTERS}"}
JAR = "jmx_prometheus_javaagent-1.0.1.jar"
AGENT = {"kafka_controller_metrics_port": 7073, "kafka_controller_metrics_agent_file": f"/srv/{JAR}"}
TEXTS = {f"__kafka_controller_{name}": name for name in ("unit_text", "environment", "log4j", "log4j2", "metrics_text")}
GIVEN = {"kafka_controller_version": "4.4.0", "groups": {"kafka": ["k", "l", "m"]}}


def node(given: dict[str, t.Any], **state: t.Any) -> KafkaControllerNode:
    """Return the node of the first one, from what was found on all of them."""
    found = {"data": False, "files": {META: None}, "directories": {HOME: {"exists": True}}, **state}
    return KafkaControllerNode(variables("kafka_controller", MEMBERS, {**GIVEN, **TEXTS, **given}, **found))


def differing(states: dict[str, dict[str, t.Any] | None], given: dict[str, t.Any] | None = None) -> KafkaControllerNode:
    """Return the node of the first one, from what was found on each; None where a host was not read."""
    found = node(given or {})
    for host, state in states.items():
        services = {"services": {"kafka_controller": state}} if state is not None else {}
        found.variables["hostvars"][host]["__service_state"] = services
    return found


def disk(letter: str, meta: str = META, live: dict[str, str] | None = None) -> dict[str, t.Any] | None:
    """Return what was read of one: metadata, formatted only, empty; None where it was not read."""
    text = {"m": "cluster.id=c", "f": "cluster.id=c", "e": None, "b": "", "?": None}
    files = {meta: text[letter], **(live or {})}
    return None if letter == "?" else {"data": letter == "m", "files": files, "shared": {"meta": meta}}


def give(found: KafkaControllerNode, **known: t.Any) -> None:
    """Set variables of the first one, such as what tasks have registered."""
    assert isinstance(found.variables, RoleVariables)
    found.variables.raw = {**found.variables.raw, **known}


def disks(letters: str, live: dict[str, str] | None = None) -> KafkaControllerNode:
    states = {host: disk(letter, live=live) for host, letter in zip(MEMBERS, letters)}
    return differing(states, {"kafka_controller_hosts": list(states)})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {},
            {
                "process.roles": "controller",
                "node.id": 1,
                "controller.quorum.bootstrap.servers": SERVERS,
                "controller.quorum.voters": None,
                "controller.listener.names": "CONTROLLER",
                "listeners": "CONTROLLER://:9093",
                "listener.security.protocol.map": "CONTROLLER:PLAINTEXT",
                "log.dirs": DATA,
                "num.partitions": 3,
                "default.replication.factor": 3,
                "min.insync.replicas": 2,
                "unclean.leader.election.enable": False,
            },
            id="plain",
        ),
        pytest.param(
            {"kafka_controller_port": "9193"},
            {"listeners": "CONTROLLER://:9193", "controller.quorum.bootstrap.servers": SERVERS.replace("9093", "9193")},
            id="a port as text",
        ),
        pytest.param({"kafka_controller_data_dir": "/d"}, {"log.dirs": "/d"}, id="a directory"),
        pytest.param(
            {"kafka_controller_hosts": ["b", "a"]},
            {"controller.quorum.bootstrap.servers": "a:9093,b:9093"},
            id="in the order of their ids",
        ),
        pytest.param(
            {"groups": {}}, {"default.replication.factor": 1, "min.insync.replicas": 1}, id="brokers of no inventory"
        ),
        pytest.param(
            {"groups": {"kafka": ["k"]}}, {"default.replication.factor": 1, "min.insync.replicas": 1}, id="one broker"
        ),
        pytest.param(
            {"groups": {"kafka": ["k", "l"]}},
            {"default.replication.factor": 2, "min.insync.replicas": 1},
            id="two brokers",
        ),
        pytest.param(
            {"groups": {"cloud": list("kl")}, "kafka_controller_client_hosts": "{{ groups.cloud }}"},
            {"default.replication.factor": 2, "min.insync.replicas": 1},
            id="brokers of another group",
        ),
        pytest.param(
            {"kafka_controller_client_hosts": ["k", "k"]}, {"default.replication.factor": 1}, id="a broker twice"
        ),
        pytest.param(
            {"groups": {"kafka": list("klmn")}},
            {"default.replication.factor": 3, "min.insync.replicas": 2},
            id="four brokers",
        ),
        pytest.param(
            {"kafka_controller_config": {"min.insync.replicas": 1, "a": "b"}},
            {"min.insync.replicas": 1, "a": "b", "num.partitions": 3},
            id="keys of the user",
        ),
        pytest.param({"kafka_controller_config": {"num.partitions": 6}}, {"num.partitions": 6}, id="a default's key"),
    ],
)
def test_config(given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    config = node(given).config
    assert {key: config.get(key) for key in expected} == expected


DECIDED = (
    "num.partitions",
    "default.replication.factor",
    "min.insync.replicas",
    "delete.topic.enable",
    "unclean.leader.election.enable",
    "auto.leader.rebalance.enable",
    "create.topic.policy.class.name",
    "alter.config.policy.class.name",
    "allow.everyone.if.no.acl.found",
)
RIGHTS = {"kafka_authorizer": "yes", "kafka_broker_user": "brokers", "kafka_super_users": ["User:ada"]}
STANDARD = "org.apache.kafka.metadata.authorizer.StandardAuthorizer"


@pytest.mark.parametrize(
    ("declared", "given", "expected"),
    [
        pytest.param(
            {},
            {},
            {"num.partitions": 3, "min.insync.replicas": 2, "authorizer.class.name": None, "super.users": None},
            id="nothing",
        ),
        pytest.param(
            {"kafka_config": {"num.partitions": 9, "default.replication.factor": 1, "min.insync.replicas": 1, "x": 1}},
            {},
            {"num.partitions": 9, "default.replication.factor": 1, "min.insync.replicas": 1, "x": None},
            id="numbers of new topics, and nothing else",
        ),
        *(
            pytest.param({"kafka_config": {key: "given"}}, {}, {key: "given"}, id=f"a key that they decide: {key}")
            for key in DECIDED
        ),
        pytest.param(
            {"kafka_config": {"log.retention.hours": 1, "listeners": "A://:1"}},
            {},
            {"log.retention.hours": None, "listeners": "CONTROLLER://:9093"},
            id="keys that brokers decide",
        ),
        pytest.param(
            {"kafka_config": {"num.partitions": 9}},
            {"kafka_controller_config": {"num.partitions": 5}},
            {"num.partitions": 5},
            id="the controllers' own keys",
        ),
        pytest.param(
            RIGHTS,
            {},
            {"authorizer.class.name": STANDARD, "super.users": "User:brokers;User:ANONYMOUS;User:ada"},
            id="ACLs",
        ),
        pytest.param(
            {"kafka_authorizer": True},
            {},
            {"authorizer.class.name": STANDARD, "super.users": "User:ANONYMOUS"},
            id="ACLs, the brokers have no login",
        ),
        pytest.param(
            {**RIGHTS, "kafka_config": {"num.partitions": 9}},
            {},
            {"authorizer.class.name": STANDARD, "num.partitions": 9},
            id="both",
        ),
        pytest.param(
            {**RIGHTS, "kafka_authorizer": "no"}, {}, {"authorizer.class.name": None, "super.users": None}, id="off"
        ),
        pytest.param(
            RIGHTS,
            {"kafka_controller_config": {"super.users": "User:me"}},
            {"authorizer.class.name": STANDARD, "super.users": "User:me"},
            id="the controllers' own super users",
        ),
        pytest.param(RIGHTS, {"kafka_controller_client_hosts": []}, {"authorizer.class.name": None}, id="no brokers"),
        pytest.param(
            RIGHTS,
            {"kafka_controller_client_hosts": ["unknown", "k"]},
            {"authorizer.class.name": None},
            id="the first one is in no inventory",
        ),
    ],
)
def test_what_is_declared_for_the_brokers(
    declared: dict[str, t.Any], given: dict[str, t.Any], expected: dict[str, t.Any]
) -> None:
    found = node(given)
    found.variables["hostvars"].update({"k": declared, "l": {"kafka_config": {"num.partitions": 7}}})
    config = found.config
    assert {key: config.get(key) for key in expected} == expected


def version_of(brokers: dict[str, dict[str, t.Any]], **given: t.Any) -> str:
    """Return the version of the controllers, whose variables do not name it; brokers: {host: its variables}."""
    group = {"groups": {"kafka": list(brokers)}} if brokers else {"groups": {}}
    known = variables("kafka_controller", MEMBERS, {**TEXTS, **group, **given})
    known.raw["hostvars"].update(brokers)
    return str(KafkaControllerNode(known).own("version"))


@pytest.mark.parametrize(
    ("brokers", "given", "expected"),
    [
        pytest.param({}, {}, "4.3.1", id="no brokers"),
        pytest.param({"k": {}, "l": {}}, {}, "4.3.1", id="brokers that have the default"),
        pytest.param({"k": {"kafka_version": "3.9.2"}}, {}, "3.9.2", id="that of the brokers"),
        pytest.param({"k": {}, "l": {"kafka_version": "3.9.2"}}, {}, "3.9.2", id="of the second broker"),
        pytest.param(
            {"k": {"kafka_version": "3.9.2"}}, {"kafka_version": "4.4.0"}, "4.4.0", id="one that all hosts have"
        ),
        pytest.param({"k": {"kafka_version": "3.9.2"}}, {"kafka_controller_version": "4.4.0"}, "4.4.0", id="their own"),
    ],
)
def test_version(brokers: dict[str, dict[str, t.Any]], given: dict[str, t.Any], expected: str) -> None:
    assert version_of(brokers, **given) == expected


def test_ids_that_a_playbook_gives_are_known_to_the_hosts_of_the_run() -> None:
    assert node({}).ids == {"a": 1, "b": 2, "c": 3}
    assert node({}, shared={"id": 7}).ids == {"a": 7, "b": 7, "c": 7}


def test_where_the_controllers_are_asked() -> None:
    found = node({"kafka_controller_port": 9193})
    assert found.bootstrap == ["a:9193", "b:9193", "c:9193"]
    assert found.shared == {
        "id": 1,
        "endpoint": {"host": "127.0.0.1", "port": 9193},
        "meta": META,
        "version": "4.4.0",
    }
    assert found.lock == "/var/lib/kafkaops/kafka_controller.roll"


@pytest.mark.parametrize(
    ("letters", "asks", "formats", "joins"),
    [
        pytest.param("eee", True, True, False, id="a bootstrap"),
        pytest.param("fee", True, True, False, id="a bootstrap that ended between two formats"),
        pytest.param("fff", True, False, False, id="a bootstrap that ended before the first start"),
        pytest.param("mff", True, False, False, id="a bootstrap that ended between two starts, or two lost their logs"),
        pytest.param("mfe", True, True, False, id="one was formatted later and not started, and one is empty"),
        pytest.param("mmf", False, False, True, id="one was formatted later and not started"),
        pytest.param("mme", False, True, True, id="one is empty"),
        pytest.param("emm", False, True, True, id="this one is empty"),
        pytest.param("mee", True, True, False, id="two are empty, which the plan refuses"),
        pytest.param("mmm", False, False, False, id="all have metadata"),
        pytest.param("m?m", False, False, False, id="one was not read, which is not to be formatted"),
        pytest.param("me?", False, True, True, id="one is empty, another one may have metadata"),
        pytest.param("???", False, False, False, id="none was read, which the plan refuses"),
        pytest.param("e??", False, True, False, id="the others were not read, which the plan refuses"),
        pytest.param("mf", True, False, False, id="one of two was formatted: the other one is no majority"),
        pytest.param("?ee", True, True, False, id="nobody has metadata of those that were read"),
        pytest.param("bmm", False, True, True, id="a file that says nothing, which the plan refuses"),
    ],
)
def test_what_is_formatted(letters: str, asks: bool, formats: bool, joins: bool) -> None:
    found = disks(letters, STATIC)
    assert (found.asks_brokers, found.formats, found.joins) == (asks, formats, joins)
    dynamic = disks(letters)
    assert (dynamic.asks_brokers, dynamic.formats) == (asks, formats)
    assert dynamic.joins is (joins or ("m" in letters and formats))


PORTS = dict.fromkeys(MEMBERS, 9093)


def test_the_port_of_each_controller_is_its_own() -> None:
    ports = dict(zip(MEMBERS, (9093, 9193, 9093)))
    shared = {host: {"meta": META, "endpoint": {"host": host, "port": port}} for host, port in ports.items()}
    found = differing({host: {**(disk("e") or {}), "shared": shared[host]} for host in MEMBERS})
    assert found.bootstrap == ["a:9093", "b:9193", "c:9093"]
    assert found.voters == ["1@a:9093", "2@b:9193", "3@c:9093"]
    assert found.first_directories == directory_ids("", {"a": 1, "b": 2, "c": 3}, ports)


@pytest.mark.parametrize(("letters", "static"), [("eee", False), ("fff", False), ("mee", True)])
def test_what_is_left_without_data_does_not_make_a_quorum_static(letters: str, static: bool) -> None:
    assert disks(letters, STATIC).static is static


@pytest.mark.parametrize(("note", "expected"), [("", ["a", "b"]), (None, ["a", "b", "c"])], ids=["new", "a voter"])
def test_those_that_come_together_do_not_miss_each_other(note: str | None, expected: list[str]) -> None:
    states = {host: disk(letter) or {} for host, letter in zip(MEMBERS, "mme")}
    for host, servers in (("a", "a:9093"), ("b", SERVERS)):
        states[host]["files"].update({LIVE: f"controller.quorum.bootstrap.servers={servers}"})
    states["b"]["files"][JOINING] = note
    assert differing({**states}).former == expected


@pytest.mark.parametrize(
    ("letters", "live", "option"),
    [
        pytest.param("eee", {}, "--initial-controllers", id="a bootstrap"),
        pytest.param("fee", {}, "--initial-controllers", id="a bootstrap that ended between two formats"),
        pytest.param("emm", {}, "--no-initial-controllers", id="a new or an empty one"),
        pytest.param("em?", {}, "--no-initial-controllers", id="one has metadata"),
        pytest.param("emm", STATIC, None, id="static"),
        pytest.param("eee", STATIC, "--initial-controllers", id="a configuration of a cluster that was given up"),
    ],
)
def test_what_the_format_is_told_of_the_voters(letters: str, live: dict[str, str], option: str | None) -> None:
    found = disks(letters, live)
    give(found, __kafka_controller_new_id="c")
    options = found.format_options
    assert found.format_id == "c"
    assert options[:1] == ([option] if option else [])
    if option == "--initial-controllers":
        ids = found.first_directories if letters[0] == "f" else directory_ids("c", {"a": 1, "b": 2, "c": 3}, PORTS)
        assert options[1:] == [f"1@a:9093:{ids['a']},2@b:9093:{ids['b']},3@c:9093:{ids['c']}"]
    else:
        assert options[1:] == []


def test_a_cluster_keeps_its_id_when_another_one_is_formatted() -> None:
    found = disks("fee")
    give(found, __kafka_controller_new_id="another")
    assert found.format_id == "c"


@pytest.mark.parametrize(
    ("letters", "files", "joining"),
    [
        pytest.param("eee", {}, False, id="a bootstrap: a first voter"),
        pytest.param("emm", {}, True, id="a new or an empty one"),
        pytest.param("emm", STATIC, False, id="a static voter"),
        pytest.param("fmm", {}, False, id="formatted as a first voter"),
        pytest.param("fmm", {JOINING: ""}, True, id="formatted later, and not yet a voter"),
        pytest.param("mmm", {JOINING: ""}, True, id="has copied all, and is not yet a voter"),
        pytest.param("mmm", {JOINING: None}, False, id="a voter"),
    ],
)
def test_who_has_to_become_a_voter(letters: str, files: dict[str, t.Any], joining: bool) -> None:
    found = disks(letters, files)
    give(found, __service_state=found.variables["hostvars"]["a"]["__service_state"])
    assert found.joining is joining


def member(number: int, directory: str, caught_up: bool) -> dict[str, t.Any]:
    return {"id": number, "directory_id": directory, "caught_up": caught_up}


OTHERS = [member(2, "b", True), member(3, "c", True)]


@pytest.mark.parametrize(
    ("voters", "observers", "observes", "lost"),
    [
        pytest.param([], [member(1, "a", True)], True, "", id="new"),
        pytest.param([member(1, "z", True)], [member(1, "a", False)], False, "", id="it runs twice, and is behind"),
        pytest.param([member(1, "z", True)], [], False, "", id="the lost one is not missed yet"),
        pytest.param([], [member(1, "a", False)], False, "", id="new, and behind"),
        pytest.param([], [member(7, "k", True)], False, "", id="a broker observes"),
        pytest.param([member(1, "z", False)], [member(1, "a", True)], True, "z", id="its disk was lost"),
        pytest.param([member(1, "z", False)], [], False, "", id="a voter that does not run"),
        pytest.param([member(1, "a", True)], [], False, "", id="a voter already"),
        pytest.param([member(1, "a", True)], [member(1, "z", False)], False, "", id="a voter, and the lost one stays"),
        pytest.param([member(1, "a", True)], [member(1, "z", True)], False, "", id="a voter, and another one observes"),
        pytest.param([member(1, "z", True)], [member(1, "a", True)], True, "", id="it runs twice: Kafka refuses it"),
    ],
)
def test_how_a_controller_becomes_a_voter(
    voters: list[dict[str, t.Any]], observers: list[dict[str, t.Any]], observes: bool, lost: str
) -> None:
    health = {"voters": [*voters, *OTHERS], "observers": observers}
    meta = base64.b64encode(b"version=1\ndirectory.id=a\nnode.id=1\n").decode()
    found = node({"__kafka_controller_health": health, "__kafka_controller_meta": {"content": meta}})
    assert (found.observes, found.lost_directory) == (observes, lost)
    assert found.votes is any(voter["directory_id"] == "a" for voter in voters)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(None, True, id="no file"),
        pytest.param("cluster.id=c", False, id="formatted"),
        pytest.param("", False, id="a file that says nothing, which the plan refuses"),
    ],
)
def test_unformatted(text: str | None, expected: bool) -> None:
    assert node({}, files={META: text}).unformatted is expected


@pytest.mark.parametrize(
    ("letters", "clusters", "expected"),
    [
        pytest.param("eee", {"a": "", "b": "", "c": ""}, "", id="none is formatted"),
        pytest.param("eef", {"a": "", "b": "", "c": "c"}, "c", id="the last one is"),
        pytest.param("em?", {"a": "", "b": "c", "c": ""}, "c", id="one was not read"),
    ],
)
def test_cluster_id(letters: str, clusters: dict[str, str], expected: str) -> None:
    found = disks(letters)
    assert (found.clusters, found.cluster_id) == (clusters, expected)


def test_each_controller_may_have_another_directory() -> None:
    found = differing({"a": disk("e"), "b": disk("m", "/b/meta.properties"), "c": disk("m", "/c/meta.properties")})
    assert found.clusters == {"a": "", "b": "c", "c": "c"}
    assert found.cluster_id == "c"


@pytest.mark.parametrize(
    ("version", "given", "expected"),
    [
        pytest.param("4.4.0", {}, "-Dlog4j2.configurationFile=/etc/kafka-controller/current/log4j2.properties", id="4"),
        pytest.param("3.9.2", {}, "-Dlog4j.configuration=file:/etc/kafka-controller/current/log4j.properties", id="3"),
        pytest.param("4.4.0", {"kafka_controller_jvm_options": ["-Dx=1"]}, "-Dx=1", id="the user's come last"),
    ],
)
def test_options(version: str, given: dict[str, t.Any], expected: str) -> None:
    options = node({**given, "kafka_controller_version": version}).options
    assert options[:3] == ["-Xms1500m", "-Xmx1500m", "-XX:+UseG1GC"]
    assert options[-1] == expected


@pytest.mark.parametrize(
    ("memory", "given", "heap"),
    [
        pytest.param(8000, {}, "1000m", id="an eighth of the memory"),
        pytest.param(64000, {}, "2048m", id="at most 2 GiB"),
        pytest.param(8000, {"kafka_controller_heap": "512m"}, "512m", id="declared"),
    ],
)
def test_heap(memory: int, given: dict[str, t.Any], heap: str) -> None:
    found = node(given)
    found.variables["ansible_facts"]["memtotal_mb"] = memory
    assert found.options[:2] == [f"-Xms{heap}", f"-Xmx{heap}"]


def test_firewall() -> None:
    given = {
        "kafka_controller_client_hosts": ["c", "b"],
        "kafka_controller_client_networks": ["10.8.0.0/16"],
        "kafka_controller_metrics_port": 7073,
        "kafka_controller_metrics_hosts": ["b"],
    }
    assert node(given).firewall == [
        {"port": 9093, "from": ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.8.0.0/16"]},
        {"port": 7073, "from": ["10.0.0.2"]},
    ]


@pytest.mark.parametrize(
    ("given", "clients"),
    [
        pytest.param({"kafka_controller_hosts": ["a"]}, ["10.0.0.1"], id="brokers whose address is not known"),
        pytest.param(
            {"kafka_controller_hosts": ["a"], "kafka_controller_client_hosts": ["b"]},
            ["10.0.0.1", "10.0.0.2"],
            id="a broker",
        ),
        pytest.param(
            {"kafka_controller_hosts": ["a"], "groups": {"kafka": ["c"]}}, ["10.0.0.1", "10.0.0.3"], id="the group"
        ),
        pytest.param(
            {"kafka_controller_client_networks": ["10.0.0.1"]}, ["10.0.0.1", "10.0.0.2", "10.0.0.3"], id="twice"
        ),
    ],
)
def test_who_reaches_the_port(given: dict[str, t.Any], clients: list[str]) -> None:
    assert node(given).firewall == [{"port": 9093, "from": clients}]


def test_files() -> None:
    assert node({}).files == {UNIT: {"content": "unit_text", "mode": "0644"}}


@pytest.mark.parametrize(
    ("given", "texts"),
    [
        pytest.param({}, {"log4j2.properties": "log4j2"}, id="plain"),
        pytest.param({"kafka_controller_version": "3.9.2"}, {"log4j.properties": "log4j"}, id="3.9"),
        pytest.param({"kafka_controller_version": "5.0.0"}, {"log4j2.properties": "log4j2"}, id="an unknown line"),
        pytest.param(AGENT, {"log4j2.properties": "log4j2", "metrics.yml": "metrics_text"}, id="metrics"),
        pytest.param({"kafka_controller_metrics_port": 7073}, {"log4j2.properties": "log4j2"}, id="no agent is given"),
    ],
)
def test_revision(given: dict[str, t.Any], texts: dict[str, str]) -> None:
    revision = node(given).revision
    files = dict(revision["files"])
    assert parse(files.pop("server.properties"))["controller.quorum.bootstrap.servers"] == SERVERS
    assert files == {"env": "environment", "addresses": "10.0.0.1 a\n10.0.0.2 b\n10.0.0.3 c\n", **texts}
    assert revision["home"] == f"/opt/kafka_2.13-{given.get('kafka_controller_version', '4.4.0')}"


def test_an_agent_reads_the_file_of_the_live_revision() -> None:
    found = node(AGENT)
    assert found.options[-1].endswith(f"/{JAR}=10.0.0.1:7073:{ROOT}/current/metrics.yml")
    assert list(found.archives) == ["Kafka", "JMX exporter"]
    assert list(node({}).archives) == ["Kafka"]
    jar = {"file": f"/srv/{JAR}", "url": "", "checksum": ""}
    spec = node(AGENT, data=True).spec
    assert spec["metrics"] == {"prefix": "kafka_controller", "port": 7073, **jar, "needs_agent": True}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {},
            {
                "kafka_controller_version": "4.3.1",
                "kafka_controller_archive_file": "",
                "kafka_controller_user": "kafka",
                "kafka_controller_controller_cache": "~/.cache/kafkaops",
            },
            id="nothing is declared",
        ),
        pytest.param(
            {
                "kafka_version": "4.3.0",
                "kafka_archive_file": "/srv/k.tgz",
                "kafka_user": "svc",
                "kafka_controller_cache": "/cache",
            },
            {
                "kafka_controller_version": "4.3.0",
                "kafka_controller_archive_file": "/srv/k.tgz",
                "kafka_controller_user": "svc",
                "kafka_controller_controller_cache": "/cache",
            },
            id="of role kafka",
        ),
        pytest.param(
            {"kafka_version": "4.3.1", "kafka_controller_version": "4.4.0"},
            {"kafka_controller_version": "4.4.0"},
            id="its own",
        ),
    ],
)
def test_what_follows_role_kafka(given: dict[str, t.Any], expected: dict[str, str]) -> None:
    found = KafkaControllerNode(variables("kafka_controller", MEMBERS, given))
    assert {name: found.variables[name] for name in expected} == expected


def test_checks() -> None:
    given = {"kafka_controller_user": "svc", "kafka_controller_config_allow_unknown": ["x.*"]}
    found = node({**given, "kafka_controller_java_home": "/jdk"})
    assert found.checks == {
        "kafka_server_properties": {
            "path": f"{ROOT}/staged/server.properties",
            "home": HOME,
            "config": found.config,
            "java": "/jdk/bin/java",
            "account": "svc",
            "group": "svc",
            "allow_unknown": ["x.*"],
        }
    }


def test_query() -> None:
    metadata = "/__cluster_metadata-0/*.log"
    query = node({**AGENT, "kafka_controller_data_dir": "/d"}).query
    assert query["directories"].pop().startswith("/opt/jmx-exporter/")
    assert query == {
        "unit": "kafka-controller.service",
        "root": ROOT,
        "java": "/usr/bin/java",
        "account": "kafka",
        "directories": ["/d", node({}).python_path, f"{ROOT}/staged", "/usr/local/lib/systemd/system", HOME],
        "data": [f"/d{metadata}"],
        "files": ["/d/meta.properties", JOINING, f"{ROOT}/maintenance", UNIT],
        "managed": [UNIT],
        "excerpts": {
            LIVE: r"^controller\.quorum\.(voters|bootstrap\.servers)=",
            f"{ROOT}/current/env": "^KAFKA_CONTROLLER_HOME=",
        },
        "live": {"config": f"{ROOT}/current/server.properties", "keys": ["log.dirs"], "patterns": [metadata]},
        "ports": [9093, 7073],
        "names": ["a", "b", "c"],
        "lock": "/var/lib/kafkaops/kafka_controller.roll",
    }
    assert node({}).query["ports"] == [9093]


def test_spec() -> None:
    # The other hosts of the run are known by name, and one of them is a broker.
    given = {"kafka_broker_id": 101, "groups": {"kafka": ["b", "k"]}, "kafka_controller_config": {"x": 1}}
    found = node({**given, "kafka_controller_data_dir": "/d"}, data=True, files={"/d/meta.properties": "cluster.id=c"})
    assert node({"kafka_broker_id": 101, "kafka_controller_client_hosts": ["c"]}, data=True).spec["broker_ids"] == {
        "c": 101
    }
    spec = found.spec
    expected = {
        "host": "a",
        "service": "kafka-controller",
        "maintenance": f"{ROOT}/maintenance",
        "java_variable": "kafka_controller_java_home",
        "version": "4.4.0",
        "lines": ["3.9", "4.3", "4.4"],
        "jvm_options": found.options,
        "ids": {"a": 1, "b": 2, "c": 3},
        "broker_ids": {"b": 101, "k": None},
        "account": "kafka",
        "directories": ["/d"],
        "data_dir": "/d",
        "meta": "/d/meta.properties",
        "declared_config": {"x": 1},
        "voters": VOTERS.split(","),
        "static": False,
        "joining": False,
        "live_configs": {"a": None, "b": None, "c": None},
        "former": ["a", "b", "c"],
        "directory_ids": {"a": "", "b": "", "c": ""},
        "first_directories": directory_ids("", {"a": 1, "b": 2, "c": 3}, PORTS),
        "brokers": {},
        "data": {"a": True, "b": True, "c": True},
        "firewall_rules": found.firewall,
    }
    assert {name: spec[name] for name in expected} == expected
    assert spec["line"]["java_min"] == 17
    assert spec["clusters"] == found.clusters


@pytest.mark.parametrize(
    ("version", "oldest", "newest"),
    [
        pytest.param("3.9.2", 11, 23, id="3.9"),
        pytest.param("4.3.1", 17, 25, id="4.3"),
        pytest.param("4.4.0", 17, 25, id="4.4"),
    ],
)
def test_the_java_of_a_line(version: str, oldest: int, newest: int) -> None:
    line = node({"kafka_controller_version": version}).line
    assert line is not None
    assert (line["java_min"], line["java_max"]) == (oldest, newest)


def test_what_listens() -> None:
    assert node({**AGENT, "kafka_controller_metrics_address": "10.9.9.9"}).listening == [
        {"service": "Kafka's controller", "port": 9093, "address": "", "login": False},
        {"service": "the controller's metrics", "port": 7073, "address": "10.9.9.9", "login": False},
    ]


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param([], {}, id="no brokers"),
        pytest.param([{"item": "k", "unreachable": True}], {"k": False}, id="not reached"),
        pytest.param(
            [{"item": "k", "services": {"kafka": {"files": {"/m": "x"}}}}], {"k": {"/m": "x"}}, id="a broker's data"
        ),
    ],
)
def test_brokers(results: list[dict[str, t.Any]], expected: dict[str, t.Any]) -> None:
    given = {"__kafka_controller_brokers": {"results": results}}
    assert node(given).brokers == expected
    assert differing({host: disk(letter) for host, letter in zip(MEMBERS, "mfe")}, given).brokers == expected
    assert differing({host: disk(letter) for host, letter in zip(MEMBERS, "mme")}, given).brokers == {}
    assert node(given, data=True).brokers == {}


def test_the_archive_comes_from_where_that_of_the_brokers_does() -> None:
    sites = {name: [f"https://{name}.example.org/kafka"] for name in ("mirrors", "digest_sites")}
    declared = {f"kafka_archive_{name}": value for name, value in sites.items()}
    archive = node(declared).archives["Kafka"]
    assert archive["urls"] == ["https://mirrors.example.org/kafka/4.4.0/kafka_2.13-4.4.0.tgz"]
    assert archive["digest_urls"] == ["https://digest_sites.example.org/kafka/4.4.0/kafka_2.13-4.4.0.tgz.sha512"]
    assert node({}).archives["Kafka"]["urls"][0].startswith("https://downloads.apache.org/kafka/4.4.0/")
