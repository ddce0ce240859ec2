# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking an ensemble: one kazoo session that commits a write, four-letter words for all the rest."""

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
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.wire import Reply, ask

# Without the library, the module fails with a sentence before anything here is called.
with contextlib.suppress(ImportError):
    from kazoo.exceptions import KazooException
    from kazoo.handlers.threading import KazooTimeoutError

Word = t.Callable[[Address, str], Reply]  # asks a server a four-letter word
SETTLE = 2.0  # seconds that a follower gets to apply what the majority has committed


def observe(connection: Connection) -> Snapshot:
    """Ask all servers at once, let the ensemble commit a write, then ask those that serve again.

    Never raises for what servers or the network do. Seconds: at most 2 x request_timeout for servers that do not
    answer, plus 3 x request_timeout when the ensemble loses its quorum during the session.
    """
    context = connection.context()

    def word(address: Address, name: str) -> Reply:
        return ask(address, name, connection.request_timeout, context)

    with ThreadPoolExecutor(max_workers=len(connection.addresses)) as pool:
        snapshot = Snapshot(tuple(pool.map(functools.partial(_look, word), connection.addresses)))
        serving = [Address(s.host, s.port) for s in snapshot.servers if s.mode in SERVING_MODES]
        if not serving:
            return snapshot
        snapshot = _commit(connection, serving, snapshot)
        deadline = time.monotonic() + SETTLE
        again = functools.partial(_look_again, word)
        while True:
            snapshot = replace(snapshot, servers=tuple(pool.map(again, snapshot.servers)))
            if not _settling(snapshot) or time.monotonic() > deadline:
                return snapshot
            time.sleep(0.1)


def _look(word: Word, address: Address) -> Server:
    """Return what a server says of itself and, where it serves, of the ensemble."""
    server = _srvr(Server(address.host, address.port), word(address, "srvr"))
    return _conf(server, word(address, "conf")) if server.mode in SERVING_MODES else server


def _look_again(word: Word, server: Server) -> Server:
    """Return a serving server as it is after the commit; the leader tells of its followers as well."""
    if server.mode not in SERVING_MODES:
        return server
    address = Address(server.host, server.port)
    server = _srvr(server, word(address, "srvr"))
    return _mntr(server, word(address, "mntr")) if server.mode == "leader" else server


def _settling(snapshot: Snapshot) -> bool:
    """Tell whether a serving server has not yet applied the committed write."""
    zxids = [s.zxid for s in snapshot.servers if s.mode in SERVING_MODES]
    return any(zxid is not None and zxid < (snapshot.zxid or 0) for zxid in zxids)


def _srvr(server: Server, reply: Reply) -> Server:
    return replace(server, error=reply.error, **parse_srvr(reply.text))


def _conf(server: Server, reply: Reply) -> Server:
    if reply.error:
        return server if reply.whitelisted else replace(server, hidden=(*server.hidden, "conf"))
    number, view = parse_conf(reply.text)
    return replace(server, id=number, view=view)


def _mntr(server: Server, reply: Reply) -> Server:
    if reply.error:
        hidden = server.hidden if reply.whitelisted or "mntr" in server.hidden else (*server.hidden, "mntr")
        return replace(server, hidden=hidden)
    return replace(server, counts=parse_mntr(reply.text))


def _commit(connection: Connection, serving: t.Sequence[Address], snapshot: Snapshot) -> Snapshot:
    """Open a session, which only a majority can commit, and wait until its server has applied it.

    A bad login does not fail start() but the first request, so that the requests belong to the test.
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
