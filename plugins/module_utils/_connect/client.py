# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client of Kafka Connect's REST interface: it uses one of several workers, and repeats requests where that is safe.

A worker responds with 409, or 500, while the group rebalances, and with 500 "Request timed out" after 90 s although it
may have executed the request. Sources: org.apache.kafka.connect.runtime.rest (HerderRequestHandler, RestClient), tried
with 3.9.2 and 3.1.0.
"""

from __future__ import annotations

import contextlib
import json
import time
import typing as t
from http.client import HTTPException
from urllib.error import HTTPError, URLError

from ansible_collections.kafkaops.stack.plugins.module_utils._connect.argspec import connection_errors
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

NOT_FOUND = 404
_FIRST_CONTACT = 9.0  # seconds, for all addresses together
_PAUSES = (0.25, 0.5, 1.0, 2.0)  # seconds before a request is repeated; the last applies to all following ones
# Messages of a 500. The last one comes for a read-only request while the group rebalances.
_UNCERTAIN = ("Request timed out", "IO Error trying to forward REST request", "because a rebalance is expected")
_NOT_CONNECT = (
    "so it is not Kafka Connect: give the address of a worker's REST interface, for example http://connect-1:8083"
)


class Refused(StackError):
    """Kafka Connect responded with an error. ``status`` is HTTP's, 0 where the connection broke before the response.

    ``transient`` is true where the same request may succeed later, and may have been executed already.
    """

    def __init__(self, message: str, status: int, *, transient: bool = False) -> None:
        """Keep the message, the status and whether the error is transient."""
        super().__init__(message)
        self.status = status
        self.transient = transient


class LoginRefused(StackError):
    """The worker wants another login (401)."""


class Client:
    """Requests to a group of workers, through the first address that serves.

    ``worker`` has the version, commit and kafka_cluster_id of the worker. ``timeout`` are the seconds for which one
    request is repeated.
    """

    def __init__(self, params: Params) -> None:
        """Take the options of the connection; open() has to follow. StackError for files that are not PEM."""
        self._urls = [url.rstrip("/") for url in params["connect_urls"]]
        self._request_timeout = float(params["request_timeout"])
        self._params = params
        self.timeout = float(params.get("timeout", _FIRST_CONTACT))
        self.worker: dict[str, t.Any] = {}
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        self._http = new_request(params, headers, **basic_login(params))

    def open(self) -> None:
        """Find a worker that serves. StackError with the cause for each address, within 10 s."""
        seconds = max(1.0, min(self._request_timeout, _FIRST_CONTACT / len(self._urls)))
        errors: list[StackError] = []
        for _attempt in range(len(self._urls)):
            try:
                self.worker = self._identify(self._urls[0], seconds)
            except StackError as error:
                errors.append(error)
                self._rotate()
            else:
                return
        raise _no_worker(errors)

    def get(self, path: str) -> t.Any:
        """Return the response to a read-only request; Refused where it is an error."""
        return self.send("GET", path)

    def find(self, path: str, *, method: str = "GET") -> t.Any:
        """Return the response to a request, None for a missing object, which is a success for a DELETE too."""
        try:
            return self.send(method, path)
        except Refused as error:
            if error.status == NOT_FOUND:
                return None
            raise

    def send(
        self,
        method: str,
        path: str,
        body: t.Any = None,
        *,
        is_done: t.Callable[[], bool] = lambda: False,
        just_created: bool = False,
    ) -> t.Any:
        """Send a request, and repeat it after transient errors for ``timeout`` seconds; return the response.

        Before each repetition ``is_done`` checks whether the request was executed nevertheless; then None is returned.
        With ``just_created`` the object was just created, and a 404 of a worker that doesn't know it yet is transient.
        """
        deadline = time.monotonic() + self.timeout
        attempt = 0
        while True:
            try:
                return self._send_to_any(method, path, body)
            except Refused as error:
                transient = error.transient or (just_created and error.status == NOT_FOUND)
                pause = _PAUSES[min(attempt, len(_PAUSES) - 1)]
                if not transient or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            attempt += 1
            if is_done():
                return None

    def _send_to_any(self, method: str, path: str, body: t.Any) -> t.Any:
        """Send to the current worker; where it can't be reached, switch to the next one."""
        errors: list[StackError] = []
        for _attempt in range(len(self._urls)):
            url = self._urls[0]
            try:
                return self._send_once(method, url, path, body, self._request_timeout)
            except _NotSent as error:
                errors.append(error)
            except Refused as error:
                if not error.status:
                    self._rotate()
                raise
            self._rotate()
        raise _no_worker(errors)

    def _rotate(self) -> None:
        self._urls.append(self._urls.pop(0))

    def _identify(self, url: str, seconds: float) -> dict[str, t.Any]:
        """Return version and cluster of a worker; StackError where the address is not that of a worker."""
        try:
            response = self._send_once("GET", url, "/", None, seconds)
        except Refused as error:
            if error.status in (401, 403):
                refused = LoginRefused if error.status == 401 else StackError
                raise refused(f"{redact(url)} {login_cause(self._params, error.status)}.") from error
            if error.status in (NOT_FOUND, 405):
                raise StackError(f"{redact(url)} answered {error.status}, {_NOT_CONNECT}.") from error
            raise
        if not isinstance(response, dict) or "kafka_cluster_id" not in response:
            raise StackError(f"{redact(url)} does not answer like a worker, {_NOT_CONNECT}.")
        return response

    def _send_once(self, method: str, url: str, path: str, body: t.Any, seconds: float) -> t.Any:
        """Send a request once; Refused for an error, _NotSent where it can't have been executed."""
        data = None if body is None else json.dumps(body).encode()
        try:
            with self._http.open(method, url + path, data=data, timeout=seconds) as response:
                content = response.read()
        except HTTPError as error:
            raise _refused(url, path, error) from error
        except FAILURES as error:
            text = f"{redact(url)} {failure_cause(error, url, seconds)}."
            # urllib wraps only errors before the request was sent completely.
            sent = isinstance(error, (OSError, HTTPException)) and not isinstance(error, URLError)
            if sent and method != "GET":
                raise Refused(text, 0, transient=True) from error
            raise _NotSent(text) from error
        try:
            return json.loads(content) if content else None
        except ValueError as error:
            raise StackError(f"{redact(url + path)} did not answer with JSON, {_NOT_CONNECT}.") from error


class _NotSent(StackError):
    """No request reached a worker."""


@contextlib.contextmanager
def connect(params: Params) -> t.Iterator[Client]:
    """Yield a Client that has found a worker.

    Invalid options: StackError with all of them, before anything is sent. No worker: StackError with the causes.
    """
    raise_all(connection_errors(params))
    client = Client(params)
    client.open()
    yield client


def _no_worker(errors: t.Sequence[StackError]) -> StackError:
    if len(errors) == 1:
        kind = LoginRefused if isinstance(errors[0], LoginRefused) else StackError
        return kind(f"Kafka Connect can't be used: {errors[0]}")
    return StackError("\n".join(["No worker of Kafka Connect can be used:", *(f"- {text}" for text in errors)]))


def _refused(url: str, path: str, error: HTTPError) -> StackError:
    """Return Connect's error in a response; for the response of another program an error that says so."""
    redirected = moved_cause(error)
    if redirected:
        return StackError(f"{redact(url)} {redirected}.")
    try:
        message = str(json.loads(error.read())["message"])
    except (*FAILURES, KeyError, TypeError):
        if path == "/":
            return Refused(f"{redact(url)} answered {error.code} {error.reason}.", error.code)
        text = f"{redact(url + path)} answered {error.code} {error.reason}, but not like Kafka Connect"
        return StackError(f"{text}: check that the address is that of a worker, and that the login may do this.")
    transient = error.code == 409 and "already exists" not in message
    uncertain = error.code == 500 and any(text in message for text in _UNCERTAIN)
    return Refused(message, error.code, transient=transient or uncertain)
