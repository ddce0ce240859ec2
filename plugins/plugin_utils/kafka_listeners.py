# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The listeners of a broker: their keys in server.properties, and what is wrong with what they advertise. Pure."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import parse
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import bracketed, is_address
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import (
    listener_name,
    listener_protocol,
    named_listener,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec, is_loopback


def kafka_listeners(listeners: t.Sequence[t.Mapping[str, t.Any]], host: str, inter_broker: str = "") -> dict[str, str]:
    """Return the listener keys of server.properties for one broker.

    listeners: [{"name", "protocol", "port", "address" to bind, "advertised" host}]; all but port have a default, for
    null, too; that of protocol is the name where that is one.
    host: the name to advertise where a listener gives none. inter_broker: the name of the listener that carries the
    traffic among brokers; the first one where it is "".
    """
    named = [(listener_name(entry), entry) for entry in listeners]
    bound = [f"{name}://{bracketed(e.get('address') or '')}:{e['port']}" for name, e in named]
    advertised = [f"{name}://{bracketed(e.get('advertised') or host)}:{e['port']}" for name, e in named]
    protocols = [f"{name}:{listener_protocol(e)}" for name, e in named]
    return {
        "listeners": ",".join(bound),
        "advertised.listeners": ",".join(advertised),
        "listener.security.protocol.map": ",".join(protocols),
        "inter.broker.listener.name": listener_name(named_listener(listeners, inter_broker)),
    }


def listener_list(value: str | t.Sequence[str]) -> list[str]:
    """Return the listeners of a key of server.properties, which may be given as a list or as text with commas."""
    return [entry.strip() for entry in (value.split(",") if isinstance(value, str) else value)]


def endpoint(listeners: str | t.Sequence[str], name: str = "") -> dict[str, t.Any]:
    """Return {"host", "port"} of a listener: "PLAINTEXT://:9092" -> host "", port 9092.

    listeners: one, or a Kafka list, of which the one with the name counts, or the first where none has it.
    """
    entries = listener_list(listeners)
    entry = next((entry for entry in entries if entry.startswith(f"{name}://")), "".join(entries[:1]))
    found = re.match(r"[^:]+://(\[[^]]*\]|[^:]*):(\d+)", entry)
    return {"host": found.group(1).strip("[]"), "port": int(found.group(2))} if found else {"host": "", "port": 0}


def registration(text: str | None) -> dict[str, str]:
    """Return what a broker listens on by its server.properties, as ZooKeeper would tell it: {"value": JSON}.

    Kafka registers names in capitals (EndPoint.scala).
    """
    keys = parse(text or "")
    endpoints = listener_list(keys.get("advertised.listeners") or keys.get("listeners", ""))
    named = {name.upper(): text for name, slashes, text in (entry.partition("://") for entry in endpoints) if slashes}
    pairs = re.findall(r"([^:,\s]+):([^:,\s]+)", keys.get("listener.security.protocol.map", ""))
    protocols = {name.upper(): protocol for name, protocol in pairs if name.upper() in named}
    registered = {
        "endpoints": [f"{name}://{text}" for name, text in named.items()],
        "listener_security_protocol_map": protocols,
    }
    return {"value": json.dumps(registered)}


def leads_nowhere(host: str) -> bool:
    """Tell whether no client elsewhere can reach what is advertised as this."""
    return host in ("", "localhost", "0.0.0.0", "::") or (is_address(host) and is_loopback(host))


def listener_errors(spec: Spec) -> list[str]:
    """Check that what is advertised can be reached by others."""
    errors = []
    for entry in listener_list(spec["config"].get("advertised.listeners") or []):
        if leads_nowhere(endpoint(entry)["host"]):
            errors.append(
                f"{entry} would be advertised by {spec['host']}, where no client elsewhere can reach it; "
                f"set kafka_advertised_host to a name of the host."
            )
    return errors


def reachable_at(listeners: str | t.Sequence[str] | None) -> set[str]:
    """Return {"host:port"} of listeners, without those that name no host."""
    found = [endpoint(entry) for entry in listener_list(listeners or [])]
    return {f"{entry['host'].lower()}:{entry['port']}" for entry in found if entry["host"]}


def endpoint_errors(spec: Spec) -> list[str]:
    """Check that no two brokers advertise one endpoint; ``spec["advertised"]`` is {host: advertised.listeners or None}.

    Every host that has a part in it says the same sentence. What leads nowhere is for listener_errors to tell.
    """
    taken = {host: reachable_at(listeners) for host, listeners in spec["advertised"].items()}
    errors = []
    for address in sorted(taken.get(spec["host"], ())):
        twins = [host for host, addresses in taken.items() if address in addresses]
        if len(twins) > 1 and not leads_nowhere(address.rpartition(":")[0]):
            errors.append(
                f"{', '.join(twins)} advertise the same endpoint, {address}: clients would reach one of them, and the "
                f"other would not start. Give each broker its own kafka_advertised_host, or each listener its own port."
            )
    return errors
