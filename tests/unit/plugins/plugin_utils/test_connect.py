# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect import (
    LIVE_ENVIRONMENT,
    client_keys,
    connect_errors,
    connect_warnings,
    connector_files,
    plugin_places,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.plugin_utils.stated import directory, place

DIGEST = "sha512:" + "0123456789abcdef" * 8
ACTIVE = {"LoadState": "loaded", "ActiveState": "active"}
PLUGIN = {"name": "debezium", "url": "https://x.org/debezium.tar.gz", "checksum": DIGEST}
CONNECTOR = {"name": "orders", "config": {"connector.class": "C", "password": "${file:/x:y}"}}
METRICS = {"port": 7070, "file": "", "url": "", "needs_agent": True}


COMPACT = {"cleanup.policy": "compact"}
INTERNAL: dict[str, t.Any] = {
    "topics": {"config": "c"},
    "shapes": [{"name": "c", "partitions": 1, "replication_factor": 3}],
}


def spec(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "host": "a",
        "hosts": ["a", "b"],
        "account": "service",
        "service": "connect",
        "jvm_options": ["-Xmx1g"],
        "mode": "distributed",
        "version": "3.9.2",
        "line": {"java_min": 11, "java_max": 23},
        "lines": ["3.1", "3.9"],
        "config": {},
        "bootstrap_servers": ["k:9092"],
        "group_id": "connect",
        "topics": {"config": "c", "offset": "o", "status": "s"},
        "directories": ["/var/lib/connect"],
        "plugins": [PLUGIN],
        "connectors": [CONNECTOR],
        "secrets_hint": "${file:/etc/connect/secrets.properties:key}",
        "kafka_login": {"protocol": "PLAINTEXT", "logs_in": False},
        "rest_user": "",
        "rest_password": False,
        "stop_timeout": 60,
        "roll_timeout": 180,
        "metrics": {"port": 0},
        "maintenance": "/etc/connect/maintenance",
        "names_managed": False,
        "java": "/usr/bin/java",
        "java_planned": 0,
        "java_variable": "connect_java_home",
        "existing_topics": None,
        "existing_group": None,
        **changes,
    }


def state(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "unit": {"LoadState": "loaded"},
        "ports": {},
        "java": {"major": 17},
        "directories": {
            **directory("/var/lib/connect"),
            **directory("/opt/x", fstype="tmpfs", mount_root=True, free=0),  # holds no data
        },
        "files": {},
        "live": {},
        "names": {"a": ["192.0.2.11"]},
        **changes,
    }


@pytest.mark.parametrize(
    ("wanted", "found", "parts"),
    [
        pytest.param({}, {}, [], id="fine"),
        pytest.param(
            {"metrics": {**METRICS, "prefix": "connect"}},
            {},
            ["connect_metrics_port is set and no JMX exporter"],
            id="metrics",
        ),
        pytest.param({"host": "z"}, {}, ["z is not one of connect_hosts (a, b)"], id="stranger"),
        pytest.param({"bootstrap_servers": []}, {}, ["names no broker"], id="no brokers"),
        pytest.param({"group_id": ""}, {}, ["connect_group_id is empty"], id="no group"),
        pytest.param(
            {"topics": {"config": "c", "offset": "c", "status": "s"}},
            {},
            ["need three names, not c, c, s"],
            id="topics",
        ),
        pytest.param({"mode": "standalone"}, {}, ["connect_hosts has 2 hosts"], id="two standalone"),
        pytest.param({"mode": "standalone", "hosts": ["a"], "group_id": ""}, {}, [], id="one standalone"),
        pytest.param(
            {"mode": "standalone", "hosts": ["a"], "connectors": [{**CONNECTOR, "state": "paused"}]},
            {},
            ["orders has a state"],
            id="state of a standalone connector",
        ),
        pytest.param(
            {"mode": "standalone", "hosts": ["a"], "connectors": [{**CONNECTOR, "name": "a/b"}]},
            {},
            ["'a/b' of a standalone worker is the name of a file"],
            id="name of a standalone connector",
        ),
        pytest.param({}, {"ports": {8083: "nginx (pid 7)"}}, ["Port 8083 on a is taken by nginx"], id="port taken"),
        pytest.param({"rest_user": "x"}, {}, ["belong together"], id="half a login"),
        pytest.param(
            {"kafka_login": {"protocol": "SASL_SSL", "logs_in": False}},
            {},
            ["and connect_kafka_connection has none"],
            id="no login at Kafka",
        ),
        pytest.param({"roll_timeout": 240}, {}, ["may take 300 s"], id="as long as the delay"),
        pytest.param({"roll_timeout": 239}, {}, [], id="a second less"),
        pytest.param(
            {"config": {"scheduled.rebalance.max.delay.ms": 60000}}, {}, ["after 60 s"], id="a delay of the user's"
        ),
        pytest.param({"config": {"scheduled.rebalance.max.delay.ms": 59999}}, {}, [], id="others shall take over"),
        pytest.param({"plugins": [PLUGIN, PLUGIN]}, {}, ["debezium is in connect_plugins twice"], id="plugin twice"),
        pytest.param({"plugins": [{**PLUGIN, "name": None}]}, {}, ["has the name ''; use"], id="plugin without a name"),
        pytest.param({"plugins": [{**PLUGIN, "file": "/x"}]}, {}, ["either a url or a file"], id="two places"),
        pytest.param({"plugins": [{**PLUGIN, "url": ""}]}, {}, ["either a url or a file"], id="no place"),
        pytest.param({"plugins": [{**PLUGIN, "checksum": "md5:1"}]}, {}, ["has no checksum"], id="checksum"),
        pytest.param({"plugins": [{**PLUGIN, "name": "../x"}]}, {}, ["has the name '../x'"], id="plugin's name"),
        pytest.param({"connectors": [CONNECTOR, CONNECTOR]}, {}, ["orders is in connect_connectors twice"], id="twice"),
        pytest.param({"connectors": [{"config": {}}]}, {}, ["has no name"], id="connector without name"),
        pytest.param({"connectors": [{"name": "x"}]}, {}, ["x has no connector.class"], id="connector without class"),
        pytest.param({"connectors": [{"name": "x", "state": "absent"}]}, {}, [], id="absent connector"),
        pytest.param({"version": "4.0.0", "line": None}, {}, ["connect 4.0.0 is not a version"], id="version"),
        pytest.param(
            {},
            {"files": {LIVE_ENVIRONMENT: "CONNECT_HOME=/opt/kafka_2.13-3.9.3"}},
            ["connect 3.9.3 runs on a, and 3.9.2 is older"],
            id="downgrade",
        ),
        pytest.param(
            {"group_id": "pipes"},
            {"files": {LIVE_ENVIRONMENT: 'CONNECT_GROUP="connect"'}, "unit": ACTIVE},
            ["a runs in group connect, and the inventory says pipes"],
            id="another group",
        ),
        pytest.param(
            {"mode": "standalone", "hosts": ["a"]},
            {"files": {LIVE_ENVIRONMENT: 'CONNECT_GROUP="connect"'}, "unit": ACTIVE},
            ["a runs in group connect, and the inventory says none (standalone)"],
            id="another mode",
        ),
        pytest.param(
            {},
            {"files": {LIVE_ENVIRONMENT: 'CONNECT_GROUP=""'}, "unit": ACTIVE},
            ["a runs in group none (standalone), and the inventory says connect"],
            id="another mode, the other way",
        ),
        pytest.param(
            {"group_id": "pipes"},
            {"files": {LIVE_ENVIRONMENT: 'CONNECT_GROUP="connect"'}, "unit": {**ACTIVE, "ActiveState": "inactive"}},
            [],
            id="another group, after a stop",
        ),
        pytest.param({}, {"files": {LIVE_ENVIRONMENT: 'CONNECT_GROUP="connect"'}, "unit": ACTIVE}, [], id="its group"),
        pytest.param({}, {"java": {"major": 8}}, ["Java 8 on a is too old for Connect 3.9.2"], id="java"),
        pytest.param({}, {"unit": {"LoadState": "masked"}}, ["connect is masked on a"], id="masked"),
        pytest.param({"jvm_options": ['-Da="b']}, {}, ["that nothing closes"], id="a JVM option"),
        pytest.param({}, {"names": {"b": []}}, ["b does not resolve"], id="name"),
        pytest.param(
            {},
            {"directories": directory("/var/lib/connect", real="/etc")},
            ["/var/lib/connect on a leads to /etc by a link"],
            id="a link",
        ),
        pytest.param(
            {},
            {"directories": directory("/var/lib/connect", fstype="tmpfs", free=1)},
            ["is on a tmpfs", "has 0 MB free"],
            id="directory",
        ),
        pytest.param(
            {},
            {"live": {"offset.storage.file.filename": place("/srv/offsets", "")}},
            ["/srv/offsets on a holds the offsets of the live worker, and offset.storage.file.filename is to be unset"],
            id="offsets of a standalone worker",
        ),
        pytest.param(
            {"config": {"offset.storage.file.filename": "/srv/offsets"}},
            {"live": {"offset.storage.file.filename": place("/srv/offsets", "")}},
            [],
            id="the same offsets",
        ),
        pytest.param(
            {
                "config": {"offset.storage.file.filename": "/var/lib/connect//offsets"},
                "directories": ["/var/lib/connect/"],
            },
            {
                "directories": directory("/var/lib/connect/", real="/var/lib/connect"),
                "live": {"offset.storage.file.filename": place("/var/lib/connect/offsets", "")},
            },
            [],
            id="the same offsets, declared with a slash at the end",
        ),
        pytest.param(
            {"config": {"offset.storage.file.filename": "/srv/c/offsets"}, "directories": ["/srv/c"]},
            {
                "directories": directory("/srv/c"),
                "live": {"offset.storage.file.filename": place("/l/offsets", "", real="/srv/c/offsets")},
            },
            [],
            id="the same offsets, reached through a link",
        ),
        pytest.param(
            {"config": {"offset.storage.file.filename": "/srv/new/offsets"}, "directories": ["/srv/new"]},
            {
                "directories": directory("/srv/new"),
                "live": {"offset.storage.file.filename": place("/l/offsets", "", real="/srv/c/offsets")},
            },
            ["/l/offsets on a holds the offsets of the live worker, and offset.storage.file.filename is to be /srv"],
            id="other offsets than those behind the link",
        ),
        pytest.param(
            {
                **INTERNAL,
                "existing_topics": [{"name": "c", "partitions": 3, "replication_factor": 3, "config": COMPACT}],
            },
            {},
            ["Topic c, in which Connect keeps its connectors, has 3 partitions"],
            id="an internal topic that does not suit",
        ),
        pytest.param(
            {"existing_group": {"protocol_type": "consumer", "state": "Stable", "members": [], "offsets": {}}},
            {},
            ["is the name of a consumer group already"],
            id="a group of others",
        ),
    ],
)
def test_connect_errors(wanted: dict[str, t.Any], found: dict[str, t.Any], parts: list[str]) -> None:
    errors = connect_errors(state(**found), spec(**wanted))
    assert len(errors) == len(parts), errors
    for sentence, part in zip(errors, parts):
        assert part in sentence


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        pytest.param({}, [], id="none"),
        pytest.param(
            {"connectors": [{"name": "x", "config": {"db.password": "hunter2", "tasks.max": 1}}]},
            ["Connector x holds a secret itself in db.password"],
            id="literal secret",
        ),
        pytest.param({"connectors": [{"name": "x"}]}, [], id="no config"),
        pytest.param(
            {"version": "3.1.0", "line": {"cves": ["CVE-1"]}},
            ["Connect 3.1.0 has known vulnerabilities: CVE-1. Plan the change to 3.9.2."],
            id="known vulnerabilities",
        ),
    ],
)
def test_connect_warnings(changes: dict[str, t.Any], parts: list[str]) -> None:
    warnings = connect_warnings(state(), spec(**changes))
    assert len(warnings) == len(parts)
    for sentence, part in zip(warnings, parts):
        assert part in sentence
        assert "hunter2" not in sentence


def test_login_is_given_to_the_worker_and_its_clients() -> None:
    keys = client_keys(
        {
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_username": "connect",
            "sasl_password": 'a"b\\c',
            "ssl_cafile": "/etc/ssl/ca.pem",
            "ssl_check_hostname": False,
            "request_timeout": 5,
        }
    )
    own = {key: value for key, value in keys.items() if not key.startswith(("producer.", "consumer.", "admin."))}
    assert own == {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required "
        'username="connect" password="a\\"b\\\\c";',
        "ssl.truststore.location": "/etc/ssl/ca.pem",
        "ssl.truststore.type": "PEM",
        "ssl.endpoint.identification.algorithm": "",
    }
    for prefix in ("producer.", "consumer.", "admin."):
        assert {k.removeprefix(prefix): v for k, v in keys.items() if k.startswith(prefix)} == own


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        pytest.param({}, {}, id="none"),
        pytest.param(
            {"security_protocol": "SSL", "ssl_certfile": "/c.pem", "ssl_password": "x"},
            {
                "security.protocol": "SSL",
                "ssl.keystore.location": "/c.pem",
                "ssl.keystore.type": "PEM",
                "ssl.key.password": "x",
            },
            id="certificate",
        ),
    ],
)
def test_client_keys(options: dict[str, t.Any], keys: dict[str, str]) -> None:
    found = client_keys(options)
    assert len(found) == 4 * len(keys)
    assert {key: found[key] for key in keys} == keys


def test_another_archive_is_another_directory() -> None:
    (first,) = plugin_places([PLUGIN], "/opt/p", "/cache")
    (second,) = plugin_places([{**PLUGIN, "checksum": "sha512:" + "f" * 128}], "/opt/p", "/cache")
    assert first["place"] == "/opt/p/debezium-0123456789ab"
    assert first["archive"]["home"] == "/opt/p/debezium-0123456789ab/debezium"
    assert first["archive"]["path"] == "/cache/0123456789ab-debezium.tar.gz"
    assert first["archive"]["urls"] == [PLUGIN["url"]]
    assert second["place"] == "/opt/p/debezium-ffffffffffff"
    login = {**PLUGIN, "url": "https://me:geheim@x.org/debezium.tar.gz?token=geheim"}
    (third,) = plugin_places([login], "/opt/p", "/cache")
    assert third == {**first, "archive": {**first["archive"], "urls": [login["url"]]}}


def test_a_plugin_may_be_a_file() -> None:
    plugin = {"name": "x", "file": "/x.jar", "checksum": DIGEST}
    (found,) = plugin_places([plugin], "/opt/p", "/cache")
    assert (found["archive"]["file"], found["archive"]["urls"]) == ("/x.jar", [])
    assert plugin_places([{**plugin, "url": None}], "/opt/p", "/cache") == [found]


def test_connectors_as_files() -> None:
    (found,) = connector_files([{"name": "x", "config": {"name": "y", "tasks.max": 1, "topics": ["a", "b"]}}]).items()
    assert found[0] == "connector-x.properties"
    assert found[1].splitlines()[1:] == ["name=x", "tasks.max=1", "topics=a,b"]
