# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the servers of an ensemble said at one moment, and which of them is which. Pure."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, replace

from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.fourletter import Member, Membership

Expected = t.Mapping[int, t.Optional[str]]


@dataclass(frozen=True)
class Server:
    """What one server says of itself; None for what is not known.

    ``view`` is its own view of the membership; ``counts`` are the whole numbers of mntr, asked of a leader only.
    ``error`` is why it gave no srvr, ``hidden`` are the words that its whitelist does not hold.
    """

    host: str
    port: int
    id: int | None = None
    mode: str | None = None
    zxid: int | None = None
    outstanding: int | None = None
    version: str | None = None
    view: Membership | None = None
    counts: t.Mapping[str, int] | None = None
    error: str = ""
    hidden: tuple[str, ...] = ()

    @property
    def epoch(self) -> int | None:
        """Return the epoch of its last transaction, the upper 32 bits of the zxid."""
        return None if self.zxid is None else self.zxid >> 32

    def __str__(self) -> str:
        """Return its name for sentences: "Server 1 (zk-1:2181)"."""
        place = f"{self.host}:{self.port}"
        return place if self.id is None else f"Server {self.id} ({place})"


@dataclass(frozen=True)
class Snapshot:
    """All servers, asked after the ensemble had committed ``zxid``; ``write_error`` is why it committed nothing.

    ``membership`` is /zookeeper/config as the session read it.
    """

    servers: tuple[Server, ...]
    zxid: int | None = None
    membership: Membership | None = None
    write_error: str = ""


def identify(snapshot: Snapshot, expected: Expected) -> tuple[Server, ...]:
    """Return the servers with the id that each says, else the one of its host among the expected or the members.

    A host that occurs twice (several servers on one machine) tells nothing. A standalone server calls itself 0 whatever
    its myid says: it is believed only where the user expects nothing.
    """
    hosts = Counter(s.host for s in snapshot.servers)
    members = {i: m.host for i, m in snapshot.membership.members.items()} if snapshot.membership else {}

    def known(server: Server) -> int | None:
        alone = server.mode == "standalone"
        if alone and len(expected) < 2:
            return next(iter(expected), 0)
        said = None if alone else server.id
        if said is not None or hosts[server.host] > 1:
            return said
        found = _id_of(server.host, expected)
        return _id_of(server.host, members) if found is None else found

    return tuple(replace(server, id=known(server)) for server in snapshot.servers)


def membership(snapshot: Snapshot, expected: Expected) -> Membership:
    """Return the membership to judge by: the leader's view, else the session's, any server's, the user's.

    A standalone server alone is its own. Empty when nobody knows.
    """
    if len(snapshot.servers) == 1 and snapshot.servers[0].mode == "standalone" and len(expected) < 2:
        only = snapshot.servers[0]
        return Membership({only.id or 0: Member(only.host)})
    leaders = [s.view for s in snapshot.servers if s.mode == "leader"]
    others = [s.view for s in snapshot.servers if s.mode != "leader"]
    for view in (*leaders, snapshot.membership, *others):
        if view and view.members:
            return view
    return Membership({number: Member(host or "") for number, host in expected.items()})


def _id_of(host: str, ids: Expected) -> int | None:
    found = [number for number, name in ids.items() if name == host]
    return found[0] if len(found) == 1 else None
