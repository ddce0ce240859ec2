# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module from its arguments to its result, with archives made here: good, bad and hostile ones."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import json
import os
import pathlib
import stat
import tarfile
import typing as t
import zipfile

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.kafkaops.stack.plugins.modules import archive_unpack

Entries = t.Mapping[str, t.Union[str, tarfile.TarInfo]]


def special(kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo()
    info.type, info.linkname = kind, target
    return info


def make_tar(path: pathlib.Path, entries: Entries, mode: int = 0o666) -> str:
    with tarfile.open(path, "w:gz") as archive:
        for name, entry in entries.items():
            info = entry if isinstance(entry, tarfile.TarInfo) else tarfile.TarInfo()
            info.name, info.uid, info.gid = name, 1234, 1234
            info.mode = 0o777 if name.endswith(".sh") else mode
            content = b"" if isinstance(entry, tarfile.TarInfo) else entry.encode()
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return str(path)


KAFKA: Entries = {
    "kafka_2.13-3.9.2": special(tarfile.DIRTYPE),
    "kafka_2.13-3.9.2/bin/kafka-topics.sh": "#!/bin/sh",
    "kafka_2.13-3.9.2/libs/a.jar": "jar",
    "kafka_2.13-3.9.2/libs/same.jar": special(tarfile.LNKTYPE, "kafka_2.13-3.9.2/libs/a.jar"),
    "kafka_2.13-3.9.2/LICENSE": "text",
    "./kafka_2.13-3.9.2/latest": special(tarfile.SYMTYPE, "libs/a.jar"),
}


class Host:
    """One host's directories, and runs of the module on them."""

    def __init__(self, root: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.opt = root / "opt"
        self.dest = self.opt / "kafka-3.9.2"
        self.lock = root / "lock"
        self._capsys = capsys

    def run(self, *src: str, check: bool = False, **arguments: t.Any) -> dict[str, t.Any]:
        given = {"src": list(src), "dest": str(self.dest), "lock": str(self.lock), "_ansible_check_mode": check}
        with patch_module_args({**given, **arguments}), pytest.raises(SystemExit):
            archive_unpack.main()
        result: dict[str, t.Any] = json.loads(self._capsys.readouterr().out)
        return result

    def files(self) -> list[str]:
        """Return the names in the directory that holds the versions."""
        return sorted(os.listdir(self.opt)) if self.opt.exists() else []


@pytest.fixture
def host(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> Host:
    return Host(tmp_path, capsys)


@pytest.fixture(params=[0o022, 0o077], ids=["umask 022", "umask 077"])
def _umask(request: pytest.FixtureRequest) -> t.Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
def test_unpack(host: Host) -> None:
    src = make_tar(host.root / "kafka.tgz", KAFKA)
    how: dict[str, t.Any] = {"strip_components": 1, "marker": "libs", "remove_src": True}
    foreseen = host.run("/not/there.tgz", check=True, **how)
    assert (foreseen["changed"], foreseen["path"]) == (True, str(host.dest))
    assert not host.lock.exists()
    assert host.files() == []
    done = host.run(src, **how)
    assert (done["changed"], done["path"]) == (True, str(host.dest))
    assert done["changes"][0] == f"Create directory {host.dest}: from kafka.tgz."
    assert host.files() == ["kafka-3.9.2"]
    assert sorted(os.listdir(host.dest)) == ["LICENSE", "bin", "latest", "libs"]
    assert (host.dest / "latest").read_text() == (host.dest / "libs" / "same.jar").read_text() == "jar"
    assert not os.path.exists(src)
    for check in (True, False):
        assert host.run(src, check=check, **how)["changed"] is False


@pytest.mark.usefixtures("_umask")
def test_modes_are_ours_and_not_the_archives(host: Host) -> None:
    host.run(make_tar(host.root / "kafka.tgz", KAFKA, mode=0o4600), strip_components=1)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (host.dest, *host.dest.rglob("*"))}
    assert modes == {
        "kafka-3.9.2": 0o755, "bin": 0o755, "libs": 0o755, "kafka-topics.sh": 0o755, "LICENSE": 0o644, "a.jar": 0o644,
        "same.jar": 0o644, "latest": 0o644,
    }  # fmt: skip
    assert {path.stat().st_uid for path in host.dest.rglob("*")} == {os.geteuid()}
    assert stat.S_IMODE(host.opt.stat().st_mode) == 0o755


def test_wheels_side_by_side(host: Host) -> None:
    wheels = {"kafka": "kafka_python-3.whl", "kazoo": "kazoo-2.whl"}
    for package, name in wheels.items():
        with zipfile.ZipFile(host.root / name, "w") as archive:
            archive.writestr(f"{package}/__init__.py", "x = 1")
            archive.writestr(f"{package}-1.dist-info/", "")
    done = host.run(*(str(host.root / name) for name in wheels.values()), marker=list(wheels))
    assert done["changed"] is True
    assert sorted(os.listdir(host.dest)) == ["kafka", "kafka-1.dist-info", "kazoo", "kazoo-1.dist-info"]


@pytest.mark.parametrize(
    ("name", "how"), [pytest.param("plugin.jar", {}, id="jar"), pytest.param("plugin.so", {"kind": "file"}, id="file")]
)
def test_a_file_is_put_there_as_it_is(host: Host, name: str, how: dict[str, t.Any]) -> None:
    (host.root / name).write_bytes(b"PK and so on")
    assert host.run(str(host.root / name), marker=[name], **how)["changed"] is True
    assert (host.dest / name).read_bytes() == b"PK and so on"
    assert stat.S_IMODE((host.dest / name).stat().st_mode) == 0o644


def test_what_a_killed_run_left_is_removed_and_nothing_else(host: Host) -> None:
    leftover, foreign = host.opt / ".kafka-3.9.2.abcd1234", [host.opt / ".kafka-3.9.2.d", host.opt / ".kafka-3.9.2"]
    for path in (leftover / "libs", *foreign):
        path.mkdir(parents=True)
    host.run(make_tar(host.root / "kafka.tgz", KAFKA), strip_components=1)
    assert host.files() == [".kafka-3.9.2", ".kafka-3.9.2.d", "kafka-3.9.2"]


def test_src_of_a_run_that_was_killed_after_the_rename_is_removed(host: Host) -> None:
    src = make_tar(host.root / "kafka.tgz", KAFKA)
    host.run(src, strip_components=1)
    done = host.run(src, strip_components=1, remove_src=True)
    assert (done["changed"], done["changes"]) == (True, [f"Delete archive {src}."])
    assert not os.path.exists(src)


def digest(path: str, algorithm: str = "sha512") -> str:
    return f"{algorithm}:{hashlib.new(algorithm, pathlib.Path(path).read_bytes()).hexdigest()}"


def test_what_was_checked_is_unpacked_and_nothing_else(host: Host) -> None:
    src = make_tar(host.root / "kafka.tgz", KAFKA)
    # Kept, not made again: a gzip file holds the second in which it was made.
    wanted, checked = digest(src), pathlib.Path(src).read_bytes()
    make_tar(host.root / "kafka.tgz", {**KAFKA, "kafka_2.13-3.9.2/libs/evil.jar": "jar"})
    failed = host.run(src, checksums=[wanted], strip_components=1, remove_src=True)
    assert failed["failed"] is True
    assert f"{src} is not the archive that was checked: expected sha512 {wanted[7:]}, found " in failed["msg"]
    assert host.files() == []
    assert not os.path.exists(src)
    pathlib.Path(src).write_bytes(checked)
    assert host.run(src, checksums=[wanted], strip_components=1)["changed"] is True


@pytest.mark.parametrize("wrong", [None, 0, 1])
def test_each_of_several_is_compared(host: Host, wrong: int | None) -> None:
    files = [make_tar(host.root / name, {name: "x"}) for name in ("a.tgz", "b.tgz")]
    checksums = [digest(path, "sha256") for path in files]
    if wrong is not None:
        checksums[wrong] = f"sha256:{'0' * 64}"
    done = host.run(*files, checksums=checksums)
    assert done.get("failed", False) is (wrong is not None)
    assert host.files() == ([] if wrong is not None else ["kafka-3.9.2"])


@pytest.mark.parametrize(
    ("checksums", "expected"),
    [
        pytest.param(["md5:1"], "'md5:1' is not sha512: and 128 hexadecimal digits", id="algorithm"),
        pytest.param([""], "'' is not sha512:", id="empty"),
        pytest.param(["sha256:" + "0" * 64] * 2, "has 2 digests for 1 archives", id="too many"),
    ],
)
def test_bad_checksums(host: Host, checksums: list[str], expected: str) -> None:
    failed = host.run(make_tar(host.root / "kafka.tgz", KAFKA), checksums=checksums)
    assert failed["failed"] is True
    assert expected in failed["msg"]
    assert host.files() == []


def test_no_other_user_can_hold_the_lock(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    locks: list[str] = []

    def note(path: str, _timeout: float) -> t.ContextManager[None]:
        locks.append(path)
        return contextlib.nullcontext()

    monkeypatch.setattr(archive_unpack, "host_lock", note)
    arguments = {"src": [make_tar(host.root / "kafka.tgz", KAFKA)], "dest": str(host.dest)}
    with patch_module_args(arguments), pytest.raises(SystemExit):
        archive_unpack.main()
    assert len(locks) == 1
    for place in pathlib.Path(locks[0]).parents:
        status = place.stat()
        assert status.st_uid == 0
        assert not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH), f"{place} can be written by others"


REFUSED: dict[str, tuple[Entries, str]] = {
    "not the expected archive": (
        {"other/README": "text"},
        "kafka.tgz is not the expected archive: it has no libs (at its top it has: README).",
    ),
    "name with ..": ({"a/../../etc/passwd": "x"}, "which leads out of the directory"),
    "absolute name": ({"/etc/passwd": "x"}, "which leads out of the directory"),
    "absolute link": ({"a/libs": special(tarfile.SYMTYPE, "/etc")}, "holds the link libs to /etc"),
    "link that climbs out": ({"a/libs": special(tarfile.SYMTYPE, "../../..")}, "holds the link libs to ../../.."),
    "link that climbs out by another link": (
        {"a/p/q/l": special(tarfile.SYMTYPE, "../.."), "a/z": special(tarfile.SYMTYPE, "p/q/l/..")},
        "holds the link z to p/q/l/..",
    ),
    "file written through a link": (
        {"a/l": special(tarfile.SYMTYPE, "/tmp"), "a/l/x": "x"},
        "File exists",
    ),
    "hard link that climbs out": (
        {"a/l": special(tarfile.LNKTYPE, "../../etc/passwd")},
        "holds ../../etc/passwd, which leads out",
    ),
    "hard link to nothing": ({"a/l": special(tarfile.LNKTYPE, "a/missing")}, "which does not come before it"),
    "device": ({"a/null": special(tarfile.CHRTYPE)}, "holds a/null, which is no file, directory or link"),
    "fifo": ({"a/fifo": special(tarfile.FIFOTYPE)}, "holds a/fifo, which is no file"),
    "file where a directory is": ({"a/libs/x": "x", "a/libs": "x"}, "Is a directory"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_without_a_trace(host: Host, name: str) -> None:
    entries, expected = REFUSED[name]
    src = make_tar(host.root / "kafka.tgz", entries)
    failed = host.run(src, strip_components=1, marker="libs", remove_src=True)
    assert failed["failed"] is True
    assert expected in failed["msg"]
    assert failed["changed"] is False
    assert host.files() == []
    assert os.path.exists(src)


def test_hostile_zip(host: Host) -> None:
    with zipfile.ZipFile(host.root / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("libs")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc")
    failed = host.run(str(host.root / "a.zip"))
    assert "holds the link libs to /etc" in failed["msg"]
    assert host.files() == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("kafka.tgz", b"no archive", id="no tar"),
        pytest.param("kafka.whl", b"no archive", id="no zip"),
        pytest.param("kafka.tgz", b"", id="empty"),
    ],
)
def test_damaged(host: Host, name: str, content: bytes) -> None:
    (host.root / name).write_bytes(content)
    failed = host.run(str(host.root / name))
    assert f"{name} is damaged, or is no " in failed["msg"]
    assert host.files() == []


def test_cut_off(host: Host) -> None:
    whole = make_tar(host.root / "whole.tgz", {"a/libs": "".join(map(str, range(20_000)))})
    content = pathlib.Path(whole).read_bytes()
    (host.root / "kafka.tgz").write_bytes(content[: len(content) // 2])
    assert "kafka.tgz is damaged" in host.run(str(host.root / "kafka.tgz"))["msg"]
    assert host.files() == []


def test_a_directory_that_is_not_ours(host: Host) -> None:
    host.dest.mkdir(parents=True)
    failed = host.run(make_tar(host.root / "kafka.tgz", KAFKA), strip_components=1, marker="libs")
    assert failed["failed"] is True
    assert f"{host.dest} exists, but was not unpacked by this module: it has no libs." in failed["msg"]
    host.dest.rmdir()
    host.dest.touch()
    assert "it is no directory" in host.run("/x.tgz", check=True)["msg"]


def test_bad_input(host: Host) -> None:
    assert "src is empty" in host.run(strip_components=-1)["msg"]
    assert "strip_components is -1" in host.run(strip_components=-1)["msg"]
    assert "there is no /x.tgz and no /y.whl on this host" in host.run("/x.tgz", "/y.whl")["msg"]


def test_another_run_holds_the_lock(host: Host) -> None:
    src = make_tar(host.root / "kafka.tgz", KAFKA)
    with open(host.lock, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert str(host.lock) in host.run(src, timeout=0)["msg"]
        assert host.files() == []
        assert host.run(src, check=True)["changed"] is True
    assert host.run(src, timeout=0)["changed"] is True
