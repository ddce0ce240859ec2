# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether Connect, AKHQ and the node exporter log in where the brokers ask for that. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec

# Mechanisms without a user and a password, which only the declared keys of a client can name.
NAMELESS = ("GSSAPI", "OAUTHBEARER")
_JAAS_FILE = "-Djava.security.auth.login.config="


def kafka_login(
    options: t.Mapping[str, t.Any], declared: t.Mapping[str, t.Any] | None = None, jvm_options: t.Sequence[str] = ()
) -> dict[str, t.Any]:
    """Return {"protocol", "logs_in"}: with which protocol a client reaches Kafka, and whether it has a login.

    options: those of this collection's modules from which the keys of the client are derived. declared: keys that the
    user gives it, which take precedence; a login in them, or in a file that the JVM is given, is the user's affair.
    """
    keys = declared or {}
    protocol = keys.get("security.protocol") or options.get("security_protocol") or "PLAINTEXT"
    by_hand = keys.get("sasl.jaas.config") or any(option.startswith(_JAAS_FILE) for option in jvm_options)
    derived = options.get("sasl_mechanism") and options.get("sasl_username")
    return {"protocol": str(protocol), "logs_in": bool(by_hand or derived or keys.get("sasl.mechanism") in NAMELESS)}


def kafka_login_errors(spec: Spec, variable: str) -> list[str]:
    """Check that a client logs in where SASL asks for that; spec["kafka_login"]: see kafka_login.

    variable: that of its login, such as connect_kafka_connection.
    """
    login = spec["kafka_login"]
    if login["logs_in"] or not login["protocol"].upper().startswith("SASL_"):
        return []
    return [
        f"Kafka is reached with {login['protocol']}, which asks for a login, and {variable} has none: give its "
        f"sasl_mechanism, sasl_username and sasl_password, or name a listener without SASL in kafka_client_listener."
    ]
