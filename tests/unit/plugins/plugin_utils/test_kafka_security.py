# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import (
    admin_errors,
    asks_for_name,
    authorizer_errors,
    inter_broker_errors,
    kafka_scram,
    login_errors,
    named_listener,
    purpose_errors,
)

PLAIN: dict[str, t.Any] = {"port": 9092}
LOGIN: dict[str, t.Any] = {"name": "Inner", "protocol": "SASL_SSL", "port": 9093}
AMONG = {"inter.broker.listener.name": "Inner"}
SSL = {"inter.broker.listener.name": "SSL"}
NO_NAME = {"inter.broker.listener.name": None}
FIRST = {"inter.broker.listener.name": "PLAINTEXT"}
BY_HAND = {**AMONG, "x.sasl.jaas.config": "y"}
BY_PROTOCOL = {
    **NO_NAME,
    "security.inter.broker.protocol": "SASL_SSL",
    "listener.security.protocol.map": "SASL_SSL:SASL_SSL",
}


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "listeners": [PLAIN],
        "broker_user": "",
        "broker_password": False,
        "authorizer": False,
        "config": FIRST,
        "host": "b1",
        **changes,
    }


def check(found: list[str], parts: list[str]) -> None:
    """Expect one sentence for each part, in this order."""
    assert len(found) == len(parts), found
    for sentence, part in zip(found, parts):
        assert part in sentence


@pytest.mark.parametrize(
    ("listener", "config", "expected"),
    [
        pytest.param(PLAIN, {}, False, id="nameless"),
        pytest.param({"name": "SASL_PLAINTEXT"}, {}, True, id="a login, by the name"),
        pytest.param(LOGIN, {}, True, id="a login, by the protocol"),
        pytest.param({"name": "SASL_SSL", "protocol": "PLAINTEXT"}, {}, False, id="the protocol counts"),
        pytest.param({"name": "SSL"}, {}, False, id="SSL"),
        pytest.param({"name": "SSL"}, {"ssl.client.auth": "required"}, True, id="SSL with a certificate"),
        pytest.param({"name": "SSL"}, {"ssl.client.auth": "requested"}, False, id="SSL, a certificate is optional"),
        pytest.param(PLAIN, {"ssl.client.auth": "required"}, False, id="a certificate, and no SSL"),
        pytest.param(
            {"name": "Tls", "protocol": "SSL"},
            {"listener.name.tls.ssl.client.auth": "required"},
            True,
            id="its own key",
        ),
        pytest.param(
            {"name": "SSL"},
            {"listener.name.ssl.ssl.client.auth": "none", "ssl.client.auth": "required"},
            False,
            id="its own key comes first",
        ),
        pytest.param(
            {"name": "SSL"}, {"listener.name.tls.ssl.client.auth": "required"}, False, id="that of another one"
        ),
    ],
)
def test_asks_for_name(listener: dict[str, t.Any], config: dict[str, str], expected: bool) -> None:
    assert asks_for_name(listener, config) is expected


def test_listeners_that_take_a_login_get_the_keys() -> None:
    keys = kafka_scram([PLAIN, LOGIN, {"name": "SASL_PLAINTEXT", "port": 1}], "brokers", 'a"b\\c')
    login = 'org.apache.kafka.common.security.scram.ScramLoginModule required username="brokers" password="a\\"b\\\\c";'
    assert keys == {
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "listener.name.inner.sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.inner.scram-sha-512.sasl.jaas.config": login,
        "listener.name.sasl_plaintext.sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config": login,
    }


@pytest.mark.parametrize(
    ("wanted", "parts"),
    [
        pytest.param({}, [], id="no login"),
        pytest.param({"listeners": [PLAIN, LOGIN]}, [], id="a login for clients only"),
        pytest.param(
            {"listeners": [LOGIN], "config": AMONG}, ["on listener Inner and have no credential"], id="no credential"
        ),
        pytest.param({"listeners": [LOGIN], "config": BY_HAND}, [], id="by hand"),
        pytest.param({"listeners": [LOGIN], "broker_user": "b", "broker_password": True}, [], id="fine"),
        pytest.param({"listeners": [LOGIN], "broker_user": "b"}, ["kafka_broker_password is empty"], id="no password"),
        pytest.param(
            {"listeners": [LOGIN], "broker_user": "b c", "broker_password": True},
            ["kafka_broker_user is 'b c'"],
            id="bad name",
        ),
        pytest.param({"broker_user": "b", "broker_password": True}, ["no listener takes a login"], id="of no use"),
        pytest.param({"listeners": [PLAIN, LOGIN], "config": AMONG}, ["on listener Inner and"], id="named by its key"),
        pytest.param(
            {"config": BY_PROTOCOL},
            ["on listener SASL_SSL and"],
            id="named by its protocol",
        ),
        pytest.param({"listeners": [LOGIN, PLAIN], "config": NO_NAME}, [], id="PLAINTEXT without any"),
        pytest.param({"listeners": [LOGIN, PLAIN], "config": FIRST}, [], id="the first is for clients"),
    ],
)
def test_login_errors(wanted: dict[str, t.Any], parts: list[str]) -> None:
    check(login_errors(spec(**wanted)), parts)


@pytest.mark.parametrize(
    ("wanted", "parts"),
    [
        pytest.param({"config": {"super.users": "User:a;User:CN=b,O=c"}}, [], id="fine"),
        pytest.param({"config": {"super.users": "User:a; admin"}}, ["'admin' of super.users"], id="no type"),
        pytest.param({"config": {"super.users": "User:ANONYMOUS"}}, ["everybody who doesn't log in"], id="anonymous"),
        pytest.param({"authorizer": True}, ["on listener PLAINTEXT they come without a login"], id="no name"),
        pytest.param({"authorizer": True, "listeners": [LOGIN], "config": AMONG}, [], id="a login"),
        pytest.param(
            {"authorizer": True, "listeners": [{"name": "SSL", "port": 1}], "config": SSL}, [], id="certificates"
        ),
        pytest.param(
            {"authorizer": True, "listeners": [LOGIN, PLAIN], "config": AMONG},
            [],
            id="only clients come without a login",
        ),
        pytest.param(
            {"authorizer": True, "listeners": [PLAIN, LOGIN]}, ["on listener PLAINTEXT they"], id="brokers do"
        ),
        pytest.param({"authorizer": True, "listeners": [PLAIN, LOGIN], "config": AMONG}, [], id="named by its key"),
        pytest.param(
            {"authorizer": True, "listeners": [LOGIN, PLAIN], "config": FIRST},
            ["on listener PLAINTEXT they"],
            id="the first is for clients",
        ),
        pytest.param(
            {
                "authorizer": True,
                "listeners": [LOGIN],
                "config": {
                    "inter.broker.listener.name": "X",
                    "listener.security.protocol.map": "Inner:SSL,X:PLAINTEXT",
                },
            },
            ["on listener X they"],
            id="listeners by hand",
        ),
    ],
)
def test_authorizer_errors(wanted: dict[str, t.Any], parts: list[str]) -> None:
    check(authorizer_errors(spec(**wanted)), parts)


ADDED = {
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,Inner:SASL_SSL",
    "advertised.listeners": "PLAINTEXT://b1:9092,Inner://b1:9093",
}


def node(port: int = 9093, **protocols: str) -> dict[str, t.Any]:
    """Return what a broker registers, which writes the names in capitals; port: that of the listener Inner."""
    endpoints = [f"{name.upper()}://b1:{port if name == 'Inner' else 9092}" for name in protocols]
    named = {name.upper(): protocol for name, protocol in protocols.items()}
    value = json.dumps({"listener_security_protocol_map": named, "endpoints": endpoints})
    return {"value": value, "version": 1, "children": 0}


@pytest.mark.parametrize(
    ("nodes", "parts"),
    [
        pytest.param({"/b/1": None}, [], id="a broker that is down"),
        pytest.param({"/b/1": node(Inner="SASL_SSL", PLAINTEXT="PLAINTEXT")}, [], id="all have it"),
        pytest.param(
            {"/b/1": node(Inner="SASL_SSL"), "/b/2": node(PLAINTEXT="PLAINTEXT")},
            ["broker 2 runs without it (PLAINTEXT)"],
            id="one lacks it",
        ),
        pytest.param({"/b/1": node(Inner="PLAINTEXT")}, ["broker 1 runs without it"], id="another protocol"),
    ],
)
def test_inter_broker_errors(nodes: dict[str, t.Any], parts: list[str]) -> None:
    config = {
        "inter.broker.listener.name": "Inner",
        "listener.security.protocol.map": "Inner:SASL_SSL,PLAINTEXT:PLAINTEXT",
    }
    check(inter_broker_errors(spec(config=config), nodes), parts)


@pytest.mark.parametrize(
    ("changes", "nodes", "parts"),
    [
        pytest.param({}, {"/b/1": None}, [], id="no broker runs, as before the first deployment"),
        pytest.param({}, {"/b/1": node(PLAINTEXT="PLAINTEXT", Inner="SASL_SSL")}, [], id="it has it"),
        pytest.param(
            {},
            {"/b/1": node(PLAINTEXT="PLAINTEXT")},
            [
                "Listener Inner is to serve administration, and the broker on b1 has no listener with port 9093 and "
                "protocol SASL_SSL yet (PLAINTEXT://b1:9092), so that no module"
            ],
            id="it lacks it",
        ),
        pytest.param(
            {},
            {"/b/1": node(Inner="SASL_SSL"), "/b/2": node(9193, Inner="SASL_SSL")},
            [],
            id="another broker has a port of its own",
        ),
        pytest.param({}, {"/b/1": node(9193, Inner="SASL_SSL")}, ["has no listener with port 9093"], id="another port"),
        pytest.param(
            {"config": {**ADDED, "advertised.listeners": "PLAINTEXT://b1:9092,Inner://nat:19093"}},
            {"/b/1": node(19093, Inner="SASL_SSL")},
            [],
            id="advertised with another port",
        ),
        pytest.param({}, {"/b/1": node(Inner="SASL_PLAINTEXT")}, ["has no listener"], id="another protocol"),
        pytest.param(
            {"listeners": [PLAIN, {"name": "Inner", "port": 9093}]},
            {"/b/1": node(Inner="SASL_SSL")},
            [],
            id="a protocol in the map alone",
        ),
        pytest.param(
            {"purposes": {"kafka_admin_listener": "PLAINTEXT"}, "config": {**ADDED, **AMONG}},
            {"/b/1": node(OLD="PLAINTEXT", Inner="SASL_SSL")},
            [],
            id="another name for the same endpoint",
        ),
        pytest.param(
            {"bootstrap_servers": ["b1:9092"]}, {"/b/1": node(PLAINTEXT="PLAINTEXT")}, [], id="other servers are asked"
        ),
        pytest.param(
            {"purposes": {"kafka_admin_listener": ""}, "listeners": [LOGIN, PLAIN]},
            {"/b/1": node(PLAINTEXT="PLAINTEXT")},
            ["Listener Inner is to serve administration"],
            id="the first",
        ),
        pytest.param(
            {"purposes": {"kafka_admin_listener": "PLAINTEXT"}},
            {"/b/1": node(9092, Inner="SASL_SSL")},
            [],
            id="inter_broker_errors tells of one for both",
        ),
        pytest.param(
            {"purposes": {"kafka_admin_listener": "Outer"}},
            {"/b/1": node(PLAINTEXT="PLAINTEXT")},
            [],
            id="purpose_errors tells of one that is none",
        ),
        pytest.param(
            {"config": {**ADDED, "advertised.listeners": None, "listeners": "PLAINTEXT://:9092"}},
            {"/b/1": node(PLAINTEXT="PLAINTEXT")},
            [],
            id="a key of the configuration has other listeners",
        ),
    ],
)
def test_admin_errors(changes: dict[str, t.Any], nodes: dict[str, t.Any], parts: list[str]) -> None:
    declared = {"config": ADDED, "listeners": [PLAIN, LOGIN], "purposes": {"kafka_admin_listener": "Inner"}}
    declared |= {"bootstrap_servers": ["b1:9092", "b1:9093"], "ids": {"b1": 1}, **changes}
    check(admin_errors(spec(**declared), nodes), parts)


@pytest.mark.parametrize(
    ("name", "port"),
    [
        pytest.param("Inner", 9093, id="named"),
        pytest.param("PLAINTEXT", 9092, id="the name by default"),
        pytest.param("", 9092, id="the first"),
        pytest.param("inner", 9092, id="none has the name"),
    ],
)
def test_named_listener(name: str, port: int) -> None:
    assert named_listener([PLAIN, LOGIN], name)["port"] == port


@pytest.mark.parametrize(
    ("purposes", "parts"),
    [
        pytest.param({"kafka_admin_listener": "", "kafka_client_listener": "Inner"}, [], id="fine"),
        pytest.param(
            {"kafka_admin_listener": "Outer", "kafka_client_listener": "inner"},
            [
                "kafka_admin_listener is 'Outer', and no listener of b1 has that name; give one of kafka_listeners "
                "(PLAINTEXT, Inner), or leave it empty for the first.",
                "kafka_client_listener is 'inner'",
            ],
            id="two that are none",
        ),
    ],
)
def test_purpose_errors(purposes: dict[str, str], parts: list[str]) -> None:
    check(purpose_errors(spec(listeners=[PLAIN, LOGIN], purposes=purposes)), parts)
