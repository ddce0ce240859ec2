# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Revisions: all that a service starts from, staged beside the live revision and switched by one rename.

Below the root of a service (C(/etc/kafka)):

- C(staged/): what the next start shall use; written by every run, read by no process.
- C(revisions/<digest>/): one directory per revision that was ever live, named by the digest of its files, never written
  again.
- C(current), C(previous): links to revisions. The unit reads through C(current); the switch renames a new link over it.

A revision is a flat directory of files and one link, C(home), to the unpacked version.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import typing as t

Digests = t.Mapping[str, str]

PLACE = "revisions"
# Where revisions lay before; take_over moves them.
OLD_PLACE = "sets"


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes in hex, as sha256sum prints it."""
    return hashlib.sha256(content).hexdigest()


def read_revision(path: str) -> dict[str, str]:
    """Return {name: digest} of the files of a revision, and the target of the link C(home); empty where it is not."""
    if not os.path.isdir(path):
        return {}
    found = {}
    for entry in os.scandir(path):
        if entry.is_symlink():
            found[entry.name] = os.readlink(entry.path)
        elif entry.is_file():
            with open(entry.path, "rb") as handle:
                found[entry.name] = sha256(handle.read())
    return found


def revision_name(digests: Digests) -> str:
    """Return the name of a revision: the first 16 hex digits of the digest over its files."""
    return sha256("".join(f"{name} {digests[name]}\n" for name in sorted(digests)).encode())[:16]


def link_target(root: str, link: str) -> str:
    """Return the name of the revision that C(current) or C(previous) points to, or "" where there is no such link."""
    path = os.path.join(root, link)
    return os.path.basename(os.readlink(path)) if os.path.islink(path) else ""


def relink(path: str, target: str) -> None:
    """Point the link C(path) to C(target) by one rename, so that it is never missing."""
    temporary = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.new")
    if os.path.lexists(temporary):
        os.unlink(temporary)
    os.symlink(target, temporary)
    os.replace(temporary, path)


def has_old_layout(root: str) -> bool:
    """Tell whether the revisions of a service lie where an earlier version of the collection kept them."""
    return os.path.isdir(os.path.join(root, OLD_PLACE))


def take_over(root: str) -> None:
    """Move the revisions of an earlier version of the collection to their place.

    They are copied, linked, and then removed, so that C(current) leads to a whole revision at every moment. A process
    reads its files through C(current), whose path stays: nothing has to be restarted.
    """
    for link in ("current", "previous"):
        name = link_target(root, link)
        source, target = os.path.join(root, OLD_PLACE, name), os.path.join(root, PLACE, name)
        if name and os.path.isdir(source):
            if not os.path.isdir(target):
                copy_revision(source, target, read_revision(source))
            relink(os.path.join(root, link), os.path.join(PLACE, name))
    shutil.rmtree(os.path.join(root, OLD_PLACE))


def snapshot(root: str) -> str:
    """Copy what is staged to its place among the revisions unless it is there, and return its name."""
    staged = os.path.join(root, "staged")
    digests = read_revision(staged)
    name = revision_name(digests)
    place = os.path.join(root, PLACE, name)
    if read_revision(place) != digests:
        copy_revision(staged, place, digests)
    return name


def copy_revision(source: str, place: str, names: t.Iterable[str]) -> None:
    """Copy files into a new revision C(place), which appears whole, by one rename."""
    above, name = os.path.split(place)
    os.makedirs(above, mode=0o755, exist_ok=True)
    temporary = tempfile.mkdtemp(dir=above, prefix=f".{name}.")
    copy_files(source, temporary, names)
    # A revision that was edited by hand no longer holds what its name says: it gives way to the true one.
    if os.path.isdir(place):
        os.rename(place, f"{temporary}.old")
    os.rename(temporary, place)


def copy_files(source: str, target: str, names: t.Iterable[str]) -> None:
    """Copy files and links with owner and mode; on the disk, as far as the kernel knows, when this returns.

    The directory C(target) is opened to readers at the end, so that no copy can be read before it has its mode.
    """
    for name in names:
        old, new = os.path.join(source, name), os.path.join(target, name)
        shutil.copy2(old, new, follow_symlinks=False)
        owner = os.lstat(old)
        os.chown(new, owner.st_uid, owner.st_gid, follow_symlinks=False)
        if not os.path.islink(new):
            sync(new)
    os.chmod(target, 0o755)
    sync(target)


def sync(path: str) -> None:
    """Bring a file or directory to the disk: a switched link must never lead to empty files after a power failure."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def switch(root: str, name: str) -> None:
    """Make the revision C(name) current and what was current previous; remove the revisions that neither link names."""
    before = link_target(root, "current")
    if before and before != name:
        relink(os.path.join(root, "previous"), os.path.join(PLACE, before))
    relink(os.path.join(root, "current"), os.path.join(PLACE, name))
    keep = {name, link_target(root, "previous")}
    for entry in os.listdir(os.path.join(root, PLACE)):
        if entry not in keep:
            shutil.rmtree(os.path.join(root, PLACE, entry), ignore_errors=True)
