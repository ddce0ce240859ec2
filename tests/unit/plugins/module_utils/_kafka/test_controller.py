# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection to one controller, with TLS and a login as the shared options want them."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import diagnosis
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import kafka_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import RequestFailed, Unreachable
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.controller_client import connect_controller
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._kafka.controllers import (
    CLUSTER,
    Controller,
    cluster,
)
from kafka.protocol.admin import DescribeClusterRequest

PLAIN = {"sasl_mechanism": "PLAIN", "sasl_username": "admin", "sasl_password": "geheim"}


def params(**given: t.Any) -> dict[str, t.Any]:
    return {**{name: option.get("default") for name, option in kafka_argument_spec().items()}, **given}


def ask(server: str, timeout: float = 20, **given: t.Any) -> int:
    """Return the id of the active controller by the one at ``server``."""
    with connect_controller(params(**given), server, timeout) as controller:
        for _twice in range(2):
            response = controller.send(DescribeClusterRequest(endpoint_type=2, min_version=1), timeout)
        return int(response.controller_id)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, and beside it its key."""
    path = tmp_path_factory.mktemp("tls") / "pem"
    names = ["-subj", "/CN=x", "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{path}.key", "-out", str(path)]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run(command, check=True, capture_output=True)
    return path


def server_context(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, f"{pem}.key")
    return context


@pytest.mark.parametrize(
    ("tls", "given", "keys"),
    [
        pytest.param(False, {}, [18, 60, 60], id="plaintext"),
        pytest.param(True, {"security_protocol": "SSL"}, [18, 60, 60], id="TLS"),
        pytest.param(False, {"security_protocol": "SASL_PLAINTEXT", **PLAIN}, [18, 17, 36, 60, 60], id="login"),
        pytest.param(True, {"security_protocol": "SASL_SSL", **PLAIN}, [18, 17, 36, 60, 60], id="TLS and login"),
    ],
)
def test_a_controller_answers(pem: Path, tls: bool, given: dict[str, t.Any], keys: list[int]) -> None:
    with Controller(server_context(pem) if tls else None) as controller:
        controller.answers[CLUSTER] = cluster(3)
        assert ask(controller.address, **given, ssl_cafile=str(pem) if tls else None) == 3
    assert controller.asked == keys


@pytest.mark.parametrize(
    ("tls", "given", "cause", "transient", "text"),
    [
        pytest.param(
            False,
            {"security_protocol": "SASL_PLAINTEXT", **PLAIN, "sasl_password": "other"},
            diagnosis.LOGIN,
            False,
            "refused the login of user admin with PLAIN",
            id="login",
        ),
        pytest.param(True, {}, diagnosis.IS_TLS, False, "speaks TLS, and security_protocol is PLAINTEXT", id="is TLS"),
        pytest.param(
            True, {"security_protocol": "SSL"}, diagnosis.UNTRUSTED, False, "isn't signed by a trusted", id="untrusted"
        ),
    ],
)
def test_a_controller_that_cannot_be_used(
    pem: Path, tls: bool, given: dict[str, t.Any], cause: str, transient: bool, text: str
) -> None:
    with Controller(server_context(pem) if tls else None) as controller, pytest.raises(Unreachable) as caught:
        ask(controller.address, **given)
    assert (list(caught.value.causes), caught.value.transient) == ([cause], transient)
    assert text in str(caught.value)


def test_a_port_where_nothing_listens() -> None:
    with Controller() as controller:
        pass
    with pytest.raises(Unreachable, match=r"Check that the controller runs and .* its controller listener") as caught:
        ask(controller.address)
    assert caught.value.transient


def test_a_controller_before_kafka_3_7() -> None:
    with Controller(versions={CLUSTER: 0}) as controller, pytest.raises(Unreachable, match="No version of the"):
        ask(controller.address)


def test_a_silent_controller() -> None:
    with Controller() as controller, pytest.raises(RequestFailed, match="didn't answer within 1 s") as caught:
        ask(controller.address, 1)
    assert caught.value.timed_out


def test_a_port_that_accepts_connections_and_says_nothing() -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(RequestFailed, match="within 1 s"):
        ask(f"localhost:{server.getsockname()[1]}", 1)
    assert time.monotonic() - began < 30
