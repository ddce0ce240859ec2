# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Digests: those that users pin, those that publishers write, and those of files."""

from __future__ import annotations

import hashlib
import re
import typing as t

LENGTH = 128  # hexadecimal digits

_PINNED = re.compile(r"^sha512:([0-9a-fA-F]{128})$")
_SHA512SUM = re.compile(r"^\\?([0-9a-fA-F]{128})(?:[ \t]+\*?(\S.*?))?[ \t]*$", re.MULTILINE)
_GPG = re.compile(r"^(\S[^:\n]*):((?:\s+[0-9A-F]{8})+)\s*$", re.MULTILINE)


def parse_checksum(text: str) -> str | None:
    """Parse "sha512:<128 hexadecimal digits>" into lower-case digits; None for anything else."""
    found = _PINNED.match(text.strip())
    return found[1].lower() if found else None


def parse_digest_file(text: str, names: t.Collection[str]) -> str:
    """Return the digest of one of ``names`` out of a publisher's digest file, in lower case.

    Both of Apache's formats are read: the lines of sha512sum ("hex  file"; "hex" alone, too), and what
    ``gpg --print-md sha512`` prints ("file: 1EA204BA 73411737 ...", upper case, grouped, over several lines).
    Raises ValueError with the reason, as the rest of a sentence about the file.
    """
    text = text.replace("\r", "")
    found: list[tuple[str, str]] = [(name, digits) for digits, name in _SHA512SUM.findall(text)]
    found += [(name, re.sub(r"\s", "", groups)) for name, groups in _GPG.findall(text)]
    digests = {name: digits.lower() for name, digits in found if len(digits) == LENGTH}
    if not digests:
        raise ValueError(f"holds no SHA-512 digest, it begins with {text.strip()[:40]!r}")
    for name in (*names, ""):
        if name in digests:
            return digests[name]
    raise ValueError(f"holds digests of {', '.join(sorted(digests))}, not of {' or '.join(sorted(names))}")


def sha512_of(path: str) -> str:
    """Return the SHA-512 of a file in lower-case hexadecimal; raises OSError when it cannot be read."""
    return digest_of(path, "sha512")


def digest_of(path: str, algorithm: str) -> str:
    """Return a digest of a file in lower-case hexadecimal; raises OSError when it cannot be read."""
    digest = hashlib.new(algorithm)
    with open(path, "rb") as handle:
        for block in iter(lambda: handle.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
