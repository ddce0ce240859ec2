# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of an ensemble's servers at one moment, and the identification of each. Pure."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, replace

from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.fourletter import Member, Membership

Expected = t.Mapping[int, t.Optional[str]]


@dataclass(frozen=True)
class Server:
    """The state of one server; None for unknown values.

    ``membership`` is the membership as the server sees it; ``counters`` are the integers of mntr, read from a leader
    only. ``error`` is why srvr failed, ``not_whitelisted`` are the commands that its whitelist does not have.
    """

    host: str
    port: int
    id: int | None = None
    mode: str | None = None
    zxid: int | None = None
    outstanding: int | None = None
    version: str | None = None
    membership: Membership | None = None
    counters: t.Mapping[str, int] | None = None
    error: str = ""
    not_whitelisted: tuple[str, ...] = ()

    @property
    def epoch(self) -> int | None:
        """Return the epoch of its last transaction, the upper 32 bits of the zxid."""
        return None if self.zxid is None else self.zxid >> 32

    def __str__(self) -> str:
        """Return the name for messages: "Server 1 (zk-1:2181)"."""
        address = f"{self.host}:{self.port}"
        return address if self.id is None else f"Server {self.id} ({address})"


@dataclass(frozen=True)
class Snapshot:
    """All servers, read after the ensemble committed ``zxid``; ``write_error`` is why it committed nothing.

    ``membership`` is /zookeeper/config as the session read it.
    """

    servers: tuple[Server, ...]
    zxid: int | None = None
    membership: Membership | None = None
    write_error: str = ""


def identify(snapshot: Snapshot, expected: Expected) -> tuple[Server, ...]:
    """Return the servers with the id that each reports, else the id of its host among the expected ones or the members.

    A host that occurs twice (several servers on one machine) identifies none. A standalone server reports id 0 whatever
    its myid is: that is used only where the user expects nothing.
    """
    hosts = Counter(s.host for s in snapshot.servers)
    members = {i: m.host for i, m in snapshot.membership.members.items()} if snapshot.membership else {}

    def id_of_server(server: Server) -> int | None:
        standalone = server.mode == "standalone"
        if standalone and len(expected) < 2:
            return next(iter(expected), 0)
        reported = None if standalone else server.id
        if reported is not None or hosts[server.host] > 1:
            return reported
        by_expected = _id_of(server.host, expected)
        return _id_of(server.host, members) if by_expected is None else by_expected

    return tuple(replace(server, id=id_of_server(server)) for server in snapshot.servers)


def reference_membership(snapshot: Snapshot, expected: Expected) -> Membership:
    """Return the reference membership: as the leader sees it, else the session, any server, or the user.

    A single standalone server is its own membership. Empty when it is unknown.
    """
    if len(snapshot.servers) == 1 and snapshot.servers[0].mode == "standalone" and len(expected) < 2:
        server = snapshot.servers[0]
        return Membership({server.id or 0: Member(server.host)})
    leader_memberships = [s.membership for s in snapshot.servers if s.mode == "leader"]
    other_memberships = [s.membership for s in snapshot.servers if s.mode != "leader"]
    for candidate in (*leader_memberships, snapshot.membership, *other_memberships):
        if candidate and candidate.members:
            return candidate
    return Membership({number: Member(host or "") for number, host in expected.items()})


def _id_of(host: str, ids: Expected) -> int | None:
    found = [number for number, name in ids.items() if name == host]
    return found[0] if len(found) == 1 else None
