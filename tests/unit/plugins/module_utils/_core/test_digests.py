# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Digest files as sha512sum and gpg write them."""

from __future__ import annotations

import hashlib
import pathlib

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.digests import (
    parse_checksum,
    parse_digest_file,
    sha512_of,
)

A = hashlib.sha512(b"a").hexdigest()
B = hashlib.sha512(b"b").hexdigest()
NAME = "kafka_2.13-3.9.2.tgz"
LONG = "apache-zookeeper-with-a-much-longer-name-than-that-3.8.6-bin.tar.gz"


def grouped(digest: str, first: int, indent: str) -> str:
    """Return a digest as gpg prints it: groups of 8, the first line shorter than the others."""
    groups = [digest[i : i + 8].upper() for i in range(0, 128, 8)]
    lines = [groups[:first], groups[first : 2 * first], groups[2 * first :]]
    return f"\n{indent}".join(" ".join(line) for line in lines if line)


GPG = f"{NAME}: {grouped(A, 6, ' ' * 22)}\n"
GPG_LONG = f"{LONG}: \n{grouped(B, 8, ' ')}\n"


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        pytest.param(f"{A}  {NAME}\n", [NAME], A, id="sha512sum"),
        pytest.param(f"{A} *{NAME}\n", [NAME], A, id="sha512sum, binary mode"),
        pytest.param(f"{A.upper()}  {NAME}\r\n", [NAME], A, id="upper case, CRLF"),
        pytest.param(f"{A}\n", [NAME], A, id="digest alone"),
        pytest.param(f"{A}", [NAME], A, id="digest alone, no newline"),
        pytest.param(f"{B}  other.tgz\n{A}  {NAME}\n", [NAME], A, id="one of several"),
        pytest.param(GPG, [NAME], A, id="gpg"),
        pytest.param(GPG_LONG, [LONG], B, id="gpg, name on its own line"),
        pytest.param(GPG + GPG_LONG, [LONG], B, id="gpg, one of several"),
        pytest.param(GPG, ["renamed.tgz", NAME], A, id="a second name"),
    ],
)
def test_parse_digest_file(text: str, names: list[str], expected: str) -> None:
    assert parse_digest_file(text, names) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(
            "<html><body>Not here</body></html>", "holds no SHA-512 digest, it begins with '<html>", id="page"
        ),
        pytest.param("", "holds no SHA-512 digest", id="empty"),
        pytest.param(f"{A[:64]}  {NAME}", "holds no SHA-512 digest", id="a SHA-256"),
        pytest.param(GPG[:100], "holds no SHA-512 digest", id="cut off"),
        pytest.param(f"{A}  other.tgz\n", f"holds digests of other.tgz, not of {NAME}", id="another archive's"),
    ],
)
def test_parse_digest_file_refuses(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_digest_file(text, [NAME])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"sha512:{A}", A, id="right"),
        pytest.param(f" sha512:{A.upper()} ", A, id="upper case and blanks"),
        pytest.param(A, None, id="no algorithm"),
        pytest.param(f"sha256:{A[:64]}", None, id="another algorithm"),
        pytest.param(f"sha512:{A[:-1]}", None, id="too short"),
        pytest.param("", None, id="empty"),
    ],
)
def test_parse_checksum(text: str, expected: str | None) -> None:
    assert parse_checksum(text) == expected


def test_sha512_of(tmp_path: pathlib.Path) -> None:
    (tmp_path / "f").write_bytes(b"a")
    assert sha512_of(str(tmp_path / "f")) == A
