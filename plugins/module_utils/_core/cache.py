# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's cache of archives: the cached files, the downloads, and the verification of both.

Beside an archive are ``.part`` (an incomplete download) and ``.lock``. A verified archive (by its published digest or
its signature) gets a record in another directory, so that a later run needs no network. The cache may be shared, and
whoever can write there could write both an archive and a record for it. So only a record that nobody else can have
written counts.
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
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import is_secure, parts_of, redact

# (archive, signature, keys) -> fingerprints of the signer; raises StackError when the signature is not good.
Signer = t.Callable[[str, bytes, bytes], set[str]]

_PIN_HINT = "pin it: checksum: sha512: and the published digits, or those that sha512sum prints for a trusted copy."

_FINGERPRINT = re.compile(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")


@dataclass(frozen=True)
class DesiredArchive:
    """The declared archive: the file at ``path``, its digest or the URLs of it, and the URLs of archive and signature.

    ``own`` is true for the user's own file, which is checked but never written. ``checksum`` is "" when not pinned.
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
        """Return the path of the record: one per archive, URLs of its digest and signature, and trusted keys."""
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
    """The current state: digest of the file or None, the expected digest, and whether the signature was checked."""

    digest: str | None
    expected_digest: str
    signed: bool


def parse_spec(params: t.Mapping[str, t.Any]) -> DesiredArchive:
    """Check all options of archive_fetch and return the spec. Raises StackError with all errors."""
    pinned = parse_checksum(params["checksum"])
    errors = _source_errors(params, pinned)
    for option in ("urls", "digest_urls", "signature_urls"):
        errors.extend(_url_errors(option, params[option]))
    errors.extend(_signature_errors(params))
    raise_all(errors)
    signature = params["signature_urls"] if params["verify_signature"] else []
    return DesiredArchive(
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
    """Return the errors in the sources of the archive and of its digest."""
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
            f"digest_urls: {redact(url)} is not https, so everybody on the way can send another digest: give an https "
            f"address. Or {_PIN_HINT}"
            for url in params["digest_urls"]
            if url and parts_of(url).scheme == "http" and not is_secure(url)
        ]
    if not (own or params["checksum"] or params["digest_urls"]):
        errors.append(f"Nothing says which digest the archive must have: give digest_urls. Or {_PIN_HINT}")
    return errors


def _url_errors(option: str, urls: t.Sequence[str]) -> list[str]:
    parts = [(url, parts_of(url)) for url in urls if url]
    return [
        f"{option}: {redact(url)!r} is not an http or https address."
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
    if keys_url and not (params["keys_file"] or params["fingerprints"] or is_secure(keys_url)):
        errors.append(
            f"keys_url: {redact(keys_url)} is not https, so everybody on the way can send a key of their own: give an "
            f"https address, fingerprints, or keys_file."
        )
    return errors


class Cache:
    """Reads and writes the archive and its record; all network and disk I/O of archive_fetch is here."""

    def __init__(self, spec: DesiredArchive, signer: Signer, warn: t.Callable[[str], None]) -> None:
        """Take the spec, the function that checks a signature, and the one that receives warnings."""
        self._spec = spec
        self._signer = signer
        self._warn = warn
        self._digest = ""

    def read(self) -> Current:
        """Read the current state. Fetches the published digest only where none is pinned and none recorded."""
        spec, path = self._spec, self._spec.path
        found = sha512_of(path) if os.path.exists(path) else None
        if spec.own:
            return self._read_own(found)
        proven = found is not None and self._recorded() == found
        digest = spec.checksum or (found if found and proven else self._published())
        self._digest = digest
        return Current(found, digest, not spec.signature_urls or (proven and found == digest))

    def _read_own(self, digest: str | None) -> Current:
        spec = self._spec
        if digest is None:
            raise StackError(f"src: there is no file {spec.path} on the controller.")
        if spec.checksum not in ("", digest):
            raise StackError(
                f"src: {spec.path} has the SHA-512 {digest}, but checksum says {spec.checksum}. Provide the right "
                f"file; or, if you trust this one, declare its own digest (..._archive_checksum of the role, "
                f"or checksum of the plugin)."
            )
        if spec.signature_urls:
            self._verify(spec.path, digest)
        return Current(digest, digest, True)

    def _published(self) -> str:
        def parse(content: bytes) -> str:
            return parse_digest_file(content.decode("utf-8", "replace"), self._spec.names)

        subject = f"No checksum is pinned for {os.path.basename(self._spec.path)}, and its published digest"
        try:
            digest: str = read_first(self._spec.digest_urls, self._spec.timeout, parse, subject)
        except StackError as error:
            raise StackError(f"{error} Correct digest_urls, or {_PIN_HINT}") from error
        return digest

    def apply(self, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
        """Fetch, verify, then rename: the archive under its final name is always complete and verified."""
        path, part = self._spec.path, f"{self._spec.path}.part"
        for change in changes:
            digest = change.after.get("sha512")
            if digest:
                for warning in download(self._spec.urls, part, digest, self._spec.timeout):
                    self._warn(warning)
            if self._spec.signature_urls:
                self._verify(part if digest else path, self._digest)
            if digest:
                os.replace(part, path)
            if self._spec.signature_urls or not self._spec.checksum:
                self._record()
            yield Outcome(change)

    def _recorded(self) -> str:
        """Return the verified digest, "" where there is no valid record."""
        path = self._spec.record
        text = own_text(path)
        if not text and os.path.lexists(path) and (self._spec.signature_urls or not self._spec.checksum):
            self._warn(
                f"The record {path} of {self._spec.path} is ignored, because others can change "
                f"{changeable(path) or self._spec.records}: the archive is verified over the network again. Remove the "
                f"write permission of others there (chmod go-w), or name another directory in records."
            )
        return text

    def _record(self) -> None:
        make_private(self._spec.records)
        replace_file(self._spec.record, f"{self._digest}\n", mode=0o600)

    def _verify(self, archive: str, digest: str) -> None:
        """Check the signature of a file, and that its SHA-512 is still ``digest`` afterwards."""
        spec = self._spec
        signature = read_first(spec.signature_urls, spec.timeout, bytes, "The signature")
        if spec.keys_file:
            with open(spec.keys_file, "rb") as handle:
                keys = handle.read()
        else:
            keys = read_first([spec.keys_url], spec.timeout, bytes, "The file of public keys")
        signers = self._signer(archive, signature, keys)
        if sha512_of(archive) != digest:
            raise StackError(
                f"{archive} was changed while its signature was checked: find out what writes it, then run again."
            )
        if spec.fingerprints and not signers & set(spec.fingerprints):
            raise StackError(
                f"{os.path.basename(spec.path)} is signed with the key {' of '.join(sorted(signers))}, which is "
                f"none of {', '.join(spec.fingerprints)}. "
                f"Find out whether the publisher has a new key before you name it."
            )


def plan(path: str, current: Current) -> list[Change]:
    """Return the one change that provides the archive, or none. Pure."""
    before: dict[str, str | None] = {}
    after: dict[str, str] = {}
    if current.digest != current.expected_digest:
        before["sha512"], after["sha512"] = current.digest, current.expected_digest
    if not current.signed:
        before["signature"], after["signature"] = "not checked", "good"
    if not after:
        return []
    if current.digest is None:
        return [Change("create", "archive", path, after=after)]
    return [Change("update", "archive", path, before, after)]
