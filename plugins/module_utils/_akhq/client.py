# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client of AKHQ's HTTP interface: its login, and read-only requests.

AKHQ responds to a login with a redirection whether it succeeded or not: only the target and the cookie show the result.
For a cluster that does not respond AKHQ responds after 60 s, with 409 and the reason. Sources:
org.akhq.controllers (AkhqController, ErrorController), tried with 0.25.1.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import typing as t
from urllib.error import HTTPError

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import (
    Params,
    failure_cause,
    http_errors,
    new_request,
    url_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import FAILURES, redact

_EXAMPLE = "write http://host:port or https://host:port, for example http://akhq-1:8081."
_FIRST_CONTACT = 9.0  # seconds for the first request to an address
_LOGIN_PAGE = "/ui/login"
_NOT_AKHQ = "so it is not AKHQ: give its address, with the context path if it has one, for example http://akhq-1:8081"


class Refused(StackError):
    """AKHQ responded with an error of its own; ``status`` is HTTP's."""

    def __init__(self, message: str, status: int) -> None:
        """Keep the message and the status."""
        super().__init__(message)
        self.status = status


class LoginRefused(StackError):
    """AKHQ wants another login, so that asking again does not help."""


class Client:
    """Requests to one AKHQ. ``auths`` has its version and its login methods."""

    def __init__(self, params: Params) -> None:
        """Take the options of the connection; open() has to follow."""
        self._url = str(params["akhq_url"]).rstrip("/")
        self._user, self._password = params["url_username"], params["url_password"]
        self._request_timeout = float(params["request_timeout"])
        self._cookies = http.cookiejar.CookieJar()
        self.auths: dict[str, t.Any] = {}
        headers = {"Accept": "application/json", "Content-Type": "application/json", **(params["headers"] or {})}
        self._http = new_request(params, headers, cookies=self._cookies)

    def open(self) -> None:
        """Identify AKHQ, and log in where a user is given. StackError with the cause, within 10 s per request."""
        seconds = min(self._request_timeout, _FIRST_CONTACT)
        try:
            response = self._json("GET", "/api/auths", None, seconds)
        except Refused as error:
            raise StackError(f"{redact(self._url)} answered {error.status}, {_NOT_AKHQ}.") from error
        if not isinstance(response, dict) or "loginEnabled" not in response:
            raise StackError(f"{redact(self._url)} does not answer like AKHQ, {_NOT_AKHQ}.")
        self.auths = response
        if self._user:
            self._log_in(seconds)

    def get(self, path: str) -> t.Any:
        """Return the response to a request; Refused where it is an error."""
        return self._json("GET", path, None, self._request_timeout)

    def _log_in(self, seconds: float) -> None:
        try:
            self._send("POST", "/login", {"username": self._user, "password": self._password}, seconds)
        except HTTPError as error:
            self._check_login(error.code, str(error.headers.get("Location") or ""))
        if not list(self._cookies):
            raise StackError(
                f"{redact(self._url)} let {self._user} in without a cookie, as AKHQ does not: {_NOT_AKHQ}."
            )

    def _check_login(self, status: int, location: str) -> None:
        """Raise LoginRefused unless the response to the login is the redirection of a success."""
        url = redact(self._url)
        if status in (404, 405):
            raise LoginRefused(
                f"{url} has no login with a password: its security is off, or it has no users of its own and no LDAP."
                " Leave out url_username and url_password, or give headers."
            )
        if status == 401 or "/login/failed" in location or "/login/unauthorized" in location:
            raise LoginRefused(
                f"{url} refuses the login as {self._user}: check that url_username and url_password are right, and that"
                " its configuration holds the hash of the password, not the password itself."
            )
        if status >= 400:
            raise LoginRefused(
                f"{url} answered {status} to the login. A signing secret"
                " (micronaut.security.token.jwt.signatures.secret.generator.secret) shorter than 256 bits causes"
                " that; otherwise see its journal."
            )

    def _json(self, method: str, path: str, body: t.Any, seconds: float) -> t.Any:
        """Send a request and return the response as data; Refused for an error."""
        try:
            content = self._send(method, path, body, seconds)
        except HTTPError as error:
            raise self._refused(error) from error
        try:
            return json.loads(content)
        except ValueError as error:
            raise StackError(f"{redact(self._url + path)} did not answer with JSON, {_NOT_AKHQ}.") from error

    def _send(self, method: str, path: str, body: t.Any, seconds: float) -> bytes:
        """Send a request; HTTPError for a redirection and an error, StackError where there is no response."""
        data = None if body is None else json.dumps(body).encode()
        try:
            with self._http.open(method, self._url + path, data=data, timeout=seconds) as response:
                return bytes(response.read())
        except HTTPError:
            raise
        except FAILURES as error:
            raise StackError(
                f"AKHQ can't be used: {redact(self._url)} {failure_cause(error, self._url, seconds)}."
            ) from error

    def _refused(self, error: HTTPError) -> Refused:
        if _LOGIN_PAGE in str(error.headers.get("Location") or ""):
            return Refused(self._login_redirect_message(error.code), error.code)
        try:
            message = str(json.loads(error.read())["message"])
        except (*FAILURES, KeyError, TypeError):
            message = f"AKHQ answered {error.code} {error.reason}"
        if error.code == 401 and not self._user:
            message = f"wants a login (401: {message}): give url_username and url_password, or headers"
        if error.code == 403:
            user = self._user or "who does not log in"
            message = f"does not let {user} read this (403): give that user a group whose role may, or another user"
        return Refused(message, error.code)

    def _login_redirect_message(self, status: int) -> str:
        """Return the error for a redirection to the login page: with a context path it replaces 401 and 403."""
        if self._user:
            return (
                f"does not let {self._user} read this (it redirects to its login page, {status}): give that user a"
                " group whose role may, or another user"
            )
        return (
            f"requires a login, or the user lacks permission (it redirects to its login page, {status}): give"
            " url_username and url_password, or headers, of a user who may read this"
        )


def connection_errors(params: Params) -> list[str]:
    """Return a sentence for everything in the connection options that can't work; reads the named files."""
    return [*url_errors("akhq_url", params["akhq_url"], _EXAMPLE), *http_errors(params)]


@contextlib.contextmanager
def connect(params: Params) -> t.Iterator[Client]:
    """Yield a Client that is logged in. StackError with all invalid options, or with the cause of a failure."""
    raise_all(connection_errors(params))
    client = Client(params)
    client.open()
    yield client
