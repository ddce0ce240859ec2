# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t

import pytest
import yaml
from ansible_collections.kafkaops.stack.plugins.doc_fragments.kafka import ModuleDocFragment
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import (
    connection_errors,
    kafka_argument_spec,
    listener_argument_spec,
    split_server,
)


def params(**given: t.Any) -> dict[str, t.Any]:
    defaults = {name: option.get("default") for name, option in kafka_argument_spec().items()}
    return {**defaults, "bootstrap_servers": ["broker-1:9092"], **given}


@pytest.mark.parametrize(
    ("documentation", "spec"),
    [
        pytest.param(ModuleDocFragment.DOCUMENTATION, kafka_argument_spec(), id="brokers"),
        pytest.param(ModuleDocFragment.LISTENER, listener_argument_spec(), id="any listener"),
    ],
)
def test_documentation_and_spec_are_the_same(documentation: str, spec: dict[str, t.Any]) -> None:
    documented = yaml.safe_load(documentation)["options"]
    for option in documented.values():
        del option["description"]
    for option in spec.values():
        option.pop("no_log", None)
    assert documented == spec


@pytest.mark.parametrize(
    ("text", "server"),
    [
        pytest.param("broker-1:9092", ("broker-1", 9092), id="name"),
        pytest.param(" 10.0.0.1:9092 ", ("10.0.0.1", 9092), id="address with spaces around"),
        pytest.param("[fe80::1]:9092", ("fe80::1", 9092), id="IPv6"),
    ],
)
def test_split_server(text: str, server: tuple[str, int]) -> None:
    assert split_server(text) == server


@pytest.mark.parametrize(
    "text",
    [
        "broker-1",
        "broker-1:",
        ":9092",
        "broker-1:0",
        "broker-1:65536",
        "fe80::1:9092",
        "a:1,b:2",
        "a b:1",
        "PLAINTEXT://a:1",
    ],
)
def test_split_server_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        split_server(text)


SASL = {"sasl_mechanism": "SCRAM-SHA-512", "sasl_username": "u", "sasl_password": "p"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({}, [], id="plaintext"),
        pytest.param({"security_protocol": "SASL_SSL", **SASL}, [], id="complete login"),
        pytest.param(
            {"security_protocol": "SASL_SSL"}, ["sasl_mechanism and sasl_username and sasl_password"], id="no login"
        ),
        pytest.param(
            {"security_protocol": "SASL_PLAINTEXT", **SASL, "sasl_password": None},
            ["needs sasl_password"],
            id="no password",
        ),
        pytest.param(SASL, ["SASL_PLAINTEXT"], id="login without SASL"),
        pytest.param({"security_protocol": "SSL", **SASL}, ["SASL_SSL"], id="login with TLS only"),
        pytest.param({"ssl_cafile": __file__}, ["set it to SSL"], id="file without TLS"),
        pytest.param({"security_protocol": "SSL", "ssl_cafile": __file__}, [], id="readable file"),
        pytest.param(
            {"security_protocol": "SSL", "ssl_cafile": "/no/ca"}, ["/no/ca", "No such file"], id="missing file"
        ),
        pytest.param({"security_protocol": "SSL", "ssl_keyfile": __file__}, ["without ssl_certfile"], id="key alone"),
        pytest.param({"bootstrap_servers": []}, ["is empty"], id="no server"),
        pytest.param(
            {"bootstrap_servers": ["a", "b:x"], "request_timeout": 0}, ["'a'", "'b:x'", "at least 1"], id="all at once"
        ),
    ],
)
def test_connection_errors(given: dict[str, t.Any], words: list[str]) -> None:
    text = "\n".join(connection_errors(params(**given)))
    assert bool(text) == bool(words)
    for word in words:
        assert word in text
