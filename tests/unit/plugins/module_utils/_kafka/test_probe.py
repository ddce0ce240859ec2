# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import diagnosis
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.probe import (
    Finding,
    probe,
    probe_all,
    sasl_handshake,
    speaks_tls,
    tls_context,
    tls_refusal,
)

Answer = t.Callable[[socket.socket], object]  # what a server does with a client


@contextlib.contextmanager
def listener(response: Answer) -> t.Iterator[str]:
    """Yield "host:port" of a server that calls answer(connection) for each client."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = server.accept()
                with connection, contextlib.suppress(OSError):
                    response(connection)

    threading.Thread(target=serve, daemon=True).start()
    yield f"127.0.0.1:{server.getsockname()[1]}"
    server.close()


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


def client_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def test_listening() -> None:
    with listener(lambda connection: None) as server:
        assert probe(server, None, 2) == Finding()


def test_refused() -> None:
    assert probe(closed_port(), None, 2).cause == diagnosis.REFUSED


def test_unknown_name() -> None:
    assert probe("no-such-host.invalid:9092", None, 2).cause == diagnosis.NAME


@pytest.mark.parametrize(
    ("response", "cause"),
    [
        pytest.param(lambda connection: connection.recv(4), diagnosis.NOT_TLS, id="closes like a Kafka listener"),
        pytest.param(
            lambda connection: connection.sendall(b"HTTP/1.1 400 Bad\r\n\r\n"), diagnosis.NOT_TLS, id="talks HTTP"
        ),
        pytest.param(
            lambda connection: connection.recv(99999) and connection.recv(1), diagnosis.SILENT, id="says nothing"
        ),
    ],
)
def test_tls_to_something_else(response: Answer, cause: str) -> None:
    with listener(response) as server:
        assert probe(server, client_context(), 0.5).cause == cause
        assert not speaks_tls(server, 0.5)


def test_tls_handshake_that_ends_as_if_all_were_well() -> None:
    class Context(ssl.SSLContext):
        def wrap_socket(self, *_args: object, **_options: object) -> t.NoReturn:
            raise ssl.SSLZeroReturnError(6, "TLS/SSL connection has been closed (EOF) (_ssl.c:992)")

    with listener(lambda connection: None) as server:
        assert probe(server, Context(ssl.PROTOCOL_TLS_CLIENT), 2) == Finding(
            diagnosis.NOT_TLS, "TLS/SSL connection has been closed (EOF)"
        )


def after_hello(words: bytes) -> Answer:
    def response(connection: socket.socket) -> None:
        connection.recv(99999)
        connection.sendall(words)

    return response


def test_tls_alert_counts_as_tls() -> None:
    alert = bytes([21, 3, 3, 0, 2, 2, 40])
    with listener(after_hello(alert)) as server:
        assert speaks_tls(server, 2)


@pytest.mark.parametrize(
    ("response", "cause"),
    [
        pytest.param(b"\x15\x03\x03\x00\x02\x02\x2a", diagnosis.BAD_CERTIFICATE, id="alert 42, bad certificate"),
        pytest.param(b"", diagnosis.NOT_TLS, id="end"),
    ],
)
def test_tls_refusal(response: bytes, cause: str) -> None:
    with listener(after_hello(response)) as server:
        assert tls_refusal(server, client_context(), 2).cause == cause


def test_probe_all_keeps_the_order() -> None:
    with listener(lambda connection: None) as server:
        servers = [closed_port(), server]
        assert [finding.cause for finding in probe_all(servers, None, 2).values()] == [diagnosis.REFUSED, ""]


def sasl_answer(code: int, *mechanisms: bytes) -> Answer:
    def response(connection: socket.socket) -> None:
        connection.recv(4096)
        words = b"".join(struct.pack(">h", len(m)) + m for m in mechanisms)
        body = struct.pack(">ihi", 0, code, len(mechanisms)) + words
        connection.sendall(struct.pack(">i", len(body)) + body)

    return response


@pytest.mark.parametrize(
    ("response", "finding"),
    [
        pytest.param(sasl_answer(0, b"PLAIN"), Finding("", "it offers PLAIN"), id="offered"),
        pytest.param(
            sasl_answer(33, b"PLAIN", b"X"), Finding(diagnosis.MECHANISM, "it offers PLAIN, X"), id="not offered"
        ),
        pytest.param(sasl_answer(34), Finding(diagnosis.NO_SASL, "it offers "), id="no SASL"),
        pytest.param(lambda connection: None, Finding(), id="no answer"),
    ],
)
def test_sasl_handshake(response: Answer, finding: Finding) -> None:
    with listener(response) as server:
        assert sasl_handshake(server, "SCRAM-SHA-512", None, 2) == finding


def tls_params(**files: str) -> dict[str, t.Any]:
    nothing = dict.fromkeys(["ssl_cafile", "ssl_certfile", "ssl_keyfile", "ssl_password"])
    return {"security_protocol": "SSL", "ssl_check_hostname": True, **nothing, **files}


def test_no_context_without_tls() -> None:
    assert tls_context({**tls_params(), "security_protocol": "SASL_PLAINTEXT"}) is None


@pytest.mark.parametrize("check", [True, False])
def test_context_checks_names_if_enabled(check: bool) -> None:
    context = tls_context({**tls_params(), "ssl_check_hostname": check})
    assert context
    assert context.check_hostname is check
    assert context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("option", ["ssl_cafile", "ssl_certfile"])
def test_a_file_that_is_no_certificate(option: str) -> None:
    with pytest.raises(StackError, match=rf"{option} .* can't be used.*PEM"):
        tls_context(tls_params(**{option: __file__}))
