# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Probes by plain sockets and TLS handshakes: they find the cause why a listener can't be used."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import struct
import typing as t
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import diagnosis
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params, split_server, uses_tls


class Finding(t.NamedTuple):
    """The result of a probe: ``cause`` of diagnosis, empty if there is none; ``detail`` is the original error."""

    cause: str = ""
    detail: str = ""


def tls_context(params: Params) -> ssl.SSLContext | None:
    """Return the client's TLS settings, None without TLS; StackError if a file can't be used.

    TLS 1.2 or later. Without ``ssl_cafile`` the host's own authorities are trusted.
    """
    if not uses_tls(params):
        return None
    context: ssl.SSLContext = _load(
        lambda: ssl.create_default_context(cafile=params["ssl_cafile"]), params, "ssl_cafile"
    )
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = params["ssl_check_hostname"]
    if params["ssl_certfile"]:
        # A password is always passed: otherwise OpenSSL would prompt for one on the terminal.
        files = (params["ssl_certfile"], params["ssl_keyfile"], params["ssl_password"] or "")
        _load(lambda: context.load_cert_chain(*files), params, "ssl_certfile")
    return context


def probe_all(servers: t.Sequence[str], context: ssl.SSLContext | None, timeout: float) -> dict[str, Finding]:
    """Probe each "host:port" at the same time; return {server: Finding} in the given order."""
    with ThreadPoolExecutor(max_workers=min(16, len(servers))) as pool:
        return dict(zip(servers, pool.map(lambda server: probe(server, context, timeout), servers)))


def probe(server: str, context: ssl.SSLContext | None, timeout: float) -> Finding:
    """Connect to "host:port", with a TLS handshake if there is a ``context``; ``timeout`` in seconds for each step."""
    try:
        with _connect(server, context, timeout):
            return Finding()
    except socket.gaierror as error:
        return Finding(diagnosis.NAME, str(error))
    except ConnectionRefusedError as error:
        return Finding(diagnosis.REFUSED, str(error))
    except ssl.SSLZeroReturnError as error:  # Debian 12's Python raises it when the handshake is cut off
        return Finding(diagnosis.NOT_TLS, _message(error))
    except ssl.SSLError as error:
        return Finding(diagnosis.classify([str(error)], sasl=False), _message(error))
    except socket.timeout as error:
        return Finding(diagnosis.SILENT, str(error))
    except ConnectionResetError as error:
        return Finding(diagnosis.NOT_TLS if context else diagnosis.UNREACHABLE, str(error))
    except OSError as error:
        return Finding(diagnosis.UNREACHABLE, str(error))


def speaks_tls(server: str, timeout: float) -> bool:
    """Return whether the listener at "host:port" responds to a TLS ClientHello, whatever its certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    finding = probe(server, context, timeout)
    return not finding.cause or (finding.cause == diagnosis.UNKNOWN and "ALERT" in finding.detail.upper())


def tls_refusal(server: str, context: ssl.SSLContext, timeout: float) -> Finding:
    """Find out whether the listener rejects this client's certificate; with TLS 1.3 it does so after the handshake.

    A listener that accepts it waits for a request: the read times out, and that is not an error.
    """
    try:
        with _connect(server, context, timeout) as sock:
            sock.recv(1)
    except ssl.SSLError as error:
        return Finding(diagnosis.classify([str(error)], sasl=False), _message(error))
    except OSError:
        pass
    return Finding()


def sasl_handshake(server: str, mechanism: str, context: ssl.SSLContext | None, timeout: float) -> Finding:
    """Request a SASL mechanism from the listener at "host:port", without logging in.

    kafka-python often misses the response, because the broker closes the connection right after it. SaslHandshake is
    API key 17; version 1 responds with an error code (33 not enabled, 34 no SASL here) and the enabled mechanisms.
    """
    words = [struct.pack(">h", len(text)) + text for text in (b"kafkaops.stack", mechanism.encode())]
    request = struct.pack(">hhi", 17, 1, 0) + b"".join(words)
    try:
        with _connect(server, context, timeout) as sock:
            sock.sendall(struct.pack(">i", len(request)) + request)
            reader = sock.makefile("rb")
            reader.read(8)
            code, count = struct.unpack(">hi", reader.read(6))
            offered = [reader.read(*struct.unpack(">h", reader.read(2))).decode() for _index in range(count)]
    except (OSError, struct.error):
        return Finding()
    detail = f"it offers {', '.join(offered)}"
    return Finding({33: diagnosis.MECHANISM, 34: diagnosis.NO_SASL}.get(code, ""), detail)


@contextlib.contextmanager
def _connect(server: str, context: ssl.SSLContext | None, timeout: float) -> t.Iterator[socket.socket]:
    host, port = split_server(server)
    with socket.create_connection((host, port), timeout=timeout) as sock:
        if context is None:
            yield sock
        else:
            with context.wrap_socket(sock, server_hostname=host) as wrapped:
                yield wrapped


def _load(load: t.Callable[[], t.Any], params: Params, option: str) -> t.Any:
    try:
        return load()
    except (ssl.SSLError, OSError, ValueError) as error:
        hint = "It has to be in PEM format"
        if option == "ssl_certfile":
            hint += ", ssl_keyfile has to be its private key, and ssl_password its password if it has one"
        raise StackError(f"{option} {params[option]} can't be used: {error}. {hint}.") from error


def _message(error: ssl.SSLError) -> str:
    """Return the message of an ssl error without its codes and source lines."""
    text = getattr(error, "verify_message", "") or str(error)
    return re.sub(r"^\[[^]]*\] ?|\s*\(_ssl\.c:\d+\)$", "", text)
