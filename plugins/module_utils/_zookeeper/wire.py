# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Four-letter words on the wire: a short reader of sockets that tells why there is no answer.

kazoo's own ``command()`` is of no use here: it needs a live session, asks only the server it is connected to, and cuts
an answer off at 8192 bytes. https://zookeeper.apache.org/doc/r3.8.4/zookeeperAdmin.html#sc_4lw
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
    """What a server said to one word: ``text``, or ``error`` (why there is no text, to be read after its name)."""

    text: str = ""
    error: str = ""
    whitelisted: bool = True


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
