# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""archive_fetch from a server in Apache's layout, archive_unpack on a host; with the archives that are deployed."""

from __future__ import annotations

import hashlib
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.tests.integration.lab import CONTROLLER, ROOT, Lab, Result, Task, shell, task
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Web

ARCHIVES = ROOT / ".lab/archives"
KAFKA = "/kafka/3.9.2/kafka_2.13-3.9.2.tgz"  # its digest file is as gpg --print-md writes it
ZOOKEEPER = "/zookeeper/zookeeper-3.8.6/apache-zookeeper-3.8.6-bin.tar.gz"  # its digest file is as sha512sum writes it
GOOD = {"kafka": KAFKA, "zookeeper": ZOOKEEPER}
OTHER_DIGEST = "ab" * 64
LOGIN_PAGE = b"<!DOCTYPE html><html><body>Please log in</body></html>"


def fetch(dest: Path, urls: t.Sequence[str], check: bool = False, **args: t.Any) -> Task:
    digests = {} if "checksum" in args else {"digest_urls": [f"{url}.sha512" for url in urls[-1:]]}
    records = str(dest.parents[1] / "records")
    return task("archive_fetch", check=check, dest=str(dest), urls=list(urls), records=records, **{**digests, **args})


@pytest.fixture(scope="module")
def web() -> t.Iterator[Web]:
    """Serve the lab's archives in Apache's layout."""
    server = Web()
    for path in GOOD.values():
        for name in (path, f"{path}.sha512"):
            server.serve(name, (ARCHIVES / name[1:]).read_bytes())
    yield server
    server.close()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def fetched(lab: Lab, web: Web, cache: Path) -> dict[str, Result]:
    steps: dict[str, Task] = {}
    for name, path in GOOD.items():
        urls = [web.url("/moved" + path), web.url(path)]  # as old releases have moved from downloads to archive
        dest = cache / name / Path(path).name
        steps[f"{name} in check mode"] = fetch(dest, urls, check=True)
        steps[f"{name} before"] = shell(f"find {cache} -path '{dest.parent}/*'")
        steps[name] = fetch(dest, urls)
        steps[f"{name} again"] = fetch(dest, urls)
    return lab.play(steps, CONTROLLER)


@pytest.mark.parametrize("name", GOOD)
def test_archive_is_fetched_once(fetched: dict[str, Result], web: Web, cache: Path, name: str) -> None:
    path = GOOD[name]
    assert fetched[f"{name} in check mode"]["changed"]
    assert fetched[f"{name} before"]["stdout"] == "", "check mode wrote into the cache"
    assert fetched[name]["changed"], fetched[name]
    assert fetched[name]["source"] == "download"
    assert not fetched[f"{name} again"]["changed"]
    assert fetched[f"{name} again"]["source"] == "cache"
    assert [asked for asked, _range in web.asked].count(path) == 1
    content = (cache / name / Path(path).name).read_bytes()
    assert hashlib.sha512(content).hexdigest() == fetched[name]["sha512"]
    assert content == web.pages[path].body


@pytest.fixture(scope="module")
def refused(lab: Lab, web: Web, cache: Path) -> dict[str, Result]:
    """What bad servers and bad wishes come to; at the end a download that goes on where one was cut."""
    good = web.pages[ZOOKEEPER].body
    digest = [web.url(f"{ZOOKEEPER}.sha512")]
    cut = web.serve(f"/cut{ZOOKEEPER}", good, cut=len(good) // 2, ranges=False)
    slow = web.serve(f"/slow{ZOOKEEPER}", good, cut=1000, stall=3, ranges=False)
    page = web.serve(f"/login{ZOOKEEPER}", LOGIN_PAGE)
    page_digest = web.serve(f"/login{ZOOKEEPER}.sha512", LOGIN_PAGE)
    dest = cache / "refused" / Path(ZOOKEEPER).name
    local: dict[str, t.Any] = {"src": str(ARCHIVES / ZOOKEEPER[1:]), "dest": None, "urls": []}
    steps = {
        "wrong-checksum": fetch(dest, [web.url(ZOOKEEPER)], checksum=f"sha512:{OTHER_DIGEST}"),
        "web-page": fetch(dest, [page], digest_urls=digest),
        "web-page-as-digest": fetch(dest, [web.url(ZOOKEEPER)], digest_urls=[page_digest]),
        "nowhere": fetch(dest, [web.url("/none.tgz"), "http://no-such-host.invalid/none.tgz"], digest_urls=digest),
        "no-digest": task("archive_fetch", urls=[web.url(ZOOKEEPER)], dest=str(dest)),
        "short-checksum": fetch(dest, [web.url(ZOOKEEPER)], checksum="sha512:abc"),
        "own-file-with-another-checksum": task("archive_fetch", **{**local, "checksum": f"sha512:{OTHER_DIGEST}"}),
        "no-such-file": task("archive_fetch", src="/nowhere/kafka.tgz"),
        "slow": fetch(dest, [slow], digest_urls=digest, request_timeout=1),
        "truncated": fetch(dest, [cut], digest_urls=digest),
        "left": shell(f"ls {dest.parent}"),
        "resumed": fetch(dest, [web.url(ZOOKEEPER)]),
    }
    return lab.play(steps, CONTROLLER)


REFUSALS = {
    "wrong-checksum": [f"expected SHA-512 {OTHER_DIGEST}, found ", "it was removed"],
    "web-page": ["a web page of 54 bytes instead of the archive (a login or an error page?)", "it was removed"],
    "web-page-as-digest": ["holds no SHA-512 digest, it begins with '<!DOCTYPE html>"],
    "nowhere": ["/none.tgz answered 404 Not Found", "no-such-host.invalid/none.tgz has a name that does not resolve"],
    "no-digest": ["Nothing says which digest the archive must have: give digest_urls."],
    "short-checksum": ["checksum is 'sha512:abc': it has to be sha512: and 128 hexadecimal digits."],
    "own-file-with-another-checksum": [f"but checksum says {OTHER_DIGEST}."],
    "no-such-file": ["src: there is no file /nowhere/kafka.tgz on the controller."],
    "slow": ["did not answer within 1 s"],
    "truncated": [" bytes and closed the connection; the next run resumes there"],
}


@pytest.mark.parametrize("name", REFUSALS)
def test_bad_download_is_refused(refused: dict[str, Result], name: str) -> None:
    assert refused[name].get("failed"), refused[name]
    for text in REFUSALS[name]:
        assert text in refused[name]["msg"]


def test_only_the_part_stays_and_the_next_run_goes_on_there(refused: dict[str, Result], web: Web) -> None:
    name = Path(ZOOKEEPER).name
    assert set(refused["left"]["stdout_lines"]) <= {f"{name}.part", f"{name}.lock"}
    assert f"{name}.part" in refused["left"]["stdout_lines"]
    assert refused["resumed"]["changed"], refused["resumed"]
    half = len(web.pages[ZOOKEEPER].body) // 2
    assert (ZOOKEEPER, f"bytes={half}-") in web.asked


DIRECTORY = "/var/tmp/modules-archives"
SOURCE = f"{DIRECTORY}/zookeeper.tar.gz"
DEST = f"{DIRECTORY}/opt/zookeeper"
EVIL = """
import io, tarfile
with tarfile.open("evil.tar", "w") as archive:
    member = tarfile.TarInfo("top/../../escaped"); member.size = 4
    archive.addfile(member, io.BytesIO(b"evil"))
"""


def unpack(check: bool = False, **args: t.Any) -> Task:
    defaults = {"src": SOURCE, "dest": DEST, "strip_components": 1, "marker": ["lib", "bin"], "remove_src": True}
    return task("archive_unpack", check=check, **{**defaults, **args})


@pytest.fixture(scope="module")
def unpacked(lab: Lab) -> dict[str, Result]:
    copy = {"src": str(ARCHIVES / ZOOKEEPER[1:]), "dest": SOURCE, "mode": "0600"}
    kept = f"{DIRECTORY}/kept.tar.gz"
    steps: dict[str, Task] = {
        "directory": shell(
            f"rm -rf {DIRECTORY} && mkdir -p {DIRECTORY}/foreign && cd {DIRECTORY} && python3 -c '{EVIL}'"
        ),
        "copy": {"ansible.builtin.copy": copy},
        "keep": shell(f"ln {SOURCE} {kept}"),
        "check mode": unpack(check=True),
        "before": shell(f"cd {DIRECTORY} && ls"),
        "unpack": unpack(),
        "again": unpack(),
        "after": shell(f"cd {DIRECTORY} && ls . opt && find {DEST} ! -user root -o -perm /022 ! -type l"),
        "runs": shell(f"{DEST}/bin/zkCli.sh version 2>&1"),
        "no-source": unpack(dest=f"{DIRECTORY}/opt/none"),
        "foreign-directory": unpack(src=kept, dest=f"{DIRECTORY}/foreign"),
        "other-archive": unpack(src=kept, dest=f"{DIRECTORY}/opt/kafka", marker=["libs"]),
        "leads-out": unpack(src=f"{DIRECTORY}/evil.tar", dest=f"{DIRECTORY}/opt/evil", marker=[]),
        "left": shell(f"cd {DIRECTORY} && find . -maxdepth 2 -path './opt/*' -o -name escaped"),
        "tidy": shell(f"rm -rf {DIRECTORY}"),
    }
    return lab.play(steps)


def test_archive_is_unpacked_once(unpacked: dict[str, Result]) -> None:
    assert unpacked["check mode"]["changed"]
    assert sorted(unpacked["before"]["stdout_lines"]) == ["evil.tar", "foreign", "kept.tar.gz", "zookeeper.tar.gz"]
    assert unpacked["unpack"]["changed"], unpacked["unpack"]
    assert not unpacked["again"]["changed"], unpacked["again"]
    after = unpacked["after"]["stdout_lines"]
    assert "zookeeper.tar.gz" not in after, "the archive was to be removed"
    assert after[after.index("opt:") :] == ["opt:", "zookeeper"], "a rest, or something that is not root's alone"


def test_unpacked_zookeeper_runs(unpacked: dict[str, Result]) -> None:
    assert "3.8.6" in unpacked["runs"]["stdout"]


UNPACK_REFUSALS = {
    "no-source": f"Nothing to unpack to {DIRECTORY}/opt/none: there is no {SOURCE} on this host.",
    "foreign-directory": f"{DIRECTORY}/foreign exists, but was not unpacked by this module: it has no lib and no bin.",
    "other-archive": "libs",
    "leads-out": "escaped",
}


@pytest.mark.parametrize("name", UNPACK_REFUSALS)
def test_bad_archive_is_refused(unpacked: dict[str, Result], name: str) -> None:
    assert unpacked[name].get("failed"), unpacked[name]
    assert UNPACK_REFUSALS[name] in unpacked[name]["msg"]


def test_refusals_leave_nothing(unpacked: dict[str, Result]) -> None:
    assert unpacked["left"]["stdout_lines"] == ["./opt/zookeeper"]
