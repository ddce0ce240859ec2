# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import is_secret
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.broker_keys import (
    base_key,
    listener_errors,
    row_of,
    unknown_key_errors,
    update_mode,
)


def row(kind: str, mode: str = "read-only") -> dict[str, str]:
    return {"type": kind, "default": "", "valid_values": "", "importance": "high", "update_mode": mode}


TABLE = {
    "listeners": row("string", "per-broker"),
    "log.retention.ms": row("long", "cluster-wide"),
    "max.connections": row("int", "cluster-wide"),
    "min.insync.replicas": row("int", "cluster-wide"),
    "connections.max.reauth.ms": row("long"),
    "password.encoder.iterations": row("int"),
    "sasl.jaas.config": row("password", "per-broker"),
    "sasl.server.callback.handler.class": row("class"),
    "ssl.keystore.certificate.chain": row("password", "per-broker"),
    "ssl.keystore.location": row("string", "per-broker"),
    "log.cleaner.min.cleanable.ratio": row("double"),
    "auto.create.topics.enable": row("boolean"),
}


@pytest.mark.parametrize(
    ("key", "base"),
    [
        ("listeners", "listeners"),
        ("listener.name.client.ssl.keystore.location", "ssl.keystore.location"),
        ("listener.name.client.sasl.enabled.mechanisms", "sasl.enabled.mechanisms"),
        ("listener.name.client.scram-sha-512.sasl.jaas.config", "sasl.jaas.config"),
        ("listener.name.client.plain.connections.max.reauth.ms", "connections.max.reauth.ms"),
        ("listener.name.client.connections.max.reauth.ms", "connections.max.reauth.ms"),
        ("listener.name.client.foo.ssl.keystore.location", "foo.ssl.keystore.location"),
        ("listener.name.client", "listener.name.client"),
        ("sasl.jaas.config", "sasl.jaas.config"),
    ],
)
def test_base_key(key: str, base: str) -> None:
    assert base_key(key) == base


@pytest.mark.parametrize(
    ("key", "part"),
    [
        pytest.param("log.retnetion.ms", "Did you mean log.retention.ms?", id="letters swapped"),
        pytest.param("min.insync.replica", "Did you mean min.insync.replicas?", id="letter missing"),
        pytest.param("JMX_PORT", "No key of Kafka is close to it.", id="nothing near"),
        pytest.param("zookeeper.sync.time.ms", "is not a key of Kafka 3.9.2", id="of another version"),
        pytest.param(
            "listener.name.client.ssl.keystore.locaton",
            "Did you mean listener.name.client.ssl.keystore.location?",
            id="below a listener",
        ),
        pytest.param(
            "listener.name.client.plain.sasl.jaas.confg",
            "Did you mean listener.name.client.plain.sasl.jaas.config?",
            id="below a mechanism",
        ),
        pytest.param("super.user", "is not a key of Kafka", id="near an allowed one"),
        pytest.param("metrics.foo", "is not a key of Kafka", id="only the jmx part of metrics is open"),
    ],
)
def test_unknown_key_is_refused(key: str, part: str) -> None:
    (error,) = unknown_key_errors({key: "x", "listeners": "x"}, TABLE, [], "3.9.2")
    assert error.startswith(f"{key} is not a key of Kafka 3.9.2")
    assert part in error
    assert "allow_unknown" in error


@pytest.mark.parametrize(
    "key",
    [
        "listeners",
        "listener.name.client.ssl.keystore.location",
        "listener.name.client.scram-sha-512.sasl.jaas.config",
        "listener.name.client.plain.sasl.server.callback.handler.class",
        "config.providers",
        "config.providers.file.class",
        "super.users",
        "allow.everyone.if.no.acl.found",
        "authorizer.zookeeper.url",
        "rsm.config.fetch.chunk.cache.size",
        "rlmm.config.topic.num.partitions",
        "metrics.jmx.include",
        "cruise.control.metrics.topic",
        "my.quota.limit",
    ],
)
def test_known_key_passes(key: str) -> None:
    assert unknown_key_errors({key: "x"}, TABLE, ["my.quota.*"], "3.9.2") == []


def test_every_unknown_key_is_reported() -> None:
    errors = unknown_key_errors({"foo": "1", "bar": "2", "listeners": "x"}, TABLE, [], "3.9.2")
    assert [error.split()[0] for error in errors] == ["bar", "foo"]


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ("ssl.key.password", True),
        ("ssl.keystore.key", True),
        ("password.encoder.secret", True),
        ("password.encoder.iterations", False),
        ("password.encoder.cipher.algorithm", False),
        ("listener.name.client.plain.sasl.jaas.config", True),
        ("my.plugin.credentials", True),
        ("ssl.keystore.certificate.chain", True),  # by its type alone
        ("ssl.keystore.location", False),
        ("listeners", False),
    ],
)
def test_secret(key: str, secret: bool) -> None:
    assert is_secret(key, "x", row_of(key, TABLE)) is secret


@pytest.mark.parametrize(
    ("key", "mode"),
    [
        ("log.retention.ms", "cluster-wide"),
        ("listener.name.client.ssl.keystore.location", "per-broker"),
        ("super.users", None),
    ],
)
def test_update_mode(key: str, mode: str | None) -> None:
    assert update_mode(key, TABLE) == mode


@pytest.mark.parametrize(
    ("properties", "part"),
    [
        pytest.param({"listeners": "A://h:65536"}, "A://h:65536 in listeners has a port above 65535", id="port"),
        pytest.param(
            {"advertised.listeners": "A://h:1, B://h:99999"}, "B://h:99999 in advertised.listeners", id="second port"
        ),
        pytest.param(
            {"listeners": "IN://h:1,OUT://h:2", "listener.name.ot.ssl.keystore.location": "/x"},
            "the listeners, in lower case, are in, out",
            id="no such listener",
        ),
        pytest.param(
            {"listeners": "IN://h:1", "listener.name.IN.ssl.keystore.location": "/x"},
            "listener.name.IN.ssl.keystore.location belongs to no listener",
            id="upper case",
        ),
        pytest.param(
            {"listener.name.x.max.connections": "1"},
            "the listeners, in lower case, are plaintext",
            id="default listener",
        ),
        pytest.param(
            {"listeners": "IN://h:1", "listener.name.in.max.connections": "many"},
            "listener.name.in.max.connections has the value many, which is not of type int",
            id="not a number",
        ),
        pytest.param(
            {"listeners": "IN://h:1", "listener.name.in.log.cleaner.min.cleanable.ratio": "0,5"},
            "type double",
            id="double",
        ),
        pytest.param(
            {"listeners": "IN://h:1", "listener.name.in.auto.create.topics.enable": "1"}, "type boolean", id="boolean"
        ),
    ],
)
def test_wrong_listener(properties: dict[str, str], part: str) -> None:
    (error,) = listener_errors(properties, TABLE)
    assert part in error


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"listeners": "A://h:65535,B://[::1]:0", "advertised.listeners": "A://h"}, id="ports"),
        pytest.param(
            {"listener.security.protocol.map": "X:SSL", "listener.name.x.max.connections": "1"}, id="from the map"
        ),
        pytest.param(
            {"listeners": "${file:/s:l}", "listener.name.x.max.connections": "${file:/s:n}"},
            id="hidden by placeholders",
        ),
        pytest.param(
            {"listeners": "A://h:1", "listener.name.a.auto.create.topics.enable": " False "}, id="as Java trims"
        ),
        pytest.param(
            {"listeners": "A://h:1", "listener.name.a.log.cleaner.min.cleanable.ratio": ".5e-1"}, id="a double"
        ),
        pytest.param({"listeners": "A://h:1", "listener.name.a.ssl.keystore.location": "/x y"}, id="text"),
    ],
)
def test_right_listener(properties: dict[str, str]) -> None:
    assert listener_errors(properties, TABLE) == []
