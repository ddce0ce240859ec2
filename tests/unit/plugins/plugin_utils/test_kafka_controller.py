# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_controller import (
    HIGHEST_ID,
    LIVE_ENVIRONMENT,
    cluster_errors,
    identity_errors,
    kafka_controller_errors,
    kafka_controller_warnings,
    twin_errors,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_metadata import (
    bootstrap_errors,
    lost_errors,
    moved_errors,
    running_errors,
    unidentified_errors,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory, place

DATA = "/var/lib/kafka-controller/data"
META = f"{DATA}/meta.properties"
CLUSTER = "5L6g3nShT-eMCtK--X86sw"
LOG = "/__cluster_metadata-0/*.log"
FORMATTED = "version=1\ncluster.id=c\nnode.id=1\n"
VOTERS = ["1@a:9093", "2@b:9093", "3@c:9093"]
METRICS = {"port": 7073, "prefix": "kafka_controller", "file": "", "url": "", "needs_agent": True}


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "account": "service",
        "service": "kafka-controller",
        "jvm_options": ["-Xmx1g"],
        "version": "4.4.0",
        "line": {"java_min": 17, "java_max": 25, "cves": []},
        "lines": ["4.3", "4.4"],
        "ids": {"a": 1, "b": 2, "c": 3},
        "quorum_hosts": ["a", "b", "c"],
        "broker_ids": {"k": 101},
        "meta": META,
        "directories": [DATA],
        "data_dir": DATA,
        "voters": VOTERS,
        "static": True,
        "joining": False,
        "live_configs": {"a": None},
        "former": list(changes.get("data", "abc")),
        "directory_ids": {},
        "first_directories": {},
        "metrics": {"port": 0},
        "maintenance": "/etc/kafka-controller/maintenance",
        "names_managed": False,
        "java": "/usr/bin/java",
        "java_planned": 0,
        "java_variable": "kafka_controller_java_home",
        "data": {"a": True, "b": True, "c": True},
        "clusters": {"a": "c", "b": "c", "c": "c"},
        "declared_config": {},
        "brokers": {},
        **changes,
    }


def state(files: t.Mapping[str, str | None] | None = None, **changes: t.Any) -> dict[str, t.Any]:
    return {
        "unit": {"LoadState": "loaded"},
        "ports": {},
        "secrets": {},
        "java": {"major": 17},
        "directories": directory(DATA),
        "files": {META: FORMATTED, **(files or {})},
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
    ("on_disk", "mine", "parts"),
    [
        pytest.param(None, 1, [], id="not formatted"),
        pytest.param("node.id=1", 1, [], id="agrees"),
        pytest.param(
            "node.id=2", 1, [f"{META} on a says node.id=2, the inventory says kafka_controller_id=1;"], id="differs"
        ),
        pytest.param("node.id=11", 1, ["says node.id=11,"], id="begins alike"),
        pytest.param("cluster.id=c", 1, ["says node.id=nothing,"], id="no id"),
        pytest.param("", 1, ["says node.id=nothing,"], id="empty file"),
        pytest.param("node.id=$y$j9T", 1, ["says node.id=(no number),"], id="what is no id is not quoted"),
        pytest.param("node.id=2", None, [], id="missing in the inventory: another refusal tells of that"),
    ],
)
def test_identity_errors(on_disk: str | None, mine: int | None, parts: list[str]) -> None:
    check(identity_errors(spec(ids={"a": mine}), state({META: on_disk})), parts)


@pytest.mark.parametrize(
    ("mine", "brokers", "parts"),
    [
        pytest.param(1, {"k": 101, "l": 102}, [], id="others"),
        pytest.param(1, {}, [], id="no brokers"),
        pytest.param(1, {"k": 1}, ["kafka_controller_id=1 of a is also the kafka_broker_id of k;"], id="the same"),
        pytest.param(1, {"a": 1}, ["kafka_broker_id of a;"], id="on one host"),
        pytest.param(1, {"k": "1"}, ["kafka_broker_id of k;"], id="as text"),
        pytest.param(0, {"k": 0, "l": 1}, ["kafka_broker_id of k;"], id="zero is an id"),
        pytest.param(None, {"k": None}, [], id="neither is given, which is told elsewhere"),
    ],
)
def test_twin_errors(mine: int | None, brokers: dict[str, t.Any], parts: list[str]) -> None:
    check(twin_errors(spec(ids={"a": mine}, broker_ids=brokers)), parts)


@pytest.mark.parametrize(
    ("clusters", "parts"),
    [
        pytest.param({"a": "", "b": ""}, [], id="none is formatted"),
        pytest.param({"a": CLUSTER, "b": "", "c": CLUSTER}, [], id="one is not formatted"),
        pytest.param({"a": "abc", "b": "abc", "c": "abc"}, [], id="another form, with nothing to format"),
        pytest.param(
            {"a": "abc", "b": ""},
            ["a is formatted for cluster.id=abc, and a directory cannot be formatted with it elsewhere"],
            id="another form",
        ),
        pytest.param({"a": "abc", "b": "abc", "c": ""}, ["a is formatted", "b is formatted"], id="on two hosts"),
        pytest.param({"a": "_" * 22, "b": ""}, [], id="another one of the form"),
        pytest.param({"a": CLUSTER[1:], "b": ""}, [f"cluster.id={CLUSTER[1:]},"], id="too short"),
        pytest.param({"a": f"{CLUSTER}x", "b": ""}, [f"cluster.id={CLUSTER}x,"], id="too long"),
        pytest.param({"a": f"-{CLUSTER[1:]}", "b": ""}, [f"cluster.id=-{CLUSTER[1:]},"], id="an option"),
        pytest.param({"a": f"+{CLUSTER[1:]}", "b": ""}, ["cluster.id=(unreadable),"], id="not base64url"),
        pytest.param({"a": "$y$j9T", "b": ""}, ["cluster.id=(unreadable),"], id="a secret is not quoted"),
        pytest.param({"a": "x", "b": "", "c": "y"}, ["different clusters (a: x, c: y);"], id="two clusters"),
        pytest.param(
            {"a": "x", "b": "$y$j9T"}, ["different clusters (a: x, b: (unreadable));"], id="what is no id is not quoted"
        ),
    ],
)
def test_cluster_errors(clusters: dict[str, str], parts: list[str]) -> None:
    check(cluster_errors(spec(clusters=clusters, data=dict.fromkeys(clusters, True))), parts)


def test_a_host_that_was_not_read_is_not_formatted() -> None:
    assert cluster_errors(spec(clusters={"a": "abc", "b": ""}, data={"a": True, "b": None})) == []


def disks(letters: str) -> dict[str, t.Any]:
    """Return {controller: what is on its disk}: metadata, also of nobody, formatted only, empty, unknown."""
    hosts = dict(zip("abcde", letters))
    return {
        "data": {
            host: {"m": True, "n": True, "f": False, "e": False, "?": None}[found] for host, found in hosts.items()
        },
        "clusters": {host: CLUSTER if found in "mf" else "" for host, found in hosts.items()},
    }


BROKER = "/data/meta.properties"
UNUSED = {"k": {BROKER: None}, "l": {BROKER: "broker.id=1"}}
USED = {**UNUSED, "m": {BROKER: "cluster.id=c"}}


@pytest.mark.parametrize("brokers", [UNUSED, USED, {}], ids=["unused", "used", "no broker is known"])
@pytest.mark.parametrize(
    ("letters", "lost"),
    [
        pytest.param("mmm", "", id="all have theirs"),
        pytest.param("eee", "", id="a bootstrap"),
        pytest.param("fee", "", id="a bootstrap that ended between two formats"),
        pytest.param("mmf", "", id="one of three is only formatted"),
        pytest.param("mme", "", id="one of three"),
        pytest.param("mee", "b, c", id="two of three"),
        pytest.param("m", "", id="the only one"),
        pytest.param("me", "b", id="one of two: the other one is no majority"),
        pytest.param("mmme", "", id="one of four"),
        pytest.param("mmee", "c, d", id="two of four: three are a majority"),
        pytest.param("mmmee", "", id="two of five"),
        pytest.param("mmeee", "c, d, e", id="three of five"),
        pytest.param("me?", "", id="not read is not lost"),
        pytest.param("?ee", "", id="nobody has metadata that was read, which is told elsewhere"),
    ],
)
def test_lost_errors(letters: str, lost: str, brokers: dict[str, t.Any]) -> None:
    found = lost_errors(spec(brokers=brokers, **disks(letters)))
    check(found, [f"none on {lost}: too many of the {len(letters)} controllers"] if lost else [])


@pytest.mark.parametrize(
    ("letters", "brokers", "lost", "end"),
    [
        pytest.param("mff", UNUSED, "", "", id="a bootstrap that ended between two starts"),
        pytest.param("mff", USED, "b, c", "", id="two of three have lost their logs, and kept meta.properties"),
        pytest.param("mfe", UNUSED, "", "", id="a bootstrap, and an empty disk"),
        pytest.param("mfe", USED, "b, c", "", id="one of three, and another one was formatted and never started"),
        pytest.param("mffee", UNUSED, "", "", id="a bootstrap of five, and two empty disks"),
        pytest.param("mfeee", UNUSED, "c, d, e", "", id="a bootstrap of five, and three empty disks"),
        pytest.param("mf", USED, "b", "", id="one of two"),
        pytest.param("mmff", USED, "c, d", "", id="two of four"),
        pytest.param("mmmff", USED, "", "", id="two of five"),
        pytest.param(
            "mff",
            {**UNUSED, "n": False},
            "b, c",
            "b, c: formatted, perhaps by a bootstrap that was interrupted, but n could not be read, so it cannot be "
            "told whether brokers there have a cluster; run again when they can be reached.",
            id="a broker could not be read",
        ),
        pytest.param(
            "mfe",
            {},
            "b, c",
            "b: formatted, perhaps by a bootstrap that was interrupted, but no broker is known, so it cannot be told "
            "whether the cluster was ever used; name the brokers in kafka_controller_client_hosts.",
            id="no broker is known",
        ),
    ],
)
def test_a_controller_that_is_only_formatted_is_lost_unless_the_brokers_show_that_it_never_ran(
    letters: str, brokers: dict[str, t.Any], lost: str, end: str
) -> None:
    found = lost_errors(spec(brokers=brokers, **disks(letters)))
    check(found, [f"none on {lost}: too many of the {len(letters)} controllers"] if lost else [])
    assert all(sentence.endswith(end or "Bring the disks back, or kafka_controller_data_dir.") for sentence in found)


@pytest.mark.parametrize(
    ("letters", "former", "lost"),
    [
        pytest.param("mee", "a", "", id="two are new for the only one"),
        pytest.param("mmmee", "abc", "", id="two are new for three"),
        pytest.param("mmeee", "abc", "", id="two are new, and one of three is lost"),
        pytest.param("meeee", "abc", "none on b, c: too many of the 3 controllers", id="two of three are lost"),
        pytest.param("meeee", "ab", "none on b: too many of the 2 controllers", id="one of two is lost"),
    ],
)
def test_new_controllers_have_nothing_to_lose(letters: str, former: str, lost: str) -> None:
    check(lost_errors(spec(brokers=USED, former=list(former), **disks(letters))), [lost] if lost else [])


def test_lost_disks_are_one_sentence_for_all_hosts() -> None:
    (sentence,) = lost_errors(spec(**disks("mmeee")))
    assert sentence.startswith("There is metadata on a, b and none on c, d, e:")
    assert lost_errors(spec(host="e", **disks("mmeee"))) == [sentence]


@pytest.mark.parametrize(
    ("brokers", "letters", "parts"),
    [
        pytest.param({"k": {BROKER: None}}, "eee", [], id="a bootstrap"),
        pytest.param({"k": {BROKER: "broker.id=1"}}, "eee", [], id="no cluster yet"),
        pytest.param(
            {"k": {BROKER: "cluster.id = x-1", "/etc/kafka/current/env": "cluster.id=y"}},
            "eee",
            [f"{BROKER} on k belongs to cluster x-1, and no controller (a, b, c) has metadata"],
            id="a broker has a cluster",
        ),
        pytest.param({"k": {BROKER: "cluster.id=c"}}, "fff", ["belongs to cluster c,"], id="only the logs were lost"),
        pytest.param({"k": {BROKER: "cluster.id=$y$j"}}, "eee", ["cluster (unreadable),"], id="no id is not quoted"),
        pytest.param(
            {"k": {BROKER: "version=0\nbroker.id=1\ncluster.id=x"}},
            "eee",
            [
                "on k belongs to cluster x, which has ZooKeeper, and its migration to controllers (a, b, c) is not "
                "supported yet: leave it as it is"
            ],
            id="a cluster with ZooKeeper",
        ),
        pytest.param(
            {"k": {BROKER: "cluster.id=x\nversion = 0\n"}}, "eee", ["which has ZooKeeper"], id="ZooKeeper: the version"
        ),
        pytest.param(
            {"k": {BROKER: "cluster.id=x\nbroker.id=1"}}, "eee", ["which has ZooKeeper"], id="ZooKeeper: an id"
        ),
        pytest.param(
            {"k": {BROKER: "version=1\ncluster.id=x\nnode.id=1"}},
            "eee",
            ["cluster x, and no controller (a, b, c) has metadata: an empty quorum"],
            id="a cluster of controllers",
        ),
        pytest.param(
            {"k": {BROKER: "cluster.id=x\nbroker.id=1\nnode.id=1"}},
            "eee",
            ["and no controller (a, b, c) has metadata"],
            id="a cluster of controllers, with both ids",
        ),
        pytest.param({"k": {BROKER: None}}, "fff", [], id="an interrupted bootstrap"),
        pytest.param({}, "eee", [], id="no broker is known, and nothing is formatted"),
        pytest.param(
            {},
            "fef",
            [
                "No controller (a, b, c) has metadata, directories are formatted already (a, c), and no broker is "
                "known, so it cannot be told whether the cluster was ever used; name the brokers in "
                "kafka_controller_client_hosts, or, if it never was, stop the controllers and empty the formatted "
                "directories."
            ],
            id="no broker is known, and two are formatted",
        ),
        pytest.param({"k": {BROKER: "cluster.id=x"}}, "mee", [], id="a controller has metadata"),
        pytest.param({"k": {BROKER: "cluster.id=x"}}, "ee?", [], id="another refusal tells of that"),
        pytest.param({"k": {BROKER: "cluster.id=x"}}, "", [], id="a quorum of others"),
        pytest.param(
            {"l": False, "j": False, "k": {BROKER: "cluster.id=x"}},
            "eee",
            ["on k belongs to cluster x", "No controller (a, b, c) has metadata and j, l could not be read"],
            id="not reached",
        ),
        pytest.param({"k": False}, "mee", [], id="not reached, but not needed"),
    ],
)
def test_bootstrap_errors(brokers: t.Any, letters: str, parts: list[str]) -> None:
    check(bootstrap_errors(spec(brokers=brokers, **disks(letters))), parts)


GONE = f"kafka-controller runs on a, and {META} is gone"
MEMORY = f"{GONE}, and no majority has the metadata: what only it knows is in its memory. Bring {DATA} back, or stop"


@pytest.mark.parametrize(
    ("letters", "process", "parts"),
    [
        pytest.param("eee", "0", [], id="a bootstrap"),
        pytest.param("eee", "7", [MEMORY], id="all were wiped"),
        pytest.param("eem", "7", [MEMORY], id="a majority was wiped"),
        pytest.param("emmf", "7", [MEMORY], id="half of four have metadata"),
        pytest.param(
            "emm", "7", [f"{GONE}; b, c have the metadata. Bring {DATA} back, or stop"], id="this one was wiped"
        ),
        pytest.param("emm", "0", [], id="this one was wiped and is stopped"),
        pytest.param("fff", "7", [], id="has just been started"),
        pytest.param("mmm", "7", [], id="runs"),
        pytest.param("mee", "7", [], id="others were wiped"),
        pytest.param("nmm", "7", [], id="a log of nobody, which is told elsewhere"),
    ],
)
def test_running_errors(letters: str, process: str, parts: list[str]) -> None:
    files = {META: None if letters[0] in "en" else FORMATTED}
    check(running_errors(spec(**disks(letters)), state(files, unit={"MainPID": process})), parts)


def test_a_unit_that_is_not_known_does_not_run() -> None:
    assert running_errors(spec(**disks("eee")), state({META: None}, unit={"LoadState": "not-found"})) == []


LIVE = {"log.dirs": place(DATA, LOG)}


@pytest.mark.parametrize(
    ("data", "text", "live", "parts"),
    [
        pytest.param(True, FORMATTED, LIVE, [], id="formatted"),
        pytest.param(False, None, {}, [], id="empty"),
        pytest.param(False, FORMATTED, {}, [], id="never ran"),
        pytest.param(
            True, None, LIVE, [f"{DATA} on a holds a metadata log, and {META}, which says whose it is"], id="of nobody"
        ),
        pytest.param(True, None, {}, [f"{DATA} on a holds a metadata log"], id="of nobody, without a live revision"),
        pytest.param(True, None, {"log.dirs": place("/old", LOG)}, [], id="elsewhere, which is told"),
    ],
)
def test_unidentified_errors(data: bool, text: str | None, live: dict[str, t.Any], parts: list[str]) -> None:
    check(unidentified_errors(spec(data={"a": data}), state({META: text}, live=live)), parts)


@pytest.mark.parametrize(
    ("declared", "live", "parts"),
    [
        pytest.param("/a", {}, [], id="nothing lives"),
        pytest.param("/a", {"log.dirs": place("/a", LOG)}, [], id="the same"),
        pytest.param(
            "/b",
            {"log.dirs": place("/a", LOG)},
            ["/a on a holds the metadata of the live controller, and kafka_controller_data_dir leads to /b"],
            id="another directory",
        ),
        pytest.param("/b", {"log.dirs": place("/a")}, [], id="moved"),
        pytest.param("/a", {"log.dirs": place("/l", LOG, real="/a")}, [], id="a link to the same"),
    ],
)
def test_moved_errors(declared: str, live: dict[str, t.Any], parts: list[str]) -> None:
    check(moved_errors(spec(data_dir=declared), state(live=live, directories=directory(declared))), parts)


def test_an_id_that_is_not_given_is_told_once_with_the_one_that_the_data_has() -> None:
    live = f"controller.quorum.voters={','.join(VOTERS)}"
    wanted = spec(ids={"a": None, "b": 2, "c": 3}, voters=["None@a:9093", *VOTERS[1:]], live_configs={"a": live})
    (sentence,) = kafka_controller_errors(state(), wanted)
    assert sentence.startswith("kafka_controller_id is not set for a, whose data says 1; ids are never invented:")


EVERYTHING = [
    pytest.param({}, {}, [], id="fine"),
    pytest.param({"ids": {"a": 0}}, {"files": {META: "node.id=0"}}, [], id="the lowest id"),
    pytest.param(
        {"ids": {"a": HIGHEST_ID}}, {"files": {META: f"node.id={HIGHEST_ID}"}}, [], id="the highest id of an int"
    ),
    pytest.param(
        {"ids": {"a": -1}},
        {"files": {META: "node.id=-1"}},
        ["-1 of a is not a whole number from 0 to 2147483647"],
        id="id",
    ),
    pytest.param({"ids": {"b": 2}}, {}, ["a is not a member of the kafka-controller cluster (b)"], id="not a member"),
    pytest.param({"broker_ids": {"k": 1}}, {}, ["is also the kafka_broker_id of k"], id="a broker's id"),
    pytest.param({}, {"files": {META: "node.id=9"}}, ["says node.id=9"], id="identity"),
    pytest.param({"live_configs": {"a": "controller.quorum.voters=1@z:1"}}, {}, ["1@z:1 →"], id="voters"),
    pytest.param({"clusters": {"a": "x", "b": "y"}}, {}, ["formatted for different clusters"], id="clusters"),
    pytest.param({"clusters": {"a": "x", "b": ""}}, {}, ["a is formatted for cluster.id=x,"], id="no id of Kafka's"),
    pytest.param(disks("mee"), {}, ["none on b, c: too many of the 3"], id="disks were lost"),
    pytest.param(
        {**disks("eee"), "brokers": {"k": {BROKER: "cluster.id=x"}}},
        {"files": {META: None}},
        ["on k belongs to cluster x"],
        id="a cluster lives",
    ),
    pytest.param(
        disks("emm"), {"files": {META: None}, "unit": {"LoadState": "loaded", "MainPID": "7"}}, [GONE], id="wiped"
    ),
    pytest.param({}, {"files": {META: None}}, ["holds a metadata log, and"], id="a log of nobody"),
    pytest.param(
        {},
        {"live": {"log.dirs": place("/old", LOG)}},
        ["/old on a holds the metadata of the live controller"],
        id="live directory",
    ),
    pytest.param({"declared_config": {"log.dir": None}}, {}, ["kafka_controller_config sets log.dir:"], id="log.dir"),
    pytest.param(
        {"declared_config": {"log.dirs": "/x"}}, {}, ["kafka_controller_config sets log.dirs:"], id="log.dirs"
    ),
    pytest.param(
        {"declared_config": {"metadata.log.dir": "/x"}},
        {},
        ["kafka_controller_config sets metadata.log.dir: the role neither creates nor checks"],
        id="metadata.log.dir",
    ),
    pytest.param(
        {"declared_config": {"node.id": 7}}, {}, ["kafka_controller_config sets node.id, which belongs"], id="node.id"
    ),
    pytest.param({}, {"directories": directory(DATA, owner="ada")}, [f"{DATA} on a belongs to ada"], id="owner"),
    pytest.param(
        {"directories": ["/tmp/kc"], "data_dir": "/tmp/kc"},
        {"directories": directory("/tmp/kc")},
        ["/tmp/kc is below"],
        id="directory",
    ),
    pytest.param({}, {"directories": directory(DATA, free=9)}, [f"{DATA} on a has 0 MB free"], id="full"),
    pytest.param({}, {"names": {"b": []}}, ["b does not resolve"], id="name"),
    pytest.param({}, {"java": {"major": 11}}, ["Java 11 on a is too old for Kafka 4.4.0"], id="java: too old"),
    pytest.param({}, {"java": {"major": 26}}, ["Java 26 on a is too new for Kafka 4.4.0"], id="java: too new"),
    pytest.param({}, {"unit": {"LoadState": "masked"}}, ["kafka-controller is masked on a"], id="masked"),
    pytest.param({"jvm_options": ['-Da="b']}, {}, ["that nothing closes"], id="a JVM option"),
    pytest.param({}, {"ports": {9093: "nginx (process 7)"}}, ["Port 9093 on a is taken by nginx"], id="port"),
    pytest.param({"metrics": METRICS}, {}, ["kafka_controller_metrics_port is set and no JMX exporter"], id="metrics"),
    pytest.param(disks("ee?"), {"files": {META: None}}, ["c could not be read in this run"], id="not read"),
    pytest.param(
        {},
        {"files": {LIVE_ENVIRONMENT: "KAFKA_CONTROLLER_HOME=/opt/kafka_2.13-4.4.1"}},
        ["kafka-controller 4.4.1 runs on a, and 4.4.0 is older"],
        id="downgrade",
    ),
    pytest.param(
        {},
        {"files": {LIVE_ENVIRONMENT: "KAFKA_CONTROLLER_HOME=/opt/kafka_2.13-4.3.1"}},
        ["Kafka 4.3.1 runs on a and kafka_controller_version is 4.4.0"],
        id="another line",
    ),
    pytest.param({"line": None, "version": "3.5.1"}, {}, ["known lines are 4.3, 4.4"], id="unknown line"),
    pytest.param(
        {"line": None, "version": "3.5.1"},
        {"java": {"major": 10}},
        ["Java 10 on a is too old", "known lines are 4.3, 4.4"],
        id="unknown line, with a Java that no line has",
    ),
    pytest.param(
        {"ids": {"a": 1, "b": 1}},
        {"java": None, "files": {META: "node.id=2"}},
        ["belongs to a and to b", "says node.id=2", "/usr/bin/java is missing"],
        id="all at once",
    ),
]


@pytest.mark.parametrize(("wanted", "read", "parts"), EVERYTHING)
def test_kafka_controller_errors(wanted: dict[str, t.Any], read: dict[str, t.Any], parts: list[str]) -> None:
    check(kafka_controller_errors(state(**read), spec(**wanted)), parts)


@pytest.mark.parametrize(
    ("count", "changes", "parts"),
    [
        pytest.param(1, {}, [], id="one"),
        pytest.param(3, {}, [], id="three"),
        pytest.param(2, {}, ["2 controllers survives no more failures than one of 1,"], id="two"),
        pytest.param(
            4,
            {"line": {"cves": ["CVE-1"]}},
            ["4 controllers survives no more failures than one of 3,", "CVE-1. Plan the change to 4.4.0."],
            id="four, old",
        ),
        pytest.param(
            3,
            disks("eee"),
            ["kafka_controller_client_hosts names no host of the inventory: new topics get one replica"],
            id="a bootstrap without brokers",
        ),
        pytest.param(3, {**disks("eee"), "brokers": UNUSED}, [], id="a bootstrap"),
        pytest.param(3, disks("ee?"), [], id="not all were read, which is refused"),
        pytest.param(
            3, disks("mme"), ["data on other hosts and none on c: a controller that starts empty copies"], id="wiped"
        ),
    ],
)
def test_kafka_controller_warnings(count: int, changes: dict[str, t.Any], parts: list[str]) -> None:
    check(kafka_controller_warnings(state(), spec(ids={str(n): n for n in range(count)}, **changes)), parts)
