# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's cache of archives: what is there, what has to be fetched, and the proof that it is the right thing.

Beside an archive lie ``.part`` (a download that is not complete) and ``.lock``. What was proven of an archive (its
published digest, its signature) is recorded in another directory, which saves a later run the network: a cache may be
shared, and who can write there could write both an archive and a record that praises it. Only a record that nobody else
can have written counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import typing as t
from dataclasses import dataclass
from urllib.parse import urlsplit

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.digests import (
    parse_checksum,
    parse_digest_file,
    sha512_of,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.download import download, read_first
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import make_private, replace_file
from ansible_collections.kafkaops.stack.plugins.module_utils._core.regular_file import changeable, own_text
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import parts_of, private, shown

# (archive, signature, keys) -> fingerprints of the signer; raises StackError when the signature is not good.
Signer = t.Callable[[str, bytes, bytes], set[str]]

_PIN = "pin it: checksum: sha512: and the digits that the publisher tells or sha512sum prints for a copy you trust."

_FINGERPRINT = re.compile(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")


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
    fingerprints: tuple[str, ...]
    records: str
    timeout: float

    @property
    def record(self) -> str:
        """Return the path of the record of this very archive, from these very places, signed by these very keys."""
        proof = [self.path, self.digest_urls, self.signature_urls, self.keys_url, self.keys_file, self.fingerprints]
        name = hashlib.sha256(json.dumps(proof).encode()).hexdigest()[:32]
        return os.path.join(self.records, f"{os.path.basename(self.path)}-{name}")

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
    pinned = parse_checksum(params["checksum"])
    errors = _source_errors(params, pinned)
    for option in ("urls", "digest_urls", "signature_urls"):
        errors.extend(_url_errors(option, params[option]))
    errors.extend(_signature_errors(params))
    raise_all(errors)
    signature = params["signature_urls"] if params["verify_signature"] else []
    return Wish(
        path=os.path.abspath(params["src"] or params["dest"]),
        own=bool(params["src"]),
        checksum=pinned or "",
        urls=tuple(params["urls"]),
        digest_urls=tuple(params["digest_urls"]),
        signature_urls=tuple(signature),
        keys_url=params["keys_url"] or "",
        keys_file=params["keys_file"] or "",
        fingerprints=tuple(re.sub(r"\s", "", text).upper() for text in params["fingerprints"]),
        records=params["records"],
        timeout=params["request_timeout"],
    )


def _source_errors(params: t.Mapping[str, t.Any], pinned: str | None) -> list[str]:
    """Say what is wrong with where the archive and its digest come from."""
    errors = []
    own = bool(params["src"])
    if params["checksum"] and not pinned:
        errors.append(f"checksum is {params['checksum']!r}: it has to be sha512: and 128 hexadecimal digits.")
    if not own and not (params["urls"] and params["dest"]):
        errors.append(
            "Nothing says where the archive comes from: give urls and dest, or src for a file on this machine."
        )
    if not own and not params["checksum"]:
        errors += [
            f"digest_urls: {shown(url)} is not https, so everybody on the way can send another digest: give an https "
            f"address. Or {_PIN}"
            for url in params["digest_urls"]
            if url and parts_of(url).scheme == "http" and not private(url)
        ]
    if not (own or params["checksum"] or params["digest_urls"]):
        errors.append(f"Nothing says which digest the archive must have: give digest_urls. Or {_PIN}")
    return errors


def _url_errors(option: str, urls: t.Sequence[str]) -> list[str]:
    parts = [(url, parts_of(url)) for url in urls if url]
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
    errors += [
        f"fingerprints: {text!r} is no fingerprint of 40 hexadecimal digits, or of 64."
        for text in params["fingerprints"]
        if not _FINGERPRINT.fullmatch(re.sub(r"\s", "", text))
    ]
    keys_url = params["keys_url"] or ""
    if keys_url and not (params["keys_file"] or params["fingerprints"] or private(keys_url)):
        errors.append(
            f"keys_url: {shown(keys_url)} is not https, so everybody on the way can send a key of their own: give an "
            f"https address, fingerprints, or keys_file."
        )
    return errors


class Cache:
    """Reads and writes the archive and its record; all network and disk of archive_fetch is here."""

    def __init__(self, wanted: Wish, signer: Signer, warn: t.Callable[[str], None]) -> None:
        """Take what is wanted, how a signature is checked, and where a warning goes."""
        self._wish = wanted
        self._signer = signer
        self._warn = warn
        self._digest = ""

    def read(self) -> Current:
        """Read what is there. Asks the network for a digest only where none is pinned and none recorded."""
        wanted, path = self._wish, self._wish.path
        found = sha512_of(path) if os.path.exists(path) else None
        if wanted.own:
            return self._read_own(found)
        proven = found is not None and self._recorded() == found
        digest = wanted.checksum or (found if found and proven else self._published())
        self._digest = digest
        return Current(found, digest, not wanted.signature_urls or (proven and found == digest))

    def _read_own(self, found: str | None) -> Current:
        wanted = self._wish
        if found is None:
            raise StackError(f"src: there is no file {wanted.path} on the controller.")
        if wanted.checksum not in ("", found):
            raise StackError(
                f"src: {wanted.path} has the SHA-512 {found}, but checksum says {wanted.checksum}. Bring the right "
                f"file; or, if you trust this one, declare its own digest (..._archive_checksum of the role, "
                f"or checksum of the plugin)."
            )
        if wanted.signature_urls:
            self._verify(wanted.path, found)
        return Current(found, found, True)

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
                self._verify(part if digest else path, self._digest)
            if digest:
                os.replace(part, path)
            if self._wish.signature_urls or not self._wish.checksum:
                self._record()
            yield Outcome(change)

    def _recorded(self) -> str:
        """Return the digest that was proven, "" where there is no record that counts."""
        path = self._wish.record
        text = own_text(path)
        if not text and os.path.lexists(path) and (self._wish.signature_urls or not self._wish.checksum):
            self._warn(
                f"{path} records what was proven of {self._wish.path}, but does not count, because others can change "
                f"{changeable(path) or self._wish.records}: the network is asked again. Take the right to write there "
                f"from others (chmod go-w), or name another directory in records."
            )
        return text

    def _record(self) -> None:
        make_private(self._wish.records)
        replace_file(self._wish.record, f"{self._digest}\n", mode=0o600)

    def _verify(self, archive: str, digest: str) -> None:
        """Check the signature of a file whose SHA-512 was found to be ``digest``, and still is."""
        wanted = self._wish
        signature = read_first(wanted.signature_urls, wanted.timeout, bytes, "The signature")
        if wanted.keys_file:
            with open(wanted.keys_file, "rb") as handle:
                keys = handle.read()
        else:
            keys = read_first([wanted.keys_url], wanted.timeout, bytes, "The file of public keys")
        signers = self._signer(archive, signature, keys)
        if sha512_of(archive) != digest:
            raise StackError(
                f"{archive} was changed while its signature was checked: find out what writes it, then run again."
            )
        if wanted.fingerprints and not signers & set(wanted.fingerprints):
            raise StackError(
                f"{os.path.basename(wanted.path)} is signed with the key {' of '.join(sorted(signers))}, which is "
                f"none of {', '.join(wanted.fingerprints)}. "
                f"Find out whether the publisher has a new key before you name it."
            )


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
