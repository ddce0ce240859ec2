# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the active firewall manager of a host lets in from anywhere, and which of its rules are this collection's.

Reads only. Sources: ufw(8), the heads of the rules in /etc/ufw/user.rules; firewalld.zone(5),
firewalld.richlanguage(5).
"""

from __future__ import annotations

import re
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.regular_file import file_text

Rule = t.Mapping[str, str]
Zone = t.Mapping[str, list[str]]

MARK = "kafkaops.stack"  # the comment of our rules in ufw
_UFW = re.compile(
    r"(?m)^### tuple ### (?P<action>\w+) (?P<protocol>\w+) (?P<port>\S+) \S+ \S+ (?P<source>\S+) (?:\S+ \S+ )?"
    r"in\S*(?: comment=(?P<comment>\S+))?$"
)
# Exactly as role hosts writes them: firewalld keeps no comment with a rule.
_OURS = re.compile(
    r'rule family="ipv[46]" source address="([^"]+)" port port="(\d+)" protocol="tcp" accept',
)
_ANY_SOURCE = ("0.0.0.0/0", "::/0", "any")
# Zones of other programs for the networks of their containers and guests, which let everything in from there.
_GUESTS = ("docker", "libvirt", "libvirt-routed", "nm-shared")


def describe(module: AnsibleModule, manager: str, ports: t.Sequence[int]) -> dict[str, t.Any]:
    """Return {"open_ports", "own_rules"}: of C(ports) those that everybody reaches, and our rules.

    manager: "ufw", "firewalld", or "" for none, which lets everybody reach all; so does, for all that is known, a
    firewalld that tells no zones, as without D-Bus. Each of our rules is {"port", "source", "zone"}; the zone is "" in
    ufw, which has none.
    """
    if manager == "ufw":
        rules = [ufw_rules(file_text(f"/etc/ufw/{name}") or "") for name in ("user.rules", "user6.rules")]
        policy = ufw_policy(file_text("/etc/default/ufw") or "")
        opened = [port for port in ports if any(ufw_admits(policy, found, port) for found in rules)]
        own = [
            {"port": int(rule["port"]), "source": rule["source"], "zone": ""}
            for rule in [*rules[0], *rules[1]]
            if rule["comment"] == MARK and rule["port"].isdigit()
        ]
        return {"open_ports": opened, "own_rules": own}
    if manager == "firewalld":
        zones = firewalld_zones(_firewall_cmd(module, "--list-all-zones"))
        outer = outer_zones(zones, _firewall_cmd(module, "--get-default-zone").strip())
        if outer:
            return {
                "open_ports": [port for port in ports if any(zone_admits(zone, port) for zone in outer)],
                "own_rules": [rule for name, zone in zones.items() for rule in firewalld_own(name, zone)],
            }
    return {"open_ports": list(ports), "own_rules": []}


def _firewall_cmd(module: AnsibleModule, option: str) -> str:
    code, out, _err = module.run_command(["firewall-cmd", option])
    return "" if code else str(out)


def ufw_policy(text: str) -> str:
    """Return what /etc/default/ufw does with what no rule names: "DROP", "REJECT" or "ACCEPT"."""
    found = re.search(r'(?m)^DEFAULT_INPUT_POLICY="?(\w+)', text)
    return found.group(1) if found else "DROP"


def ufw_rules(text: str) -> list[Rule]:
    """Return the rules for what comes in, in their order: "action", "protocol", "port", "source", "comment"."""
    rules: list[Rule] = []
    for found in _UFW.finditer(text):
        comment = bytes.fromhex(found["comment"] or "").decode(errors="replace")
        rules.append({**found.groupdict(), "comment": comment})
    return rules


def ufw_admits(policy: str, rules: t.Iterable[Rule], port: int) -> bool:
    """Tell whether everybody reaches a TCP port: the first rule for all sources counts, else the policy."""
    for rule in rules:
        if rule["source"] in _ANY_SOURCE and rule["protocol"] in ("tcp", "any") and _covers(rule["port"], port):
            return rule["action"].startswith(("allow", "limit"))
    return policy == "ACCEPT"


def _covers(ports: str, port: int) -> bool:
    """Tell whether "any", "9092", "80,443", "1000:2000" or "1000-2000" has a port."""
    if ports == "any":
        return True
    ranges = [re.split("[:-]", part) for part in ports.split(",")]
    return any(int(ends[0]) <= port <= int(ends[-1]) for ends in ranges if all(end.isdigit() for end in ends))


def firewalld_zones(text: str) -> t.Mapping[str, Zone]:
    """Return {zone: {"target", "interfaces", "services", "ports", "rich rules", …: list of words, or rules}}."""
    zones: dict[str, dict[str, list[str]]] = {}
    name, key = "", ""
    for line in text.splitlines():
        if line[:1].strip():
            name, key = line.split()[0], ""
            zones[name] = {"target": [], "interfaces": [], "services": [], "ports": [], "rich rules": []}
        elif line.startswith("\t") and key:
            zones[name][key].append(line.strip())
        elif name and ":" in line:
            key, _colon, value = line.strip().partition(":")
            zones[name][key] = value.split()
    return zones


def outer_zones(zones: t.Mapping[str, Zone], default: str) -> list[Zone]:
    """Return the zones that a stranger comes through: those with interfaces, else the default one."""
    outer = [zone for name, zone in zones.items() if zone["interfaces"] and name not in _GUESTS]
    return outer or [zone for name, zone in zones.items() if name == default]


def zone_admits(zone: Zone, port: int) -> bool:
    """Tell whether everybody who comes through a zone reaches a TCP port."""
    for rule in zone["rich rules"]:
        found = re.fullmatch(
            r'rule(?: family="\w+")? port port="([\d-]+)" protocol="tcp" (accept|reject|drop)\b.*', rule
        )
        if found and _covers(found[1], port):
            return found[2] == "accept"
    named = [entry.rpartition("/")[0] for entry in zone["ports"] if entry.endswith("/tcp")]
    named += [ports for service in zone["services"] for ports in service_ports(service)]
    return zone["target"] == ["ACCEPT"] or any(_covers(ports, port) for ports in named)


def service_ports(service: str) -> list[str]:
    """Return the TCP ports of a service of firewalld, as its file names them."""
    places = (f"/etc/firewalld/services/{service}.xml", f"/usr/lib/firewalld/services/{service}.xml")
    text = next(filter(None, map(file_text, places)), "")
    tags = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<port\b[^>]*>", text)]
    return [tag["port"] for tag in tags if tag.get("protocol") == "tcp" and tag.get("port")]


def firewalld_own(name: str, zone: Zone) -> list[dict[str, t.Any]]:
    """Return our rules in a zone."""
    found = [_OURS.fullmatch(rule) for rule in zone["rich rules"]]
    return [{"port": int(rule[2]), "source": rule[1], "zone": name} for rule in found if rule]
