# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads an ensemble: one kazoo session that commits a write, four-letter words for everything else."""

from __future__ import annotations

import contextlib
import functools
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import Address, Connection
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.client import new_client
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.fourletter import (
    Membership,
    parse_conf,
    parse_membership,
    parse_mntr,
    parse_srvr,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.snapshot import Server, Snapshot
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.quorum.spec import SERVING_MODES
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.wire import Reply, send_command

# Without the library, the module fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kazoo.exceptions import KazooException
    from kazoo.handlers.threading import KazooTimeoutError

Command = t.Callable[[Address, str], Reply]  # sends a four-letter word to a server
SETTLE = 2.0  # seconds that a follower gets to apply the committed write


def read_snapshot(connection: Connection) -> Snapshot:
    """Read all servers at once, let the ensemble commit a write, then read the serving ones again.

    Never raises for failures of servers or the network. Seconds: at most 2 x request_timeout for servers that do not
    respond, plus 3 x request_timeout when the ensemble loses its quorum during the session.
    """
    context = connection.context()

    def command(address: Address, name: str) -> Reply:
        return send_command(address, name, connection.request_timeout, context)

    with ThreadPoolExecutor(max_workers=len(connection.addresses)) as pool:
        snapshot = Snapshot(tuple(pool.map(functools.partial(_read_server, command), connection.addresses)))
        serving = [Address(s.host, s.port) for s in snapshot.servers if s.mode in SERVING_MODES]
        if not serving:
            return snapshot
        snapshot = _commit(connection, serving, snapshot)
        deadline = time.monotonic() + SETTLE
        reread = functools.partial(_reread_server, command)
        while True:
            snapshot = replace(snapshot, servers=tuple(pool.map(reread, snapshot.servers)))
            if not _is_behind(snapshot) or time.monotonic() > deadline:
                return snapshot
            time.sleep(0.1)


def _read_server(command: Command, address: Address) -> Server:
    """Return the state of a server and, where it serves, its membership."""
    server = _srvr(Server(address.host, address.port), command(address, "srvr"))
    return _conf(server, command(address, "conf")) if server.mode in SERVING_MODES else server


def _reread_server(command: Command, server: Server) -> Server:
    """Return the state of a serving server after the commit; a leader's with its counts of followers."""
    if server.mode not in SERVING_MODES:
        return server
    address = Address(server.host, server.port)
    server = _srvr(server, command(address, "srvr"))
    return _mntr(server, command(address, "mntr")) if server.mode == "leader" else server


def _is_behind(snapshot: Snapshot) -> bool:
    """Return whether a serving server has not yet applied the committed write."""
    zxids = [s.zxid for s in snapshot.servers if s.mode in SERVING_MODES]
    return any(zxid is not None and zxid < (snapshot.zxid or 0) for zxid in zxids)


def _srvr(server: Server, reply: Reply) -> Server:
    return replace(server, error=reply.error, **parse_srvr(reply.text))


def _conf(server: Server, reply: Reply) -> Server:
    if reply.error:
        return server if reply.whitelisted else replace(server, not_whitelisted=(*server.not_whitelisted, "conf"))
    number, membership = parse_conf(reply.text)
    return replace(server, id=number, membership=membership)


def _mntr(server: Server, reply: Reply) -> Server:
    if reply.error:
        not_whitelisted = (
            server.not_whitelisted
            if reply.whitelisted or "mntr" in server.not_whitelisted
            else (*server.not_whitelisted, "mntr")
        )
        return replace(server, not_whitelisted=not_whitelisted)
    return replace(server, counters=parse_mntr(reply.text))


def _commit(connection: Connection, serving: t.Sequence[Address], snapshot: Snapshot) -> Snapshot:
    """Open a session, which only a majority can commit, and wait until its server has applied it.

    A bad login does not fail start() but the first request, so the requests are part of the check.
    """
    timeout = connection.request_timeout
    client = new_client(connection, serving)
    try:
        client.start(timeout)
        client.sync_async("/").get(timeout=timeout)
        # A reply carries the last zxid that its server applied; after sync that is the session's own or a later one.
        return replace(snapshot, zxid=client.last_zxid, membership=_config(client, timeout))
    except KazooTimeoutError:
        return replace(snapshot, write_error=f"no session could be opened and used within {timeout:.0f} s")
    except KazooException as error:
        return replace(snapshot, write_error=f"the session ended with {type(error).__name__} {error}".rstrip())
    finally:
        with contextlib.suppress(KazooException, OSError):
            client.stop()
            client.close()


def _config(client: t.Any, timeout: float) -> Membership | None:
    """Return the membership in /zookeeper/config, None where it cannot be read (3.4 has none, an ACL may forbid it)."""
    try:
        data, _stat = client.get_async("/zookeeper/config").get(timeout=timeout)
    except KazooException:
        return None
    return parse_membership(data.decode("utf-8", "replace"))
