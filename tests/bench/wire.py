# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Count the requests that one client sends to brokers, on the wire, by the names of Kafka's API keys.

Listens to a bridge of the lab (Linux, root): the client connects to the brokers as ever, nothing stands in between.
The client is known by the client.id in the header of its requests.
"""

from __future__ import annotations

import collections
import contextlib
import socket
import struct
import threading
import typing as t

from kafka.protocol.api_key import ApiKey

ALL_PROTOCOLS = 0x0003  # ETH_P_ALL of linux/if_ether.h
PORT = 9092


class Stream:
    """The bytes that one connection carries to a broker, cut into requests."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._rest = b""

    def add(self, sequence: int, payload: bytes) -> t.Iterator[bytes]:
        """Yield the requests that are complete with this segment; what was sent before is not counted again."""
        if self._next is not None and (sequence - self._next) % 2**32 >= 2**31:
            return
        self._next = (sequence + len(payload)) % 2**32
        self._rest += payload
        while len(self._rest) >= 4:
            size = 4 + struct.unpack(">i", self._rest[:4])[0]
            if len(self._rest) < size:
                return
            yield self._rest[4:size]
            self._rest = self._rest[size:]


def read_header(request: bytes) -> tuple[str, str]:
    """Return (client id, name of the API key) of a request; see "Request Header" in Kafka's protocol guide."""
    key, _version, _correlation, length = struct.unpack(">hhih", request[:10])
    return request[10 : 10 + max(length, 0)].decode(), ApiKey(key).name


def tcp_payload(frame: bytes) -> tuple[tuple[bytes, int], int, int, bytes] | None:
    """Return ((source address, port), destination port, sequence number, payload) of a TCP frame, else None."""
    if frame[12:14] != b"\x08\x00" or frame[23] != socket.IPPROTO_TCP:
        return None
    ip = 14
    tcp = ip + (frame[ip] & 0x0F) * 4
    end = ip + struct.unpack(">H", frame[ip + 2 : ip + 4])[0]
    source, destination, sequence = struct.unpack(">HHI", frame[tcp : tcp + 8])
    data = tcp + (frame[tcp + 12] >> 4) * 4
    return (frame[ip + 12 : ip + 16], source), destination, sequence, frame[data:end]


class Counter:
    """Counts, for as long as it is open, the requests of each client id: ``counts[client][name]``."""

    def __init__(self, interface: str) -> None:
        self.counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        self._streams: dict[tuple[bytes, int], Stream] = collections.defaultdict(Stream)
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 2**20)
        self._socket.settimeout(0.2)
        self._socket.bind((interface, 0))
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen)

    def __enter__(self) -> Counter:
        """Begin to listen."""
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Hear what is still under way, then stop."""
        self._closing.set()
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                frame = self._socket.recv(2**17)
            except TimeoutError:
                if self._closing.is_set():
                    return
                continue
            found = tcp_payload(frame)
            if found and found[1] == PORT and found[3]:
                self._count(found[0], found[2], found[3])

    def _count(self, source: tuple[bytes, int], sequence: int, payload: bytes) -> None:
        for request in self._streams[source].add(sequence, payload):
            with contextlib.suppress(struct.error, ValueError):
                client, name = read_header(request)
                self.counts[client][name] += 1
