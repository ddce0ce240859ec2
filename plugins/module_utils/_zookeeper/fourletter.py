# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Four-letter words: a short reader of sockets, and the parsers of what comes back.

kazoo's own ``command()`` is of no use here: it needs a live session, asks only the server it is connected to, and cuts
an answer off at 8192 bytes. https://zookeeper.apache.org/doc/r3.8.4/zookeeperAdmin.html#sc_4lw
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import time
import typing as t
from dataclasses import dataclass, field

from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import Address

NOT_SERVING = (
    "it runs but does not serve requests: it is still starting, or it and the members that it reaches are no majority"
)
_MEMBER = re.compile(r"^server\.(\d+)=(.+)$", re.MULTILINE)
_SETTING = re.compile(r"^([\w.]+)=(.*)$", re.MULTILINE)
_FIELD = re.compile(r"^([^:\n]+): *(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Reply:
    """What a server said to one word: ``text``, or ``error`` (why there is no text, to be read after its name)."""

    text: str = ""
    error: str = ""
    whitelisted: bool = True


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
    """Who belongs to the ensemble, by id, and the version of that configuration (hexadecimal text)."""

    members: t.Mapping[int, Member] = field(default_factory=dict)
    version: str = ""

    def ids(self, role: str) -> frozenset[int]:
        """Return the ids that have a role."""
        return frozenset(number for number, member in self.members.items() if member.role == role)


def ask(address: Address, word: str, timeout: float, context: ssl.SSLContext | None = None) -> Reply:
    """Send one word and read the answer to its end; never raises for what a server or the network does.

    timeout: seconds for all of it. context: for TLS on the secure client port.
    """
    try:
        text = _exchange(address, word, time.monotonic() + timeout, context)
    except OSError as error:
        return Reply(error=_cause(error, timeout, context is not None))
    if "is not in the whitelist" in text:
        return Reply(error=f"it does not allow the word {word}: add it to 4lw.commands.whitelist", whitelisted=False)
    if "not currently serving requests" in text:
        return Reply(error=NOT_SERVING)
    return Reply(text) if text else Reply(error=_closed(context is not None))


def _exchange(address: Address, word: str, deadline: float, context: ssl.SSLContext | None) -> str:
    with contextlib.ExitStack() as stack:
        connected = stack.enter_context(socket.create_connection((address.host, address.port), _left(deadline)))
        if context:
            connected = stack.enter_context(context.wrap_socket(connected, server_hostname=address.host))
        connected.sendall(word.encode())
        chunks: list[bytes] = []
        while True:
            connected.settimeout(_left(deadline))
            chunk = connected.recv(65536)
            if not chunk:
                return b"".join(chunks).decode("utf-8", "replace")
            chunks.append(chunk)


def _left(deadline: float) -> float:
    """Return the seconds left; raises socket.timeout when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise socket.timeout
    return left


def _cause(error: OSError, timeout: float, tls: bool) -> str:
    """Name the cause of a failed connection."""
    if isinstance(error, socket.gaierror):
        return "its name does not resolve on the host that runs this task"
    if isinstance(error, ConnectionRefusedError):
        return "it refused the connection: nothing listens there"
    if isinstance(error, socket.timeout):
        return f"it did not answer within {timeout:g} s" + ("" if tls else " (a port for TLS is silent, too)")
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {error.verify_message.rstrip('.')}"
    if isinstance(error, (ssl.SSLError, ConnectionError)):
        return _closed(tls) + (f" ({error.reason})" if isinstance(error, ssl.SSLError) and error.reason else "")
    return f"it cannot be reached: {error.strerror or error}"


def _closed(tls: bool) -> str:
    doubt = "speak no TLS on this port, or want a client certificate" if tls else "expect TLS on this port"
    return f"it closed the connection without an answer: it may {doubt}"


def parse_srvr(text: str) -> dict[str, t.Any]:
    """Parse ``srvr``: {"version", "mode", "zxid", "outstanding"}; None for what is not there."""
    found = {name: value.strip() for name, value in _FIELD.findall(text)}
    return {
        "version": found.get("Zookeeper version", "").split("-")[0].split(",")[0] or None,
        "mode": found.get("Mode"),
        "zxid": _number(found.get("Zxid"), 16),
        "outstanding": _number(found.get("Outstanding")),
    }


def parse_traffic(text: str) -> dict[str, t.Any]:
    """Parse the rest of ``srvr``: {"connections", "nodes", "received", "sent", "latency": {"min", "avg", "max"}}.

    Latencies are in milliseconds; None for what is not there.
    """
    found = dict(_FIELD.findall(text))
    latency = found.get("Latency min/avg/max", "").split("/")
    names = {"connections": "Connections", "nodes": "Node count", "received": "Received", "sent": "Sent"}
    return {
        **{key: _number(found.get(name)) for key, name in names.items()},
        "latency": dict(zip(("min", "avg", "max"), map(_typed, latency))) if len(latency) == 3 else None,
    }


def parse_metrics(text: str) -> dict[str, t.Any]:
    """Parse ``mntr``: {"zk_server_state": "leader", "zk_avg_latency": 0.5, ...}; None for a number that is none."""
    pairs = (line.split("\t") for line in text.splitlines())
    return {pair[0]: _typed(pair[1]) for pair in pairs if len(pair) == 2}


def parse_mntr(text: str) -> dict[str, int]:
    """Parse ``mntr``: {"zk_synced_followers": 2, ...}; only whole numbers, which are all that is asked of it."""
    return {key: value for key, value in parse_metrics(text).items() if isinstance(value, int)}


def parse_settings(text: str) -> dict[str, t.Any]:
    """Parse the settings in ``conf``: {"tickTime": 2000, ...}, without the lines that parse_membership is for."""
    return {key: _typed(value) for key, value in _SETTING.findall(text) if not re.match(r"server\.\d|version$", key)}


def parse_conf(text: str) -> tuple[int | None, Membership]:
    """Parse ``conf``: the server's id and its own view of the membership, which is empty for a standalone server."""
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
