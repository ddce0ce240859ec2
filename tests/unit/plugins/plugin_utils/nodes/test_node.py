# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles of services derive alike."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.roles import NODES

CLUSTERS = ("zookeeper", "kafka_controller", "kafka", "connect")
SERVICES = (*CLUSTERS, "cmak", "akhq")
HOMES = {
    "zookeeper": "/opt/apache-zookeeper-1.2.3-bin",
    "kafka_controller": "/opt/kafka_2.13-1.2.3",
    "kafka": "/opt/kafka_2.13-1.2.3",
    "connect": "/opt/kafka_2.13-1.2.3",
    "cmak": "/opt/cmak-1.2.3",
    "akhq": "/opt/akhq-1.2.3",
    "node_exporter": "/home",
}


def state(role: str, **found: t.Any) -> dict[str, t.Any]:
    """Return the variables of a host whose service was found so."""
    return {"__service_state": {"services": {role: found}}}


def node(role: str, hostvars: dict[str, t.Any], **given: t.Any) -> t.Any:
    """Return the node of the first host, whose service has members a and b."""
    variables = {"inventory_hostname": "a", f"{role}_hosts": ["a", "b"], "ansible_play_batch": ["a", "b"]}
    return NODES[role]({**variables, **hostvars.get("a", {}), "hostvars": hostvars, **given})


@pytest.mark.parametrize("role", HOMES)
@pytest.mark.parametrize("exists", [True, False], ids=["installed", "not installed"])
def test_missing(role: str, exists: bool) -> None:
    found = state(role, directories={HOMES[role]: {"exists": exists}})
    version = {f"{role}_version": "1.2.3", f"{role}_scala_version": "2.13", "__node_exporter_home": "/home"}
    assert node(role, {"a": found}, **version).missing is not exists


@pytest.mark.parametrize("role", CLUSTERS)
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({}, False, id="not asked"),
        pytest.param({"a": {"issues": []}}, False, id="all is there"),
        pytest.param({"a": {"msg": "no answer"}}, True, id="this host has asked"),
        pytest.param({"b": {"msg": "no answer"}}, True, id="another one has asked for it"),
        pytest.param({"c": {"msg": "no answer"}}, False, id="a host of no play"),
    ],
)
def test_late(role: str, answers: dict[str, t.Any], expected: bool) -> None:
    hostvars = {host: {f"__{role}_health": answers[host]} if host in answers else {} for host in ("a", "b", "c")}
    assert node(role, hostvars).late is expected


ZOOKEEPER = {"servers": [{"id": 1, "mode": "leader"}, {"id": 2, "mode": None}], "safe_to_stop": [2]}
QUORUM = {"voters": [{"id": 1, "caught_up": True}, {"id": 2, "caught_up": False}], "safe_to_stop": [2]}
KAFKA = {"recovered": {"1": True, "2": False}, "safe_to_stop": {"1": {"safe": False}, "2": {"safe": True}}}
CONNECT = {"ready": ["a"], "safe_to_stop": ["b"]}


@pytest.mark.parametrize(
    ("role", "health", "ready", "safe"),
    [
        pytest.param("zookeeper", ZOOKEEPER, [1], [2], id="zookeeper"),
        pytest.param("kafka_controller", QUORUM, [1], [2], id="kafka_controller"),
        pytest.param("kafka", KAFKA, [1], [2], id="kafka"),
        pytest.param("connect", CONNECT, [1], [2], id="connect"),
        *(pytest.param(role, {"msg": "no answer"}, [], [], id=f"{role}, no answer") for role in CLUSTERS),
        *(pytest.param(role, None, [], [], id=f"{role}, not asked") for role in CLUSTERS),
    ],
)
def test_who_is_ready_and_safe_to_stop(role: str, health: t.Any, ready: list[int], safe: list[int]) -> None:
    found = node(role, {}, **({} if health is None else {f"__{role}_health": health}))
    assert (found.ready, found.safe) == (ready, safe)


@pytest.mark.parametrize("role", ["cmak", "akhq"])
def test_hosts_that_do_not_depend_on_each_other_are_always_ready(role: str) -> None:
    found = node(role, {})
    assert found.ready == found.safe == [1, 2]


@pytest.mark.parametrize("role", SERVICES)
@pytest.mark.parametrize(
    ("units", "expected"),
    [
        pytest.param(["active", "active"], True, id="all"),
        pytest.param(["active", "failed"], False, id="one does not run"),
        pytest.param(["active", None], False, id="one was not reached"),
    ],
)
def test_all_active(role: str, units: list[str | None], expected: bool) -> None:
    hostvars = {host: state(role, unit={"ActiveState": unit}) if unit else {} for host, unit in zip(("a", "b"), units)}
    assert node(role, hostvars).all_active is expected


@pytest.mark.parametrize("role", SERVICES)
@pytest.mark.parametrize(
    ("host", "batch", "expected"),
    [
        pytest.param("a", ["b", "a"], True, id="the first member, in whatever order the play has them"),
        pytest.param("b", ["a", "b"], False, id="another member"),
        pytest.param("b", ["b"], True, id="the first one that the play has"),
        pytest.param("c", ["c"], False, id="no member"),
    ],
)
def test_speaks_for_all(role: str, host: str, batch: list[str], expected: bool) -> None:
    assert node(role, {}, inventory_hostname=host, ansible_play_batch=batch).speaks_for_all is expected


@pytest.mark.parametrize(
    ("role", "daemon"),
    [
        pytest.param("kafka", "kafka", id="the role's name"),
        pytest.param("kafka_controller", "kafka-controller", id="another one"),
    ],
)
def test_daemon(role: str, daemon: str) -> None:
    jar = {f"{role}_metrics_agent_file": "/srv/x.jar", f"{role}_metrics_agent_url": "", f"{role}_metrics_port": 1}
    own = {f"{role}_metrics_agent_checksum": "", f"{role}_controller_cache": "", f"{role}_metrics_address": "::1"}
    found = node(role, {}, **jar, **own, ansible_check_mode=False)
    assert found.daemon == daemon
    assert found.agent["option"].endswith(f":/etc/{daemon}/current/metrics.yml")
    spec = found.common_spec()
    assert (spec["service"], spec["maintenance"]) == (daemon, f"/etc/{daemon}/maintenance")
    assert (spec["lock"], spec["java_variable"]) == (f"/var/lib/kafkaops/{role}.roll", f"{role}_java_home")
