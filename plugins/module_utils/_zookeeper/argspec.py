# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection options of the ``zookeeper_`` modules; doc_fragments/zookeeper.py documents them."""

from __future__ import annotations

import os
import re
import ssl
import typing as t
from dataclasses import dataclass

DEFAULT_PORT = 2181

ARGSPEC: dict[str, dict[str, t.Any]] = {
    "hosts": {"type": "list", "elements": "str", "required": True},
    "request_timeout": {"type": "int", "default": 5},
    "use_tls": {"type": "bool", "default": False},
    "ssl_cafile": {"type": "path"},
    "ssl_certfile": {"type": "path"},
    "ssl_keyfile": {"type": "path"},
    "ssl_check_hostname": {"type": "bool", "default": True},
}

_ADDRESS = re.compile(r"^(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[^\s:/,\[\]]+))(?::(?P<port>\d{1,5}))?$")


@dataclass(frozen=True)
class Address:
    """The client address of one server."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return host:port, an IPv6 address in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Connection:
    """The connection to an ensemble: addresses, seconds for one request, and the TLS files."""

    addresses: tuple[Address, ...]
    request_timeout: float
    use_tls: bool = False
    ssl_cafile: str | None = None
    ssl_certfile: str | None = None
    ssl_keyfile: str | None = None
    ssl_check_hostname: bool = True

    def context(self) -> ssl.SSLContext | None:
        """Return the context for TLS, None without it. Raises OSError (ssl.SSLError) for files that are no PEM."""
        if not self.use_tls:
            return None
        context = ssl.create_default_context(cafile=self.ssl_cafile)
        context.check_hostname = self.ssl_check_hostname
        if self.ssl_certfile:
            context.load_cert_chain(self.ssl_certfile, self.ssl_keyfile)
        return context


def parse_address(text: str) -> Address | None:
    """Parse "host", "host:port" or "[IPv6]:port"; the port is 2181 where none is given. None for anything else."""
    found = _ADDRESS.match(text.strip())
    if not found:
        return None
    port = int(found["port"] or DEFAULT_PORT)
    return Address(found["v6"] or found["name"], port) if 0 < port < 65536 else None


def connection(params: t.Mapping[str, t.Any], errors: list[str]) -> Connection:
    """Return the connection that the options describe; their errors are added to ``errors`` as sentences."""
    addresses = _addresses(params["hosts"], errors)
    if params["request_timeout"] < 1:
        errors.append(f"request_timeout is {params['request_timeout']}: give 1 second or more.")
    parsed = Connection(addresses, *(params[name] for name in list(ARGSPEC)[1:]))
    if parsed.use_tls:
        _check_tls(parsed, errors)
    return parsed


def parse_expected(value: t.Any, errors: list[str]) -> dict[int, str | None]:
    """Parse expected_servers, {id: host} or [id], into {id: host or None}; errors are added as sentences."""
    pairs = value.items() if isinstance(value, t.Mapping) else [(number, None) for number in _as_list(value)]
    expected: dict[int, str | None] = {}
    for number, host in pairs:
        if not re.fullmatch(r"\d{1,3}", str(number)):
            errors.append(f"expected_servers: {number!r} is not a server id, a number from 1 to 255.")
        elif int(number) in expected:
            errors.append(f"expected_servers names server {number} twice; each id belongs to one server.")
        else:
            expected[int(number)] = str(host) if host else None
    return expected


def _as_list(value: t.Any) -> list[t.Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _addresses(hosts: t.Sequence[str], errors: list[str]) -> tuple[Address, ...]:
    if not hosts:
        errors.append("hosts is empty: name every server of the ensemble, each as host:port.")
    found = {text: parse_address(text) for text in hosts}
    errors.extend(f"hosts: {text!r} is not of the form host:port." for text, address in found.items() if not address)
    addresses = [address for address in map(parse_address, hosts) if address]
    duplicates = sorted({str(address) for address in addresses if addresses.count(address) > 1})
    errors.extend(f"hosts: {address} is named twice; name each server once." for address in duplicates)
    return tuple(addresses)


def _check_tls(parsed: Connection, errors: list[str]) -> None:
    before = len(errors)
    for option in ("ssl_cafile", "ssl_certfile", "ssl_keyfile"):
        path = getattr(parsed, option)
        if path and not os.access(path, os.R_OK):
            errors.append(f"{option}: {path} does not exist or cannot be read on the host that runs this task.")
    if parsed.ssl_keyfile and not parsed.ssl_certfile:
        errors.append("ssl_keyfile is given without ssl_certfile, the certificate that it belongs to.")
    if len(errors) == before:
        try:
            parsed.context()
        except OSError as error:
            errors.append(f"The TLS files cannot be used: {error}. All of them have to be in PEM format.")
