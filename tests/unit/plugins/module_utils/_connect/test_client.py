# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to workers that refuse, fail, are something else, or do what they were told without saying so."""

from __future__ import annotations

import contextlib
import pathlib
import socket
import ssl
import subprocess
import time
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._connect.client import Client, Refused, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._connect.test_argspec import params
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils._connect.worker import (
    TIMED_OUT,
    Worker,
    answer,
    error,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.web import Page

HTML = b"<!doctype html><title>Login</title>"
PATH = "/connectors/a/config"
REBALANCE = "Request cannot be completed because a rebalance is expected"


def opened(*urls: str, **given: t.Any) -> Client:
    with connect(params(**{"connect_urls": list(urls), "timeout": 60, "request_timeout": 60, **given})) as client:
        return client


def closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.mark.parametrize(
    ("page", "given", "expected"),
    [
        pytest.param(Page(HTML, 404), {}, "answered 404, so it is not Kafka Connect", id="another page"),
        pytest.param(
            error(404, "HTTP 404 Not Found"), {}, "answered 404, so it is not Kafka Connect", id="another API"
        ),
        pytest.param(Page(HTML), {}, "did not answer with JSON, so it is not", id="web page"),
        pytest.param(answer({}), {}, "does not answer like a worker, so it is not", id="JSON of another server"),
        pytest.param(answer([1]), {}, "does not answer like a worker, so it is not", id="JSON list"),
        pytest.param(Page(HTML, 401), {}, "wants a login (401): give url_username and url_password.", id="login"),
        pytest.param(
            Page(b"", 401),
            {"url_username": "ada", "url_password": "geheim"},
            "refuses the login as ada (401): check that",
            id="wrong login",
        ),
        pytest.param(Page(HTML, 503), {}, "answered 503 Service Unavailable.", id="busy proxy"),
        pytest.param(Page(silent=True), {}, "perhaps it speaks TLS: write https:// then.", id="silence"),
    ],
)
def test_what_is_no_worker_is_an_error(worker: Worker, page: Page, given: dict[str, t.Any], expected: str) -> None:
    worker.faults["GET", "/"] = [(False, page)]
    with pytest.raises(StackError) as caught:
        opened(worker.url(""), **given)
    assert expected in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://127.0.0.1:{closed}", "refused the connection.", id="refused"),
        pytest.param("http://no-such-host.invalid:8083", "has a name that does not resolve.", id="name"),
        pytest.param("https://127.0.0.1:{worker}", "does not speak TLS: write http:// instead.", id="no TLS"),
    ],
)
def test_causes(worker: Worker, url: str, expected: str) -> None:
    began = time.monotonic()
    with pytest.raises(StackError) as caught:
        opened(url.format(closed=closed_port(), worker=worker.url("").rpartition(":")[2]))
    assert expected in str(caught.value)
    assert time.monotonic() - began < 40


def test_a_silent_worker_is_given_up_within_ten_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(StackError, match="did not answer within 1 s"):
            opened(f"http://127.0.0.1:{silent.getsockname()[1]}", request_timeout=1)
        assert time.monotonic() - began < 40


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file with a key and a certificate for 127.0.0.1 that is its own authority."""
    path = str(tmp_path_factory.mktemp("tls") / "all.pem")
    names = ["-subj", "/CN=worker", "-addext", "subjectAltName=IP:127.0.0.1"]
    applied = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*applied, "-keyout", f"{path}.key", "-out", path], check=True, capture_output=True)
    return path


@pytest.mark.parametrize(
    ("given", "wants_client", "expected"),
    [
        pytest.param(["ca_path"], False, "", id="known authority"),
        pytest.param([], False, "has a certificate that is not accepted: self-signed", id="unknown authority"),
        pytest.param(["validate_certs"], False, "", id="not checked"),
        pytest.param(["ca_path", "client_cert", "client_key"], True, "", id="client certificate"),
        pytest.param(["ca_path"], True, "failed: ", id="no client certificate"),
    ],
)
def test_tls(pem: str, given: list[str], wants_client: bool, expected: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, f"{pem}.key")
    if wants_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(pem)
    values = {"ca_path": pem, "client_cert": pem, "client_key": f"{pem}.key", "validate_certs": False}
    worker = Worker(context)
    try:
        with pytest.raises(StackError) if expected else contextlib.nullcontext() as caught:
            opened(worker.url(""), **{name: values[name] for name in given})
        assert not expected or expected in str(getattr(caught, "value", ""))
        with pytest.raises(StackError, match="write https:// then"):
            opened(worker.url("").replace("https", "http"))
    finally:
        worker.close()


def test_files_that_are_no_pem_are_reported(tmp_path: pathlib.Path) -> None:
    (tmp_path / "ca.pem").write_text("no")
    with pytest.raises(StackError, match=r"ca_path can't be used: .* Give files in PEM format"):
        opened("https://127.0.0.1:1", ca_path=str(tmp_path / "ca.pem"))


def test_the_next_address_is_tried(worker: Worker) -> None:
    client = opened(f"http://127.0.0.1:{closed_port()}", worker.url("/"))
    assert client.worker["version"] == "3.9.2"
    assert worker.requests == [("GET", "/")]


def test_all_causes_are_reported() -> None:
    with pytest.raises(StackError) as caught:
        opened(f"http://127.0.0.1:{closed_port()}", "http://no-such-host.invalid:1")
    assert str(caught.value).count("\n- http://") == 2


def test_a_worker_that_stops_is_left(worker: Worker) -> None:
    first = Worker()
    client = opened(first.url(""), worker.url(""))
    first.close()
    assert client.get("/connectors") == []
    assert client.send("PUT", PATH, {"x": "y"})["name"] == "a"
    assert worker.requests == [("GET", "/connectors"), ("PUT", PATH)]


def test_the_login_is_sent_with_the_first_request_and_none_without(worker: Worker) -> None:
    opened(worker.url(""), url_username="ada", url_password="geheim")
    opened(worker.url(""))
    assert worker.authorization == ["Basic YWRhOmdlaGVpbQ==", None]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_takes_the_login_elsewhere(worker: Worker, status: int) -> None:
    elsewhere = Worker()
    redirected = Page(b"", status, headers={"Location": elsewhere.url("/").replace("//", "//x:geheim-2@")})
    try:
        worker.faults["GET", "/"] = [(False, redirected)]
        with pytest.raises(StackError) as caught:
            opened(worker.url(""), url_username="ada", url_password="geheim")
        assert f"answered {status} and leads to {elsewhere.url('/')}, which is not followed" in str(caught.value)
        assert "geheim" not in str(caught.value)
        client = opened(worker.url(""), url_username="ada", url_password="geheim")
        worker.faults["PUT", PATH] = [(False, redirected)]
        with pytest.raises(StackError, match="is not followed"):
            client.send("PUT", PATH, {"password": "x"})
        assert (elsewhere.requests, worker.writes) == ([], [("PUT", PATH)])
    finally:
        elsewhere.close()


@pytest.mark.parametrize(
    ("fault", "puts"),
    [
        pytest.param((False, error(409, "Cannot complete request because of a conflicting operation")), 2, id="409"),
        pytest.param((False, error(500, TIMED_OUT)), 2, id="500 and not written"),
        pytest.param((False, error(500, REBALANCE)), 2, id="500 for 409"),
        pytest.param((True, error(500, TIMED_OUT)), 1, id="500 and written"),
        pytest.param((True, error(500, "IO Error trying to forward REST request: refused")), 1, id="leader gone"),
        pytest.param((True, Page(silent=True)), 1, id="answer lost and written"),
        pytest.param((False, Page(silent=True)), 2, id="answer lost and not written"),
    ],
)
def test_passing_errors_are_repeated_after_a_look(worker: Worker, fault: tuple[bool, Page], puts: int) -> None:
    worker.faults["PUT", PATH] = [fault]
    client = opened(worker.url(""))
    client.send("PUT", PATH, {"x": "y"}, is_done=lambda: client.find("/connectors/a") is not None)
    assert worker.connectors["a"]["config"] == {"name": "a", "x": "y"}
    assert worker.writes == [("PUT", PATH)] * puts


@pytest.mark.parametrize(
    ("page", "status", "expected"),
    [
        pytest.param(error(400, "Connector config is bad"), 400, "Connector config is bad", id="400"),
        pytest.param(error(409, "Connector a already exists"), 409, "already exists", id="409 of another kind"),
        pytest.param(error(500, "NullPointerException"), 500, "NullPointerException", id="500 of another kind"),
        pytest.param(error(404, "Connector a not found"), 404, "not found", id="404"),
        pytest.param(Page(HTML, 404), None, "answered 404 Not Found, but not like Kafka Connect", id="404 of a proxy"),
        pytest.param(Page(HTML), None, "did not answer with JSON", id="web page"),
    ],
)
def test_lasting_errors_are_not_repeated(worker: Worker, page: Page, status: int | None, expected: str) -> None:
    worker.faults["PUT", PATH] = [(False, page)] * 3
    with pytest.raises(StackError, match=expected) as caught:
        opened(worker.url("")).send("PUT", PATH, {})
    assert getattr(caught.value, "status", None) == status
    assert len(worker.writes) == 1


def test_reading_is_repeated_too(worker: Worker) -> None:
    worker.faults["GET", "/connectors"] = [(False, error(500, REBALANCE))] * 3
    assert opened(worker.url("")).get("/connectors") == []


def test_what_is_new_may_be_unknown_for_a_moment(worker: Worker) -> None:
    worker.have("a", {})
    worker.faults["PUT", "/connectors/a/pause"] = [(False, error(404, "Connector a not found"))] * 2
    opened(worker.url("")).send("PUT", "/connectors/a/pause", just_created=True)
    assert worker.connectors["a"]["state"] == "PAUSED"


def test_repeating_ends(worker: Worker) -> None:
    worker.faults["PUT", PATH] = [(False, error(409, "rebalance"))] * 1000
    began = time.monotonic()
    with pytest.raises(Refused, match="rebalance"):
        opened(worker.url(""), timeout=1).send("PUT", PATH, {})
    assert time.monotonic() - began < 40


def test_only_a_404_of_connect_means_that_there_is_none(worker: Worker) -> None:
    client = opened(worker.url(""))
    assert client.find("/connectors/a") is None
    assert client.find("/connectors/a", method="DELETE") is None
    worker.faults["GET", "/connectors/a"] = [(False, Page(HTML, 404))]
    with pytest.raises(StackError, match="not like Kafka Connect"):
        client.find("/connectors/a")
    worker.faults["DELETE", "/connectors/a"] = [(False, error(400, "No."))]
    with pytest.raises(Refused, match="No"):
        client.find("/connectors/a", method="DELETE")
