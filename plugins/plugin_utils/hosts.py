# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses and names of the platform's hosts. Pure, but for the variables of hosts that are looked up in hostvars."""

from __future__ import annotations

import collections
import ipaddress
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import is_loopback

BEGIN = "# BEGIN kafkaops.stack.hosts"
END = "# END kafkaops.stack.hosts"
BLOCK = re.compile(rf"(?ms)^{re.escape(BEGIN)}$.*?^{re.escape(END)}$\n?")
LOCAL_NAMES = ("localhost", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback")


def host_values(
    hosts: t.Sequence[str], hostvars: t.Mapping[str, t.Any], name: str | t.Sequence[str], default: t.Any = None
) -> dict[str, t.Any]:
    """Return {host: value} of one variable, or of a key within it, with C(default) where a host does not have it."""
    path = [name] if isinstance(name, str) else name
    return {host: _value(hostvars[host], path, default) if host in hostvars else default for host in hosts}


def _value(variables: t.Mapping[str, t.Any], path: t.Sequence[str], default: t.Any) -> t.Any:
    found: t.Any = variables
    for key in path:
        if not isinstance(found, t.Mapping) or key not in found:
            return default
        found = found[key]
    return found


def is_address(text: str) -> bool:
    """Tell whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def bracketed(host: str) -> str:
    """Return a host as listeners and URLs have it: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def server_list(connect: str) -> list[str]:
    """Return ["host:port"] of host:port,host:port/chroot; [""] of an empty text."""
    return [server.strip() for server in connect.partition("/")[0].split(",")]


def host_names(servers: t.Iterable[str]) -> list[str]:
    """Return the hosts of ["host:port"]."""
    return [re.sub(r":[0-9]+$", "", server) for server in servers]


def host_address(variables: t.Mapping[str, t.Any], name: str) -> str:
    """Return the address at which the cluster reaches a host, or "" where it cannot be told.

    Its own hosts_address if given; else ansible_host if that is an address of one of its interfaces; else its default
    IPv4 address; for a host whose facts are not known, ansible_host if it is an address.
    """
    if variables.get("hosts_address"):
        return str(variables["hosts_address"])
    facts = _facts(variables)
    login = str(variables.get("ansible_host") or name)
    own = [*facts.get("all_ipv4_addresses", []), *facts.get("all_ipv6_addresses", [])]
    if login in own or (not own and is_address(login)):
        return login
    return str((facts.get("default_ipv4") or {}).get("address", ""))


def host_addresses(hosts: t.Sequence[str], hostvars: t.Mapping[str, t.Any]) -> dict[str, str]:
    """Return {host: address} for every host of the platform; see host_address."""
    # Not hostvars.get: Ansible's hostvars never raise KeyError, for an unknown host they return an undefined value.
    return {host: host_address(hostvars[host] if host in hostvars else {}, host) for host in hosts}  # noqa: SIM401


def address_book(hosts: t.Sequence[str], hostvars: t.Mapping[str, t.Any]) -> str:
    """Return a line "address host" for each host that the inventory has, "" where the facts of one were not read.

    A service keeps it beside its configuration, which has only the names: a changed address is a changed set.
    """
    known = [host for host in hosts if host in hostvars]
    if not all(hostvars[h].get("hosts_address") or "all_ipv4_addresses" in _facts(hostvars[h]) for h in known):
        return ""
    return "".join(f"{address} {host}\n" for host, address in host_addresses(known, hostvars).items())


def _facts(variables: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
    return variables.get("ansible_facts") or {}


def names_of(host: str) -> list[str]:
    """Return the names under which a host is written to the hosts file: its inventory name and the short form of that.

    None for an address, and none for localhost, which has to stay what it is.
    """
    if is_address(host) or host.partition(".")[0] in LOCAL_NAMES:
        return []
    return list(dict.fromkeys([host, host.partition(".")[0]]))


def platform_names(hosts: t.Iterable[str]) -> dict[str, list[str]]:
    """Return {host: names} of the platform, without the short forms that two hosts would share."""
    names = {host: names_of(host) for host in hosts}
    times = collections.Counter(name for found in names.values() for name in found)
    return {host: [name for name in found if name == host or times[name] == 1] for host, found in names.items()}


def own_names(own: t.Iterable[str]) -> list[str]:
    """Return all names that a host goes by, short forms too: first those with a domain, as hosts(5) asks for.

    own: inventory name, host name, fully qualified name; the last of them that has a domain comes first. The order must
    not depend on the block that is in the file already, which decides what the host takes for its qualified name.
    """
    names = [short for name in reversed(list(own)) for short in names_of(name)]
    return [*dict.fromkeys(name for name in names if "." in name), *sorted({name for name in names if "." not in name})]


def hosts_block(addresses: t.Mapping[str, str], host: str = "", own: t.Iterable[str] = ()) -> list[str]:
    """Return the lines of our block: address, names. ``own`` are more names of C(host), unless they are another's."""
    names = platform_names(addresses)
    if host in names:
        others = {name for other in names if other != host for name in names[other]}
        names[host] = list(dict.fromkeys([*(name for name in own if name not in others), *names[host]]))
    return [" ".join([address, *names[other]]) for other, address in addresses.items() if names[other]]


def entry_of(line: str) -> tuple[str, list[str]]:
    """Return (address, names) of a line of a hosts file; the address is "" where the line has none."""
    address, *names = line.partition("#")[0].split() or [""]
    return (address, names) if is_address(address) else ("", [])


def without_names(line: str, names: t.Collection[str]) -> str | None:
    """Return a loopback line of a hosts file without names, None where no name is left; other lines as they are."""
    address, entries = entry_of(line)
    if not address or not is_loopback(address) or not set(entries) & set(names):
        return line
    left = [entry for entry in entries if entry not in names]
    _code, hash_sign, comment = line.partition("#")
    return f"{address} {' '.join(left)}{'  #' + comment if hash_sign else ''}" if left else None


def hosts_text(text: str, addresses: t.Mapping[str, str], own: t.Sequence[str]) -> str:
    """Return a hosts file with our block at its head, and the host's own names out of its loopback lines.

    text: the file now. addresses: {host: address}. own: the names of the host itself, its inventory name first. They go
    to its line of the block, so that it still resolves itself, but for those that another line of the file gives.
    """
    names = own_names(own)
    edited = (without_names(line, names) for line in BLOCK.sub("", text).splitlines())
    kept = [line for line in edited if line is not None]
    elsewhere = {name for line in kept for name in entry_of(line)[1]}
    block = hosts_block(addresses, own[0], [name for name in names if name not in elsewhere])
    return "\n".join([BEGIN, *block, END, "\n".join(kept).strip()]).rstrip()


def address_errors(addresses: t.Mapping[str, str]) -> list[str]:
    """Return what is wrong with the addresses of the platform, {host: address}."""
    errors = []
    for host, address in addresses.items():
        if not address:
            errors.append(
                f"No address of {host} can be told: its ansible_host is not an address of one of its interfaces and it "
                f"has no default route; set hosts_address for it."
            )
        elif not is_address(address):
            errors.append(f"hosts_address={address} of {host} is not an IP address; a hosts file needs one.")
        elif is_loopback(address):
            errors.append(f"{host} has the address {address}, which no other host reaches; set hosts_address for it.")
    for address, times in collections.Counter(filter(None, addresses.values())).items():
        if times > 1:
            twins = ", ".join(host for host, other in addresses.items() if other == address)
            errors.append(
                f"{twins} have the same address, {address}; correct ansible_host or hosts_address, "
                f"or leave out the second name of a host."
            )
    return errors


def names_errors(text: str, addresses: t.Mapping[str, str], host: str) -> list[str]:
    """Return what makes the names of the platform impossible to write on a host."""
    names = platform_names(addresses)
    wanted = {name: address for other, address in addresses.items() if is_address(address) for name in names[other]}
    errors = address_errors(addresses)
    for line in BLOCK.sub("", text).splitlines():
        address, entries = entry_of(line)
        if not address or is_loopback(address):
            continue
        errors += [
            f"/etc/hosts on {host} says that {name} is {address}, the inventory says {wanted[name]}; "
            f"remove that line or correct hosts_address."
            for name in entries
            if name in wanted and ipaddress.ip_address(wanted[name]) != ipaddress.ip_address(address)
        ]
    return errors


def hosts_errors(state: t.Mapping[str, t.Any], spec: t.Mapping[str, t.Any]) -> list[str]:
    """Return every reason why a host cannot be prepared as declared; without names to write it has no addresses."""
    errors = []
    if spec["addresses"]:
        errors += names_errors(state["files"]["/etc/hosts"] or "", spec["addresses"], spec["host"])
    if spec["java_missing"] and not spec["java_packages"]:
        errors.append(
            f"No Java package is known for {spec['distribution']}; name one with hosts_java_packages, or an installed "
            f"Java with hosts_java_home."
        )
    return [*errors, *spec["shared_ports"]]


def clock_warnings(skews: t.Mapping[str, t.Mapping[str, t.Any] | None], allowed: float) -> list[str]:
    """Return a warning where the clocks of two hosts differ by more than C(allowed) seconds.

    skews: {host: result of clock_skew}, None where it was not measured.
    """
    known = {host: float(found["skew"]) for host, found in skews.items() if found and "skew" in found}
    if not known or max(known.values()) - min(known.values()) <= allowed:
        return []
    listed = ", ".join(f"{host} {skew:+.1f} s" for host, skew in sorted(known.items(), key=lambda pair: pair[1]))
    return [
        f"The clocks of the hosts differ by more than {allowed} s ({listed}, against this controller); "
        f"set up time synchronisation."
    ]


def hosts_warnings(state: t.Mapping[str, t.Any], spec: t.Mapping[str, t.Any]) -> list[str]:
    """Return what the preparation of this host is warned of but may go on with."""
    warnings = clock_warnings(spec["clocks"], float(spec["clock_tolerance"]))
    cloud = state["files"].get("/etc/cloud/cloud.cfg") or ""
    if spec["names_managed"] and re.search(r"(?im)^manage_etc_hosts:\s*(true|template|localhost)", cloud):
        warnings.append(
            f"cloud-init rewrites /etc/hosts of {spec['host']} at every boot; set manage_etc_hosts to false in "
            f"/etc/cloud/cloud.cfg."
        )
    return warnings
