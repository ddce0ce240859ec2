# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unpacking archives: complete or not at all, inside its directory or not at all.

Everything is written below a fresh temporary directory next to the final one, then renamed. Nothing is ever written
through a symbolic link: links are made last, and each has to stay inside. tarfile's own filters are too new to rely on.
"""

from __future__ import annotations

import functools
import io
import os
import re
import shutil
import stat
import tarfile
import tempfile
import typing as t
import zipfile
import zlib
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError

_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError)
_RANDOM = "[a-z0-9_]{8}"  # what tempfile appends
_OUTSIDE = "which leads out of the directory that it is unpacked to; the archive is refused."


@dataclass(frozen=True)
class Member:
    """One entry of an archive; ``kind`` is dir, file, link (symbolic), copy (hard link) or other."""

    name: str
    kind: str
    executable: bool = False
    target: str = ""
    open: t.Callable[[], t.IO[bytes]] = io.BytesIO


def unpack(sources: t.Sequence[str], dest: str, kind: str, strip: int, markers: t.Sequence[str]) -> None:
    """Unpack all ``sources`` into the one new directory ``dest``, which appears complete by one rename.

    kind: tar, zip, file (put there as it is), or auto, which looks at the name. strip: leading parts of each name to
    leave out.
    markers: relative paths that have to exist afterwards. Owner root (when run by root), no write access for others.
    Raises StackError, with nothing left behind. The caller holds the lock, so leftovers of killed runs are nobody's.
    """
    parent, base = os.path.split(dest)
    os.umask(0o022)  # a stricter one of root's would keep the service from reading
    os.makedirs(parent, exist_ok=True)
    for leftover in leftovers(dest):
        shutil.rmtree(leftover)
    root = os.path.realpath(tempfile.mkdtemp(dir=parent, prefix=f".{base}."))
    try:
        if os.geteuid() == 0:  # whatever the group of the parent directory is
            os.chown(root, 0, 0)
        os.chmod(root, 0o700)
        for source in sources:
            _unpack_one(source, root, kind, strip)
        missing = absent(root, markers)
        if missing:
            raise StackError(_wrong(sources, root, missing))
        os.chmod(root, 0o755)
        os.rename(root, dest)
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise


def leftovers(dest: str) -> list[str]:
    """Return the temporary directories that killed runs left next to ``dest``."""
    parent, base = os.path.split(dest)
    pattern = re.compile(rf"\.{re.escape(base)}\.{_RANDOM}")
    names = os.listdir(parent) if os.path.isdir(parent) else []
    return [os.path.join(parent, name) for name in names if pattern.fullmatch(name)]


def absent(root: str, markers: t.Sequence[str]) -> list[str]:
    """Return those of ``markers`` that do not exist below ``root``."""
    return [marker for marker in markers if not os.path.exists(os.path.join(root, marker))]


def archive_kind(source: str, kind: str) -> str:
    """Return tar, zip or file."""
    if kind != "auto":
        return kind
    if source.endswith(".jar"):
        return "file"
    return "zip" if source.endswith((".whl", ".zip")) else "tar"


def _wrong(sources: t.Sequence[str], root: str, missing: t.Sequence[str]) -> str:
    names = " and ".join(os.path.basename(source) for source in sources)
    tops = ", ".join(sorted(os.listdir(root))[:10]) or "nothing"
    lacking = " and no ".join(missing)
    return (
        f"{names} is not the expected archive: it has no {lacking} (at its top it has: {tops}). "
        f"Correct the archive, or the number of leading directories to strip."
    )


def _unpack_one(source: str, root: str, kind: str, strip: int) -> None:
    reader = {"zip": _zip_members, "tar": _tar_members, "file": _file_members}[archive_kind(source, kind)]
    try:
        _write_all(reader(source), source, root, strip)
    except _DAMAGED as error:
        raise StackError(
            f"{source} is damaged, or is no {archive_kind(source, kind)} archive ({error}). "
            f"Remove it and run again, so that it is brought anew."
        ) from error


def _write_all(members: t.Iterable[Member], source: str, root: str, strip: int) -> None:
    links = []
    for member in members:
        name = safe_name(member.name, strip, source)
        if not name:
            continue
        path = os.path.join(root, name)
        os.makedirs(path if member.kind == "dir" else os.path.dirname(path), exist_ok=True)
        if member.kind == "link":
            links.append((path, member.target))
        elif member.kind == "copy":
            _copy(os.path.join(root, safe_name(member.target, strip, source)), path, member)
        elif member.kind == "file":
            _write(path, member)
        elif member.kind == "other":
            raise StackError(f"{source} holds {member.name}, which is no file, directory or link; it is refused.")
    for path, target in links:
        os.symlink(target, path)
    for path, target in links:
        if os.path.commonpath([os.path.realpath(path), root]) != root:
            raise StackError(f"{source} holds the link {os.path.relpath(path, root)} to {target}, {_OUTSIDE}")


def _copy(origin: str, path: str, member: Member) -> None:
    if not os.path.isfile(origin):
        raise tarfile.ReadError(f"{member.name} is a link to {member.target}, which does not come before it")
    shutil.copy2(origin, path)


def _write(path: str, member: Member) -> None:
    with member.open() as content, open(path, "wb") as handle:
        shutil.copyfileobj(content, handle, 1 << 20)
        os.fchmod(handle.fileno(), 0o755 if member.executable else 0o644)


def safe_name(name: str, strip: int, source: str) -> str:
    """Return the relative path of a member without its first ``strip`` parts, "" when nothing is left of it.

    Raises StackError for a name that would lead out of the directory.
    """
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts:
        raise StackError(f"{source} holds {name}, {_OUTSIDE}")
    return "/".join(parts[strip:])


def _tar_members(source: str) -> t.Iterator[Member]:
    with tarfile.open(source) as archive:
        for info in archive:
            yield Member(
                name=info.name,
                kind=_tar_kind(info),
                executable=bool(info.mode & stat.S_IXUSR),
                target=info.linkname,
                open=functools.partial(t.cast(t.Callable[[tarfile.TarInfo], t.IO[bytes]], archive.extractfile), info),
            )


def _tar_kind(info: tarfile.TarInfo) -> str:
    kinds = {"dir": info.isdir(), "link": info.issym(), "copy": info.islnk(), "file": info.isreg()}
    return next((kind for kind, found in kinds.items() if found), "other")


def _zip_members(source: str) -> t.Iterator[Member]:
    with zipfile.ZipFile(source) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            link = stat.S_ISLNK(mode)
            yield Member(
                name=info.filename,
                kind="link" if link else "dir" if info.is_dir() else "file",
                executable=bool(mode & stat.S_IXUSR),
                target=archive.read(info).decode("utf-8", "replace") if link else "",
                open=functools.partial(archive.open, info),
            )


def _file_members(source: str) -> t.Iterator[Member]:
    yield Member(os.path.basename(source), "file", open=functools.partial(t.cast(t.Any, open), source, "rb"))
