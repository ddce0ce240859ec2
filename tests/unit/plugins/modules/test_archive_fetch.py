# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, with a web server on this machine."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import tempfile
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.modules import archive_fetch
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Web
from ansible_collections.kafkaops.stack.tests.unit.plugins.modules.invocation import SHOWN

BODY = b"\x1f\x8b" + os.urandom(50_000)
WANTED = hashlib.sha512(BODY).hexdigest()
PINNED = f"sha512:{WANTED}"
SIGNED = {"checksum": PINNED, "verify_signature": True, "signature_urls": ["https://example.org/x.asc"]}
OTHER = b"PK\x03\x04 another"


class Controller:
    """One cache, one web server, and runs of the module."""

    def __init__(self, root: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.web = Web()
        self.cache, self.records = root / "cache", root / "records"
        self.dest = self.cache / "kafka.tgz"
        self.url = self.web.serve("/kafka.tgz", BODY)
        self.digest_url = self.web.serve("/kafka.tgz.sha512", f"{WANTED}  kafka.tgz\n".encode())
        self._capsys = capsys
        self.warned: list[str] = []

    def run(self, *, check: bool = False, **arguments: t.Any) -> dict[str, t.Any]:
        """Run the module; "asked" in the result are the paths that it asked the server for."""
        self.web.asked.clear()
        self.warned.clear()
        given: dict[str, t.Any] = {"urls": [self.url], "dest": str(self.dest), "records": str(self.records)}
        given.update({"_ansible_check_mode": check, "_ansible_diff": True, **SHOWN})
        with patch_module_args({**given, **arguments}), pytest.raises(SystemExit):
            archive_fetch.main()
        result: dict[str, t.Any] = json.loads(self._capsys.readouterr().out)
        return {**result, "warnings": list(self.warned), "asked": [path for path, _range in self.web.asked]}

    def files(self) -> list[str]:
        """Return the names in the cache."""
        return sorted(os.listdir(self.cache)) if self.cache.exists() else []


@pytest.fixture
def controller(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> t.Iterator[Controller]:
    made = Controller(tmp_path, capsys)
    # Where another test has loaded a part of the controller, ansible-core shows warnings instead of returning them.
    monkeypatch.setattr(AnsibleModule, "warn", lambda _module, message: made.warned.append(message))
    yield made
    made.web.close()


def test_pinned(controller: Controller) -> None:
    foreseen = controller.run(check=True, checksum=PINNED)
    assert (foreseen["changed"], foreseen["source"], foreseen["asked"]) == (True, "download", [])
    assert controller.files() == []
    done = controller.run(checksum=PINNED)
    assert (done["changed"], done["source"], done["asked"]) == (True, "download", ["/kafka.tgz"])
    assert (done["path"], done["sha512"]) == (str(controller.dest), WANTED)
    assert (done["changes"], done["diff"]) == (foreseen["changes"], foreseen["diff"])
    assert controller.dest.read_bytes() == BODY
    assert controller.files() == ["kafka.tgz", "kafka.tgz.lock"]
    again = controller.run(checksum=PINNED)
    assert (again["changed"], again["source"], again["asked"]) == (False, "cache", [])


def test_unpinned_takes_the_published_digest_and_then_needs_no_network(controller: Controller) -> None:
    urls = [controller.web.url("/none"), controller.digest_url]
    done = controller.run(digest_urls=urls)
    assert (done["changed"], done["asked"]) == (True, ["/none", "/kafka.tgz.sha512", "/kafka.tgz"])
    again = controller.run(digest_urls=urls)
    assert (again["changed"], again["sha512"], again["asked"]) == (False, WANTED, [])


def poison(controller: Controller) -> None:
    """Put another archive into the cache, with notes beside it that praise it."""
    controller.dest.write_bytes(OTHER)
    for suffix in (".sha512", ".signed"):
        (controller.cache / f"kafka.tgz{suffix}").write_text(f"{hashlib.sha512(OTHER).hexdigest()}  kafka.tgz\n")


def test_what_lies_beside_an_archive_praises_it_in_vain(controller: Controller) -> None:
    controller.run(digest_urls=[controller.digest_url])
    poison(controller)
    done = controller.run(digest_urls=[controller.digest_url])
    assert (done["changed"], done["sha512"]) == (True, WANTED)
    assert controller.dest.read_bytes() == BODY


@pytest.mark.parametrize("shared", ["the directory", "the record"])
def test_a_record_that_others_can_write_does_not_count(controller: Controller, shared: str) -> None:
    controller.run(digest_urls=[controller.digest_url])
    (record,) = controller.records.iterdir()
    assert stat.S_IMODE(controller.records.stat().st_mode) == 0o700
    controller.dest.write_bytes(OTHER)
    record.write_text(hashlib.sha512(OTHER).hexdigest())
    {"the directory": controller.records, "the record": record}[shared].chmod(0o777)
    done = controller.run(digest_urls=[controller.digest_url])
    assert (done["changed"], done["sha512"]) == (True, WANTED)
    place = str({"the directory": controller.records, "the record": record}[shared])
    assert any(f"because others can change {place}" in warning for warning in done["warnings"])


def test_records_count_whatever_the_umask_is(controller: Controller, tmp_path: pathlib.Path) -> None:
    records = tmp_path / "local" / "state" / "kafkaops"
    before = os.umask(0o002)
    try:
        controller.run(digest_urls=[controller.digest_url], records=str(records))
    finally:
        os.umask(before)
    assert {stat.S_IMODE(place.stat().st_mode) for place in (records, *records.parents[:2])} == {0o700}
    again = controller.run(digest_urls=[controller.digest_url], records=str(records))
    assert (again["changed"], again["asked"], again["warnings"]) == (False, [], [])


def test_another_site_for_digests_is_asked(controller: Controller) -> None:
    controller.run(digest_urls=[controller.digest_url])
    other = controller.web.serve("/other.sha512", f"{WANTED}  kafka.tgz\n".encode())
    assert controller.run(digest_urls=[other])["asked"] == ["/other.sha512"]


@pytest.mark.parametrize("pinned", [True, False], ids=["pinned", "unpinned"])
def test_a_damaged_archive_is_fetched_again(controller: Controller, pinned: bool) -> None:
    how: dict[str, t.Any] = {"checksum": PINNED} if pinned else {"digest_urls": [controller.digest_url]}
    controller.run(**how)
    controller.dest.write_bytes(BODY[:-1])
    done = controller.run(**how)
    assert done["changed"] is True
    assert done["diff"]["before"] == {str(controller.dest): {"sha512": hashlib.sha512(BODY[:-1]).hexdigest()}}
    assert controller.dest.read_bytes() == BODY


def test_a_wrong_archive_never_gets_the_name(controller: Controller) -> None:
    controller.web.serve("/kafka.tgz", OTHER)
    failed = controller.run(checksum=PINNED)
    assert failed["failed"] is True
    assert "path" not in failed
    assert f"{controller.url} sent {len(OTHER)} bytes that are not the expected archive" in failed["msg"]
    assert f"expected SHA-512 {WANTED}, found {hashlib.sha512(OTHER).hexdigest()}" in failed["msg"]
    assert controller.files() == ["kafka.tgz.lock"]


def test_a_bad_mirror_is_named_in_a_warning(controller: Controller) -> None:
    mirror = controller.web.serve("/mirror/kafka.tgz", OTHER)
    done = controller.run(urls=[mirror, controller.url], checksum=PINNED)
    assert done["changed"] is True
    assert f"{mirror} sent {len(OTHER)} bytes" in str(done["warnings"])


def test_an_archive_that_has_moved_is_no_warning(controller: Controller) -> None:
    done = controller.run(urls=[controller.web.url("/gone/kafka.tgz"), controller.url], checksum=PINNED)
    assert done["asked"] == ["/gone/kafka.tgz", "/kafka.tgz"]
    assert "/gone/" not in str(done.get("warnings"))


def test_no_published_digest_says_how_to_go_on(controller: Controller) -> None:
    failed = controller.run(digest_urls=[controller.web.url("/none"), controller.web.serve("/page", b"<html>")])
    assert failed["failed"] is True
    assert "No checksum is pinned for kafka.tgz, and its published digest could not be read" in failed["msg"]
    assert "answered 404 Not Found" in failed["msg"]
    assert "holds no SHA-512 digest" in failed["msg"]
    assert "or pin it: checksum: sha512:" in failed["msg"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param({}, ["Nothing says which digest"], id="no digest"),
        pytest.param({"urls": [], "checksum": PINNED}, ["Nothing says where"], id="no address"),
        pytest.param({"checksum": "abc"}, ["checksum is 'abc'"], id="checksum"),
        pytest.param(
            {"urls": ["ftp://a/b", "c"], "checksum": PINNED}, ["'ftp://a/b' is not", "'c' is not"], id="addresses"
        ),
        pytest.param(
            {
                "urls": ["https://[mirror]/x", "https://me:hunter2@[mirror/x?token=hunter2"],
                "digest_urls": ["https://a:b/x"],
            },
            ["'https://[mirror]/x' is not", "'[mirror/x' is not", "digest_urls: 'https://a:b/x' is not"],
            id="no valid form",
        ),
        pytest.param(
            {"checksum": PINNED, "verify_signature": True},
            ["needs signature_urls", "needs keys_url or keys_file"],
            id="signature",
        ),
        pytest.param(
            {"digest_urls": ["http://a:b@example.org/x.sha512"]},
            ["digest_urls: http://example.org/x.sha512 is not https"],
            id="a digest that everybody on the way can change",
        ),
        pytest.param({"digest_urls": ["https://example.org/x"], "urls": []}, ["Nothing says where"], id="https"),
        pytest.param(
            {**SIGNED, "keys_url": "http://example.org/KEYS"},
            ["keys_url: http://example.org/KEYS is not https"],
            id="keys that everybody on the way can change",
        ),
        pytest.param(
            {**SIGNED, "keys_url": "http://example.org/KEYS", "fingerprints": ["A" * 40], "urls": []},
            ["Nothing says where"],
            id="keys of which one is named",
        ),
        pytest.param({**SIGNED, "keys_file": "/k", "fingerprints": ["15DFA1BA"]}, ["'15DFA1BA' is no"], id="short id"),
        pytest.param(
            {"urls": ["x"], "digest_urls": ["y"], "checksum": "z"},
            ["checksum", "urls: 'x'", "digest_urls: 'y'"],
            id="all",
        ),
    ],
)
def test_bad_input(controller: Controller, arguments: dict[str, t.Any], expected: list[str]) -> None:
    failed = controller.run(**arguments)
    errors = failed.get("errors", [failed["msg"]])
    assert failed["failed"] is True
    assert len(errors) == len(expected)
    assert all(part in error for part, error in zip(expected, errors))
    assert (failed["asked"], controller.files()) == ([], [])
    assert "hunter" not in json.dumps(errors)


def test_src_is_checked_and_left_where_it_is(controller: Controller, tmp_path: pathlib.Path) -> None:
    src = tmp_path / "mine.tgz"
    src.write_bytes(BODY)
    found = controller.run(src=str(src), checksum=PINNED)
    assert (found["changed"], found["path"], found["sha512"], found["source"]) == (False, str(src), WANTED, "file")
    assert controller.run(src=str(src))["sha512"] == WANTED
    src.write_bytes(OTHER)
    assert f"but checksum says {WANTED}" in controller.run(src=str(src), checksum=PINNED)["msg"]
    src.unlink()
    missing = controller.run(src=str(src))
    assert (missing["failed"], missing["msg"]) == (True, f"src: there is no file {src} on the controller.")
    assert controller.files() == []


@pytest.mark.parametrize("login", ["me:hunter%2B2", "token-hunter%2B2"], ids=["name and password", "token"])
@pytest.mark.parametrize("served", ["/kafka.tgz", "/gone"])
def test_no_login_of_an_address_is_shown(
    controller: Controller, monkeypatch: pytest.MonkeyPatch, login: str, served: str
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(AnsibleModule, "log", lambda _module, msg, **_others: logged.append(str(msg)))
    url = controller.web.url(served).replace("://", f"://{login}@")
    digest_url = controller.digest_url.replace("://", f"://{login}@")
    done = controller.run(urls=[url], digest_urls=[digest_url], _ansible_verbosity=3)
    assert done["invocation"]["module_args"]["dest"] == str(controller.dest)
    assert done.get("failed", False) is (served == "/gone")
    assert logged
    for told in (json.dumps(done), *logged):
        assert "hunter" not in told
    if served == "/gone":
        assert f"{controller.web.url(served)} answered 404" in done["msg"], "the address itself stays"


def test_no_query_of_an_address_is_shown(controller: Controller) -> None:
    secret = "X-Amz-Signature=hunter%2B2"
    failed = controller.run(urls=[f"{controller.web.url('/gone')}?{secret}"], checksum=PINNED, _ansible_verbosity=3)
    assert failed.pop("asked") == [f"/gone?{secret}"]
    assert f"{controller.web.url('/gone')}?… answered 404" in failed["msg"]
    assert controller.web.url("/gone") in failed["invocation"]["module_args"]["urls"][0]
    assert "hunter" not in json.dumps(failed)


def test_a_second_run_waits_and_says_so(controller: Controller) -> None:
    controller.cache.mkdir()
    with open(f"{controller.dest}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        failed = controller.run(checksum=PINNED, timeout=0)
    assert failed["failed"] is True
    assert "kafka.tgz.lock" in failed["msg"]
    assert failed["asked"] == []


def test_a_cache_that_cannot_be_made(controller: Controller, tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").touch()
    failed = controller.run(dest=str(tmp_path / "file" / "kafka.tgz"), checksum=PINNED)
    assert failed["failed"] is True
    assert str(tmp_path / "file") in failed["msg"]


class Keys:
    """A publisher's key, its public half, and signatures made with it."""

    def __init__(self, home: str) -> None:
        self._gpg = ["gpg", "--homedir", home, "--batch", "--passphrase", "", "--pinentry-mode", "loopback"]
        self._run("--quick-generate-key", "release@example.org", "ed25519", "sign", "never")
        self.public = self._run("--armor", "--export")
        listed = self._run("--with-colons", "--fingerprint").decode()
        (self.fingerprint,) = re.findall(r"(?m)^[a-z]{3}:{9}([0-9A-F]{40}):$", listed)

    def _run(self, *arguments: str, content: bytes = b"") -> bytes:
        return subprocess.run([*self._gpg, *arguments], input=content, capture_output=True, check=True).stdout

    def sign(self, content: bytes) -> bytes:
        return self._run("--armor", "--detach-sign", content=content)


@pytest.fixture(scope="module")
def keys() -> t.Iterator[Keys]:
    if not shutil.which("gpg"):
        pytest.skip("gpg is not installed")
    with tempfile.TemporaryDirectory() as home:
        yield Keys(home)
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)


def signed(controller: Controller, signature: bytes, public: bytes) -> dict[str, t.Any]:
    return {
        "checksum": PINNED,
        "verify_signature": True,
        "signature_urls": [controller.web.serve("/kafka.tgz.asc", signature)],
        "keys_url": controller.web.serve("/KEYS", public),
    }


def test_signature(controller: Controller, keys: Keys) -> None:
    how = signed(controller, keys.sign(BODY), keys.public)
    done = controller.run(**how)
    assert (done["changed"], done["asked"]) == (True, ["/kafka.tgz", "/kafka.tgz.asc", "/KEYS"])
    again = controller.run(**how)
    assert (again["changed"], again["asked"]) == (False, [])


def test_a_poisoned_cache_with_a_note_of_a_signature_is_not_believed(controller: Controller, keys: Keys) -> None:
    how = {**signed(controller, keys.sign(BODY), keys.public), "checksum": "", "digest_urls": [controller.digest_url]}
    controller.run(**how)
    poison(controller)
    done = controller.run(**how)
    assert (done["changed"], done["sha512"]) == (True, WANTED)
    controller.web.serve("/kafka.tgz", OTHER)
    controller.web.serve("/kafka.tgz.sha512", f"{hashlib.sha512(OTHER).hexdigest()}  kafka.tgz\n".encode())
    poison(controller)
    shutil.rmtree(controller.records)
    assert "belongs to another content" in controller.run(**how)["msg"]


SOMEBODY = "0123456789ABCDEF0123456789ABCDEF01234567"


def test_only_the_named_keys_count(controller: Controller, keys: Keys) -> None:
    how = signed(controller, keys.sign(BODY), keys.public)
    failed = controller.run(**how, fingerprints=[SOMEBODY])
    assert failed["failed"] is True
    assert f"is signed with the key {keys.fingerprint}, which is none of {SOMEBODY}" in failed["msg"]
    assert not controller.dest.exists()
    spaced = " ".join(keys.fingerprint.lower()[at : at + 4] for at in range(0, 40, 4))
    assert controller.run(**how, fingerprints=[SOMEBODY, spaced])["changed"] is True
    assert controller.run(**how, fingerprints=[SOMEBODY])["failed"] is True, "what was proven for other keys"


def test_signature_of_an_archive_that_is_there_already(controller: Controller, keys: Keys) -> None:
    controller.run(checksum=PINNED)
    how = signed(controller, keys.sign(BODY), keys.public)
    assert controller.run(check=True, **how)["changed"] is True
    done = controller.run(**how)
    assert (done["changed"], done["asked"]) == (True, ["/kafka.tgz.asc", "/KEYS"])
    assert done["diff"]["after"] == {str(controller.dest): {"signature": "good"}}
    assert controller.run(**how)["changed"] is False


def test_signature_of_the_users_own_file(controller: Controller, keys: Keys, tmp_path: pathlib.Path) -> None:
    src = tmp_path / "mine.tgz"
    src.write_bytes(OTHER)
    how = {**signed(controller, keys.sign(BODY), keys.public), "checksum": ""}
    assert "belongs to another content" in controller.run(src=str(src), **how)["msg"]
    src.write_bytes(BODY)
    assert controller.run(src=str(src), **how)["source"] == "file"


@pytest.mark.parametrize("own", [True, False], ids=["the user's own", "in the cache"])
def test_the_digest_is_that_of_what_was_signed(
    controller: Controller, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    """The file is exchanged between the two."""
    how = signed(controller, b"signature", b"keys")
    if own:
        (tmp_path / "mine.tgz").write_bytes(OTHER)
        how.update(src=str(tmp_path / "mine.tgz"), checksum="")

    def exchanged(_module: t.Any, archive: str, *_files: bytes) -> set[str]:
        pathlib.Path(archive).write_bytes(BODY if own else OTHER)
        return {SOMEBODY}

    monkeypatch.setattr(archive_fetch, "signer", exchanged)
    failed = controller.run(**how)
    assert failed.get("failed")
    assert "was changed while its signature was checked" in failed["msg"]
    assert not controller.dest.exists()


@pytest.mark.parametrize(
    ("content", "public", "expected"),
    [
        pytest.param(OTHER, None, "is not good: it belongs to another content", id="of another archive"),
        pytest.param(BODY, b"", "which is not among the keys given", id="key not known"),
        pytest.param(None, None, "is not good: gpg says", id="no signature at all"),
    ],
)
def test_bad_signature(
    controller: Controller, keys: Keys, content: bytes | None, public: bytes | None, expected: str
) -> None:
    signature = keys.sign(content) if content else b"<html>"
    failed = controller.run(**signed(controller, signature, keys.public if public is None else public))
    assert failed["failed"] is True
    assert expected in failed["msg"]
    assert not controller.dest.exists()


def test_a_login_of_common_words_leaves_the_path_readable(controller: Controller) -> None:
    url = controller.url.replace("://", "://kafka:kafka@")
    done = controller.run(urls=[url], checksum=PINNED, _ansible_verbosity=3)
    assert (done["path"], done["source"]) == (str(controller.dest), "download")
    assert done["invocation"]["module_args"]["dest"] == str(controller.dest)
    assert "kafka:kafka" not in json.dumps(done)
