# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which ports anybody can use who reaches them: they ask for no login, and no firewall guards them. Pure."""

from __future__ import annotations

import collections
import ipaddress
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import LOCAL_NAMES, is_address
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import asks_for_name
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec, State, is_loopback

Endpoint = t.Mapping[str, t.Any]

# How a service asks for a login, where it can; the others need a firewall.
LOGINS = {
    "Kafka": "kafka_listeners (a protocol with SASL)",
    "Connect": "connect_rest_user",
    "CMAK": "cmak_login_user",
    "AKHQ": "akhq_users",
}


def exposed_ports(state: State, spec: Spec) -> list[dict[str, t.Any]]:
    """Return [{"service", "port"}] of the ports of one service on one host that anybody can use who reaches the host.

    ``spec["endpoints"]``: [{"service", "port", "address", "login": whether a login is asked for}], port 0 for none;
    ``spec["listeners"]``: those of a broker; ``spec["firewall_rules"]``: [{"port", "from"}] that the role opens.
    ``state["open_ports"]``: the ports that the host's firewall lets everybody reach, all where none is active.
    """
    open_ports = {*state["open_ports"], *_opened(spec["firewall_rules"])}
    return [
        {"service": endpoint["service"], "port": int(endpoint["port"])}
        for endpoint in [*spec["endpoints"], *_listeners(spec)]
        if int(endpoint["port"]) in open_ports and not endpoint["login"] and not _is_local(endpoint["address"])
    ]


def exposure_warnings(exposed: t.Mapping[str, t.Mapping[str, t.Sequence[Endpoint]]], deployed: bool) -> list[str]:
    """Return the one warning about {host: {role: what exposed_ports returned}}, or none.

    deployed: whether the run has come to its end; Ansible shows a text that it has shown already only once.
    """
    hosts: dict[tuple[str, int], list[str]] = collections.defaultdict(list)
    for host, roles in sorted(exposed.items()):  # a play's order may be another one at each run
        for entry in (entry for found in roles.values() for entry in found):
            hosts[entry["service"], entry["port"]].append(host)
    if not hosts:
        return []
    where = "; ".join(f"{listed} on {', '.join(names)}" for names, listed in _alike(hosts).items())
    logins = [login for service, login in LOGINS.items() if service in {service for service, _port in hosts}]
    way_out = f", or ask for a login with {', '.join(logins)}" if logins else ""
    return [
        f"{'STILL OPEN TO EVERYBODY' if deployed else 'OPEN TO EVERYBODY'}: {where}. These ports ask for no "
        f"login, and no firewall keeps anybody from them. Let firewalld or ufw on these hosts refuse what no rule "
        f"admits{way_out}; docs/production.md tells more."
    ]


def _alike(hosts: t.Mapping[tuple[str, int], t.Sequence[str]]) -> dict[tuple[str, ...], str]:
    """Return {hosts: "ZooKeeper 2181 2888, Kafka 9092"} of {(service, port): hosts}."""
    found: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for (service, port), names in hosts.items():
        found.setdefault(tuple(names), {}).setdefault(service, []).append(str(port))
    return {
        names: ", ".join(f"{service} {' '.join(ports)}" for service, ports in services.items())
        for names, services in found.items()
    }


def _opened(rules: t.Iterable[Endpoint]) -> list[int]:
    """Return the ports that rules open for all addresses."""
    return [int(rule["port"]) for rule in rules if any(_is_everybody(str(source)) for source in rule["from"])]


def _is_everybody(source: str) -> bool:
    return source.endswith("/0") and ipaddress.ip_network(source, strict=False).prefixlen == 0


def _is_local(address: str) -> bool:
    return address in LOCAL_NAMES or (is_address(address) and is_loopback(address))


def _listeners(spec: Spec) -> list[dict[str, t.Any]]:
    """Return the listeners of a broker as endpoints."""
    return [
        {
            "service": "Kafka",
            "port": listener.get("port", 0),
            "address": str(listener.get("address") or ""),
            "login": asks_for_name(listener, spec["config"]),
        }
        for listener in spec.get("listeners", [])
    ]
