# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sets: all that a service starts from, staged beside the live set and switched by one rename.

Below the root of a service (C(/etc/kafka)):

- C(staged/): what the next start shall use; written by every run, read by no process.
- C(sets/<digest>/): one directory per set that was ever live, named by the digest of its files, never written again.
- C(current), C(previous): links to sets. The unit reads through C(current); the switch renames a new link over it.

A set is a flat directory of files and one link, C(home), to the unpacked version.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import typing as t

Digests = t.Mapping[str, str]


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes in hex, as sha256sum prints it."""
    return hashlib.sha256(content).hexdigest()


def read_set(path: str) -> dict[str, str]:
    """Return {name: digest} of the files of a set, for C(home) the target of the link; empty where there is no set."""
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


def set_name(digests: Digests) -> str:
    """Return the name of a set: the first 16 hex digits of the digest over its files."""
    return sha256("".join(f"{name} {digests[name]}\n" for name in sorted(digests)).encode())[:16]


def link_target(root: str, link: str) -> str:
    """Return the name of the set that C(current) or C(previous) points to, or "" where there is no such link."""
    path = os.path.join(root, link)
    return os.path.basename(os.readlink(path)) if os.path.islink(path) else ""


def relink(path: str, target: str) -> None:
    """Point the link C(path) to C(target) by one rename, so that it is never missing."""
    temporary = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.new")
    if os.path.lexists(temporary):
        os.unlink(temporary)
    os.symlink(target, temporary)
    os.replace(temporary, path)


def seal(root: str) -> str:
    """Copy the staged set to its place below C(sets) unless it is there, and return its name."""
    staged = os.path.join(root, "staged")
    digests = read_set(staged)
    name = set_name(digests)
    place = os.path.join(root, "sets", name)
    if read_set(place) != digests:
        os.makedirs(os.path.dirname(place), mode=0o755, exist_ok=True)
        temporary = tempfile.mkdtemp(dir=os.path.dirname(place), prefix=f".{name}.")
        copy_files(staged, temporary, digests)
        # A set that was edited by hand no longer holds what its name says: it gives way to the true one.
        if os.path.isdir(place):
            os.rename(place, f"{temporary}.old")
        os.rename(temporary, place)
    return name


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
    """Make the set C(name) current and what was current previous; what neither link names is removed from C(sets)."""
    before = link_target(root, "current")
    if before and before != name:
        relink(os.path.join(root, "previous"), os.path.join("sets", before))
    relink(os.path.join(root, "current"), os.path.join("sets", name))
    keep = {name, link_target(root, "previous")}
    for entry in os.listdir(os.path.join(root, "sets")):
        if entry not in keep:
            shutil.rmtree(os.path.join(root, "sets", entry), ignore_errors=True)


def started_record(unit: str, root: str = "/") -> str:
    """Return where a unit records what it starts from, C(/run/kafkaops/kafka.started) of C(kafka.service)."""
    return f"{root}run/kafkaops/{os.path.splitext(unit)[0]}.started"


def parse_started(text: str) -> dict[str, str]:
    """Parse what the unit recorded at its start, in the format of sha256sum: {path: digest}."""
    lines = (line.split(maxsplit=1) for line in text.splitlines())
    return {fields[1].lstrip("*"): fields[0] for fields in lines if len(fields) == 2}


def restart_reasons(started: Digests, live: str, wanted: Digests, others: Digests) -> list[str]:
    """Return why a running service owes a restart, as sentences; empty where it owes none. Pure.

    started: {path: digest} that the unit recorded when the process started.
    live: the directory that the unit reads its set through, C(/etc/kafka/current).
    wanted: {name: digest} of the staged set's files, its C(home) link not counted (the file C(env) names the version).
    others: {path: digest} now of all else that a start depends on: unit, drop-ins, the Java binary.
    """
    if not started:
        return [
            "there is no record of its start by this unit: an earlier version of the collection, or somebody's own "
            "command, started it"
        ]
    from_set = {os.path.basename(p): d for p, d in started.items() if os.path.dirname(p) == live}
    from_host = {p: d for p, d in started.items() if os.path.dirname(p) != live}
    return [
        f"{name} is not what it was started from"
        for old, new in ((from_set, wanted), (from_host, others))
        for name in sorted({**old, **new})
        if old.get(name) != new.get(name)
    ]
