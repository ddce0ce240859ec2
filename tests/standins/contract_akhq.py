# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What AKHQ 0.25.1 answers, as it was recorded from the real program: with and without a context path.

Its configuration: cluster `kafka`, default-group no-roles, a user of group admin, and one who may not read nodes.
"""

from __future__ import annotations

import typing as t

from contract import Step, Web, basic

Login = tuple[str, str]

ANONYMOUS = {"message": "User not authenticated or token expired"}
# Of the group admin.
NODES = {
    "resources": ["NODE"],
    "actions": ["READ", "READ_CONFIG", "ALTER_CONFIG"],
    "patterns": [".*"],
    "clusters": [".*"],
}
COOKIE = [r"^JWT=[^;]+;", r"Max-Age=3600", r"(?i)expires=\w{3}, ", r"Path=/", r"(?i)HttpOnly", r"SameSite=Strict"]
# Of an error: links, and where it is one of the program, the stack.
LINKS = [r'"_links":']
STACK = [*LINKS, r"\bat [\w.$]+\(|stacktrace"]


def _fields(user: str, password: str) -> dict[str, str]:
    return {"username": user, "password": password}


def anonymous(context: str) -> list[Step]:
    """Return what who has not logged in gets."""
    closed = {"status": 307, "location": "/ui/login"}
    api: dict[str, t.Any] = closed if context else {"status": 401, "told": ANONYMOUS}
    return [
        Step("GET /", 307, location="/ui"),
        Step("GET /api/me", 200, told=lambda told: told == {"logged": False}),
        Step("GET /api/auths", 200, told={"loginEnabled": True, "formEnabled": True, "version": "0.25.1"}),
        Step("GET /api/cluster", 200, told=lambda told: ("kafka", False) in [(c["id"], c["registry"]) for c in told]),
        *(Step(f"GET {path}", **api) for path in ("/api/kafka/node", "/api/kafka/topic?show=ALL", "/api/nope")),
        *(Step(f"GET {path}", **closed) for path in ("/nope", "/login", "/health")),
    ]


def logins(admin: Login) -> list[Step]:
    """Return what right and wrong logins get."""
    user, password = admin
    failed = "/ui/login/failed"
    blank = ["must not be blank", *STACK]
    return [
        Step("POST /login", 303, json=_fields(user, password + "x"), location=failed),
        Step("POST /login", 303, json=_fields(user + "x", password), location=failed),
        Step("POST /login", 303, json=_fields(user, password), location="/ui", cookie=COOKIE),
        Step("POST /login", 303, form=_fields(user, password), location="/ui", cookie=COOKIE),
        Step("POST /login", 500, json=_fields(user, ""), has=blank),
        Step("POST /login", 500, json=_fields("", password), has=blank),
    ]


def cookie(web: Web, login: Login) -> dict[str, str]:
    """Log in, and return the header with the cookie."""
    answer = web.send(Step("POST /login", 303, json=_fields(*login)))
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def logged_in(context: str, admin: Login, who: t.Mapping[str, str], other: t.Mapping[str, str]) -> list[Step]:
    """Return what who has logged in gets. who, other: headers with their cookies."""
    api: dict[str, t.Any] = {"status": 307, "location": "/ui/login"} if context else {"status": 403}
    invalid = {"message": "Invalid cluster 'nope'"}
    return [
        Step("GET /api/me", 200, headers=who, told=lambda told: told["logged"] and told["username"] == admin[0]),
        Step("GET /api/me", 200, headers=who, told=lambda told: NODES in told["roles"]),
        Step("GET /api/me", 200, headers={"Authorization": basic(*admin)}, told={"logged": True}),
        Step("GET /api/nope/node", 409, headers=who, told=invalid, has=LINKS),
        Step("GET /api/kafka/node", headers=other, **api),
    ]


def management() -> list[Step]:
    """Return what the port of the management answers: no login, and no word on Kafka."""
    return [Step("GET /health", 200, told={"name": "akhq", "status": "UP"}, later=True)]


def with_kafka(who: t.Mapping[str, str], login: Login, brokers: t.Sequence[int]) -> list[Step]:
    """Return what needs a cluster of Kafka with topics behind it. brokers: their ids."""

    def nodes(told: t.Any) -> bool:
        found = {node["id"]: set(node) >= {"id", "host", "port"} for node in told["nodes"]}
        return found == dict.fromkeys(brokers, True) and told["controller"]["id"] in brokers and bool(told["id"])

    def page(told: t.Any) -> bool:
        sizes: tuple[int, int, int, int] = told["pageSize"], told["page"], told["total"], len(told["results"])
        pages = -(-sizes[2] // sizes[0])
        return max(sizes[1], 1) == max(pages, 1) and sizes[3] == min(sizes[0], sizes[2])

    def topics(told: t.Any) -> bool:
        partitions = [partition for topic in told["results"] for partition in topic["partitions"]]
        keys = {"id", "topic", "leader", "nodes", "logDir", "firstOffset", "lastOffset", "logDirSize"}
        return page(told) and bool(partitions) and all(set(partition) >= keys for partition in partitions)

    return [
        Step("GET /api/kafka/node", 200, headers=who, told=nodes),
        Step("GET /api/kafka/node", 200, headers={"Authorization": basic(*login)}, told=nodes),
        Step("GET /api/kafka/topic?show=ALL", 200, headers=who, told=topics),
        Step("GET /api/kafka/topic?show=ALL&page=99", 500, headers=who, has=STACK),
        Step("GET /api/kafka/group", 200, headers=who, told=page),
    ]
