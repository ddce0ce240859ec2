# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A web server on this machine that can behave badly."""

from __future__ import annotations

import base64
import http.server
import ssl
import threading
import time
import typing as t
from dataclasses import dataclass, field


@dataclass
class Page:
    """What one address answers.

    ranges: whether it honours Range. cut: close after this many bytes of the body, while Content-Length tells all.
    stall: seconds of silence before that. silent: close without any answer.
    """

    body: bytes = b""
    status: int = 200
    ranges: bool = True
    cut: int | None = None
    stall: float = 0
    headers: dict[str, str] = field(default_factory=dict)
    length: bool = True
    silent: bool = False


def login_of(headers: t.Mapping[str, str]) -> str:
    """Return the user:password of a request, "" where it has none."""
    return base64.b64decode(headers.get("Authorization", "").removeprefix("Basic ")).decode()


class Web:
    """Pages by path, and what was asked: [(path, Range header or "")]."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._scheme = "https" if tls else "http"
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, str]] = []
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append((self.path, self.headers.get("Range", "")))
                self._answer()

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                web.answer(self, web.page(self.command, self.path, body, dict(self.headers)))

            do_PUT = do_POST = do_DELETE = _answer

            def log_message(self, format: str, *args: t.Any) -> None: ...

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}{path}"

    def serve(self, path: str, body: bytes = b"", **options: t.Any) -> str:
        """Put a page at a path and return its address."""
        self.pages[path] = Page(body, **options)
        return self.url(path)

    def page(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Page:
        """Return the answer to a request."""
        return self.pages.get(path, Page(b"gone", 404))

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()

    def answer(self, request: http.server.BaseHTTPRequestHandler, page: Page) -> None:
        if page.silent:
            return
        body, status, headers = page.body, page.status, dict(page.headers)
        asked = request.headers.get("Range")
        if asked and page.ranges and status == 200:
            start = int(asked[len("bytes=") : -1])
            if start >= len(body):
                status, body, page = 416, b"", Page()
            else:
                status, body = 206, page.body[start:]
                headers.setdefault("Content-Range", f"bytes {start}-{len(page.body) - 1}/{len(page.body)}")
        request.send_response(status)
        if page.length:
            headers["Content-Length"] = str(len(body))
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body if page.cut is None else body[: page.cut])
        time.sleep(page.stall)
