# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resumable downloads, and small files of a publisher. Independent of the kind of file."""

from __future__ import annotations

import http.client
import os
import re
import string
import typing as t
from urllib.error import HTTPError
from urllib.parse import quote, urljoin, urlunsplit

from ansible.module_utils.urls import open_url
from ansible_collections.kafkaops.stack.plugins.module_utils._core.digests import sha512_of
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import (
    FAILURES,
    cause_of,
    is_secure,
    parts_of,
    redact,
)

ATTEMPTS = 3  # per URL, while each attempt receives bytes
SMALL = 8 << 20  # bytes; Apache's KEYS files are some hundred kilobytes
REDIRECTIONS = 10  # as many as urllib follows
_MOVED = (301, 302, 303, 307, 308)
_BLOCK = 1 << 20


class FetchError(Exception):
    """The error of one URL, as the rest of a sentence about that URL: "answered 404 Not Found"."""


class NotFound(FetchError):
    """The server does not have the file. That is normal for all URLs but one: old releases move to an archive."""


class Truncated(FetchError):
    """The server closed the connection before the end of the file."""


def read_small(url: str, timeout: float) -> bytes:
    """Return the content of a small file. Raises FetchError."""
    try:
        with _follow(url, timeout) as response:
            content: bytes = response.read(SMALL + 1)
    except FAILURES as error:
        raise FetchError(cause_of(error, timeout)) from error
    if len(content) > SMALL:
        raise FetchError(f"sent more than {SMALL >> 20} MiB, which is not the small file that was requested")
    return content


def read_first(urls: t.Sequence[str], timeout: float, parse: t.Callable[[bytes], t.Any], subject: str) -> t.Any:
    """Return ``parse(content)`` of the first URL whose content it accepts; parse raises ValueError for a bad one.

    Raises StackError with the error of each URL. subject: the file, for the message.
    """
    errors = []
    for url in urls:
        try:
            return parse(read_small(url, timeout))
        except (FetchError, ValueError) as error:
            errors.append(f"{redact(url)} {error}")
    raise StackError(f"{subject} could not be read: {'; '.join(errors)}.")


def download(urls: t.Sequence[str], part: str, expected: str, timeout: float) -> list[str]:
    """Download the file with the SHA-512 ``expected`` to ``part``, from the first URL that has it.

    The download resumes after the bytes that ``part`` already has. Wrong content is removed; incomplete content stays,
    so that the next run resumes there. Returns the errors of servers that have the file but failed to deliver it;
    raises StackError with the error of each URL when none delivered it.
    """
    errors: dict[str, FetchError] = {}
    if os.path.exists(part) and sha512_of(part) == expected:
        return []
    for url in urls:
        try:
            _fetch_from(url, part, expected, timeout)
        except FetchError as error:
            errors[redact(url)] = error
        else:
            return [f"{url} {error}" for url, error in errors.items() if not isinstance(error, NotFound)]
    lines = [f"{url} {error}" for url, error in errors.items()]
    raise StackError("\n".join([f"No address delivered {os.path.basename(part[: -len('.part')])}:", *lines]))


def _fetch_from(url: str, part: str, expected: str, timeout: float) -> None:
    """Complete ``part`` from one URL. A resumed download with wrong content is started again, once."""
    resumed = _size(part) > 0
    _complete(url, part, timeout)
    if resumed and sha512_of(part) != expected:
        os.unlink(part)
        _complete(url, part, timeout)
    digest = sha512_of(part)
    if digest != expected:
        content = _describe_content(part)
        os.unlink(part)
        raise FetchError(f"sent {content}: expected SHA-512 {expected}, found {digest}; it was removed.")


def _complete(url: str, part: str, timeout: float) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        before = _size(part)
        try:
            return _transfer(url, part, timeout)
        except Truncated:
            if attempt == ATTEMPTS or _size(part) <= before:
                raise


def _transfer(url: str, part: str, timeout: float) -> None:
    """Fetch the missing bytes of ``part``; a server that ignores the range sends all, and ``part`` is rewritten."""
    start = _size(part)
    try:
        with _open(url, {"Range": f"bytes={start}-"} if start else {}, timeout) as response:
            total = _append(response, part, start)
    except HTTPError as error:
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and start:
            os.unlink(part)
            return _transfer(url, part, timeout)
        kind = NotFound if error.code in (http.client.NOT_FOUND, http.client.GONE) else FetchError
        raise kind(cause_of(error, timeout)) from error
    except FAILURES as error:
        if _size(part) > start:
            raise Truncated(f"sent {_size(part)} bytes and then {cause_of(error, timeout)}") from error
        raise FetchError(cause_of(error, timeout)) from error
    if total is not None and _size(part) != total:
        raise Truncated(f"sent {_size(part)} of {total} bytes and closed the connection; the next run resumes there")


def _append(response: t.Any, part: str, start: int) -> int | None:
    """Write a response to ``part``; return the size of the whole file, None when the server does not send it."""
    if response.status == http.client.PARTIAL_CONTENT:
        span = re.match(r"bytes (\d+)-\d+/(\d+)$", response.headers.get("Content-Range", ""))
        if not span or int(span[1]) != start:
            raise ValueError(
                f"answered with the range {response.headers.get('Content-Range')}, not from byte {start} on"
            )
        return _write(response, part, "ab", int(span[2]))
    if response.status == http.client.OK:
        length = response.headers.get("Content-Length")
        return _write(response, part, "wb", int(length) if length else None)
    raise ValueError(f"answered with the status {response.status}")


def _write(response: t.Any, part: str, mode: str, total: int | None) -> int | None:
    for block in iter(lambda: response.read(_BLOCK), b""):
        try:
            with open(part, mode) as handle:
                handle.write(block)
        except OSError as error:  # the disk failed, not the URL: another URL would not help
            raise StackError(f"{part} cannot be written: {error.strerror}.") from error
        mode = "ab"
    return total


def _follow(url: str, timeout: float) -> t.Any:
    """Open a URL and follow its redirections one by one: a secure URL never redirects to an insecure one.

    Whoever controls an insecure hop could redirect to an https URL of their own. A login is sent to its own host only.
    """
    for _hop in range(REDIRECTIONS + 1):
        try:
            return _open(url, {}, timeout, follow_redirects="none")
        except HTTPError as error:
            location = error.headers.get("Location")
            if error.code not in _MOVED or not location:
                raise
            url = _next(url, location)
    raise FetchError(f"was redirected more than {REDIRECTIONS} times")


def _next(url: str, location: str) -> str:
    """Return the target of a redirection; FetchError where it must not be followed."""
    try:
        target = urljoin(url, quote(location, safe=string.punctuation, encoding="iso-8859-1"))
    except ValueError:
        target = location
    parts, before = parts_of(target), parts_of(url)
    if parts.scheme not in ("http", "https"):
        raise FetchError(f"was redirected to {redact(target)}, which is no http or https address")
    if is_secure(url) and not is_secure(target):
        raise FetchError(f"was redirected to {redact(target)}, which is not https")
    if parts.netloc == before.netloc.rpartition("@")[2]:
        target = urlunsplit(parts._replace(netloc=before.netloc))
    return target


def _open(url: str, headers: dict[str, str], timeout: float, **more: t.Any) -> t.Any:
    # Not decompressed: some servers declare the .tgz itself as an encoding, and the digest is that of the sent bytes.
    options = {"headers": headers, "timeout": timeout, "http_agent": "kafkaops.stack", "decompress": False, **more}
    try:
        return open_url(url, **options)
    except ValueError as error:
        if isinstance(error, OSError):  # a certificate that is not accepted
            raise
        raise ValueError(f"is, or leads to, an address without a valid form ({error})") from error


def _describe_content(part: str) -> str:
    """Describe the content of a file with the wrong digest."""
    with open(part, "rb") as handle:
        head = handle.read(512).lstrip().lower()
    size = _size(part)
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        return f"a web page of {size} bytes instead of the archive (a login or an error page?)"
    if head.startswith((b"\x1f\x8b", b"pk\x03\x04")):
        return f"{size} bytes that are not the expected archive"
    return f"{size} bytes that are no archive at all"


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0
