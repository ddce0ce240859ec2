# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Count what one client sends to the brokers, on the wire, by the names of Kafka's API keys.

A proxy stands before each broker. The brokers go on advertising host:9092; a hosts file that only the client sees (a
mount namespace of its own; Linux, root) leads these names to the proxies, on addresses of the loopback network.
"""

from __future__ import annotations

import collections
import contextlib
import socket
import struct
import threading
import typing as t
from pathlib import Path

PORT = 9092
# The API keys that an administrator's client may need, out of "Api Keys" in Kafka's protocol guide.
NAMES = {
    0: "Produce",
    1: "Fetch",
    2: "ListOffsets",
    3: "Metadata",
    9: "OffsetFetch",
    10: "FindCoordinator",
    15: "DescribeGroups",
    16: "ListGroups",
    17: "SaslHandshake",
    18: "ApiVersions",
    19: "CreateTopics",
    20: "DeleteTopics",
    29: "DescribeAcls",
    30: "CreateAcls",
    31: "DeleteAcls",
    32: "DescribeConfigs",
    35: "DescribeLogDirs",
    36: "SaslAuthenticate",
    37: "CreatePartitions",
    44: "IncrementalAlterConfigs",
    46: "ListPartitionReassignments",
    48: "DescribeClientQuotas",
    49: "AlterClientQuotas",
    50: "DescribeUserScramCredentials",
    51: "AlterUserScramCredentials",
    55: "DescribeQuorum",
    60: "DescribeCluster",
    69: "ConsumerGroupDescribe",
}


def with_names(addresses: t.Mapping[str, str], hosts_file: Path) -> list[str]:
    """Return the command before a client's that gives it these names, {host: address}; ``hosts_file`` is written."""
    lines = ["127.0.0.1 localhost", *(f"{address} {name}" for name, address in addresses.items())]
    hosts_file.write_text("\n".join([*lines, ""]))
    bind = 'mount --bind "$0" /etc/hosts && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", bind, str(hosts_file)]


class Wire:
    """Proxies for ``addresses`` (host name: address of its broker), open as long as the ``with`` lasts.

    ``wrap`` is the command before the client's that gives it the names of the proxies.
    """

    def __init__(self, addresses: t.Mapping[str, str], directory: Path, port: int = PORT) -> None:
        self.counts: collections.Counter[str] = collections.Counter()
        self._addresses = addresses
        self._port = port
        self._own = {name: _own_address(address) for name, address in addresses.items()}
        self.wrap = with_names(self._own, directory / "hosts")
        self._open = contextlib.ExitStack()
        self._lock = threading.Lock()

    def __enter__(self) -> Wire:
        """Begin to listen."""
        for name, address in self._own.items():
            listener = self._open.enter_context(socket.create_server((address, self._port)))
            threading.Thread(target=self._accept, args=(listener, self._addresses[name]), daemon=True).start()
            # Closing alone does not wake the thread that waits in accept().
            self._open.callback(listener.shutdown, socket.SHUT_RDWR)
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop listening."""
        self._open.close()

    def take(self) -> dict[str, int]:
        """Return how many requests of each kind came since the last call."""
        with self._lock:
            counts, self.counts = dict(self.counts), collections.Counter()
        return counts

    def _accept(self, listener: socket.socket, address: str) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _peer = listener.accept()
                broker = socket.create_connection((address, self._port))
                for source, sink, note in ((client, broker, Requests(self._count).add), (broker, client, None)):
                    threading.Thread(target=_pump, args=(source, sink, note), daemon=True).start()

    def _count(self, key: int) -> None:
        with self._lock:
            self.counts[NAMES.get(key, str(key))] += 1


class Requests:
    """Cuts what a connection carries into requests, and tells the API key of each.

    A request is its length in four bytes, then that many bytes, of which the first two are the API key.
    """

    def __init__(self, tell: t.Callable[[int], None]) -> None:
        self._tell = tell
        self._rest = b""

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        self._rest += data
        while len(self._rest) >= 4:
            size = 4 + struct.unpack(">i", self._rest[:4])[0]
            if len(self._rest) < size:
                return
            self._tell(struct.unpack(">h", self._rest[4:6])[0])
            self._rest = self._rest[size:]


def _own_address(address: str) -> str:
    """Return 127.90.0.11 for 10.90.0.11, because labs beside each other have other addresses here, too.

    A broker on this machine may have 127.0.0.1: its proxy has 127.127.0.1.
    """
    network, subnet, host = address.split(".", 2)
    return f"127.{127 if network == '127' else subnet}.{host}"


def _pump(source: socket.socket, sink: socket.socket, note: t.Callable[[bytes], None] | None) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(2**16):
            if note:
                note(data)
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
