# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check that the labs are kept apart, so that any two may run at once.

Usage: check_labs.py [CHECKOUT]. Prints a sentence per problem; exits 1 where there is one. A lab is a YAML file below
inventories, molecule or tests that sets lab_name or lab_subnet for all hosts:
- it sets both, no other lab has the name, and no subnet overlaps another's;
- the addresses of its hosts lie in its subnet;
- that of a scenario has the scenario's name, by which tests/run finds and removes its hosts.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import itertools
import pathlib
import sys
from collections.abc import Iterator

import yaml


class Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Reads Ansible's YAML; what has a tag of its own (!vault, !unsafe) is no address."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


@dataclasses.dataclass(frozen=True)
class Lab:
    """What a file says of a lab; addresses by host."""

    path: pathlib.Path
    name: str
    subnet: str
    addresses: dict[str, str]

    @property
    def network(self) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
        """Return the subnet as a network."""
        return ipaddress.ip_network(self.subnet)


def labs(top: pathlib.Path) -> Iterator[Lab]:
    """Yield the labs of a checkout, by path."""
    for path in sorted(p for room in ("inventories", "molecule", "tests") for p in (top / room).rglob("*.yml")):
        content = yaml.load(path.read_text(), Loader)
        everywhere = content.get("all") if isinstance(content, dict) else None
        variables = (everywhere or {}).get("vars") or {}
        if "lab_name" in variables or "lab_subnet" in variables:
            hosts = {
                host: (given or {}).get("ansible_host") for host, given in (everywhere or {}).get("hosts", {}).items()
            }
            addresses = {host: address for host, address in hosts.items() if address}
            name, subnet = (str(variables.get(key, "")) for key in ("lab_name", "lab_subnet"))
            yield Lab(path.relative_to(top), name, subnet, addresses)


def problems(found: list[Lab]) -> Iterator[str]:
    """Yield a sentence for everything by which two labs would get in each other's way."""
    for lab in found:
        yield from _own_problems(lab)
    for one, other in itertools.combinations((lab for lab in found if lab.name and lab.subnet), 2):
        if one.name == other.name:
            yield f"{other.path}: lab_name {other.name} is also that of {one.path}: give it a name of its own."
        if one.network.overlaps(other.network):
            yield (
                f"{other.path}: lab_subnet {other.subnet} overlaps {one.subnet} of {one.path}: give it one of its own."
            )


def _own_problems(lab: Lab) -> Iterator[str]:
    if not (lab.name and lab.subnet):
        yield f"{lab.path}: it sets only one of lab_name and lab_subnet: set both."
        return
    if lab.path.parts[0] == "molecule" and lab.name != lab.path.parts[1]:
        yield f"{lab.path}: lab_name is {lab.name}: give it the scenario's name, {lab.path.parts[1]}."
    for host, address in lab.addresses.items():
        if ipaddress.ip_address(address) not in lab.network:
            yield f"{lab.path}: {host} has {address}, which is not in {lab.subnet}: correct one of them."


def main() -> int:
    """Print what is wrong; return 1 where something is."""
    sentences = list(problems(list(labs(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))))
    print("\n".join(sentences))
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
