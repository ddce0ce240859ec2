# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Four-letter words on the wire: a short socket client that returns the cause of each failure.

kazoo's own ``command()`` is useless here: it needs a live session, reads only the server it is connected to, and
truncates a response at 8192 bytes. https://zookeeper.apache.org/doc/r3.8.4/zookeeperAdmin.html#sc_4lw
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import Address

NOT_SERVING = (
    "it runs but does not serve requests: it is still starting, or it and the members that it reaches are no majority"
)


@dataclass(frozen=True)
class Reply:
    """The reply to one command: ``text``, or ``error`` (the cause, as the rest of a sentence about the server)."""

    text: str = ""
    error: str = ""
    whitelisted: bool = True


def send_command(address: Address, command: str, timeout: float, context: ssl.SSLContext | None = None) -> Reply:
    """Send one command and read the whole reply; never raises for failures of the server or the network.

    timeout: seconds for the whole exchange. context: for TLS on the secure client port.
    """
    try:
        text = _exchange(address, command, time.monotonic() + timeout, context)
    except OSError as error:
        return Reply(error=_cause(error, timeout, context is not None))
    if "is not in the whitelist" in text:
        return Reply(error=f"it does not allow the word {command}: add it to 4lw.commands.whitelist", whitelisted=False)
    if "not currently serving requests" in text:
        return Reply(error=NOT_SERVING)
    return Reply(text) if text else Reply(error=_closed(context is not None))


def _exchange(address: Address, command: str, deadline: float, context: ssl.SSLContext | None) -> str:
    with contextlib.ExitStack() as stack:
        connected = stack.enter_context(socket.create_connection((address.host, address.port), _remaining(deadline)))
        if context:
            connected = stack.enter_context(context.wrap_socket(connected, server_hostname=address.host))
        connected.sendall(command.encode())
        chunks: list[bytes] = []
        while True:
            connected.settimeout(_remaining(deadline))
            chunk = connected.recv(65536)
            if not chunk:
                return b"".join(chunks).decode("utf-8", "replace")
            chunks.append(chunk)


def _remaining(deadline: float) -> float:
    """Return the seconds left; raises socket.timeout when there are none."""
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise socket.timeout
    return remaining


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
    hint = "speak no TLS on this port, or want a client certificate" if tls else "expect TLS on this port"
    return f"it closed the connection without an answer: it may {hint}"
