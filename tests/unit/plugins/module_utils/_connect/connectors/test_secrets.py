# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which values of a config are secrets."""

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.secrets import literal_secrets
from ansible_collections.kafkaops.stack.plugins.module_utils._core.secrets import no_table, secret_keys, secret_values

FROM_FILE = "${file:/etc/secrets.properties:db}"


@pytest.mark.parametrize(
    ("key", "value", "masked", "warned"),
    [
        pytest.param("database.password", "geheim", True, True, id="password"),
        pytest.param("database.password", FROM_FILE, True, False, id="reference"),
        pytest.param("database.password", "", True, False, id="empty"),
        pytest.param("producer.override.sasl.jaas.config", "x username=a;", True, True, id="jaas"),
        pytest.param("sasl.jaas.config", f'x password="{FROM_FILE}";', True, False, id="jaas with a reference"),
        pytest.param("client.Secret", "geheim", True, True, id="upper case"),
        pytest.param("auth.token", "geheim", True, True, id="token"),
        pytest.param("sasl.oauthbearer.token.endpoint.url", "https://x", False, False, id="address of tokens"),
        pytest.param("aws.credentials", "geheim", True, True, id="credentials"),
        pytest.param("aws.credentials.provider.class", "a.B", False, False, id="class for credentials"),
        pytest.param("gcs.credentials.path", "/etc/x.json", False, False, id="file with credentials"),
        pytest.param("ssl.keystore.key", "PEM", True, True, id="key"),
        pytest.param("my.api_key", "geheim", True, True, id="api key"),
        pytest.param("key.converter", "a.B", False, False, id="key of a record"),
        pytest.param("connection.url", "mongodb://ada:geheim@db:1/x", True, True, id="login in an address"),
        pytest.param("connection.url", "jdbc:x://db/y?user=a&password=geheim", True, True, id="login in a query"),
        pytest.param("connection.url", "jdbc:postgresql://db:5432/x", False, False, id="address"),
        pytest.param("tasks.max", "1", False, False, id="number"),
        pytest.param("secret.enabled", "true", True, False, id="boolean"),
    ],
)
def test_secrets(key: str, value: str, masked: bool, warned: bool) -> None:
    assert secret_keys({key: value}, no_table) == ({key} if masked else set())
    assert literal_secrets({key: value}) == ([key] if warned else [])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("geheim", {"geheim"}, id="itself"),
        pytest.param(FROM_FILE, set(), id="reference"),
        pytest.param("true", set(), id="a word that is everywhere"),
        pytest.param('x username="a" password="geheim";', {'x username="a" password="geheim";', "geheim"}, id="jaas"),
        pytest.param("m://a:geheim@db/x", {"m://a:geheim@db/x", "geheim"}, id="address"),
    ],
)
def test_values_that_are_hidden_everywhere(value: str, expected: set[str]) -> None:
    assert secret_values({"k.password": value, "other": "shown"}, no_table) == expected
