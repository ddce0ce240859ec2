# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Downloads from servers that honour ranges, ignore them, stop early or send something else."""

from __future__ import annotations

import hashlib
import os
import pathlib
import socket
import typing as t

import pytest
from ansible.module_utils.urls import open_url
from ansible_collections.kafkaops.stack.plugins.module_utils._core import download as under_test
from ansible_collections.kafkaops.stack.plugins.module_utils._core.download import download, read_first
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import file_name, is_secure, redact
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Web

BODY = b"\x1f\x8b" + os.urandom(300_000)
WANTED = hashlib.sha512(BODY).hexdigest()


@pytest.fixture
def web() -> t.Iterator[Web]:
    server = Web()
    yield server
    server.close()


@pytest.fixture
def part(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "kafka.tgz.part"


def refused(urls: list[str], part: pathlib.Path, timeout: float = 5) -> str:
    with pytest.raises(StackError) as caught:
        download(urls, str(part), WANTED, timeout)
    return str(caught.value)


@pytest.mark.parametrize(
    ("have", "options", "ranges"),
    [
        pytest.param(b"", {}, [""], id="from the start"),
        pytest.param(b"", {"length": False}, [""], id="no Content-Length"),
        pytest.param(BODY[:1000], {}, ["bytes=1000-"], id="goes on"),
        pytest.param(BODY[:1000], {"ranges": False}, ["bytes=1000-"], id="server ignores the range"),
        pytest.param(BODY, {}, [], id="complete already"),
        pytest.param(b"x" * 1000, {}, ["bytes=1000-", ""], id="what was there is of something else"),
        pytest.param(b"x" * (len(BODY) + 9), {}, [f"bytes={len(BODY) + 9}-", ""], id="what was there is too long"),
        pytest.param(BODY[:-1] + bytes([BODY[-1] ^ 1]), {}, [f"bytes={len(BODY)}-", ""], id="complete and wrong"),
        pytest.param(b"", {"headers": {"Content-Encoding": "gzip"}}, [""], id="the archive declared as an encoding"),
    ],
)
def test_download(web: Web, part: pathlib.Path, have: bytes, options: dict[str, t.Any], ranges: list[str]) -> None:
    if have:
        part.write_bytes(have)
    url = web.serve("/kafka.tgz", BODY, **options)
    assert download([url], str(part), WANTED, 5) == []
    assert part.read_bytes() == BODY
    assert [asked for _path, asked in web.asked] == ranges


def test_a_download_that_stops_goes_on_at_once(web: Web, part: pathlib.Path) -> None:
    url = web.serve("/kafka.tgz", BODY, cut=120_000)
    download([url], str(part), WANTED, 5)
    assert part.read_bytes() == BODY
    assert [asked for _path, asked in web.asked] == ["", "bytes=120000-", "bytes=240000-"]


def test_a_truncated_download_is_named_and_kept(web: Web, part: pathlib.Path) -> None:
    message = refused([web.serve("/kafka.tgz", BODY, cut=10_000)], part)
    assert f"sent 30000 of {len(BODY)} bytes and closed the connection; the next run resumes there" in message
    assert part.read_bytes() == BODY[:30_000]


def test_the_next_address_goes_on_where_the_first_stopped(web: Web, part: pathlib.Path) -> None:
    first = web.serve("/a/kafka.tgz", BODY, cut=10)
    second = web.serve("/b/kafka.tgz", BODY)
    assert len(download([first, second], str(part), WANTED, 5)) == 1
    assert web.asked[-1] == ("/b/kafka.tgz", "bytes=30-")
    assert part.read_bytes() == BODY


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"body": b"gone", "status": 404}, "answered 404 Not Found", id="not there"),
        pytest.param({"status": 503}, "answered 503 Service Unavailable", id="broken"),
        pytest.param(
            {"body": b"  <!DOCTYPE html><html>log in</html>"},
            "sent a web page of 36 bytes instead of the archive (a login or an error page?): expected SHA-512 ",
            id="page with status 200",
        ),
        pytest.param(
            {"body": BODY[:-5]},
            f"sent {len(BODY) - 5} bytes that are not the expected archive: expected SHA-512 {WANTED}, found ",
            id="another archive",
        ),
        pytest.param({"body": b"text"}, "sent 4 bytes that are no archive at all", id="no archive"),
        pytest.param({"status": 204}, "answered with the status 204", id="no content"),
    ],
)
def test_each_error_is_reported_and_the_next_address_is_tried(
    web: Web, part: pathlib.Path, options: dict[str, t.Any], expected: str
) -> None:
    bad, good = web.serve("/a/kafka.tgz", **options), web.serve("/b/kafka.tgz", BODY)
    message = refused([bad], part)
    assert message.startswith(f"No address delivered kafka.tgz:\n{bad} {expected}")
    assert not part.exists()
    told = [] if expected.startswith("answered 404") else [f"{bad} {expected}"]
    problems = download([bad, good], str(part), WANTED, 5)
    assert [problem[: len(start)] for problem, start in zip(problems, told)] == told
    assert len(problems) == len(told)
    assert part.read_bytes() == BODY


def test_a_part_that_was_not_asked_for(web: Web, part: pathlib.Path) -> None:
    part.write_bytes(BODY[:10])
    url = web.serve("/kafka.tgz", BODY, headers={"Content-Range": "bytes 5-9/10"})
    assert "answered with the range bytes 5-9/10, not from byte 10 on" in refused([url], part)
    assert part.read_bytes() == BODY[:10]


def test_connections_that_fail(part: pathlib.Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        silent = f"http://127.0.0.1:{port}/kafka.tgz"
        assert "did not answer within 0.3 s" in refused([silent], part, timeout=0.3)
    message = refused([silent, "http://no-such-host.invalid/kafka.tgz"], part)
    assert f"{silent} refused the connection" in message
    assert "http://no-such-host.invalid/kafka.tgz has a name that does not resolve" in message


def test_a_disk_that_cannot_be_written_is_not_the_servers_fault(web: Web, tmp_path: pathlib.Path) -> None:
    url = web.serve("/kafka.tgz", BODY)
    message = refused([url, url], tmp_path / "missing" / "kafka.tgz.part")
    assert message.endswith("cannot be written: No such file or directory.")
    assert len(web.asked) == 1


def test_read_first_takes_the_first_that_parses(web: Web) -> None:
    def parse(content: bytes) -> int:
        if content == b"no":
            raise ValueError("holds no number")
        return int(content)

    urls = [web.url("/none"), web.serve("/bad", b"no"), web.serve("/good", b"7")]
    assert read_first(urls, 5, parse, "The number") == 7
    with pytest.raises(StackError) as caught:
        read_first(urls[:2], 5, parse, "The number")
    expected = f"The number could not be read: {urls[0]} answered 404 Not Found; {urls[1]} holds no number."
    assert str(caught.value) == expected


@pytest.mark.parametrize("hops", [["/http"], ["/https", "/http"], ["/http", "/https"], ["/http", "/gone"]])
def test_a_digest_is_not_read_where_a_redirect_gives_up_https(
    web: Web, monkeypatch: pytest.MonkeyPatch, hops: list[str]
) -> None:
    """Neither at the end nor on the way, where everybody can lead elsewhere."""
    places = ["/start", *hops]
    for place, following in zip(places, places[1:]):
        web.serve(place, status=302, headers={"Location": following})
    web.serve(hops[-1], b"7", status=404 if hops[-1] == "/gone" else 200)
    url = web.url("/start")
    if "/gone" not in hops:
        assert read_first([url], 5, int, "The number") == 7
    web.asked.clear()
    monkeypatch.setattr(under_test, "is_secure", lambda asked: not asked.endswith("/http"))
    with pytest.raises(StackError, match=r"/start was redirected to .*/http, which is not https"):
        read_first([url], 5, int, "The number")
    assert "/http" not in [path for path, _range in web.asked]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param("file:///etc/passwd", "which is no http or https address", id="a file"),
        pytest.param("http://[mirror]/KEYS", "which is no http|leads to, an address without", id="no valid form"),
        pytest.param("http://[mirror/KEYS", "leads to, an address without a valid form", id="bracket"),
        pytest.param("/start", "was redirected more than 10 times", id="a circle"),
    ],
)
def test_a_redirect_that_leads_nowhere(web: Web, place: str, expected: str) -> None:
    url = web.serve("/start", status=302, headers={"Location": place})
    with pytest.raises(StackError, match=expected):
        read_first([url], 5, bytes, "The file")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_login_goes_only_where_it_was_given_for(web: Web, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    opened: list[str] = []

    def keep_and_open(url: str, **options: t.Any) -> t.Any:
        opened.append(url)
        return open_url(url, **options)

    monkeypatch.setattr(under_test, "open_url", keep_and_open)
    same = web.serve(
        "/b c?d=e", b"7", status=status, headers={"Location": web.url("/end").replace("127.0.0.1", "localhost")}
    )
    url = web.serve("/start", status=status, headers={"Location": same}).replace("://", "://me:secret@")
    web.pages["/b%20c?d=e"] = web.pages["/b c?d=e"]
    web.serve("/end", b"7")
    assert read_first([url], 5, int, "The number") == 7
    assert [place.count("me:secret@") for place in opened] == [1, 1, 0]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/KEYS", True),
        ("http://example.org/KEYS", False),
        ("http://localhost:8080/KEYS", True),
        ("http://127.1.2.3/KEYS", True),
        ("http://[::1]/KEYS", True),
        ("http://127.0.0.1.example.org/KEYS", False),
        ("http://127.0.0.1@example.org/KEYS", False),
        ("ftp://example.org/KEYS", False),
        ("https://[mirror]/KEYS", False),
        ("https://[mirror/KEYS", False),
        ("https://mirror:x/KEYS", False),
    ],
)
def test_private(url: str, expected: bool) -> None:
    assert is_secure(url) is expected


def test_a_small_file_that_is_not(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "SMALL", 1 << 20)
    url = web.serve("/KEYS", b"x" * ((1 << 20) + 1))
    with pytest.raises(StackError, match="sent more than 1 MiB"):
        read_first([url], 5, bytes, "The file")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://me:secret@mirror/a.tgz", "https://mirror/a.tgz", id="password"),
        pytest.param("https://mirror:8443/a.tgz", "https://mirror:8443/a.tgz", id="plain"),
        pytest.param("https://[fd00::1]:8443/a.tgz", "https://[fd00::1]:8443/a.tgz", id="IPv6"),
        pytest.param("https://mirror/a.tgz?X-Amz-Signature=secret#secret", "https://mirror/a.tgz?…", id="query"),
        pytest.param("https://[mirror]/a.tgz?token=secret", "https://[mirror]/a.tgz", id="no valid form"),
        pytest.param("https://me:secret@[mirror/a.tgz", "[mirror/a.tgz", id="no valid form, with a password"),
        pytest.param("https://mirror:secret?more@x/a.tgz", "…", id="a password with a question mark"),
        pytest.param("me:secret@mirror/a.tgz", "mirror/a.tgz", id="no scheme"),
    ],
)
def test_redact(url: str, expected: str) -> None:
    assert redact(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://mirror/a/b.tgz", "b.tgz", id="plain"),
        pytest.param("https://me:secret@mirror/b.tgz?token=secret/x#secret", "b.tgz", id="login and query"),
        pytest.param("https://me:secret@mirror", "mirror", id="no path"),
        pytest.param("", "", id="none"),
    ],
)
def test_file_name(url: str, expected: str) -> None:
    assert file_name(url) == expected
