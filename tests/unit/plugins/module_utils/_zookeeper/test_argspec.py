# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses, expected servers and the options of TLS."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import (
    ARGSPEC,
    Address,
    connection,
    parse_address,
    parse_expected,
)


@pytest.mark.parametrize(
    ("text", "expected", "shown"),
    [
        pytest.param("zk-1:2281", Address("zk-1", 2281), "zk-1:2281", id="host and port"),
        pytest.param("zk-1", Address("zk-1", 2181), "zk-1:2181", id="default port"),
        pytest.param("10.0.0.1:1", Address("10.0.0.1", 1), "10.0.0.1:1", id="IPv4"),
        pytest.param("[fd00::1]:2181", Address("fd00::1", 2181), "[fd00::1]:2181", id="IPv6"),
        pytest.param("zk-1:2181/kafka", None, None, id="chroot"),
        pytest.param("zk-1:2181,zk-2:2181", None, None, id="a whole connect string"),
        pytest.param("fd00::1", None, None, id="IPv6 without brackets"),
        pytest.param("zk-1:70000", None, None, id="port too high"),
        pytest.param("zk-1:", None, None, id="empty port"),
        pytest.param("", None, None, id="empty"),
    ],
)
def test_parse_address(text: str, expected: Address | None, shown: str | None) -> None:
    found = parse_address(text)
    assert found == expected
    assert (str(found) if found else None) == shown


@pytest.mark.parametrize(
    ("value", "expected", "errors"),
    [
        pytest.param(None, {}, 0, id="not given"),
        pytest.param({"1": "zk-1", 2: "zk-2"}, {1: "zk-1", 2: "zk-2"}, 0, id="mapping, ids as text or number"),
        pytest.param({1: None}, {1: None}, 0, id="mapping without a host"),
        pytest.param(["1", 2], {1: None, 2: None}, 0, id="list"),
        pytest.param(3, {3: None}, 0, id="one id"),
        pytest.param(["zk-1"], {}, 1, id="a name for an id"),
        pytest.param([1, "1"], {1: None}, 1, id="twice"),
    ],
)
def test_parse_expected(value: t.Any, expected: dict[int, str | None], errors: int) -> None:
    found: list[str] = []
    assert parse_expected(value, found) == expected
    assert len(found) == errors


def options(**given: t.Any) -> dict[str, t.Any]:
    return {name: given.get(name, option.get("default")) for name, option in ARGSPEC.items()}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"hosts": ["zk-1:2181"]}, [], id="right"),
        pytest.param({"hosts": []}, ["hosts is empty"], id="no host"),
        pytest.param({"hosts": ["a:b", "c d"]}, ["'a:b' is not of the form", "'c d' is not of the form"], id="all bad"),
        pytest.param({"hosts": ["a", "a:2181"]}, ["a:2181 is named twice"], id="twice"),
        pytest.param({"hosts": ["a"], "request_timeout": 0}, ["request_timeout is 0"], id="no time"),
        pytest.param(
            {"hosts": ["a"], "use_tls": True, "ssl_cafile": "/no/ca.pem", "ssl_keyfile": "/no/key.pem"},
            ["ssl_cafile: /no/ca.pem", "ssl_keyfile: /no/key.pem", "without ssl_certfile"],
            id="TLS files",
        ),
    ],
)
def test_connection_tells_all_errors(given: dict[str, t.Any], expected: list[str]) -> None:
    errors: list[str] = []
    connection(options(**given), errors)
    assert len(errors) == len(expected)
    assert all(part in error for part, error in zip(expected, errors))


def test_connection_refuses_files_that_are_no_pem(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")
    errors: list[str] = []
    connection(options(hosts=["a"], use_tls=True, ssl_cafile=str(path)), errors)
    assert len(errors) == 1
    assert "PEM" in errors[0]
