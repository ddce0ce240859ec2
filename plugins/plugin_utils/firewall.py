# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of our rules in the firewall of a host are for addresses that the inventory no longer declares. Pure."""

from __future__ import annotations

import collections
import ipaddress
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import address_book
from ansible_collections.kafkaops.stack.plugins.plugin_utils.ports import SERVICES

Rule = t.Mapping[str, t.Any]


def stale_rules(
    found: t.Sequence[Rule],
    declared: t.Sequence[Rule],
    hostvars: t.Mapping[str, t.Any],
    groups: t.Mapping[str, t.Sequence[str]],
) -> list[Rule]:
    """Return those of our rules for a declared port whose source is declared for it no longer.

    found: [{"port", "source", "zone"}], own_rules of service_state. declared: [{"port", "from"}]. None where an address
    of a host of the platform was not read in this run: its rule would look like one of nobody.
    """
    platform = list(dict.fromkeys(host for group in SERVICES for host in groups.get(group, [])))
    if platform and not address_book(platform, hostvars):
        return []
    wanted: dict[int, set[str]] = collections.defaultdict(set)
    for rule in declared:
        wanted[int(rule["port"])] |= {network(source) for source in rule["from"]}
    return [rule for rule in found if rule["port"] in wanted and network(rule["source"]) not in wanted[rule["port"]]]


def stale_warnings(stale: t.Sequence[Rule], host: str) -> list[str]:
    """Return the warning about rules for addresses that are no longer declared, or none."""
    ports: dict[str, list[str]] = collections.defaultdict(list)
    for rule in stale:
        ports[rule["source"]].append(str(rule["port"]))
    if not ports:
        return []
    listed = ", ".join(f"{source} (to {', '.join(numbers)})" for source, numbers in ports.items())
    return [
        f"The firewall of {host} still admits what the inventory no longer declares: {listed}. Remove these rules, or "
        f"set hosts_firewall_prune to true, and the next run does."
    ]


def network(source: str) -> str:
    """Return an address or network as the firewalls write it: ufw makes 192.0.2.0/24 of 192.0.2.7/24."""
    try:
        return str(ipaddress.ip_network(source, strict=False))
    except ValueError:
        return source
