# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Controllers that are not real: they answer by Kafka's protocol, with or without TLS and a login."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import typing as t

from kafka.protocol.admin import AlterUserScramCredentialsResponse, DescribeClusterResponse
from kafka.protocol.metadata import ApiVersionsResponse
from kafka.protocol.sasl import SaslAuthenticateResponse, SaslHandshakeResponse

API_VERSIONS, HANDSHAKE, AUTHENTICATE, ALTER, QUORUM, CLUSTER = 18, 17, 36, 51, 55, 60
_VERSIONS = {1: 17, API_VERSIONS: 4, HANDSHAKE: 1, AUTHENTICATE: 2, ALTER: 0, QUORUM: 2, CLUSTER: 2}
LOGIN = b"\0admin\0geheim"  # of PLAIN


def cluster(active: int, *nodes: tuple[int, str], error: int = 0) -> DescribeClusterResponse:
    """Return what a controller says of the controllers: the active one, -1 for none, and where each of them is."""
    kind = DescribeClusterResponse.DescribeClusterBroker
    brokers = [
        kind(broker_id=number, host=host, port=int(port), rack=None, is_fenced=False)
        for number, server in nodes
        for host, port in [server.rsplit(":", 1)]
    ]
    return DescribeClusterResponse(
        throttle_time_ms=0, error_code=error, endpoint_type=2, cluster_id="x", controller_id=active, brokers=brokers
    )


def altered(code: int = 0, user: str = "brokers") -> AlterUserScramCredentialsResponse:
    """Return what a controller says of a changed credential."""
    result = AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult
    return AlterUserScramCredentialsResponse(
        throttle_time_ms=0, results=[result(user=user, error_code=code, error_message=None)]
    )


class Controller:
    """Listens on the loopback network and answers by ``answers``, {API key: response}; silent where it has none.

    A list of responses is used up answer by answer. ``asked`` are the API keys of all requests. ``versions`` are those
    that it offers beyond the usual ones.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, versions: t.Mapping[int, int] | None = None) -> None:
        self.answers: dict[int, t.Any] = {
            HANDSHAKE: SaslHandshakeResponse(error_code=0, mechanisms=["PLAIN"]),
        }
        self.asked: list[int] = []
        self._versions = {**_VERSIONS, **(versions or {})}
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"localhost:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Controller:
        """Listen."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop listening."""
        self._listener.shutdown(socket.SHUT_RDWR)  # closing alone does not wake the thread that waits in accept()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _peer = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, struct.error), contextlib.ExitStack() as stack:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            reader = stack.enter_context(stack.enter_context(connection).makefile("rb"))
            while True:
                (size,) = struct.unpack(">i", reader.read(4))
                request = reader.read(size)
                key, version, correlation = struct.unpack(">hhi", request[:8])
                self.asked.append(key)
                response = self._response(key, request)
                if response is None:
                    continue
                tags = b"\0" if response.flexible_version_q(version) and key != API_VERSIONS else b""
                body = struct.pack(">i", correlation) + tags + response.encode(version=version)
                connection.sendall(struct.pack(">i", len(body)) + body)

    def _response(self, key: int, request: bytes) -> t.Any:
        if key == API_VERSIONS:
            offered = [
                ApiVersionsResponse.ApiVersion(api_key=number, min_version=0, max_version=highest)
                for number, highest in self._versions.items()
            ]
            return ApiVersionsResponse(
                error_code=0, api_keys=offered, throttle_time_ms=0, supported_features=[], finalized_features=[]
            )
        if key == AUTHENTICATE:
            code = 0 if LOGIN in request else 58
            return SaslAuthenticateResponse(error_code=code, error_message=None, auth_bytes=b"", session_lifetime_ms=0)
        answer = self.answers.get(key)
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer
