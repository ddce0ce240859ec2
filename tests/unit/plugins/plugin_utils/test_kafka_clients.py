# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_clients import kafka_login, kafka_login_errors

SASL = {"security_protocol": "SASL_SSL"}
USER = {"sasl_mechanism": "PLAIN", "sasl_username": "ada"}


@pytest.mark.parametrize(
    ("options", "declared", "jvm_options", "protocol", "logs_in"),
    [
        pytest.param({}, None, [], "PLAINTEXT", False, id="nothing"),
        pytest.param(SASL, {}, [], "SASL_SSL", False, id="no login"),
        pytest.param({**SASL, **USER}, {}, [], "SASL_SSL", True, id="a login"),
        pytest.param({**SASL, "sasl_username": "ada"}, {}, [], "SASL_SSL", False, id="a user without a mechanism"),
        pytest.param({**SASL, "sasl_mechanism": "PLAIN"}, {}, [], "SASL_SSL", False, id="a mechanism without a user"),
        pytest.param(SASL, {"sasl.mechanism": "GSSAPI"}, [], "SASL_SSL", True, id="Kerberos"),
        pytest.param(SASL, {"sasl.mechanism": "OAUTHBEARER"}, [], "SASL_SSL", True, id="OAuth"),
        pytest.param(
            {**SASL, "sasl_mechanism": "GSSAPI"}, {}, [], "SASL_SSL", False, id="one that modules do not have"
        ),
        pytest.param(SASL, {"sasl.jaas.config": "x"}, [], "SASL_SSL", True, id="by hand"),
        pytest.param(SASL, {"sasl.jaas.config": None}, [], "SASL_SSL", False, id="null by hand"),
        pytest.param(SASL, {}, ["-Djava.security.auth.login.config=/x"], "SASL_SSL", True, id="in a file"),
        pytest.param(SASL, {}, ["-Xss1m"], "SASL_SSL", False, id="another option of the JVM"),
        pytest.param(SASL, {"security.protocol": "SSL"}, [], "SSL", False, id="a protocol by hand"),
    ],
)
def test_kafka_login(
    options: dict[str, t.Any],
    declared: dict[str, t.Any] | None,
    jvm_options: list[str],
    protocol: str,
    logs_in: bool,
) -> None:
    assert kafka_login(options, declared, jvm_options) == {"protocol": protocol, "logs_in": logs_in}


@pytest.mark.parametrize(
    ("protocol", "logs_in", "errors"),
    [
        pytest.param("PLAINTEXT", False, [], id="no login asked for"),
        pytest.param("SSL", False, [], id="TLS asks for none"),
        pytest.param("SASL_PLAINTEXT", True, [], id="a login"),
        pytest.param(
            "SASL_PLAINTEXT",
            False,
            [
                "Kafka is reached with SASL_PLAINTEXT, which asks for a login, and connect_kafka_connection has none: "
                "give its sasl_mechanism, sasl_username and sasl_password, or name a listener without SASL in "
                "kafka_client_listener."
            ],
            id="none",
        ),
        pytest.param("sasl_ssl", False, ["Kafka is reached with sasl_ssl"], id="as Kafka takes it, too"),
    ],
)
def test_kafka_login_errors(protocol: str, logs_in: bool, errors: list[str]) -> None:
    found = kafka_login_errors({"kafka_login": {"protocol": protocol, "logs_in": logs_in}}, "connect_kafka_connection")
    assert len(found) == len(errors), found
    assert all(one.startswith(error) for one, error in zip(found, errors))
