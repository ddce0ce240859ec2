# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The REST interface of Kafka Connect over HTTP: one of several workers, and requests that are repeated with care.

A worker answers 409, or 500, while the group rebalances, and 500 "Request timed out" after 90 s although the request
may have been carried out. Sources: org.apache.kafka.connect.runtime.rest (HerderRequestHandler, RestClient), tried
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
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import FAILURES, shown

NOT_FOUND = 404
_FIRST_CONTACT = 9.0  # seconds, for all addresses together
_PAUSES = (0.25, 0.5, 1.0, 2.0)  # seconds before a request is repeated; the last holds for all that follow
# Messages of a 500. The last is what a request that only reads gets while the group rebalances.
_UNSURE = ("Request timed out", "IO Error trying to forward REST request", "because a rebalance is expected")
_NOT_CONNECT = "so it is not Kafka Connect: give the address of a worker's REST interface, http://connect-1:8083 say"


class Refused(StackError):
    """Kafka Connect answered with an error. ``status`` is HTTP's, 0 where the connection broke before an answer.

    ``passing`` is true where the same request may succeed later, and may have been carried out already.
    """

    def __init__(self, message: str, status: int, *, passing: bool = False) -> None:
        """Keep the message, the status and whether the error is passing."""
        super().__init__(message)
        self.status = status
        self.passing = passing


class LoginRefused(StackError):
    """The worker wants another login (401)."""


class Client:
    """Requests to a group of workers, through the first address that serves.

    ``worker`` is what it tells of itself: version, commit, kafka_cluster_id. ``timeout`` are the seconds for which one
    request is repeated.
    """

    def __init__(self, params: Params) -> None:
        """Take the options of the connection; open() has to follow. StackError for files that are no PEM."""
        self._urls = [url.rstrip("/") for url in params["connect_urls"]]
        self._patience = float(params["request_timeout"])
        self._params = params
        self.timeout = float(params.get("timeout", _FIRST_CONTACT))
        self.worker: dict[str, t.Any] = {}
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        self._http = new_request(params, headers, **basic_login(params))

    def open(self) -> None:
        """Find a worker that serves. StackError with the cause for each address, within 10 s."""
        seconds = max(1.0, min(self._patience, _FIRST_CONTACT / len(self._urls)))
        problems: list[StackError] = []
        for _attempt in range(len(self._urls)):
            try:
                self.worker = self._meet(self._urls[0], seconds)
            except StackError as problem:
                problems.append(problem)
                self._turn()
            else:
                return
        raise _no_worker(problems)

    def get(self, path: str) -> t.Any:
        """Return the answer to a request that only reads; Refused where it is an error."""
        return self.send("GET", path)

    def find(self, path: str, *, method: str = "GET") -> t.Any:
        """Return the answer to a request, None where Connect has no such thing, which is fine for a DELETE too."""
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
        done: t.Callable[[], bool] = lambda: False,
        fresh: bool = False,
    ) -> t.Any:
        """Send a request, and again where an error is passing, for ``timeout`` seconds; return the answer.

        Before each repetition ``done`` tells whether the request was carried out all the same; then None is returned.
        With ``fresh`` the object was made just now, and a worker that doesn't know it yet is asked again.
        """
        deadline = time.monotonic() + self.timeout
        attempt = 0
        while True:
            try:
                return self._anywhere(method, path, body)
            except Refused as error:
                passing = error.passing or (fresh and error.status == NOT_FOUND)
                pause = _PAUSES[min(attempt, len(_PAUSES) - 1)]
                if not passing or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            attempt += 1
            if done():
                return None

    def _anywhere(self, method: str, path: str, body: t.Any) -> t.Any:
        """Send to the worker in use; where it can't be reached, to the next one, and stay there."""
        problems: list[StackError] = []
        for _attempt in range(len(self._urls)):
            url = self._urls[0]
            try:
                return self._once(method, url, path, body, self._patience)
            except _Unreached as problem:
                problems.append(problem)
            except Refused as error:
                if not error.status:
                    self._turn()
                raise
            self._turn()
        raise _no_worker(problems)

    def _turn(self) -> None:
        self._urls.append(self._urls.pop(0))

    def _meet(self, url: str, seconds: float) -> dict[str, t.Any]:
        """Return what a worker tells of itself; StackError for anything else that may be at this address."""
        try:
            told = self._once("GET", url, "/", None, seconds)
        except Refused as error:
            if error.status in (401, 403):
                refused = LoginRefused if error.status == 401 else StackError
                raise refused(f"{shown(url)} {login_cause(self._params, error.status)}.") from error
            if error.status in (NOT_FOUND, 405):
                raise StackError(f"{shown(url)} answered {error.status}, {_NOT_CONNECT}.") from error
            raise
        if not isinstance(told, dict) or "kafka_cluster_id" not in told:
            raise StackError(f"{shown(url)} answered as no worker does, {_NOT_CONNECT}.")
        return told

    def _once(self, method: str, url: str, path: str, body: t.Any, seconds: float) -> t.Any:
        """Send a request once; Refused for an error, _Unreached where it can't have been carried out."""
        data = None if body is None else json.dumps(body).encode()
        try:
            with self._http.open(method, url + path, data=data, timeout=seconds) as response:
                content = response.read()
        except HTTPError as error:
            raise _refused(url, path, error) from error
        except FAILURES as error:
            text = f"{shown(url)} {failure_cause(error, url, seconds)}."
            # urllib wraps only what happens before it has sent all.
            sent = isinstance(error, (OSError, HTTPException)) and not isinstance(error, URLError)
            if sent and method != "GET":
                raise Refused(text, 0, passing=True) from error
            raise _Unreached(text) from error
        try:
            return json.loads(content) if content else None
        except ValueError as error:
            raise StackError(f"{shown(url + path)} answered with something else than JSON, {_NOT_CONNECT}.") from error


class _Unreached(StackError):
    """No request got to a worker."""


@contextlib.contextmanager
def connect(params: Params) -> t.Iterator[Client]:
    """Yield a Client that has found a worker.

    Bad options: StackError with all of them, before anything is sent. No worker: StackError with the causes.
    """
    raise_all(connection_errors(params))
    client = Client(params)
    client.open()
    yield client


def _no_worker(problems: t.Sequence[StackError]) -> StackError:
    if len(problems) == 1:
        kind = LoginRefused if isinstance(problems[0], LoginRefused) else StackError
        return kind(f"Kafka Connect can't be used: {problems[0]}")
    return StackError("\n".join(["No worker of Kafka Connect can be used:", *(f"- {text}" for text in problems)]))


def _refused(url: str, path: str, error: HTTPError) -> StackError:
    """Return the error that Connect put into its answer; where it isn't Connect that answered, one that says so."""
    moved = moved_cause(error)
    if moved:
        return StackError(f"{shown(url)} {moved}.")
    try:
        message = str(json.loads(error.read())["message"])
    except (*FAILURES, KeyError, TypeError):
        if path == "/":
            return Refused(f"{shown(url)} answered {error.code} {error.reason}.", error.code)
        text = f"{shown(url + path)} answered {error.code} {error.reason}, and not as Kafka Connect does"
        return StackError(f"{text}: see that the address is that of a worker, and that the login may do this.")
    passing = error.code == 409 and "already exists" not in message
    unsure = error.code == 500 and any(text in message for text in _UNSURE)
    return Refused(message, error.code, passing=passing or unsure)
