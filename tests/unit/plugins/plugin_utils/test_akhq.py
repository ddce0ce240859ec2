# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.akhq import (
    akhq_errors,
    akhq_users,
    akhq_warnings,
)

BCRYPT = "$2b$12$" + "a" * 53
USER = {"username": "admin", "password": "secret", "groups": ["admin"]}
KAFKA = {"properties": {"bootstrap.servers": "k:9092"}}
CONNECT = {"name": "connect", "url": "http://c:8083", "basic-auth-username": "ops", "basic-auth-password": "geheim"}
LENT = {"connections": {"kafka": {**KAFKA, "connect": [CONNECT]}}}
BINDINGS = {"shop": [{"role": "reader", "patterns": ["shop.*"]}]}
OLD = {"shop": {"name": "shop", "roles": ["topic/read"], "attributes": {"topics-filter-regexp": ["shop.*"]}}}


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "hosts": ["a", "b"],
        "service": "akhq",
        "jvm_options": ["-Xmx1g"],
        "version": "0.25.1",
        "line": {"java_min": 17},
        "lines": ["0.24", "0.25"],
        "archive_file": "",
        "archive_url": "https://me:geheim@x.org/akhq.jar?token=geheim",
        "archive_checksum": "sha512:1",
        "connections": {"kafka": KAFKA},
        "ports": [8081],
        "users": [USER],
        "groups": {},
        "roles": {},
        "config": {},
        "kafka_login": {"protocol": "PLAINTEXT", "logs_in": False},
        "secure": True,
        "logs_in": True,
        "jwt_secret": "x" * 32,
        "placeholders": [],
        "oidc_clients": {},
        "oidc_providers": {},
        "header_auth": {},
        "maintenance": "/etc/akhq/maintenance",
        "names_managed": False,
        "java": "/usr/bin/java",
        "java_planned": 0,
        "java_variable": "akhq_java_home",
        "java_own": False,
        **changes,
    }


def state(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "unit": {"LoadState": "loaded"},
        "ports": {},
        "java": {"major": 17},
        "files": {},
        "names": {"k": ["192.0.2.11"]},
        **changes,
    }


@pytest.mark.parametrize(
    ("wanted", "found", "parts"),
    [
        pytest.param({}, {}, [], id="fine"),
        pytest.param({"host": "z"}, {}, ["z is not one of akhq_hosts (a, b)"], id="stranger"),
        pytest.param({"connections": {}}, {}, ["AKHQ has no cluster"], id="no cluster"),
        pytest.param({"connections": {"my.kafka": KAFKA}}, {}, ["is called 'my.kafka'"], id="cluster's name"),
        pytest.param({"connections": {"x": {}}}, {}, ["x in akhq_connections has no bootstrap"], id="no servers"),
        pytest.param(
            {"kafka_login": {"protocol": "SASL_SSL", "logs_in": False}},
            {},
            ["and akhq_kafka_connection has none"],
            id="no login at Kafka",
        ),
        pytest.param({"archive_checksum": ""}, {}, ["akhq_archive_checksum is empty"], id="no checksum"),
        pytest.param({"archive_checksum": "", "archive_file": "/x.jar"}, {}, [], id="file without checksum"),
        pytest.param({}, {"names": {"k": []}}, ["k does not resolve"], id="name"),
        pytest.param({}, {"java": {"major": 11}}, ["Java 11 on a is too old for AKHQ 0.25.1"], id="java"),
        pytest.param({"java_planned": 11}, {"java": None}, ["Java 11 on a is too old"], id="planned java"),
        pytest.param(
            {"version": "0.24.0", "line": {"java_min": 11}}, {"java": {"major": 11}}, [], id="java of older versions"
        ),
        pytest.param(
            {"version": "0.27.1", "line": {"java_min": 25}}, {}, ["Java 17 on a is too old"], id="java of newer ones"
        ),
        pytest.param({}, {"unit": {"LoadState": "masked"}}, ["akhq is masked on a"], id="masked"),
        pytest.param({"jvm_options": ['-Da="b']}, {}, ["that nothing closes"], id="a JVM option"),
        pytest.param({}, {"files": {"/etc/akhq/maintenance": ""}}, ["a is in maintenance"], id="maintenance"),
        pytest.param({}, {"ports": {8081: "nginx (process 7)"}}, ["Port 8081 on a is taken by nginx"], id="port taken"),
        pytest.param({"users": [USER, USER]}, {}, ["admin is in akhq_users twice"], id="user twice"),
        pytest.param({"users": [{**USER, "username": ""}]}, {}, ["has no username"], id="no name"),
        pytest.param({"users": [{**USER, "password": ""}]}, {}, ["needs either a password"], id="no password"),
        pytest.param({"users": [{**USER, "hash": "0" * 64}]}, {}, ["needs either a password"], id="two passwords"),
        pytest.param({"users": [{"username": "x", "hash": "0" * 64}]}, {}, [], id="hash"),
        pytest.param({"users": [{"username": "x", "hash": BCRYPT, "hash_type": "BCRYPT"}]}, {}, [], id="bcrypt"),
        pytest.param({"users": [{"username": "x", "hash": "geheim"}]}, {}, ["is no SHA256 hash"], id="no hash"),
        pytest.param({"users": [{"username": "x", "hash": "0" * 64, "hash_type": None}]}, {}, [], id="hash type null"),
        pytest.param(
            {"users": [{"username": "x", "hash": BCRYPT}]}, {}, ["is no SHA256 hash"], id="hash of another type"
        ),
        pytest.param(
            {"users": [{"username": "x", "hash": "1", "hash_type": "MD5"}]}, {}, ["the hash_type MD5"], id="hash type"
        ),
        pytest.param({"users": [{**USER, "groups": ["shop"]}]}, {}, ["in group shop, which is neither"], id="group"),
        pytest.param({"users": [{**USER, "groups": ["shop"]}], "groups": BINDINGS}, {}, [], id="group that there is"),
        pytest.param({"groups": OLD}, {}, ["has not the format of AKHQ 0.25"], id="old format, new version"),
        pytest.param(
            {"groups": {"shop": [{"roles": ["x"]}]}}, {}, ["has not the format of AKHQ 0.25"], id="half a new format"
        ),
        pytest.param(
            {"groups": BINDINGS, "version": "0.24.0"}, {}, ["format of AKHQ up to 0.24"], id="new format, old version"
        ),
        pytest.param({"groups": OLD, "version": "0.20.0"}, {}, [], id="old format, old version"),
        pytest.param({"roles": {"r": []}, "version": "0.24.0"}, {}, ["has fixed roles"], id="roles of an old version"),
        pytest.param({"roles": {"r": []}}, {}, [], id="roles"),
        pytest.param(
            {"groups": {"shop": [{"role": "topic-read"}, {"role": "reader"}, {"role": "mine"}]}, "roles": {"mine": []}},
            {},
            ["Group shop in akhq_groups has the role topic-read, which AKHQ does not have (reader, topic-admin,"],
            id="a role that nobody defines",
        ),
        pytest.param(
            {"groups": {"shop": [{"role": "x"}]}, "config": {"akhq": {"security": {"roles": {"x": []}}}}},
            {},
            [],
            id="a role of akhq_config",
        ),
        pytest.param({"jwt_secret": "x" * 31}, {}, ["akhq_jwt_secret has 31 bytes"], id="short secret"),
        pytest.param({"jwt_secret": "ü" * 16}, {}, [], id="bytes, not letters"),
        pytest.param({"jwt_secret": ""}, {}, [], id="a secret of its own"),
        pytest.param(
            {"placeholders": ["akhq_kafka_connection.sasl_password"]},
            {},
            ["sasl_password has ${ in it"],
            id="placeholder",
        ),
        pytest.param({"oidc_clients": {"x": {}}}, {}, ["akhq_oidc_clients has x and"], id="half of a provider"),
        pytest.param({"logs_in": False}, {}, ["and the role none with which"], id="no login for the role"),
        pytest.param({"logs_in": False, "secure": False}, {}, [], id="no login needed"),
        pytest.param({"secure": False, **LENT}, {}, ["(kafka.connect.0.basic-auth-password), so that"], id="lent"),
        pytest.param({**LENT}, {}, [], id="lent to who has logged in"),
        pytest.param(
            {"secure": False, **LENT, "config": {"micronaut": {"security": {"enabled": True}}}},
            {},
            [],
            id="lent behind a login of akhq_config",
        ),
        pytest.param(
            {
                "secure": False,
                "connections": {
                    "kafka": {
                        "properties": {
                            **KAFKA["properties"],
                            "sasl.jaas.config": "org.x required;",
                            "ssl.truststore.password": "changeit",
                            "ssl.keystore.password": "",
                        },
                        "schema-registry": {"url": "x", "basic-auth-username": "u", "basic-auth-password": "geheim"},
                    }
                },
            },
            {},
            ["(kafka.properties.sasl.jaas.config, kafka.schema-registry.basic-auth-password), so that"],
            id="lent in other places",
        ),
        pytest.param({"version": "0.15.0", "line": None}, {}, ["akhq 0.15.0 is not a version"], id="version"),
        pytest.param({"version": "0.25"}, {}, ["is not a whole version"], id="half a version"),
        pytest.param(
            {"java_own": True, "java_planned": 17}, {"java": None}, ["/usr/bin/java is missing"], id="a Java of its own"
        ),
        pytest.param({"java_planned": 17}, {"java": None}, [], id="the Java that role hosts is about to install"),
    ],
)
def test_akhq_errors(wanted: dict[str, t.Any], found: dict[str, t.Any], parts: list[str]) -> None:
    errors = akhq_errors(state(**found), spec(**wanted))
    assert len(errors) == len(parts), errors
    for sentence, part in zip(errors, parts):
        assert part in sentence
        assert "secret" not in sentence.replace("jwt_secret", "").replace("secret made", "")
        assert "geheim" not in sentence


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"header_auth": {"user-header": "X"}}, ["has no ip-patterns"], id="header"),
        pytest.param({"header_auth": {"user-header": "X", "ip-patterns": ["10.*"]}}, [], id="header of a proxy"),
        pytest.param({"jwt_secret": ""}, ["each of akhq_hosts makes its own"], id="secrets of two hosts"),
        pytest.param({"jwt_secret": "", "hosts": ["a"]}, [], id="secret of one host"),
    ],
)
def test_akhq_warnings(changes: dict[str, t.Any], parts: list[str]) -> None:
    warnings = akhq_warnings(state(), spec(**changes))
    assert len(warnings) == len(parts)
    for sentence, part in zip(warnings, parts):
        assert part in sentence


def test_passwords_are_hashed() -> None:
    users: list[dict[str, t.Any]] = [
        USER,
        {"username": "ops", "hash": BCRYPT, "hash_type": "BCRYPT", "groups": ["reader"]},
        {"username": "dev", "password": None, "hash": "0" * 64, "hash_type": None, "groups": None},
    ]
    assert akhq_users(users) == [
        {
            "username": "admin",
            "password": hashlib.sha256(b"secret").hexdigest(),
            "passwordHash": "SHA256",
            "groups": ["admin"],
        },
        {"username": "ops", "password": BCRYPT, "passwordHash": "BCRYPT", "groups": ["reader"]},
        {"username": "dev", "password": "0" * 64, "passwordHash": "SHA256", "groups": []},
    ]
