# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parsers of the replies to four-letter words. Pure.

https://zookeeper.apache.org/doc/r3.8.4/zookeeperAdmin.html#sc_4lw
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

_MEMBER = re.compile(r"^server\.(\d+)=(.+)$", re.MULTILINE)
_SETTING = re.compile(r"^([\w.]+)=(.*)$", re.MULTILINE)
_FIELD = re.compile(r"^([^:\n]+): *(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Member:
    """One ``server.N`` line: "host:2888:3888" and the role, participant (it votes) or observer."""

    address: str
    role: str = "participant"

    @property
    def host(self) -> str:
        """Return the host of the address, without the brackets of IPv6."""
        return self.address.rsplit(":", 2)[0].strip("[]")


@dataclass(frozen=True)
class Membership:
    """The members of an ensemble by id, and the version of that configuration (hexadecimal text)."""

    members: t.Mapping[int, Member] = field(default_factory=dict)
    version: str = ""

    def ids(self, role: str) -> frozenset[int]:
        """Return the ids that have a role."""
        return frozenset(number for number, member in self.members.items() if member.role == role)


def parse_srvr(text: str) -> dict[str, t.Any]:
    """Parse ``srvr``: {"version", "mode", "zxid", "outstanding"}; None for missing values."""
    found = {name: value.strip() for name, value in _FIELD.findall(text)}
    return {
        "version": found.get("Zookeeper version", "").split("-")[0].split(",")[0] or None,
        "mode": found.get("Mode"),
        "zxid": _number(found.get("Zxid"), 16),
        "outstanding": _number(found.get("Outstanding")),
    }


def parse_traffic(text: str) -> dict[str, t.Any]:
    """Parse the rest of ``srvr``: {"connections", "nodes", "received", "sent", "latency": {"min", "avg", "max"}}.

    Latencies are in milliseconds; None for missing values.
    """
    found = dict(_FIELD.findall(text))
    latency = found.get("Latency min/avg/max", "").split("/")
    names = {"connections": "Connections", "nodes": "Node count", "received": "Received", "sent": "Sent"}
    return {
        **{key: _number(found.get(name)) for key, name in names.items()},
        "latency": dict(zip(("min", "avg", "max"), map(_typed, latency))) if len(latency) == 3 else None,
    }


def parse_metrics(text: str) -> dict[str, t.Any]:
    """Parse ``mntr``: {"zk_server_state": "leader", "zk_avg_latency": 0.5, ...}; None for NaN."""
    pairs = (line.split("\t") for line in text.splitlines())
    return {pair[0]: _typed(pair[1]) for pair in pairs if len(pair) == 2}


def parse_mntr(text: str) -> dict[str, int]:
    """Parse ``mntr``: {"zk_synced_followers": 2, ...}; only integers, no other metrics are needed."""
    return {key: value for key, value in parse_metrics(text).items() if isinstance(value, int)}


def parse_settings(text: str) -> dict[str, t.Any]:
    """Parse the settings in ``conf``: {"tickTime": 2000, ...}, without the lines that parse_membership parses."""
    return {key: _typed(value) for key, value in _SETTING.findall(text) if not re.match(r"server\.\d|version$", key)}


def parse_conf(text: str) -> tuple[int | None, Membership]:
    """Parse ``conf``: the server's id and the membership as it sees it, which is empty for a standalone server."""
    found = re.search(r"^serverId=(\d+)$", text, re.MULTILINE)
    return (int(found[1]) if found else None), parse_membership(text)


def parse_membership(text: str) -> Membership:
    """Parse the ``server.N=host:port:port[:role][;client]`` and ``version=`` lines of conf and of /zookeeper/config."""
    members = {}
    for number, definition in _MEMBER.findall(text):
        address, _sep, role = definition.split(";")[0].strip().rpartition(":")
        known = role in ("participant", "observer")
        members[int(number)] = Member(address, role) if known else Member(f"{address}:{role}")
    version = re.search(r"^version=(\w+)$", text, re.MULTILINE)
    return Membership(members, version[1] if version else "")


def _number(text: str | None, base: int = 10) -> int | None:
    try:
        return int(text or "", base)
    except ValueError:
        return None


def _typed(text: str) -> int | float | str | None:
    """Return a number where the text is one; None for NaN, which JSON does not have."""
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if text == "NaN":
        return None
    return float(text) if re.fullmatch(r"-?\d+\.\d+(E-?\d+)?", text) else text
