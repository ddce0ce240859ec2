# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka derives of the cluster as a whole, by variable and by what was asked."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.nodes.broker import USER, node


@pytest.mark.parametrize(
    ("connect", "servers", "hosts", "root"),
    [
        pytest.param("z:2181", ["z:2181"], ["z"], "", id="one"),
        pytest.param(" z:1, y:2/a/b ", ["z:1", "y:2"], ["z", "y"], "/a/b", id="chroot"),
        pytest.param("[::1]:2181/", ["[::1]:2181"], ["[::1]"], "/", id="a slash, which the plan refuses"),
        pytest.param("", [""], [""], "", id="none"),
    ],
)
def test_zookeeper(connect: str, servers: list[str], hosts: list[str], root: str) -> None:
    found = node({"kafka_zookeeper_connect": connect})
    assert (found.zookeepers, found.zookeeper_hosts, found.root) == (servers, hosts, root)
    assert found.broker_node == f"{root}/brokers/ids/1"
    assert found.znodes == [f"{root}/cluster/id", *(f"{root}/brokers/ids/{key}" for key in (1, 2, 3))]


ZNODES = {"/kafka/cluster/id": None}
ANSWERED = {"__kafka_cluster": {"znodes": ZNODES}}


@pytest.mark.parametrize(
    ("given", "state", "identifies", "unidentified", "held"),
    [
        pytest.param(ANSWERED, {}, True, False, ZNODES, id="answered"),
        pytest.param({"__kafka_cluster": {"msg": "no"}}, {}, True, True, None, id="no answer"),
        pytest.param({}, {}, True, True, None, id="not asked"),
        pytest.param(ANSWERED, {"data": False}, False, False, None, id="no data"),
        pytest.param(ANSWERED, {"clients": False}, False, True, None, id="no clients"),
        pytest.param({**ANSWERED, "kafka_zookeeper_connect": ""}, {}, False, False, None, id="no ZooKeeper"),
    ],
)
def test_identity(
    given: dict[str, t.Any], state: dict[str, t.Any], identifies: bool, unidentified: bool, held: t.Any
) -> None:
    found = node(given, **state)
    assert (found.identifies, found.unidentified, found.spec["znodes"]) == (identifies, unidentified, held)


LETTERS = {
    "d": {"data": True, "unit": {"ActiveState": "inactive"}},
    "e": {"data": False, "unit": {"ActiveState": "failed"}},
    "D": {"data": True, "unit": {"ActiveState": "active"}},
    "E": {"data": False, "unit": {"ActiveState": "active"}},
}


@pytest.mark.parametrize(
    ("brokers", "empty"),
    [
        pytest.param("ddd", [], id="all have data"),
        pytest.param("eee", [], id="a bootstrap"),
        pytest.param("edd", [1], id="one has lost its disk"),
        pytest.param("eeD", [1, 2], id="two have lost it"),
        pytest.param("EdD", [1], id="it runs already"),
        pytest.param("e?d", [1], id="one was not read"),
        pytest.param("e??", [1], id="the others were not read"),
    ],
)
def test_who_begins_empty(brokers: str, empty: list[int]) -> None:
    found = node({})
    for host, letter in zip(found.hosts, brokers):
        services = {"kafka": LETTERS[letter]} if letter != "?" else {}
        found.variables["hostvars"][host]["__service_state"] = {"services": services}
    assert (found.empty, found.begins_empty) == (empty, 1 in empty)
    assert found.filled == [number for number, letter in enumerate(brokers, 1) if letter in "dD"]


DECLARED = {"kafka_topics": [{"name": "orders"}], "kafka_cluster_config": {"x": 1}, "kafka_users": [{"name": "ada"}]}
ALL = ["config", "users", "topics"]
SAME: dict[str, t.Any] = {name: {"plan": [], "changes": []} for name in ALL}


def drift(**differing: t.Any) -> dict[str, t.Any]:
    return {"__kafka_drift": {"changes": [], "compared": {**SAME, **differing}}}


EQUAL = drift()
LACKS = drift(topics={"plan": ["create"], "changes": ["create topic orders"]})
FAILED = drift(users={"msg": "no answer", "plan": [], "changes": []})
NO_OPTION = drift(users={"msg": "no option"})
REFUSED = drift(config={"plan": [], "errors": ["x is no key"], "msg": "refused"})
ITEMS = drift(users={"plan": ["a"], "failed_items": [1], "msg": "ada failed"})
NO_DRIFT = {"__kafka_drift": {"msg": "topics is no list"}}
PASSWORD = {"plan": [], "msg": "other", "password_matches": False}


def later(*names: str) -> list[str]:
    return [f"converge the declared {name} when the cluster runs" for name in names]


@pytest.mark.parametrize(
    ("given", "state", "not_converged", "resources", "refused"),
    [
        pytest.param({}, {}, [], [], [], id="none declared"),
        pytest.param({**DECLARED, **EQUAL}, {}, [], [], [], id="all there"),
        pytest.param({**DECLARED, **LACKS}, {}, ["topics"], ["create topic orders"], [], id="one lacks"),
        pytest.param({**DECLARED, **FAILED}, {}, ["users"], [], [], id="no answer"),
        pytest.param({**DECLARED, **NO_OPTION}, {}, ["users"], later("users"), ["no option"], id="no option"),
        pytest.param({**DECLARED, **NO_DRIFT}, {}, ALL, later(*ALL), ["topics is no list"], id="nothing was compared"),
        pytest.param({**DECLARED, **REFUSED}, {}, ["config"], [], ["x is no key"], id="refused"),
        pytest.param({"__kafka_credential": PASSWORD}, {}, [], [], ["other"], id="the brokers' password"),
        pytest.param({"__kafka_credential": {"plan": [], "msg": "no answer"}}, {}, [], [], [], id="not compared"),
        pytest.param({**DECLARED, **ITEMS}, {}, ["users"], [], ["ada failed"], id="one item failed"),
        pytest.param(
            DECLARED,
            {},
            ALL,
            later(*ALL),
            [],
            id="not compared, in the declared order",
        ),
        pytest.param(
            {**DECLARED, **EQUAL},
            {"unit": "inactive"},
            ALL,
            later(*ALL),
            [],
            id="stopped",
        ),
        pytest.param(
            {**DECLARED, **EQUAL, "__kafka_running": True},
            {"unit": "inactive"},
            [],
            [],
            [],
            id="the caller says it runs",
        ),
        pytest.param(
            {**DECLARED, **EQUAL},
            {"clients": False},
            ALL,
            later(*ALL),
            [],
            id="no clients",
        ),
        pytest.param({**DECLARED, **LACKS}, {"batch": ["c", "b"]}, ["topics"], [], [], id="another tells it for all"),
    ],
)
def test_resources(
    given: dict[str, t.Any], state: dict[str, t.Any], not_converged: list[str], resources: list[str], refused: list[str]
) -> None:
    found = node(given, **state)
    assert (found.not_converged, found.resources, found.refused) == (not_converged, resources, refused)
    assert found.spec["refused"] == refused


def test_a_caller_compares() -> None:
    found = node({**DECLARED, **REFUSED, "__kafka_compares": False})
    assert (found.refused, found.spec["refused"]) == (["x is no key"], [])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, False, id="no user"),
        pytest.param(USER, True, id="not asked yet"),
        pytest.param({**USER, "__kafka_credential": {"plan": ["write"]}}, True, id="not there"),
        pytest.param({**USER, "__kafka_credential": {"plan": []}}, False, id="there"),
        pytest.param({**USER, "__kafka_credential": {"msg": "no"}}, True, id="no answer"),
    ],
)
def test_credential(given: dict[str, t.Any], expected: bool) -> None:
    assert node(given).steps == {"write the credential of the brokers": expected}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, -1, id="not asked"),
        pytest.param({"__kafka_health": {"msg": "no answer"}}, -1, id="no answer"),
        pytest.param({"__kafka_health": {"controller_id": None}}, -1, id="no controller"),
        pytest.param({"__kafka_health": {"controller_id": 2}}, 2, id="the controller among brokers"),
        pytest.param({"__kafka_health": {"controller_id": 0}}, 0, id="zero is an id"),
    ],
)
def test_which_broker_a_roll_has_last(given: dict[str, t.Any], expected: int) -> None:
    assert node(given).last == expected


def test_zookeeper_keeps_all_metadata() -> None:
    found = node({**USER, "kafka_cluster_config": {"x": 1}, "kafka_config": {"min.insync.replicas": 1}}, unit="failed")
    assert (found.asks_controllers, found.unformatted, found.makes_credential) == (False, False, True)
    assert not node({}).makes_credential
    assert found.cluster_config == found.declared["config"] == {"x": 1}
    assert (found.quorum_hosts, found.spec["quorum_hosts"]) == ([], [])
    assert found.metadata_hosts == ["a", "z"]
