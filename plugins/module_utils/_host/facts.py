# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts about one host: units, Java, directories, names. Reads only."""

from __future__ import annotations

import contextlib
import glob
import grp
import os
import pwd
import re
import socket
import stat
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.regular_file import file_status, file_text

NOBODY = "nobody"
_JAVA_TIMEOUT = 30  # seconds


def glob_matches(pattern: str) -> bool:
    """Tell whether anything matches a shell pattern."""
    return next(glob.iglob(pattern), None) is not None


def unit_properties(module: AnsibleModule, unit: str, names: list[str]) -> dict[str, str]:
    """Return properties of a systemd unit as systemctl shows them (all text)."""
    command = ["systemctl", "show", unit, "--property", ",".join(names)]
    _rc, out, _err = module.run_command(command, check_rc=True)
    pairs = (line.partition("=") for line in out.splitlines())
    return {name: value for name, sep, value in pairs if sep}


def java_version(module: AnsibleModule, java: str, account: str) -> dict[str, t.Any] | None:
    """Return {"version", "major"} of a java command, or None where it is missing or says nothing in time.

    The JDK's own C(release) file saves the start of a JVM; JVMs without one are asked, as the user ``account``.
    """
    if not os.access(java, os.X_OK):
        return None
    home = os.path.dirname(os.path.dirname(os.path.realpath(java)))
    version = re.compile(r'(?:^JAVA_VERSION="|version ")((?:1\.)?(\d+)[^"]*)"', re.MULTILINE)
    found = None
    with contextlib.suppress(StackError):
        found = version.search(file_text(os.path.join(home, "release")) or "")
    if not found:
        _rc, out, err = module.run_command(
            [*as_account(account), "timeout", "--signal=KILL", str(_JAVA_TIMEOUT), java, "-version"]
        )
        found = version.search(out + err)
    return {"version": found.group(1), "major": int(found.group(2))} if found else None


def mounts(table: str = "/proc/self/mounts") -> dict[str, str]:
    """Return {mount point: file system type} of this host."""
    with open(table, encoding="utf-8") as handle:
        fields = [line.split() for line in handle]
    return {point.replace("\\040", " "): fstype for _device, point, fstype, *_rest in fields}


def describe_directory(path: str) -> dict[str, t.Any]:
    """Return whether a directory exists, whose it is, its file system, whether it is a mount's root, the free bytes.

    ``real`` is the path without links; ``empty`` tells whether nothing is in it, C(lost+found) not counted; ``blocked``
    whether something that is no directory is in its place or in that of a parent; ``parents`` whose those are.
    For one that does not exist yet, type and space are those of the nearest existing parent, and nobody owns it.
    """
    exists = os.path.isdir(path)
    real = place = os.path.realpath(path)
    blocked = False
    while not os.path.isdir(place):
        blocked = blocked or os.path.lexists(place)
        place = os.path.dirname(place)
    points = mounts()
    point = place
    while point not in points and point != "/":
        point = os.path.dirname(point)
    space = os.statvfs(place)
    return {
        "exists": exists,
        **owner_of(path),
        "real": real,
        "empty": not exists or is_empty(path),
        "blocked": blocked,
        "parents": {parent: owner_of(parent) for parent in parents_of(path)},
        "fstype": points.get(point, ""),
        "mount_root": exists and place == point and place != "/",
        "free": space.f_bavail * space.f_frsize,
    }


def is_empty(path: str) -> bool:
    """Tell whether a directory is empty; one that cannot be read, on a broken disk say, is not."""
    try:
        return not set(os.listdir(path)) - {"lost+found"}
    except OSError:
        return False


def parents_of(path: str) -> list[str]:
    """Return the directories above a path, from the top, without the root: /data1/kafka/x -> /data1, /data1/kafka."""
    parts = os.path.normpath(path).split("/")[1:-1]
    return ["/" + "/".join(parts[: count + 1]) for count in range(len(parts))]


def owner_of(path: str) -> dict[str, str]:
    """Return what ``access`` tells of a directory, and empty values where there is none."""
    return access(os.stat(path)) if os.path.isdir(path) else {"owner": "", "group": "", "mode": ""}


def access(found: os.stat_result) -> dict[str, str]:
    """Return owner, group (a number where it has no name) and mode ("0750") of a file or directory."""
    return {
        "owner": name_of(pwd.getpwuid, found.st_uid),
        "group": name_of(grp.getgrgid, found.st_gid),
        "mode": f"{stat.S_IMODE(found.st_mode):04o}",
    }


def file_access(path: str) -> dict[str, str] | None:
    """Return owner, group and mode of a regular file, None where there is none. Raises StackError for anything else."""
    found = file_status(path)
    return access(found) if found else None


def name_of(look_up: t.Callable[[int], t.Any], number: int) -> str:
    """Return the name of a user's or group's number, or the number where it has none."""
    try:
        return str(look_up(number)[0])
    except KeyError:
        return str(number)


def as_account(name: str) -> list[str]:
    """Return the beginning of a command that runs as a user without root's rights: empty where nobody is root anyway.

    While the user does not exist yet it is nobody. No program of a service's runs as root: neither its Java nor its
    classes are root's.
    """
    if os.geteuid() != 0 or name == "root":
        return []
    user = pwd.getpwnam(name if has_account(name) else NOBODY)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups", "--no-new-privs"]


def group_of(name: str) -> int:
    """Return the main group of a user of this host."""
    return pwd.getpwnam(name).pw_gid


def has_account(name: str) -> bool:
    """Tell whether the host knows a user."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def resolve(name: str) -> list[str]:
    """Return the addresses of a name on this host in the resolver's order; empty where it does not resolve."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # the latter for a label that is empty or longer than 63 characters
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def active_firewall(module: AnsibleModule) -> str:
    """Return the active firewall manager, "firewalld" or "ufw", or "" where there is none."""
    if module.run_command(["systemctl", "is-active", "--quiet", "firewalld.service"])[0] == 0:
        return "firewalld"
    enabled = re.search(r"(?m)^ENABLED=yes", file_text("/etc/ufw/ufw.conf") or "")
    return "ufw" if enabled else ""
