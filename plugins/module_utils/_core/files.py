# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read and write single files: atomically, and with owner and mode set before the file appears."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import tempfile
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError


def read_file(path: str) -> tuple[str | None, dict[str, str]]:
    """Return the text of a file and {"owner", "group", "mode"}; None and {} where there is none.

    The text is read as Latin-1, as Java reads properties.
    """
    try:
        with open(path, encoding="latin-1", newline="") as handle:
            text = handle.read()
            status = os.fstat(handle.fileno())
    except (FileNotFoundError, NotADirectoryError):
        return None, {}
    return text, access_of(status)


def access_of(status: os.stat_result) -> dict[str, str]:
    """Return {"owner", "group", "mode"} of a file or directory. An id without a name is given as a number."""
    owner, group = str(status.st_uid), str(status.st_gid)
    with contextlib.suppress(KeyError):
        owner = pwd.getpwuid(status.st_uid).pw_name
    with contextlib.suppress(KeyError):
        group = grp.getgrgid(status.st_gid).gr_name
    return {"owner": owner, "group": group, "mode": f"{status.st_mode & 0o7777:04o}"}


def user_id(name: str | None) -> int | None:
    """Return the id of a user, None for none. Raises StackError when there is no such user."""
    try:
        return None if name is None else pwd.getpwnam(name).pw_uid
    except KeyError:
        raise StackError(f"There is no user {name} on this host. Create it before this task.") from None


def group_id(name: str | None) -> int | None:
    """Return the id of a group, None for none. Raises StackError when there is no such group."""
    try:
        return None if name is None else grp.getgrnam(name).gr_gid
    except KeyError:
        raise StackError(f"There is no group {name} on this host. Create it before this task.") from None


def make_private(path: str) -> None:
    """Create a directory and its missing parents, accessible to its owner only, whatever the umask is."""
    if os.path.isdir(path):
        return
    make_private(os.path.dirname(os.path.abspath(path)))
    with contextlib.suppress(FileExistsError):  # another run was faster
        os.mkdir(path, 0o700)


def replace_file(path: str, text: str, *, mode: int, uid: int | None = None, gid: int | None = None) -> None:
    """Write ``text`` under a unique temporary name beside ``path``, give it owner and mode, then rename it.

    An owner or group that is None stays that of the file before. Raises OSError, with nothing left behind.
    """
    directory, name = os.path.split(path)
    descriptor, temporary = tempfile.mkstemp(dir=directory, prefix=f".{name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            with contextlib.suppress(FileNotFoundError):
                status = os.stat(path)
                uid = status.st_uid if uid is None else uid
                gid = status.st_gid if gid is None else gid
            os.fchown(descriptor, -1 if uid is None else uid, -1 if gid is None else gid)
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def unreadable_files(params: t.Mapping[str, t.Any], names: t.Iterable[str]) -> list[str]:
    """Return a sentence for each of the named options whose file can't be read."""
    errors = []
    for name in names:
        try:
            with open(params[name], "rb"):
                pass
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            errors.append(f"{name} {params[name]} can't be read on this host: {reason}.")
    return errors
