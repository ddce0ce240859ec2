# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is around a deployment: a server with archives for who logs in, and an eye on all command lines."""

from __future__ import annotations

import contextlib
import os
import threading
import typing as t
import urllib.parse
from pathlib import Path

from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Page, Web, login_of

PAUSE = 0.2  # seconds between two looks


class CommandLines(threading.Thread):
    """Notes each command line of this machine, and so of the containers on it, until stopped."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._noted: set[bytes] = set()
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.wait(PAUSE):
            for entry in filter(str.isdigit, os.listdir("/proc")):
                with contextlib.suppress(OSError), open(f"/proc/{entry}/cmdline", "rb") as line:
                    self._noted.add(line.read())

    def __enter__(self) -> CommandLines:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self.join()

    @property
    def text(self) -> str:
        """Return what was noted, one command in a line."""
        return "\n".join(line.replace(b"\0", b" ").decode(errors="replace") for line in self._noted)


class Archives(Web):
    """Gives files by their paths to whoever has a login and a query of the same secret, and notes the secrets."""

    def __init__(self, files: t.Mapping[str, Path]) -> None:
        self._files = files
        self.logins: set[str] = set()
        super().__init__()

    def page(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Page:
        parts = urllib.parse.urlsplit(path)
        token = "".join(urllib.parse.parse_qs(parts.query).get("token", [""]))
        if not token or login_of(headers) != f"reader:{token}":
            return Page(b"no", 401, headers={"WWW-Authenticate": 'Basic realm="archives"'})
        self.logins.add(token)
        file = self._files.get(parts.path)
        return Page(file.read_bytes()) if file else Page(b"gone", 404)
