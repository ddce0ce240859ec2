# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What comes back of a word, and why nothing does."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper import fourletter, wire
from ansible_collections.kafkaops.stack.plugins.module_utils._zookeeper.argspec import Address

NOT_SERVING = "This ZooKeeper instance is not currently serving requests\n"


@contextlib.contextmanager
def answering(*chunks: bytes, wait: float = 0.0) -> t.Iterator[Address]:
    """Run a server that reads one word, sends the chunks, and closes after ``wait`` seconds."""
    done = threading.Event()

    def serve() -> None:
        connected, _peer = listener.accept()
        with connected:
            connected.recv(4)
            for chunk in chunks:
                connected.sendall(chunk)
            done.wait(wait)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield Address(*listener.getsockname())
        done.set()
        thread.join(5)


def test_ask_reads_to_the_end() -> None:
    with answering(b"zk_a\t1\n" * 3000, b"zk_b\t2\n") as address:
        reply = wire.send_command(address, "mntr", 5)
    assert reply.error == ""
    assert fourletter.parse_mntr(reply.text) == {"zk_a": 1, "zk_b": 2}


@pytest.mark.parametrize(
    ("answer", "whitelisted", "error"),
    [
        pytest.param(
            b"mntr is not executed because it is not in the whitelist.\n",
            False,
            "it does not allow the word mntr: add it to 4lw.commands.whitelist",
            id="not in the whitelist",
        ),
        pytest.param(NOT_SERVING.encode(), True, wire.NOT_SERVING, id="not serving"),
        pytest.param(
            b"", True, "it closed the connection without an answer: it may expect TLS on this port", id="no answer"
        ),
    ],
)
def test_ask_says_why_there_is_no_text(answer: bytes, whitelisted: bool, error: str) -> None:
    with answering(answer) as address:
        reply = wire.send_command(address, "mntr", 5)
    assert reply == wire.Reply(error=error, whitelisted=whitelisted)


def test_ask_gives_a_silent_server_up() -> None:
    with answering(b"Zookeeper", wait=5) as address:
        error = wire.send_command(address, "srvr", 0.3).error
    assert error == "it did not answer within 0.3 s (a port for TLS is silent, too)"


def test_ask_in_tls_names_a_server_without() -> None:
    with answering(b"\0" * 20) as address:
        error = wire.send_command(address, "srvr", 5, ssl.create_default_context()).error
    assert error.startswith("it closed the connection without an answer: it may speak no TLS on this port")


def test_ask_where_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = Address(*listener.getsockname())
    assert wire.send_command(address, "srvr", 5).error == "it refused the connection: nothing listens there"


def test_ask_an_unknown_name() -> None:
    error = wire.send_command(Address("no-such-host.invalid", 2181), "srvr", 5).error
    assert error == "its name does not resolve on the host that runs this task"
