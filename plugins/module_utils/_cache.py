# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's cache of archives: what is there, what has to be fetched, and the proof that it is the right thing.

Beside an archive lie ``.part`` (a download that is not complete), ``.lock``, and two notes in the format of sha512sum
that save a later run the network: ``.sha512`` (the digest that was checked), ``.signed`` (the one whose signature was).
"""

from __future__ import annotations

import os
import typing as t
from dataclasses import dataclass
from urllib.parse import urlsplit

from ansible_collections.kafkaops.stack.plugins.module_utils._change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._digests import (
    parse_checksum,
    parse_digest_file,
    sha512_of,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._download import download, read_first
from ansible_collections.kafkaops.stack.plugins.module_utils._errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._web import shown

# (archive, signature, keys) -> fingerprint of the signer; raises StackError when the signature is not good.
Signer = t.Callable[[str, bytes, bytes], str]

_PIN = "pin it: checksum: sha512: and the digits that the publisher tells or sha512sum prints for a copy you trust."


@dataclass(frozen=True)
class Wish:
    """What the user wants: the file at ``path``, its digest or where to read it, and where it and its signature are.

    ``own`` is true for a file of the user's, which is checked but never written. ``checksum`` is "" when not pinned.
    """

    path: str
    own: bool
    checksum: str
    urls: tuple[str, ...]
    digest_urls: tuple[str, ...]
    signature_urls: tuple[str, ...]
    keys_url: str
    keys_file: str
    timeout: float

    @property
    def names(self) -> list[str]:
        """Return the names under which a digest file may list the archive."""
        urls = [*self.urls, *(url[: -len(".sha512")] for url in self.digest_urls if url.endswith(".sha512"))]
        return list(dict.fromkeys(os.path.basename(urlsplit(url).path) for url in urls))


@dataclass(frozen=True)
class Current:
    """What is there: the digest of the file or None, the digest it has to have, whether its signature was checked."""

    found: str | None
    wanted: str
    signed: bool


def wish(params: t.Mapping[str, t.Any]) -> Wish:
    """Check the options of archive_fetch, all of them at once, and return what they mean. Raises StackError."""
    errors: list[str] = []
    own, pinned = bool(params["src"]), parse_checksum(params["checksum"])
    if params["checksum"] and not pinned:
        errors.append(f"checksum is {params['checksum']!r}: it has to be sha512: and 128 hexadecimal digits.")
    if not own and not (params["urls"] and params["dest"]):
        errors.append(
            "Nothing says where the archive comes from: give urls and dest, or src for a file on this machine."
        )
    if not (own or params["checksum"] or params["digest_urls"]):
        errors.append(f"Nothing says which digest the archive must have: give digest_urls. Or {_PIN}")
    for option in ("urls", "digest_urls", "signature_urls"):
        errors.extend(_url_errors(option, params[option]))
    errors.extend(_signature_errors(params))
    raise_all(errors)
    signature = params["signature_urls"] if params["verify_signature"] else []
    return Wish(
        path=params["src"] or params["dest"],
        own=own,
        checksum=pinned or "",
        urls=tuple(params["urls"]),
        digest_urls=tuple(params["digest_urls"]),
        signature_urls=tuple(signature),
        keys_url=params["keys_url"] or "",
        keys_file=params["keys_file"] or "",
        timeout=params["request_timeout"],
    )


def _url_errors(option: str, urls: t.Sequence[str]) -> list[str]:
    parts = [(url, urlsplit(url)) for url in urls if url]
    return [
        f"{option}: {shown(url)!r} is not an http or https address."
        for url, part in parts
        if part.scheme not in ("http", "https") or not part.netloc
    ]


def _signature_errors(params: t.Mapping[str, t.Any]) -> list[str]:
    if not params["verify_signature"]:
        return []
    errors = []
    if not params["signature_urls"]:
        errors.append("verify_signature needs signature_urls, the addresses of the detached signature (.asc).")
    if not (params["keys_url"] or params["keys_file"]):
        errors.append("verify_signature needs keys_url or keys_file: the public keys that are trusted to sign.")
    return errors


class Cache:
    """Reads and writes the archive and its notes; all network and disk of archive_fetch is here."""

    def __init__(self, wanted: Wish, signer: Signer, warn: t.Callable[[str], None]) -> None:
        self._wish = wanted
        self._signer = signer
        self._warn = warn

    def read(self) -> Current:
        """Read what is there. Asks the network for a digest only where none is pinned and none was noted."""
        wanted, path = self._wish, self._wish.path
        found = sha512_of(path) if os.path.exists(path) else None
        if wanted.own:
            return self._read_own(found)
        digest = wanted.checksum or self._noted(".sha512", found) or self._published()
        return Current(found, digest, not wanted.signature_urls or self._noted(".signed", found) == digest)

    def _read_own(self, found: str | None) -> Current:
        wanted = self._wish
        if found is None:
            raise StackError(f"src: there is no file {wanted.path} on the controller.")
        if wanted.checksum not in ("", found):
            raise StackError(f"src: {wanted.path} has the SHA-512 {found}, but checksum says {wanted.checksum}.")
        if wanted.signature_urls:
            self._verify(wanted.path)
        return Current(found, found, True)

    def _noted(self, suffix: str, found: str | None) -> str:
        """Return the digest in a note, if it is the one that the file has."""
        try:
            with open(self._wish.path + suffix, encoding="utf-8") as handle:
                noted = parse_digest_file(handle.read(), [os.path.basename(self._wish.path)])
        except (FileNotFoundError, ValueError):
            return ""
        return noted if noted == found else ""

    def _published(self) -> str:
        def parse(content: bytes) -> str:
            return parse_digest_file(content.decode("utf-8", "replace"), self._wish.names)

        what = f"No checksum is pinned for {os.path.basename(self._wish.path)}, and its published digest"
        try:
            digest: str = read_first(self._wish.digest_urls, self._wish.timeout, parse, what)
        except StackError as error:
            raise StackError(f"{error} Correct digest_urls, or {_PIN}") from error
        return digest

    def apply(self, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
        """Fetch, check, then rename: the archive under its name is always complete and checked."""
        path, part = self._wish.path, f"{self._wish.path}.part"
        for change in changes:
            digest = change.after.get("sha512")
            if digest:
                for problem in download(self._wish.urls, part, digest, self._wish.timeout):
                    self._warn(problem)
            if self._wish.signature_urls:
                self._verify(part if digest else path)
            if digest:
                os.replace(part, path)
            self._note(digest or sha512_of(path))
            yield Outcome(change)

    def _note(self, digest: str) -> None:
        path = self._wish.path
        for suffix in (".sha512", *([".signed"] if self._wish.signature_urls else [])):
            with open(f"{path}{suffix}.new", "w", encoding="utf-8") as handle:
                handle.write(f"{digest}  {os.path.basename(path)}\n")
            os.replace(f"{path}{suffix}.new", path + suffix)

    def _verify(self, archive: str) -> None:
        wanted = self._wish
        signature = read_first(wanted.signature_urls, wanted.timeout, bytes, "The signature")
        if wanted.keys_file:
            with open(wanted.keys_file, "rb") as handle:
                keys = handle.read()
        else:
            keys = read_first([wanted.keys_url], wanted.timeout, bytes, "The file of public keys")
        self._signer(archive, signature, keys)


def plan(path: str, current: Current) -> list[Change]:
    """Return the one change that brings the archive, or none. Pure."""
    before: dict[str, str | None] = {}
    after: dict[str, str] = {}
    if current.found != current.wanted:
        before["sha512"], after["sha512"] = current.found, current.wanted
    if not current.signed:
        before["signature"], after["signature"] = "not checked", "good"
    if not after:
        return []
    if current.found is None:
        return [Change("create", "archive", path, after=after)]
    return [Change("update", "archive", path, before, after)]
