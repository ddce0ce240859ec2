# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which directories may be given to the account of a service. Pure.

``spec["directories"]`` are those that are to be the account's, ``spec["account"]`` its name, and
``state["directories"]`` what M(kafkaops.stack.service_state) tells of each.
"""

from __future__ import annotations

import posixpath
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec, State

# Directories of the system, and those below which everything is the system's.
SYSTEM = ("/", "/home", "/media", "/mnt", "/opt", "/srv", "/var", "/var/cache", "/var/lib", "/var/log", "/var/spool")
SYSTEM_BELOW = ("/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc", "/root", "/sbin", "/sys", "/usr")


def owner_errors(spec: Spec, state: State, group: bool = False) -> list[str]:
    """Check that only directories of its own are given to the account of a service; ``group``: to its group."""
    errors = []
    for path in spec["directories"]:
        found = state["directories"][path]
        errors += place_errors(spec, path, found) or content_errors(spec, path, found, group)
        errors += parent_errors(spec, path, found)
    return errors


def place_errors(spec: Spec, path: str, found: t.Mapping[str, t.Any]) -> list[str]:
    """Check that a directory can be made there, and that its place is not the system's."""
    host, place = spec["host"], posixpath.normpath(path)
    if not path.startswith("/"):
        return [f"{path} is no absolute path; give the whole path of the directory."]
    if found["blocked"]:
        return [
            f"{path} cannot be a directory on {host}, because it or what is above it is a file; name another place."
        ]
    if place in SYSTEM or f"{place}/".startswith(tuple(f"{system}/" for system in SYSTEM_BELOW)):
        return [
            f"{path} belongs to the system and is not given to {spec['account']}; name a directory for this service "
            f"alone, such as /var/lib/{spec['account']}."
        ]
    if found["real"] != place:
        return [f"{path} on {host} leads to {found['real']} by a link, and no link is followed; name {found['real']}."]
    return []


def content_errors(spec: Spec, path: str, found: t.Mapping[str, t.Any], group: bool) -> list[str]:
    """Check that a directory is empty or the account's already."""
    account, owner = spec["account"], found["group" if group else "owner"]
    if found["empty"] or owner == account:
        return []
    way = f"chgrp {account} {path}" if group else f"chown -R {account}: {path}"
    return [
        f"{path} on {spec['host']} belongs to {owner} and is not empty, so it is not given to {account}; name another "
        f"directory, or, if all that is in it is this service's, say so there: {way}."
    ]


def parent_errors(spec: Spec, path: str, found: t.Mapping[str, t.Any]) -> list[str]:
    """Check that only root can put something else in the place of a directory.

    Parents that are the account's own are made root's. In one with the sticky bit nobody can replace what is another's.
    """
    return [
        f"{parent} on {spec['host']} {weakness}, so others than root can put something else in the place of {path}; "
        f"make it root's (chown root:root {parent} && chmod 0755 {parent})."
        for parent, access in found["parents"].items()
        if (weakness := weakness_of(access, spec["account"]))
    ]


def weakness_of(access: t.Mapping[str, str], account: str) -> str:
    """Say how others than root can change what is in a directory, "" where they can't or the account owns it."""
    owner, mode = access["owner"], int(access["mode"] or "0", 8)
    if owner not in ("", "root", account):
        return f"belongs to {owner}"
    by_everybody = mode & 0o1002 == 0o002
    by_account = mode & 0o020 and access["group"] == account != owner
    return f"has mode {access['mode']}" if by_everybody or by_account else ""
