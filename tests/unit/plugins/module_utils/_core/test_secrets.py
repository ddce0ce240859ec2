# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which values are hidden everywhere, which only below their keys, and which are shown."""

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import is_harmless, is_secret, secret_parts

SECRET, UNKNOWN, HARMLESS = "secret", "unknown", "harmless"
STRING = {"type": "string"}
TOLD_BY_PLUGIN = {"type": "string", "of": "plugin"}


@pytest.mark.parametrize(
    ("key", "value", "row", "expected"),
    [
        # By type and name.
        ("ssl.key.password", "x", {"type": "password"}, SECRET),
        ("ssl.keystore.certificate.chain", "x", {"type": "password"}, SECRET),
        ("value.converter.basic.auth.user.info", "ada:x", None, SECRET),
        ("connection.string", "x", None, SECRET),
        ("azure.connectionString", "x", None, SECRET),
        ("headers.authorization", "x", None, SECRET),
        ("http.Authorization", "x", None, SECRET),
        ("keyfile", '{"type": "service_account"}', None, SECRET),
        ("gcp.service.account", "x", None, SECRET),
        ("db.pwd", "x", None, SECRET),
        ("db.pass", "x", None, SECRET),
        ("proxy.auth", "x", None, SECRET),
        ("azblob.sas", "x", None, SECRET),
        ("azblob.sas.token", "x", None, SECRET),
        ("authToken", "x", None, SECRET),
        ("SSL.Key.Password", "x", None, SECRET),
        ("LISTENER.NAME.A.SASL.JAAS.CONFIG", "x", None, SECRET),
        ("sslKeystorePassword", "x", None, SECRET),
        ("db_passwd", "x", None, SECRET),
        ("aws.access.key.id", "x", None, SECRET),
        ("ssl.keystore.key", "x", None, SECRET),
        ("a.plugin.password", "12345", None, SECRET),
        ("a.plugin.password", "x", TOLD_BY_PLUGIN, SECRET),
        ("a.plugin.pin", "1234", {"type": "int", "of": "plugin"}, SECRET),
        # By value.
        ("connection.url", "jdbc:sqlserver://db:1433;user=a;pwd=x", None, SECRET),
        ("connection.url", "jdbc:oracle:thin:scott/tiger@db:1521/x", None, SECRET),
        ("users", "[{name: a, password: hunter2}]", None, SECRET),
        ("users", "[{name:a,password:hunter2}]", None, SECRET),
        ("extra.properties", '{"a": 1, "db.password": "hunter 2"}', None, SECRET),
        ("header.map", '{"token":"hunter2"}', None, SECRET),
        ("connection.url", "mongodb://ada:x@db/y", None, SECRET),
        ("endpoint", "Endpoint=sb://x/;SharedAccessKeyName=a;SharedAccessKey=x", None, SECRET),
        ("blob.target", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=x", None, SECRET),
        ("query", "Bearer abc", None, SECRET),
        ("names", "-----BEGIN RSA PRIVATE KEY-----", None, SECRET),
        ("listeners", "PLAINTEXT://ada:x@b:9092", STRING, SECRET),
        # About a secret.
        ("credentials.path", "/etc/x.json", None, HARMLESS),
        ("keyfile", "/etc/connect/x.json", None, UNKNOWN),
        ("sasl.oauthbearer.token.endpoint.url", "https://login/x", None, HARMLESS),
        ("aws.credentials.provider.class", "a.B", None, HARMLESS),
        ("basic.auth.credentials.source", "USER_INFO", None, HARMLESS),
        ("password.encoder.key.length", "128", None, HARMLESS),
        ("delegation.token.max.lifetime.ms", "604800000", None, HARMLESS),
        ("password.encoder.cipher.algorithm", "AES", STRING, HARMLESS),
        # Words of a setting, and names of Kerberos.
        ("ssl.client.auth", "required", None, HARMLESS),
        ("listener.name.a.ssl.client.auth", "required", STRING, HARMLESS),
        ("SSL.CLIENT.AUTH", "none", None, HARMLESS),
        ("ssl.clientAuth", "want", None, HARMLESS),
        ("ssl.quorum.clientAuth", "need", None, HARMLESS),
        ("jaasLoginRenew", "3600000", None, HARMLESS),
        ("a.key.of.kafka.auth", "x", STRING, HARMLESS),
        ("my.principal", "nn/_HOST@REALM", None, UNKNOWN),
        ("my.principal", "connect/host1.example.com@R", None, UNKNOWN),
        ("my.principals", "connect/host1.example.com@R", None, HARMLESS),
        ("connection.url", "jdbc:hive2://db:10000/x;principal=hive/_HOST@R", None, UNKNOWN),
        ("listener.security.protocol.map", "TOKEN:SASL_SSL,B:SSL", None, HARMLESS),
        ("users", "{password: ${file:/etc/x:y}}", None, HARMLESS),
        ("topics", "${file:/etc/secret:y}", None, HARMLESS),
        # Neither known to be a secret nor to be harmless.
        ("connection.url", "scott/tiger@db:1521/x", None, UNKNOWN),
        ("webhook", "s3cr3t", TOLD_BY_PLUGIN, UNKNOWN),
        ("webhook", "s3cr3t", {"type": "list", "of": "plugin"}, UNKNOWN),
        ("webhook", "s3cr3t", None, UNKNOWN),
        ("connection.url", "https://hooks/services/T0/B0/x", None, UNKNOWN),
        ("connection.url", "https://x/y?sig", None, UNKNOWN),
        ("my.plugin.options", "x", None, UNKNOWN),
        ("query", "select 1", None, UNKNOWN),
        # Harmless by the table, the value or the name.
        ("a.key.of.kafka", "anything", STRING, HARMLESS),
        ("my.plugin.option", "1s", {"type": "class", "of": "plugin"}, HARMLESS),
        ("my.plugin.option", "true", None, HARMLESS),
        ("my.plugin.option", "-17", None, HARMLESS),
        ("log4j.logger.x", "INFO", None, HARMLESS),
        ("log4j.rootLogger", "INFO, file, console", None, HARMLESS),
        ("log4j.password", "INFO", None, SECRET),
        ("my.plugin.option", "0.5", None, HARMLESS),
        ("my.plugin.option", "org.x.Y$Z", None, HARMLESS),
        ("my.plugin.option", "", None, HARMLESS),
        ("connection.url", "jdbc:postgresql://db:5432/x", None, HARMLESS),
        ("connection.user", "ada", None, HARMLESS),
        ("topics", "a,b", None, HARMLESS),
        ("key.converter", "x", None, HARMLESS),
        ("table.include.list", "a.b", None, HARMLESS),
        ("server.1", "zk-1:2888:3888", None, HARMLESS),
        ("dataDir", "/var/lib/zookeeper", None, HARMLESS),
        ("super.users", "User:a", None, HARMLESS),
    ],
)
def test_what_a_value_is(key: str, value: str, row: dict[str, str] | None, expected: str) -> None:
    found = SECRET if is_secret(key, value, row) else HARMLESS if is_harmless(key, value, row) else UNKNOWN
    assert found == expected


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ('x username="a" password="geheim";', {"geheim"}),
        ("m://a:geheim@db/x", {"geheim"}),
        ("jdbc:oracle:thin:scott/geheim@db:1521/x", {"geheim"}),
        ("jdbc:x://db;pwd=geheim;a=b", {"geheim"}),
        ("Endpoint=sb://x/;SharedAccessKey=geheim=", {"geheim="}),
        ("Bearer geheim", {"geheim"}),
        ('x password="${file:/etc/x:y}";', set()),
        ("[{name: a, password: geheim}, {name: b, password: geheim2}]", {"geheim", "geheim2"}),
        ("[{name:a,password:geheim}]", {"geheim"}),
        ('{"password": "geheim, sehr"}', {"geheim, sehr"}),
        ('{"password":"${file:/etc/x:y}"}', set()),
        ("nn/_HOST@REALM", set()),
        ("plain", set()),
    ],
)
def test_secret_parts(value: str, parts: set[str]) -> None:
    assert secret_parts(value) == parts
