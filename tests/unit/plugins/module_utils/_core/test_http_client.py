# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import http.client
import ssl
import typing as t
import urllib.error

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.http_client import (
    failure_cause,
    http_argument_spec,
    http_errors,
    login_cause,
    password_in,
    url_errors,
)

PARAMS = {name: option.get("default") for name, option in http_argument_spec(timeout=30).items()}


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        pytest.param({}, [], id="fine"),
        pytest.param({"url_username": "x"}, ["belong together"], id="half a login"),
        pytest.param({"client_key": "/dev/null"}, ["without client_cert"], id="a key alone"),
        pytest.param({"client_cert": "/none"}, ["/none"], id="no such file"),
        pytest.param({"ca_path": "/none", "validate_certs": False}, [], id="not used"),
        pytest.param({"request_timeout": 0}, ["at least 1 second"], id="no time"),
    ],
)
def test_http_errors(changes: dict[str, t.Any], parts: list[str]) -> None:
    errors = http_errors({**PARAMS, **changes})
    assert len(errors) == len(parts), errors
    for error, part in zip(errors, parts):
        assert part in error


@pytest.mark.parametrize(
    ("url", "part"),
    [
        pytest.param("http://a:9000", "", id="fine"),
        pytest.param("https://[::1]:9000/x/", "", id="IPv6"),
        pytest.param("a:9000", "url has 'a:9000': EXAMPLE", id="no scheme"),
        pytest.param("http://:9000", "EXAMPLE", id="no host"),
        pytest.param("http://a:x", "EXAMPLE", id="no port"),
        pytest.param("http://a:0", "EXAMPLE", id="port 0"),
        pytest.param("http://me:hunter2@a", "url has a login in http://a", id="login"),
    ],
)
def test_url_errors(url: str, part: str) -> None:
    errors = url_errors("url", url, "EXAMPLE")
    assert len(errors) == bool(part)
    assert part in "".join(errors)
    assert "hunter2" not in "".join(errors)


@pytest.mark.parametrize(
    ("url", "password"), [("http://me:hunter2@a", "hunter2"), ("http://b", ""), ("http://c:x", ""), ("http://a:0", "")]
)
def test_passwords_are_found(url: str, password: str) -> None:
    assert password_in(url) == password


@pytest.mark.parametrize(
    ("user", "status", "part"),
    [(None, 401, "wants a login (401)"), ("me", 401, "the login as me (401)"), ("me", 403, "the login as me (403)")],
)
def test_login_cause(user: str | None, status: int, part: str) -> None:
    assert part in login_cause({"url_username": user}, status)


@pytest.mark.parametrize(
    ("error", "url", "part"),
    [
        pytest.param(ConnectionRefusedError(), "http://a", "refused the connection", id="refused"),
        pytest.param(http.client.BadStatusLine("x"), "http://a", "write https:// then", id="TLS without knowing"),
        pytest.param(
            urllib.error.URLError(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]")),
            "https://a",
            "write http://",
            id="no TLS",
        ),
    ],
)
def test_failure_cause(error: Exception, url: str, part: str) -> None:
    assert part in failure_cause(error, url, 5.0)
