# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Downloads that go on where they stopped, and small files of a publisher. Knows nothing of what it fetches."""

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
    parts_of,
    private,
    shown,
)

ATTEMPTS = 3  # per address, while each brings bytes
SMALL = 8 << 20  # bytes; Apache's KEYS files are some hundred kilobytes
REDIRECTIONS = 10  # as many as urllib follows
_MOVED = (301, 302, 303, 307, 308)
_BLOCK = 1 << 20


class FetchProblem(Exception):
    """What went wrong with one address, to be read after that address: "answered 404 Not Found"."""


class NotThere(FetchProblem):
    """The server does not have it, which is usual for all addresses but one: old releases move to an archive."""


class Truncated(FetchProblem):
    """The server stopped before the end."""


def read_small(url: str, timeout: float) -> bytes:
    """Return the content of a small file. Raises FetchProblem."""
    try:
        with _follow(url, timeout) as response:
            content: bytes = response.read(SMALL + 1)
    except FAILURES as error:
        raise FetchProblem(cause_of(error, timeout)) from error
    if len(content) > SMALL:
        raise FetchProblem(f"sent more than {SMALL >> 20} MiB, which is not the small file that was asked for")
    return content


def read_first(urls: t.Sequence[str], timeout: float, parse: t.Callable[[bytes], t.Any], what: str) -> t.Any:
    """Return ``parse(content)`` of the first address whose content it accepts; parse raises ValueError for a bad one.

    Raises StackError that lists what was wrong with each. what: the file, for the message.
    """
    problems = []
    for url in urls:
        try:
            return parse(read_small(url, timeout))
        except (FetchProblem, ValueError) as problem:
            problems.append(f"{shown(url)} {problem}")
    raise StackError(f"{what} could not be read: {'; '.join(problems)}.")


def download(urls: t.Sequence[str], part: str, wanted: str, timeout: float) -> list[str]:
    """Bring the file with the SHA-512 ``wanted`` to ``part``, from the first address that has it.

    What ``part`` already holds is not fetched again. A content that proves to be wrong is removed; one that is merely
    not complete stays, so that the next run goes on there. Returns what was wrong with servers that had the file but
    failed to deliver it; raises StackError with what was wrong with each address when none did.
    """
    problems: dict[str, FetchProblem] = {}
    if os.path.exists(part) and sha512_of(part) == wanted:
        return []
    for url in urls:
        try:
            _bring(url, part, wanted, timeout)
        except FetchProblem as problem:
            problems[shown(url)] = problem
        else:
            return [f"{url} {problem}" for url, problem in problems.items() if not isinstance(problem, NotThere)]
    lines = [f"{url} {problem}" for url, problem in problems.items()]
    raise StackError("\n".join([f"No address delivered {os.path.basename(part[: -len('.part')])}:", *lines]))


def _bring(url: str, part: str, wanted: str, timeout: float) -> None:
    """Complete ``part`` from one address; one that was begun earlier and proves wrong is begun anew once."""
    resumed = _size(part) > 0
    _complete(url, part, timeout)
    if resumed and sha512_of(part) != wanted:
        os.unlink(part)
        _complete(url, part, timeout)
    found = sha512_of(part)
    if found != wanted:
        nature = _nature(part)
        os.unlink(part)
        raise FetchProblem(f"sent {nature}: expected SHA-512 {wanted}, found {found}; it was removed.")


def _complete(url: str, part: str, timeout: float) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        before = _size(part)
        try:
            return _transfer(url, part, timeout)
        except Truncated:
            if attempt == ATTEMPTS or _size(part) <= before:
                raise


def _transfer(url: str, part: str, timeout: float) -> None:
    """Fetch what ``part`` still lacks; a server that ignores the range sends all, and ``part`` begins anew."""
    start = _size(part)
    try:
        with _open(url, {"Range": f"bytes={start}-"} if start else {}, timeout) as response:
            total = _append(response, part, start)
    except HTTPError as error:
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and start:
            os.unlink(part)
            return _transfer(url, part, timeout)
        kind = NotThere if error.code in (http.client.NOT_FOUND, http.client.GONE) else FetchProblem
        raise kind(cause_of(error, timeout)) from error
    except FAILURES as error:
        if _size(part) > start:
            raise Truncated(f"sent {_size(part)} bytes and then {cause_of(error, timeout)}") from error
        raise FetchProblem(cause_of(error, timeout)) from error
    if total is not None and _size(part) != total:
        raise Truncated(f"sent {_size(part)} of {total} bytes and closed the connection; the next run goes on there")


def _append(response: t.Any, part: str, start: int) -> int | None:
    """Write a response to ``part`` and return the size that the whole file has, None when the server does not tell."""
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
        except OSError as error:  # of the disk, not of the address: another address would not help
            raise StackError(f"{part} cannot be written: {error.strerror}.") from error
        mode = "ab"
    return total


def _follow(url: str, timeout: float) -> t.Any:
    """Open an address, and what it leads to, hop by hop: one that is private leads to none that is not.

    Whoever sits at such a hop could lead elsewhere, to an https address of their own. A login goes to its host alone.
    """
    for _hop in range(REDIRECTIONS + 1):
        try:
            return _open(url, {}, timeout, follow_redirects="none")
        except HTTPError as error:
            location = error.headers.get("Location")
            if error.code not in _MOVED or not location:
                raise
            url = _next(url, location)
    raise FetchProblem(f"was redirected more than {REDIRECTIONS} times")


def _next(url: str, location: str) -> str:
    """Return the address to which another one leads; FetchProblem where it must not be followed."""
    try:
        place = urljoin(url, quote(location, safe=string.punctuation, encoding="iso-8859-1"))
    except ValueError:
        place = location
    parts, before = parts_of(place), parts_of(url)
    if parts.scheme not in ("http", "https"):
        raise FetchProblem(f"was redirected to {shown(place)}, which is no http or https address")
    if private(url) and not private(place):
        raise FetchProblem(f"was redirected to {shown(place)}, which is not https")
    if parts.netloc == before.netloc.rpartition("@")[2]:
        place = urlunsplit(parts._replace(netloc=before.netloc))
    return place


def _open(url: str, headers: dict[str, str], timeout: float, **more: t.Any) -> t.Any:
    # Not decompressed: some servers declare the .tgz itself to be an encoding, and its digest is of what they send.
    options = {"headers": headers, "timeout": timeout, "http_agent": "kafkaops.stack", "decompress": False, **more}
    try:
        return open_url(url, **options)
    except ValueError as error:
        if isinstance(error, OSError):  # a certificate that is not accepted
            raise
        raise ValueError(f"is, or leads to, an address without a valid form ({error})") from error


def _nature(part: str) -> str:
    """Say what a file with the wrong digest looks like."""
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
