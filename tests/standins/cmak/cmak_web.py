# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serves what cmak_wire.py answers, with the login of CMAK."""

from __future__ import annotations

import base64
import http.server
import re
import typing as t
import urllib.parse
from dataclasses import dataclass, field

from cmak_wire import Answer, Cmak


@dataclass
class Login:
    """The basic authentication of CMAK. expected: "user:password", empty for none. excluded: patterns of addresses."""

    expected: str = ""
    realm: str = "Kafka-Manager"
    excluded: t.Sequence[str] = field(default_factory=lambda: ["/api/health"])

    def lets_in(self, path: str, header: str) -> bool:
        """Tell whether a request may pass."""
        if not self.expected or any(re.fullmatch(pattern, path) for pattern in self.excluded):
            return True
        return header == "Basic " + base64.b64encode(self.expected.encode()).decode()


def server(cmak: Cmak, address: tuple[str, int], login: Login, context: str = "/") -> http.server.ThreadingHTTPServer:
    """Return a server, not started yet. context: what stands before every path, with a slash at its end."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve("GET", {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._serve("POST", dict(urllib.parse.parse_qsl(body)))

        def log_message(self, format: str, *args: t.Any) -> None: ...

        def _serve(self, method: str, form: t.Mapping[str, str]) -> None:
            path = urllib.parse.urlsplit(self.path).path
            if not login.lets_in(path, self.headers.get("Authorization", "")):
                self._send(Answer("", 401, "text/plain"), {"WWW-Authenticate": f'Basic realm="{login.realm}"'})
            elif not path.startswith(context):
                self._send(Answer("", 404, "text/html"), {})
            else:
                self._send(cmak.answer(method, "/" + path.removeprefix(context), form), {})

        def _send(self, answer: Answer, headers: t.Mapping[str, str]) -> None:
            body = answer.body.encode()
            self.send_response(answer.status)
            told = {"Content-Type": f"{answer.kind}; charset=utf-8", "Content-Length": str(len(body)), **headers}
            for name, value in {**told, "X-Frame-Options": "SAMEORIGIN"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    return http.server.ThreadingHTTPServer(address, Handler)
