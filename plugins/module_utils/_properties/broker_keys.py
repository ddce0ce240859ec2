# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys of a broker's configuration, and the errors that Kafka's own parser does not find. Pure.

Sources: ConfigDef, ListenerName.configPrefix and saslMechanismConfigPrefix, AclAuthorizer, DynamicBrokerConfig;
tried with Kafka 3.1.0, 3.9.1 and 3.9.2.
"""

from __future__ import annotations

import fnmatch
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._properties.key_table import KeyTable
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.key_values import (
    PLACEHOLDER,
    Row,
    form_errors,
    nearest,
)

Properties = t.Mapping[str, str]

# Keys that a broker passes to plugins and that are therefore in no table, as shell patterns.
_PLUGIN_KEYS = (
    "allow.everyone.if.no.acl.found",
    "authorizer.zookeeper.*",
    "config.providers",
    "config.providers.*",
    "cruise.control.metrics.*",
    "metrics.jmx.*",
    "rlmm.config.*",
    "rsm.config.*",
    "super.users",
)
_LISTENER_KEY = re.compile(r"listener\.name\.([^.]+)\.(.+)")
_MECHANISM_KEY = re.compile(r"[^.]+\.(sasl\..+|connections\.max\.reauth\.ms)")
_LISTENER_LISTS = ("listeners", "advertised.listeners", "listener.security.protocol.map")
_HIGHEST_PORT = 65535


def base_key(key: str) -> str:
    """Return a key without the prefixes of a listener and of a SASL mechanism: its name in the tables.

    listener.name.client.scram-sha-512.sasl.jaas.config -> sasl.jaas.config
    """
    of_listener = _LISTENER_KEY.fullmatch(key)
    if not of_listener:
        return key
    of_mechanism = _MECHANISM_KEY.fullmatch(of_listener.group(2))
    return of_mechanism.group(1) if of_mechanism else of_listener.group(2)


def suggestion(key: str, known: t.Iterable[str]) -> str:
    """Return a sentence with the known key that is closest to an unknown one, with the same prefixes."""
    base = base_key(key)
    return nearest(base, known, key[: len(key) - len(base)])


def update_mode(key: str, table: KeyTable) -> str | None:
    """Return read-only, per-broker or cluster-wide, or None for a key that is not in the table."""
    return table.get(base_key(key), {}).get("update_mode")


def row_of(key: str, table: KeyTable) -> Row:
    """Return the row of a key, with or without its prefixes; empty for an unknown one."""
    return table.get(base_key(key), {})


def unknown_key_errors(properties: Properties, table: KeyTable, allowed: t.Sequence[str], version: str) -> list[str]:
    """Return a sentence for each key that neither Kafka nor one of its standard plugins reads.

    allowed: shell patterns of keys that the user declares as valid.
    """
    patterns = [*_PLUGIN_KEYS, *allowed]
    return [
        _unknown_key_sentence(key, table, version)
        for key in sorted(properties)
        if base_key(key) not in table and not any(fnmatch.fnmatchcase(key, pattern) for pattern in patterns)
    ]


def listener_errors(properties: Properties, table: KeyTable) -> list[str]:
    """Return the errors in ports and in keys of one listener, neither of which Kafka's parser checks."""
    errors = [error for key in ("listeners", "advertised.listeners") for error in _port_errors(key, properties)]
    names = _listener_names(properties)
    for key in sorted(properties):
        of_listener = _LISTENER_KEY.fullmatch(key)
        if of_listener and names and of_listener.group(1) not in names:
            errors.append(
                f"{key} belongs to no listener, and a broker would ignore it: "
                f"the listeners, in lower case, are {', '.join(names)}."
            )
        if of_listener:
            errors += form_errors(key, properties[key], table.get(base_key(key), {}))
    return errors


def _unknown_key_sentence(key: str, table: KeyTable, version: str) -> str:
    return (
        f"{key} is not a key of Kafka {version}, and a broker would ignore it. {suggestion(key, table)} "
        "If a plugin reads it, name it in allow_unknown."
    )


def _listener_names(properties: Properties) -> list[str]:
    """Return the names of the declared listeners in lower case; empty when a placeholder hides them."""
    text = ",".join(properties[key] for key in _LISTENER_LISTS if key in properties)
    if PLACEHOLDER in text:
        return []
    names = {entry.split(":", 1)[0].strip().lower() for entry in text.split(",")} - {""}
    return sorted(names) or ["plaintext"]


def _port_errors(key: str, properties: Properties) -> list[str]:
    entries = [entry.strip() for entry in properties.get(key, "").split(",")]
    ports = [(entry, re.search(r":(\d+)$", entry)) for entry in entries]
    return [
        f"{entry} in {key} has a port above {_HIGHEST_PORT}; choose a lower one."
        for entry, port in ports
        if port and int(port.group(1)) > _HIGHEST_PORT
    ]
