# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""URLs in messages, and causes of failed requests, independent of the service behind the URL."""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from ansible.module_utils.urls import ConnectionError as AnsibleConnectionError

# What opening and reading an address may raise.
FAILURES = (OSError, http.client.HTTPException, AnsibleConnectionError, ValueError)


def parts_of(url: str) -> SplitResult:
    """Split a URL. An invalid one, such as C(https://[mirror]/x), becomes all path: it leads nowhere."""
    try:
        parts = urlsplit(url)
        if "[" in parts.netloc:
            ipaddress.IPv6Address(parts.hostname or "")  # older versions of Python look at the brackets only
        parts.port  # noqa: B018 - reading it validates it
    except ValueError:
        return SplitResult("", "", url, "", "")
    return parts


def redact(url: str) -> str:
    """Return a URL for messages, without its user name, password and query.

    A query may be a secret, such as a signature or a token; C(?…) stands for it.
    """
    parts = parts_of(url)
    if parts.netloc:
        query = parts.query and "…"
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query, fragment=""))
    head = re.split("[?#]", url)[0]
    return "…" if "@" in url[len(head) :] else head.rpartition("@")[2]


def secrets_of(url: str) -> set[str]:
    """Return the secrets in a URL: its login as a whole, as written and as sent, and its query.

    Not the name or the password alone: one may be a word that occurs in paths, as in kafka:kafka@mirror.
    """
    login, at, _host = _authority(url).rpartition("@")
    texts = {login, unquote(login)} if at and login else set()
    query = url.partition("?")[2]
    secrets = {f"{text}@" for text in texts} | {text for text in texts if ":" in text}
    return secrets | {f"?{query}"} if query else secrets


def file_name(url: str) -> str:
    """Return the file name in a URL, without its login and its query: they may be secrets."""
    return re.split("[?#]", url)[0].rpartition("/")[2].rpartition("@")[2]


def _authority(url: str) -> str:
    """Return login, host and port of a URL, also of an invalid one."""
    return re.split("[/?#]", url.partition("//")[2])[0]


def is_secure(url: str) -> bool:
    """Return whether nobody on the network can change the response: https, or a server on this machine."""
    parts = parts_of(url)
    return parts.scheme == "https" or parts.hostname in ("localhost", "::1") or is_loopback(parts.hostname or "")


def is_loopback(host: str) -> bool:
    """Return whether a host is an IPv4 loopback address; a name is not, whatever it resolves to."""
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False


def cause_of(error: Exception, timeout: float) -> str:
    """Return the cause of a failed request as the rest of a sentence about the URL: "refused the connection".

    timeout: in seconds.
    """
    if isinstance(error, HTTPError):
        return f"answered {error.code} {error.reason}"
    reason = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    if isinstance(reason, socket.gaierror):
        return "has a name that does not resolve"
    if isinstance(reason, ConnectionRefusedError):
        return "refused the connection"
    if isinstance(reason, socket.timeout):
        return f"did not answer within {timeout:g} s"
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"has a certificate that is not accepted: {reason.verify_message}"
    if isinstance(reason, ValueError):
        return str(reason)
    return f"failed: {reason}"
