# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""zookeeper_znode and zookeeper_info, compared with what zkCli.sh and the servers' own words say."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import Lab, Result, Task, assert_told, shell, task

pytestmark = pytest.mark.usefixtures("ensemble")

SERVERS = ["broker-1:2181", "broker-2:2181", "broker-3:2181"]
TOP = "/modules-znode"
NODE = f"{TOP}/limits/orders"
READ = [{"scheme": "world", "id": "anyone", "permissions": ["read", "delete", "admin"]}]


def zk_cli(*commands: str) -> Task:
    """Return a task that gives commands to zkCli.sh."""
    lines = " ".join(repr(command) for command in commands)
    return shell(f"printf '%s\\n' {lines} | /opt/zookeeper/bin/zkCli.sh -server {','.join(SERVERS)} 2>/dev/null; true")


def children(result: Result) -> list[str]:
    """Return the nodes below / that zkCli.sh has listed; it tells of ZooKeeper's own, too."""
    lines: list[str] = result["stdout_lines"]
    (line,) = [line for line in lines if re.fullmatch(r"\[.*\bzookeeper\b.*\]", line)]
    return line[1:-1].split(", ")


def znode(path: str = NODE, *, check: bool = False, **args: t.Any) -> Task:
    return task("zookeeper_znode", check=check, hosts=SERVERS, path=path, **args)


@pytest.fixture(scope="module")
def managed(lab: Lab) -> dict[str, Result]:
    look, look_at_top = zk_cli(f"get {NODE}", f"getAcl {NODE}", f"ls -R {TOP}"), zk_cli("ls /")
    steps: dict[str, Task] = {
        "clean": zk_cli(f"deleteall {TOP}"),
        "check": znode(check=True, value="100", recursive=True),
        "before": look_at_top,
        "create": znode(value="100", recursive=True),
        "created": look,
        "again": znode(value="100", recursive=True),
        "keep": znode(),
        "kept": look,
        "check the change": znode(check=True, value="ä b", expected_version=0),
        "change": znode(value="ä b", expected_version=0),
        "changed": look,
        "change again": znode(value="ä b", expected_version=0),
        "acl": znode(acl=READ),
        "with acl": look,
        "acl again": znode(acl=READ),
        "locked": znode(value="100"),
        "give back": znode(acl="{{ change.before.acl }}"),
        "bytes": znode(value_b64="/wA="),
        "bytes again": znode(value_b64="/wA="),
        "empty": znode(value=""),
        "emptied": task("zookeeper_znode_info", hosts=SERVERS, paths=[NODE]),
        "delete one": znode(state="absent"),
        "delete one again": znode(state="absent"),
        "refill": znode(value="", acl=READ),
        "refilled": look,
        "check the end": znode(TOP, check=True, state="absent", recursive=True),
        "still there": look,
        "delete": znode(TOP, state="absent", recursive=True),
        "deleted": look_at_top,
    }
    steps["change"]["register"] = "change"
    return lab.play(steps)


def test_a_node_is_planned_made_and_kept(managed: dict[str, Result]) -> None:
    assert managed["check"]["changed"]
    assert TOP[1:] not in children(managed["before"]), "check mode has written"
    assert managed["create"]["plan"] == managed["check"]["plan"]
    assert managed["create"]["summary"]["created"] == 3
    lines = managed["created"]["stdout_lines"]
    assert {"100", "'world,'anyone", ": cdrwa", TOP, f"{TOP}/limits", NODE} <= set(lines)
    assert not managed["again"]["changed"]


def test_without_a_value_the_data_stays(managed: dict[str, Result]) -> None:
    assert not managed["keep"]["changed"]
    assert "100" in managed["kept"]["stdout_lines"]
    assert "None" not in managed["kept"]["stdout_lines"]


def test_a_value_is_changed_and_what_was_told_came_true(managed: dict[str, Result]) -> None:
    planned, done = managed["check the change"], managed["change"]
    assert done["changed"]
    assert (planned["plan"], planned["after"]) == (done["plan"], done["after"])
    assert done["diff"] == {"before": {NODE: {"value": "100"}}, "after": {NODE: {"value": "ä b"}}}
    assert (done["before"]["version"], done["after"]["version"]) == (0, 1)
    assert NODE in managed["changed"]["stdout_lines"]
    assert "100" not in managed["changed"]["stdout_lines"]
    assert managed["change again"]["before"] == done["after"]
    assert not managed["change again"]["changed"], "a node that is as it should be is no error, whatever is expected"


def test_an_acl_is_set_alone(managed: dict[str, Result]) -> None:
    assert managed["acl"]["diff"]["after"] == {NODE: {"acl": "world:anyone:dra"}}
    assert ": dra" in managed["with acl"]["stdout_lines"]
    assert not managed["acl again"]["changed"]
    assert managed["acl again"]["before"] == managed["acl"]["after"]
    (item,) = managed["locked"]["failed_items"]
    assert (item["name"], item["error"]) == (NODE, "NoAuthError")
    assert not managed["locked"]["changed"]
    assert managed["give back"]["after"]["acl"] == managed["change"]["before"]["acl"]


def test_bytes_and_nothing_are_values(managed: dict[str, Result]) -> None:
    assert managed["bytes"]["changed"]
    assert not managed["bytes again"]["changed"]
    assert managed["empty"]["changed"]
    assert managed["emptied"]["znodes"][NODE]["value"] in ("", None)
    assert managed["emptied"]["znodes"][NODE]["version"] == managed["empty"]["after"]["version"] == 3


def test_nodes_are_deleted(managed: dict[str, Result]) -> None:
    assert managed["delete one"]["changed"]
    assert not managed["delete one again"]["changed"]
    assert ": dra" in managed["refilled"]["stdout_lines"], "an ACL that is given is there from the start"
    assert NODE in managed["still there"]["stdout_lines"], "check mode has deleted"
    assert managed["delete"]["summary"]["deleted"] == managed["check the end"]["summary"]["deleted"] == 3
    assert TOP[1:] not in children(managed["deleted"])


REFUSED: dict[str, tuple[Task, str]] = {
    "missing": (znode(f"{TOP}-none"), "does not exist: give value or value_b64"),
    "no parent": (znode(f"{TOP}-none/a", value="1"), f"its parent {TOP}-none is missing; recursive: true"),
    "not empty": (znode("/brokers", state="absent"), "Node /brokers has 3 children: recursive: true"),
    "too many": (znode("/brokers", check=True, state="absent", recursive=True, recursive_max=2), "recursive_max 2"),
    "version": (znode("/cluster/id", check=True, value="", expected_version=7), "has version 0, not the expected 7"),
    "own": (znode("/zookeeper/config", state="absent"), "is ZooKeeper's own"),
    "root": (znode("/", state="absent", recursive=True), "/ can't be deleted"),
    "relative": (znode("cluster/id", value=""), "path: 'cluster/id' is no path of a node"),
    "two values": (znode(f"{TOP}-none", value="", value_b64=""), "value and value_b64 are both given"),
    "acl": (znode(f"{TOP}-none", value="", acl=[{**READ[0], "scheme": "ip"}]), "does not accept the ACL"),
    "too large": (znode(f"{TOP}-none", value="{{ 'x' * 1100000 }}"), "larger than its jute.maxbuffer"),
}


@pytest.fixture(scope="module")
def refused(lab: Lab) -> dict[str, Result]:
    look = {"kept": zk_cli("ls -R /brokers/ids", "get /cluster/id"), "nothing": zk_cli("ls /")}
    return lab.play({**{name: step for name, (step, _message) in REFUSED.items()}, **look})


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused(refused: dict[str, Result], name: str) -> None:
    assert_told(refused[name], REFUSED[name][1])
    assert not refused[name]["changed"]


def test_refusals_change_nothing(refused: dict[str, Result]) -> None:
    assert {"/brokers/ids/0", "/brokers/ids/1", "/brokers/ids/2"} <= set(refused["kept"]["stdout_lines"])
    assert '"version":"1"' in refused["kept"]["stdout"]
    assert f"{TOP}-none"[1:] not in children(refused["nothing"])


def word(server: str, name: str) -> Task:
    """Return a task that asks a server one of its words without our code."""
    host, port = server.split(":")
    return shell(f"bash -c 'exec 3<>/dev/tcp/{host}/{port}; printf {name} >&3; cat <&3'")


@pytest.fixture(scope="module")
def asked(lab: Lab) -> dict[str, Result]:
    steps: dict[str, Task] = {
        "info": task("zookeeper_info", check=True, hosts=[*SERVERS, "broker-1:2199"], request_timeout=3),
        "one": task("zookeeper_info", hosts=SERVERS[:1], gather=["srvr"]),
        **{f"{name} {server}": word(server, name) for server in SERVERS for name in ("srvr", "mntr", "conf")},
        "amiss": task("zookeeper_info", hosts=["broker-1:x"], gather=["srvr"]),
    }
    return lab.play(steps)


@pytest.mark.parametrize("server", SERVERS)
def test_servers_are_what_they_say(asked: dict[str, Result], server: str) -> None:
    found = asked["info"]["servers"][server]
    srvr = dict(line.split(": ", 1) for line in asked[f"srvr {server}"]["stdout_lines"] if ": " in line)
    mntr = dict(line.split("\t") for line in asked[f"mntr {server}"]["stdout_lines"])
    conf = dict(line.split("=", 1) for line in asked[f"conf {server}"]["stdout_lines"] if "=" in line)
    assert found["error"] is None
    assert (found["srvr"]["mode"], found["srvr"]["version"]) == (srvr["Mode"], srvr["Zookeeper version"].split("-")[0])
    assert int(found["srvr"]["zxid"], 16) <= int(srvr["Zxid"], 16)
    assert found["srvr"]["received"] <= int(srvr["Received"])
    assert set(found["monitor"]) <= set(mntr)
    assert found["monitor"]["zk_server_state"] == mntr["zk_server_state"]
    assert found["monitor"]["zk_quorum_size"] == 3
    assert found["config"]["id"] == int(conf["serverId"])
    assert found["config"]["settings"]["tickTime"] == int(conf["tickTime"])
    members = {
        f"server.{member['id']}": f"{member['address']}:{member['role']}" for member in found["config"]["members"]
    }
    assert members == {key: value for key, value in conf.items() if key.startswith("server.")}


def test_a_server_that_is_down_has_an_error(asked: dict[str, Result]) -> None:
    down = asked["info"]["servers"]["broker-1:2199"]
    assert down == {
        "error": "it refused the connection: nothing listens there",
        "srvr": None,
        "monitor": None,
        "config": None,
    }
    assert set(asked["one"]["servers"][SERVERS[0]]) == {"error", "srvr"}
    assert "broker-1:x" in asked["amiss"]["msg"]


HOME = "/tmp/modules-zookeeper"
# One with ZooKeeper's own whitelist, and a member of an ensemble that has no majority.
ODD: dict[str, dict[str, t.Any]] = {
    "plain": {"clientPort": 2191},
    "lonely": {
        "clientPort": 2192,
        "4lw.commands.whitelist": "*",
        "initLimit": 5,
        "syncLimit": 2,
        "server.1": "localhost:2898:3898",
        "server.2": "localhost:2899:3899",
    },
}


def starting(name: str) -> str:
    """Return the commands that start a server as a unit of its own."""
    config = {"dataDir": f"{HOME}/{name}", "tickTime": 2000, "admin.enableServer": "false", **ODD[name]}
    lines = " ".join(f"'{key}={value}'" for key, value in config.items())
    run = "/usr/bin/java -Xmx128m -cp '/opt/zookeeper/lib/*' org.apache.zookeeper.server.quorum.QuorumPeerMain"
    return (
        f"mkdir -p {HOME}/{name} && echo 1 >{HOME}/{name}/myid && printf '%s\\n' {lines} >{HOME}/{name}.cfg && "
        f"systemd-run --collect --unit modules-zookeeper-{name} {run} {HOME}/{name}.cfg"
    )


@pytest.fixture(scope="module")
def odd(lab: Lab) -> dict[str, Result]:
    stop = f"systemctl kill --signal KILL 'modules-zookeeper-*' || true; sleep 1; rm -rf {HOME}"
    servers = [f"localhost:{config['clientPort']}" for config in ODD.values()]
    info = task("zookeeper_info", hosts=servers)
    up = "(up.servers.values() | map(attribute='error') | map('default', '', true) | join) is search('does not serve')"
    mode = f"up.servers['{servers[0]}'].srvr.mode is defined"
    return lab.play(
        {
            "clean": shell(stop),
            **{f"start {name}": shell(starting(name)) for name in ODD},
            "up": {**info, "register": "up", "until": [up, mode], "retries": 40, "delay": 1},
            "info": info,
            "stop": shell(stop),
        }
    )


def test_what_the_whitelist_forbids_is_null_with_a_warning(odd: dict[str, Result]) -> None:
    server = odd["info"]["servers"]["localhost:2191"]
    assert server["srvr"]["mode"] == "standalone"
    assert (server["monitor"], server["config"], server["error"]) == (None, None, None)
    assert odd["info"]["warnings"] == [
        "localhost:2191 does not allow mntr and conf: add it to 4lw.commands.whitelist to read it."
    ]


def test_a_server_without_a_majority_says_so(odd: dict[str, Result]) -> None:
    server = odd["info"]["servers"]["localhost:2192"]
    assert "does not serve requests" in server["error"]
    assert server["srvr"] is None
