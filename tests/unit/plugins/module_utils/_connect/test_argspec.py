# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the options of the connection, before anything is sent."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.argspec import (
    connect_argument_spec,
    connection_errors,
    passwords_in_urls,
)


def params(**given: t.Any) -> dict[str, t.Any]:
    defaults = {name: option.get("default") for name, option in connect_argument_spec().items()}
    return {**defaults, "connect_urls": ["http://connect-1:8083"], **given}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, "", id="fine"),
        pytest.param({"connect_urls": ["https://[::1]:8083/connect/"]}, "", id="IPv6 and a path"),
        pytest.param({"connect_urls": []}, "connect_urls is empty: name at least one worker.", id="none"),
        pytest.param(
            {"connect_urls": ["connect-1:8083"]}, "connect_urls has 'connect-1:8083': write http://", id="bare"
        ),
        pytest.param({"connect_urls": ["http://"]}, "connect_urls has 'http://': write", id="no host"),
        pytest.param({"connect_urls": ["http://a:x"]}, "connect_urls has 'http://a:x': write", id="port"),
        pytest.param(
            {"connect_urls": ["http://ada:geheim@c:8083"]},
            "connect_urls has a login in http://c:8083: give it as url_username and url_password.",
            id="login in the address",
        ),
        pytest.param({"connect_urls": ["http://a:0"]}, "connect_urls has 'http://a:0': write", id="port 0"),
        pytest.param({"url_username": "ada"}, "url_username and url_password belong together", id="half a login"),
        pytest.param({"client_key": "/etc/hosts"}, "client_key is given without client_cert", id="key alone"),
        pytest.param({"ca_path": "/no/ca"}, "ca_path /no/ca can't be read on this host: No such file", id="no file"),
        pytest.param({"ca_path": "/no/ca", "validate_certs": False}, "", id="no file, not needed"),
        pytest.param({"request_timeout": 0}, "request_timeout is 0: give at least 1 second.", id="no time to answer"),
        pytest.param({"timeout": 0}, "timeout is 0: give at least 1 second.", id="no time to wait"),
    ],
)
def test_errors(given: dict[str, t.Any], expected: str) -> None:
    errors = connection_errors(params(**given))
    assert [error[: len(expected)] for error in errors] == ([expected] if expected else [])
    assert "geheim" not in str(errors)


def test_passwords_in_addresses_are_found() -> None:
    assert passwords_in_urls(["http://a:1", "http://ada:geheim@b:1", "http://x:y"]) == ["geheim"]
