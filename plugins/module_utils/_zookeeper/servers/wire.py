# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each server says of itself, by four-letter words; no session, so that it works without a quorum."""

from __future__ import annotations

import functools
import typing as t
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import Address, Connection
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.fourletter import (
    parse_conf,
    parse_metrics,
    parse_settings,
    parse_srvr,
    parse_traffic,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.wire import Reply, send_command

Command = t.Callable[[Address, str], Reply]  # sends a four-letter word to a server


def read_servers(connection: Connection, gather: t.Collection[str]) -> dict[str, t.Any]:
    """Ask all servers at once; return {"servers": {"host:port": {"error", part: what it said}}, "warnings"}.

    The parts are those of ``gather`` (srvr, monitor, config); None for one that a server didn't tell. Never raises for
    what servers or the network do. Seconds: request_timeout for a server that doesn't answer.
    """
    context = connection.context()

    def command(address: Address, name: str) -> Reply:
        return send_command(address, name, connection.request_timeout, context)

    parts = [part for part in PARTS if part in gather]
    with ThreadPoolExecutor(max_workers=len(connection.addresses)) as pool:
        found = list(pool.map(functools.partial(_read, command, parts), connection.addresses))
    pairs = list(zip(connection.addresses, found))
    return {
        "servers": {str(address): server for address, (server, _not_whitelisted) in pairs},
        "warnings": [
            f"{address} does not allow {' and '.join(not_whitelisted)}: add it to 4lw.commands.whitelist to read it."
            for address, (_server, not_whitelisted) in pairs
            if not_whitelisted
        ],
    }


def _read(command: Command, parts: t.Sequence[str], address: Address) -> tuple[dict[str, t.Any], list[str]]:
    """Return a server's state, and the commands that are not in its whitelist; stops at the first other error."""
    server: dict[str, t.Any] = {"error": None, **dict.fromkeys(parts)}
    not_whitelisted = []
    for part in parts:
        name, parse = PARTS[part]
        reply = command(address, name)
        if not reply.whitelisted:
            not_whitelisted.append(name)
        elif reply.error:
            return {**server, "error": reply.error}, not_whitelisted
        else:
            server[part] = parse(reply.text)
    return server, not_whitelisted


def _srvr(text: str) -> dict[str, t.Any]:
    found = parse_srvr(text)
    zxid = found["zxid"]
    return {**found, "zxid": None if zxid is None else hex(zxid), **parse_traffic(text)}


def _config(text: str) -> dict[str, t.Any]:
    number, membership = parse_conf(text)
    members = [
        {"id": i, "address": member.address, "role": member.role} for i, member in sorted(membership.members.items())
    ]
    return {"id": number, "members": members, "version": membership.version or None, "settings": parse_settings(text)}


PARTS: t.Mapping[str, tuple[str, t.Callable[[str], dict[str, t.Any]]]] = {
    "srvr": ("srvr", _srvr),
    "monitor": ("mntr", parse_metrics),
    "config": ("conf", _config),
}
