# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who listens on a TCP port of this host, as the kernel tells it in /proc (proc(5)). Reads only, and needs root."""

from __future__ import annotations

import contextlib
import glob
import os
import re
import typing as t

_LISTEN = "0A"  # the state of a listening socket in /proc/net/tcp


def listening(ports: t.Collection[int], root: str = "/proc") -> dict[str, int]:
    """Return {inode of the socket: port} of the sockets that listen on one of the ports."""
    found = {}
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(FileNotFoundError), open(f"{root}/net/{table}", encoding="ascii") as handle:
            for line in list(handle)[1:]:
                fields = line.split()
                port = int(fields[1].rpartition(":")[2], 16)
                if fields[3] == _LISTEN and port in ports:
                    found[fields[9]] = port
    return found


def port_owners(ports: t.Collection[int], own: int, root: str = "/proc") -> dict[int, str]:
    """Return {port: "name (process id)"} of the ports on which another process than ``own`` listens."""
    sockets, found = listening(ports, root), {}
    for link in glob.iglob(f"{root}/[0-9]*/fd/*") if sockets else ():
        with contextlib.suppress(OSError):  # processes end while they are looked at
            inode = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(link))
            process = int(link.split("/")[-3])
            if inode and inode.group(1) in sockets and process != own:
                with open(f"{root}/{process}/comm", encoding="utf-8", errors="replace") as handle:
                    found[sockets[inode.group(1)]] = f"{handle.read().strip()} (process {process})"
    return found
