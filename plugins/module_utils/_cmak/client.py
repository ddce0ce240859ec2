# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client of CMAK's HTTP interface: its status in JSON, its forms in HTML.

CMAK responds to a form with 200 also where it failed; only the page shows it. Its list of clusters is a cache that it
refreshes every ten seconds, and that it keeps returning without ZooKeeper. Tried with 3.0.0.6.
"""

from __future__ import annotations

import contextlib
import html
import json
import re
import typing as t
from urllib.error import HTTPError
from urllib.parse import quote, urlencode

from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.argspec import connection_errors
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import (
    Params,
    basic_login,
    failure_cause,
    login_cause,
    moved_cause,
    new_request,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import FAILURES, redact

_FIRST_CONTACT = 9.0  # seconds
_DONE = 'role="alert">Done!<'
_FAILED = re.compile(r"<strong>Yikes!</strong>(.*?)(?:</div>|<a\b|$)", re.DOTALL)
_FIELD = re.compile(r'<div id="(\w+?)_error_\d+" class="invalid-feedback">(.*?)</div>', re.DOTALL)
_TIMED_OUT = "Ask timed out"
_OWN_ZOOKEEPER = "CMAK waits for its own ZooKeeper, cmak.zkhosts: check that it serves; CMAK continues by itself then"
_CLUSTERS_ZOOKEEPER = "check that zookeeper_connect is that of the cluster, with its chroot, and that ZooKeeper serves"
_NOT_CMAK = "so it is not CMAK: give the address of its web interface, for example http://cmak-1:9000"


class Refused(StackError):
    """CMAK responded with an error; the message is its own."""


class TimedOut(Refused):
    """CMAK responded before it had executed the request; it may do so later, or never."""


class Client:
    """Requests to one CMAK."""

    def __init__(self, params: Params) -> None:
        """Take the options of the connection."""
        self._params = params
        self._url = params["cmak_url"].rstrip("/")
        self._seconds = float(params["request_timeout"])
        self._http = new_request(params, {"Accept": "application/json, text/html"}, **basic_login(params))

    def clusters(self, *, first: bool = False) -> dict[str, list[dict[str, t.Any]]]:
        """Return CMAK's {"active": [...], "pending": [...]}; with ``first`` a failure is reported within 10 s.

        Pending are the requests that CMAK has not executed yet.
        """
        try:
            response = self._get("/api/status/clusters", min(self._seconds, _FIRST_CONTACT) if first else self._seconds)
        except TimedOut as error:
            raise TimedOut(f"{error} ({_OWN_ZOOKEEPER})") from error
        found = response.get("clusters") if isinstance(response, dict) else None
        if not isinstance(found, dict) or not isinstance(found.get("active"), list):
            raise StackError(f"{redact(self._url)} does not answer like CMAK, {_NOT_CMAK}.")
        return {"active": found["active"], "pending": found.get("pending") or []}

    def brokers(self, name: str) -> list[int]:
        """Return the ids of the brokers that CMAK sees in a cluster. Refused where it can't reach the cluster."""
        try:
            response = self._get(f"/api/status/{quote(name, safe='')}/brokers", self._seconds)
        except TimedOut as error:
            raise TimedOut(f"{error} ({_CLUSTERS_ZOOKEEPER})") from error
        return sorted(int(number) for number in response["brokers"])

    def page(self, path: str) -> tuple[int, str, str]:
        """Return status, reason and body of what an address answers, also where it is an error or leads elsewhere.

        Without an answer the status is 0, and the reason the cause, to be read after the address.
        """
        url = self._url + path
        try:
            with self._http.open("GET", url, timeout=self._seconds) as response:
                return int(response.status), "", response.read().decode("utf-8", "replace")
        except HTTPError as error:
            return error.code, str(error.reason), _body(error)
        except FAILURES as error:
            return 0, failure_cause(error, url, self._seconds), ""

    def submit(self, path: str, form: t.Mapping[str, str]) -> None:
        """Send a form. Refused with the error on the page where it failed; TimedOut where it may be executed later."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        page = self._open("POST", path, self._seconds, urlencode(form).encode(), headers)
        failed = _FAILED.search(page)
        if failed:
            text = _text(failed.group(1))
            raise TimedOut(text) if _TIMED_OUT in text else Refused(text)
        if _DONE not in page:
            raise StackError(f"{redact(self._url + path)} returned neither a success nor an error, {_NOT_CMAK}.")

    def _get(self, path: str, seconds: float) -> t.Any:
        body = self._open("GET", path, seconds)
        try:
            return json.loads(body)
        except ValueError as error:
            raise StackError(f"{redact(self._url + path)} did not answer with JSON, {_NOT_CMAK}.") from error

    def _open(
        self,
        method: str,
        path: str,
        seconds: float,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> str:
        url = self._url + path
        try:
            with self._http.open(method, url, data=data, headers=headers, timeout=seconds) as response:
                body: bytes = response.read()
        except HTTPError as error:
            raise self._refused(url, error) from error
        except FAILURES as error:
            cause = failure_cause(error, url, seconds)
            raise StackError(f"CMAK can't be used: {redact(self._url)} {cause}.") from error
        return body.decode("utf-8", "replace")

    def _refused(self, url: str, error: HTTPError) -> StackError:
        """Return the exception for an HTTP error."""
        cause = login_cause(self._params, error.code) if error.code in (401, 403) else moved_cause(error)
        if cause:
            return StackError(f"CMAK can't be used: {redact(self._url)} {cause}.")
        body = _body(error)
        with contextlib.suppress(ValueError, KeyError, TypeError):
            message = str(json.loads(body)["msg"])
            return TimedOut(message) if _TIMED_OUT in message else Refused(message)
        fields = [f"{field}: {_text(text)}" for field, text in _FIELD.findall(body)]
        if error.code == 400:
            return Refused(
                "; ".join(fields) or "a field of the form is missing or invalid, and CMAK does not return which one"
            )
        return StackError(f"{redact(url)} answered {error.code} {error.reason}, {_NOT_CMAK}.")


@contextlib.contextmanager
def connect(params: Params) -> t.Iterator[Client]:
    """Yield a Client. Invalid options: StackError with all of them, before anything is sent."""
    raise_all(connection_errors(params))
    yield Client(params)


def _body(error: HTTPError) -> str:
    try:
        return error.read().decode("utf-8", "replace")
    except FAILURES:
        return ""


def _text(piece: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", piece)).split())
