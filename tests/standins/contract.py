# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A contract with a program that answers HTTP: what is asked, and what was recorded of the answer.

The same steps go to a stand-in and to the real program. Pure but for `Web`.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import time
import typing as t
import urllib.parse
from dataclasses import dataclass, field

_PATIENCE = 60.0  # seconds until what was told to a program has to show


@dataclass(frozen=True)
class Answer:
    """An answer: headers by lower case name."""

    status: int
    headers: t.Mapping[str, str]
    body: str


@dataclass(frozen=True)
class Step:
    """A request and its answer. `request`: method and path, below the context path.

    form, json: what is sent. headers: of the request. location: where the answer leads to, below the context path.
    kind: how the content type begins. has: patterns of the body; lacks: patterns that it must not have. told: what the
    JSON of the body holds, other keys may be there; a callable judges it. later: it may take a while to be so.
    """

    request: str
    status: int
    form: t.Mapping[str, str] | None = None
    json: t.Mapping[str, str] | None = None
    headers: t.Mapping[str, str] = field(default_factory=dict)
    location: str | None = None
    kind: str = ""
    has: t.Sequence[str] = ()
    lacks: t.Sequence[str] = ()
    told: t.Any = None
    cookie: t.Sequence[str] = ()
    later: bool = False


class Web:
    """Requests to one program. context: what stands before all of its paths, without a slash at the end."""

    def __init__(self, host: str, port: int, context: str = "", login: tuple[str, str] | None = None) -> None:
        self.host, self.port = host, port
        self._login = {"Authorization": basic(*login)} if login else {}
        self.context = context

    def send(self, step: Step) -> Answer:
        """Send what a step asks; redirections are not followed."""
        method, _blank, path = step.request.partition(" ")
        headers, body = {**self._login, **step.headers}, None
        if step.form is not None:
            headers["Content-Type"], body = "application/x-www-form-urlencoded", urllib.parse.urlencode(step.form)
        elif step.json is not None:
            headers["Content-Type"], body = "application/json", json.dumps(step.json)
        connection = http.client.HTTPConnection(self.host, self.port, timeout=90)
        try:
            connection.request(method, self.context + path, body, headers)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read().decode())
        finally:
            connection.close()


def basic(user: str, password: str) -> str:
    """Return the header of HTTP basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def broken(web: Web, *steps: Step) -> list[str]:
    """Send steps in their order; return in what the answers differ from the contract.

    What others wait for ends it where it never comes.
    """
    found: list[str] = []
    for step in steps:
        found += _broken(web, step)
        if found and step.later:
            return [*found, "The steps after that were not sent."]
    return found


def _broken(web: Web, step: Step) -> list[str]:
    """Send a step, and again where it may take a while."""
    deadline = time.monotonic() + (_PATIENCE if step.later else 0)
    while True:
        try:
            found = differences(step, web.send(step), web.context)
        except OSError as error:
            found = [f"{step.request}: {error}"]
        if not found or time.monotonic() >= deadline:
            return found
        time.sleep(0.2)


def differences(step: Step, answer: Answer, context: str = "") -> list[str]:
    """Return in what an answer differs from what was recorded, one line each."""
    found = []
    if answer.status != step.status:
        found.append(f"{step.request}: status {answer.status}, recorded is {step.status}: {answer.body[:300]}")
    if step.location is not None and answer.headers.get("location") != context + step.location:
        found.append(
            f"{step.request}: leads to {answer.headers.get('location')}, recorded is {context + step.location}"
        )
    if not answer.headers.get("content-type", "").startswith(step.kind):
        found.append(f"{step.request}: {answer.headers.get('content-type')}, recorded is {step.kind}")
    found += [
        f"{step.request}: lacks {text}: {answer.body[:300]}" for text in step.has if not re.search(text, answer.body)
    ]
    found += [f"{step.request}: has {text}" for text in step.lacks if re.search(text, answer.body)]
    cookie = answer.headers.get("set-cookie", "")
    found += [
        f"{step.request}: the cookie lacks {text}: {cookie}" for text in step.cookie if not re.search(text, cookie)
    ]
    if step.status != 200 and not step.cookie and cookie:
        found.append(f"{step.request}: sets a cookie")
    if step.told is not None and not found:
        found += _untold(step, answer.body)
    return found


def _untold(step: Step, body: str) -> list[str]:
    try:
        told = json.loads(body)
    except ValueError:
        return [f"{step.request}: no JSON: {body[:300]}"]
    right = step.told(told) if callable(step.told) else _holds(told, step.told)
    return [] if right else [f"{step.request}: told {body[:600]}"]


def _holds(told: t.Any, recorded: t.Any) -> bool:
    """Tell whether all that was recorded is there; what is more is fine."""
    if isinstance(recorded, dict):
        return isinstance(told, dict) and all(key in told and _holds(told[key], recorded[key]) for key in recorded)
    return bool(told == recorded)
