# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is around a deployment: a server with archives for who logs in, and an eye on all command lines."""

from __future__ import annotations

import base64
import contextlib
import functools
import http.server
import os
import threading
import typing as t
import urllib.parse
from pathlib import Path

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


class _Handler(http.server.SimpleHTTPRequestHandler):
    files: t.Mapping[str, Path] = {}
    logins: t.ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        """Answer with a file, to whoever has a login and a query of the same secret."""
        parts = urllib.parse.urlsplit(self.path)
        login = base64.b64decode((self.headers["Authorization"] or "").removeprefix("Basic ")).decode()
        token = "".join(urllib.parse.parse_qs(parts.query).get("token", [""]))
        if not token or login != f"reader:{token}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="archives"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.logins.add(token)
        super().do_GET()

    def translate_path(self, path: str) -> str:
        return str(self.files.get(urllib.parse.urlsplit(path).path, "/nonexistent"))

    def log_message(self, *_arguments: object) -> None:
        pass


@contextlib.contextmanager
def served(files: t.Mapping[str, Path]) -> t.Iterator[tuple[str, set[str]]]:
    """Serve files by path on this machine; yield host:port, and the secrets that clients log in with."""
    logins: set[str] = set()
    handler = type("Handler", (_Handler,), {"files": files, "logins": logins})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", logins
        server.shutdown()
