# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Safe reads by root in directories that a service account may write: regular files only, and only small ones.

An account that may write a directory can create anything in it: a link to a file that only root may read, a pipe that
never ends, an endless file. So only a regular file is opened, and no link is followed that another account could have
made, neither at the end of a path nor in its directories. Links that root made, such as C(/etc/kafka/current), are
followed.
"""

from __future__ import annotations

import io
import os
import stat

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError

SMALL = 64 << 10  # bytes; ids and records of starts have some hundred
_LINKS = 40  # as many as the kernel follows
_WAY_OUT = "Check what it is and who created it, then remove it."


def file_text(path: str) -> str | None:
    """Return the stripped text of a file, or None where there is none; what is not UTF-8 becomes U+FFFD.

    Raises StackError as ``file_content`` does.
    """
    found = file_content(path)
    if found is None:
        return None
    return io.TextIOWrapper(io.BytesIO(found[0]), encoding="utf-8", errors="replace").read().strip()


def file_content(path: str) -> tuple[bytes, os.stat_result] | None:
    """Return the content of a file and its status, or None where there is none.

    Raises StackError for a path through a link of another account, for anything but a regular file, and, where
    others than root may write, for a file of more than 64 KiB or with a second hard link.
    """
    opened = _open(path)
    if opened is None:
        return None
    descriptor, safe = opened
    with os.fdopen(descriptor, "rb") as handle:
        status = os.fstat(descriptor)
        safe = safe and _only_trusted(status, status)
        content = handle.read(-1 if safe else SMALL + 1)
    reason = "" if safe else _refusal_reason(status, content)
    if reason:
        raise StackError(f"{path} is not read, because {reason}, and others than root can write there. {_WAY_OUT}")
    return content, status


def own_text(path: str) -> str:
    """Return the stripped text of a file that only root or the current user can have written; "" for any other."""
    try:
        opened = _open(path)
    except StackError:
        return ""
    if opened is None:
        return ""
    descriptor, safe = opened
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as handle:
        status = os.fstat(descriptor)
        return handle.read().strip() if safe and _only_trusted(status, status) else ""


def changeable(path: str) -> str:
    """Return the first directory in a path that others than root or the current user can change.

    That may be the file itself; "" where nobody else can change any.
    """
    directories = ["/"]
    for part in _parts(os.path.abspath(path)):
        directories.append(os.path.join(directories[-1], part))
    pairs = zip(directories, [*directories[1:], path])
    return next((parent for parent, entry in pairs if not _only_trusted(os.stat(parent), os.lstat(entry))), "")


def file_status(path: str) -> os.stat_result | None:
    """Return the status of a regular file of any size, or None where there is none. Raises StackError for links."""
    opened = _open(path)
    if opened is None:
        return None
    descriptor, _safe = opened
    try:
        return os.fstat(descriptor)
    finally:
        os.close(descriptor)


def _open(path: str) -> tuple[int, bool] | None:
    """Open a regular file; return its descriptor and whether only root could have made it. None where there is none."""
    try:
        directory, name, safe = _parent(os.path.abspath(path), path)
        try:
            # Without O_NONBLOCK the open of a pipe would wait for a writer.
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY, dir_fd=directory)
        finally:
            os.close(directory)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StackError(f"{path} cannot be read: {error.strerror}. {_WAY_OUT}") from error
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor, safe
    os.close(descriptor)
    raise StackError(f"{path} is not read, because it is no regular file. {_WAY_OUT}")


def _refusal_reason(status: os.stat_result, content: bytes) -> str:
    """Return why a file that others can write is refused: it can grow after its size was read."""
    if status.st_size > SMALL:
        return f"it has {status.st_size} bytes, which is more than {SMALL}"
    if len(content) > SMALL:
        return f"it has more than {SMALL} bytes"
    return "it has a second name (a hard link)" if status.st_nlink > 1 else ""


def _parent(path: str, display_path: str) -> tuple[int, str, bool]:
    """Open the directory of a file; return its descriptor, the last name, and whether only root made the path."""
    directory, parts, safe, links = _step("/"), _parts(path), True, 0
    try:
        while True:
            name = parts.pop(0) if parts else "."
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
            safe = safe and _only_trusted(os.fstat(directory), status)
            if stat.S_ISLNK(status.st_mode):
                links += 1
                if not safe or links > _LINKS:
                    raise StackError(
                        f"{display_path} is not read, because {name} in it is a link that others than root can make. "
                        f"{_WAY_OUT}"
                    )
                target = os.readlink(name, dir_fd=directory)
                parts = _parts(target) + parts
                name = "/" if target.startswith("/") else "."
            elif not parts:
                return directory, name, safe
            directory, before = _step(name, directory), directory
            os.close(before)
    except BaseException:
        os.close(directory)
        raise


def _step(name: str, directory: int | None = None) -> int:
    return os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=directory)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]


def _only_trusted(directory: os.stat_result, entry: os.stat_result) -> bool:
    """Return whether only root or the current user can replace an entry of a directory.

    In a directory with the sticky bit, such as /tmp, nobody else can remove root's files. Additional POSIX ACLs show
    as permissions of the group.
    """
    trusted_uids = (0, os.geteuid())
    shared = directory.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return directory.st_uid in trusted_uids and (
        not shared or (bool(directory.st_mode & stat.S_ISVTX) and entry.st_uid in trusted_uids)
    )
