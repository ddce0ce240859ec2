# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A web server that answers as AKHQ 0.25.1 was recorded to answer."""

from __future__ import annotations

import http.server
import json
import threading
import time
import typing as t
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

UNAUTHORIZED = (401, {"message": "User not authenticated or token expired"})
TIMED_OUT = "Timed out waiting for a node assignment. Call: listNodes"


def node(number: int) -> dict[str, t.Any]:
    """Return a node as AKHQ tells it."""
    return {"id": number, "host": f"broker-{number}", "port": 9092}


def topic(name: str, partitions: int = 1, replicas: int = 1) -> dict[str, t.Any]:
    """Return a topic as AKHQ tells it, without what is not read."""
    parts = [{"id": number, "nodes": [node(at) for at in range(replicas)]} for number in range(partitions)]
    return {"name": name, "internal": name.startswith("__"), "partitions": parts}


@dataclass
class Akhq:
    """What it knows. ``users``: password by name; None: security is off. ``down``: clusters that don't answer.

    ``leaving``: how many of the first items leave a list, each time its second page is asked for.
    """

    clusters: list[str] = field(default_factory=lambda: ["local-kafka"])
    users: dict[str, str] | None = None
    down: set[str] = field(default_factory=set)
    topics: list[dict[str, t.Any]] = field(default_factory=list)
    groups: list[dict[str, t.Any]] = field(default_factory=list)
    context: str = ""
    login_status: int = 0
    stall: float = 0
    odd: dict[str, tuple[int, t.Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    leaving: list[int] = field(default_factory=list)

    def answer(self, path: str, allowed: bool) -> tuple[int, t.Any]:
        """Return status and body of a GET."""
        parts = urlsplit(path.removeprefix(self.context))
        if parts.path in self.odd:
            return self.odd[parts.path]
        if parts.path == "/api/auths":
            secure = self.users is not None
            return 200, {"loginEnabled": secure, "formEnabled": secure, "version": "0.25.1"}
        if parts.path == "/api/cluster":
            listed = [{"id": name, "registry": name == "all", "connects": ["pipes"]} for name in self.clusters]
            return (200, listed) if listed else (409, {"message": "no clusters"})
        _, _, cluster, what = parts.path.split("/", 3)
        if not allowed:
            return (307, {}) if self.context else UNAUTHORIZED
        if cluster not in self.clusters:
            return 409, {"message": f"Invalid cluster '{cluster}'"}
        if cluster in self.down:
            return 409, {"message": TIMED_OUT}
        if what == "node":
            return 200, {"id": "abc", "nodes": [node(5), node(4)], "controller": node(4)}
        query = parse_qs(parts.query)
        assert what == "group" or query["show"] == ["ALL"]
        items = {"topic": self.topics, "group": self.groups}[what]
        number = int(query["page"][0])
        if self.leaving and number == 2:
            del items[: self.leaving.pop()]
        start = (number - 1) * 2
        if start and start >= len(items):
            return 500, {"message": f"Internal Server Error: toIndex = {len(items)}", "_links": {}}
        told = {"page": (len(items) + 1) // 2, "total": len(items), "pageSize": 2}
        return 200, {"results": items[start : start + 2], **told}

    def allows(self, headers: t.Any) -> bool:
        """Tell whether a request comes with the cookie, a header of a proxy, or needs neither."""
        return self.users is None or "JWT=good" in headers.get("Cookie", "") or headers.get("X-User") == "ops"

    def login(self, body: dict[str, str]) -> tuple[int, dict[str, str]]:
        """Return status and headers of the answer to a login."""
        if self.login_status:
            return self.login_status, {}
        if self.users is None:
            return 404, {}
        if not body["username"] or not body["password"]:
            return 500, {}
        if self.users.get(body["username"]) != body["password"]:
            return 303, {"Location": f"{self.context}/ui/login/failed"}
        cookie = "JWT=good; Max-Age=3600; Path=/; HTTPOnly; SameSite=Strict"
        return 303, {"Location": f"{self.context}/ui", "Set-Cookie": cookie}


class Server:
    """The server of an Akhq."""

    def __init__(self, akhq: Akhq) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                akhq.asked.append(self.path)
                time.sleep(akhq.stall)
                status, body = akhq.answer(self.path, akhq.allows(self.headers))
                headers = {"Location": f"{akhq.context}/ui/login"} if status == 307 else {}
                self.reply(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())

            def do_POST(self) -> None:
                akhq.asked.append(self.path)
                assert self.path == f"{akhq.context}/login"
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.reply(*akhq.login(body), b"")

            def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: t.Any) -> None: ...

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()
