# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prometheus' HTTP interface: requests that only read.

Source: https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from __future__ import annotations

import json
import typing as t
from urllib.error import HTTPError

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import (
    Params,
    basic_login,
    failure_cause,
    http_argument_spec,
    http_errors,
    login_cause,
    moved_cause,
    new_request,
    url_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.web import FAILURES, redact

_EXAMPLE = "write http://host:port or https://host:port, with the path of --web.external-url if there is one."


def prometheus_argument_spec(**options: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of the connection, and ``options`` of the module itself."""
    return {"prometheus_url": {"type": "str", "required": True}, **http_argument_spec(timeout=10), **options}


def connection_errors(params: Params) -> list[str]:
    """Return a sentence for everything in the connection options that can't work; reads the named files."""
    return url_errors("prometheus_url", params["prometheus_url"], _EXAMPLE) + http_errors(params)


class Client:
    """Requests to one Prometheus."""

    def __init__(self, params: Params) -> None:
        """Take the options of the connection. StackError for files that are no PEM."""
        self._params = params
        self._url = str(params["prometheus_url"]).rstrip("/")
        self._seconds = float(params["request_timeout"])
        self._http = new_request(params, {"Accept": "application/json"}, **basic_login(params))

    def get(self, path: str) -> dict[str, t.Any]:
        """Return the data of an answer. StackError, with the cause, where there is none."""
        url = self._url + path
        try:
            with self._http.open("GET", url, timeout=self._seconds) as response:
                answer = json.loads(response.read())
        except HTTPError as error:
            raise self._no_response(self._refusal(error)) from error
        except json.JSONDecodeError as error:
            raise self._no_response(
                f"{path} answered with something else than JSON, so it is not Prometheus"
            ) from error
        except FAILURES as error:
            raise self._no_response(failure_cause(error, url, self._seconds)) from error
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict):
            raise self._no_response(f"{path} answered as Prometheus does not")
        return data

    def _refusal(self, error: HTTPError) -> str:
        if error.code in (401, 403):
            return login_cause(self._params, error.code)
        return moved_cause(error) or f"answered {error.code} {error.reason}"

    def _no_response(self, cause: str) -> StackError:
        return StackError(f"Prometheus does not answer at {redact(self._url)}: {cause}.")
