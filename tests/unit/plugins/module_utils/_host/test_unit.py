# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import socket
import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._host import unit as under_test
from ansible_collections.kafkaops.stack.plugins.module_utils._host.unit import (
    PAUSE,
    Watch,
    cause,
    crashed,
    last_words,
    listens,
    systemctl,
    wait_for_port,
)
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.clock import Clock

STACK = "\n".join(f"\tat kafka.server.KafkaServer.m{number}(KafkaServer.scala:{number})" for number in range(60))
# What Kafka 3.9.2 writes where two brokers advertise one endpoint, shortened.
TWIN = f"""ERROR [KafkaServer id=1] Fatal error during KafkaServer startup. Prepare to shutdown (kafka.KafkaServer)
java.lang.IllegalArgumentException: requirement failed: Configured end points broker-1:9092 in advertised listeners \
are already registered by broker 0
{STACK}
ERROR Exiting Kafka due to fatal exception during startup. (kafka.Kafka$)
kafka.service: Main process exited, code=exited, status=1/FAILURE"""
NESTED = f"""WARN harmless (kafka.x)
org.apache.kafka.common.KafkaException: Failed to create new NetworkClient
{STACK}
Caused by: java.nio.file.NoSuchFileException: /etc/ssl/kafka.p12
\tat sun.nio.fs.UnixException.translateToIOException(UnixException.java:92)
\t... 17 more
kafka.service: Failed with result 'exit-code'."""
OPTION = """Unrecognized VM option 'NoSuchOptionOfAnyJvm'
Error: Could not create the Java Virtual Machine.
Error: A fatal exception has occurred. Program will exit."""


@pytest.mark.parametrize(
    ("journal", "expected"),
    [
        pytest.param(TWIN, "java.lang.IllegalArgumentException: requirement failed: Configured end points", id="log"),
        pytest.param(NESTED, "java.nio.file.NoSuchFileException: /etc/ssl/kafka.p12", id="the innermost cause"),
        pytest.param(OPTION, "Unrecognized VM option 'NoSuchOptionOfAnyJvm'", id="a JVM that does not start"),
        pytest.param(
            "ERROR Disk full (x)\nkafka.service: Killed", "ERROR Disk full (x)", id="an error without a stack"
        ),
        pytest.param(
            'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space', "Exception in", id="in a thread"
        ),
        pytest.param("kafka.service: Main process exited, code=killed, status=9/KILL", "", id="killed"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_cause(journal: str, expected: str) -> None:
    assert cause(journal)[: len(expected)] == expected
    assert bool(cause(journal)) is bool(expected)


def test_the_cause_comes_first_however_long_the_stack_is() -> None:
    lines = last_words(TWIN).splitlines()
    assert lines[0].startswith("java.lang.IllegalArgumentException: requirement failed")
    assert lines[1] == "The end of its journal:"
    assert lines[-1] == "kafka.service: Main process exited, code=exited, status=1/FAILURE"
    assert len(lines) == 32


RUNNING = {"ActiveState": "active", "SubState": "running", "MainPID": "4", "NRestarts": "3", "InvocationID": "a1"}


@pytest.mark.parametrize(
    ("states", "looks"),
    [
        pytest.param([RUNNING, RUNNING, {**RUNNING, "ActiveState": "failed"}], 2, id="fails while it is waited for"),
        pytest.param([RUNNING, {**RUNNING, "NRestarts": "4"}], 1, id="was started again between two looks"),
        pytest.param([{**RUNNING, "ActiveState": "activating", "SubState": "auto-restart"}], 1, id="loops"),
        pytest.param([{**RUNNING, "ActiveState": "failed"}, RUNNING], 1, id="had failed before"),
    ],
)
def test_a_unit_that_dies_ends_the_wait_with_the_cause(
    states: list[dict[str, str]], looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(states)
    monkeypatch.setattr(under_test, "unit_properties", lambda *_args: next(left))
    monkeypatch.setattr(under_test, "read_journal", lambda _module, unit, start: f"{unit} {start}\n{OPTION}")
    watch = Watch(t.cast(t.Any, None), "kafka.service")
    for _ in range(looks - 1):
        watch.look()
    with pytest.raises(StackError, match=r"kafka.service crashed: Unrecognized VM option") as error:
        watch.look()
    assert error.value.results == {"crashed": True}
    assert "kafka.service a1" in str(error.value)


def test_a_unit_that_was_restarted_long_ago_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "unit_properties", lambda *_args: RUNNING)
    watch = Watch(t.cast(t.Any, None), "kafka.service")
    assert [watch.look() for _ in range(3)] == [RUNNING] * 3


STARTING = {**RUNNING, "ActiveState": "activating", "SubState": "start-pre", "MainPID": "0"}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(STARTING, False, id="starting"),
        pytest.param(RUNNING, False, id="running, restarted once long ago"),
        pytest.param({**RUNNING, "NRestarts": "4"}, True, id="started again by systemd"),
        pytest.param({**STARTING, "SubState": "auto-restart"}, True, id="about to be started again"),
        pytest.param({**RUNNING, "ActiveState": "failed"}, True, id="failed"),
        pytest.param({**RUNNING, "ActiveState": "inactive", "SubState": "dead"}, True, id="ended without an error"),
    ],
)
def test_crashed(now: dict[str, str], expected: bool) -> None:
    assert crashed(STARTING, now) is expected


class FakeModule:
    """Answers every command alike, and keeps the commands."""

    def __init__(self, code: int = 0, out: str = "", err: str = "") -> None:
        self.answer, self.commands = (code, out, err), list[list[str]]()

    def run_command(self, command: list[str]) -> tuple[int, str, str]:
        self.commands.append(command)
        return self.answer


def test_systemctl() -> None:
    module = FakeModule()
    systemctl(t.cast(t.Any, module), "restart", "x.service")
    assert module.commands == [["systemctl", "restart", "x.service"]]


@pytest.mark.parametrize(
    ("err", "message"),
    [
        pytest.param("Unit x.service is masked.\n", "Unit x.service is masked.", id="what systemctl says"),
        pytest.param("\n", "it ended with 4", id="nothing said"),
    ],
)
def test_systemctl_that_fails(err: str, message: str) -> None:
    module = t.cast(t.Any, FakeModule(code=4, err=err))
    with pytest.raises(StackError) as error:
        systemctl(module, "restart", "x.service")
    assert str(error.value) == f"'systemctl restart x.service' failed: {message}"
    systemctl(module, "restart", "x.service", may_fail=True)


def test_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listens("127.0.0.1", port)
    assert not listens("127.0.0.1", port)


def waiting(monkeypatch: pytest.MonkeyPatch, states: list[dict[str, str]], port_opens_at_look: int) -> dict[str, t.Any]:
    """Wait for a unit that goes through ``states`` and stays in the last one."""
    looks = 0

    def look(_module: t.Any, _unit: str, _names: list[str]) -> dict[str, str]:
        nonlocal looks
        looks += 1
        return states[min(looks, len(states)) - 1]

    module = FakeModule(out="the last line\n")
    monkeypatch.setattr(under_test, "time", Clock())
    monkeypatch.setattr(under_test, "unit_properties", look)
    monkeypatch.setattr(under_test, "listens", lambda *place: place == ("::1", 9092) and looks >= port_opens_at_look)
    try:
        return wait_for_port(t.cast(t.Any, module), "x.service", "::1", 9092, 30)
    finally:
        asked = {tuple(command[:4]) for command in module.commands}
        assert asked <= {("journalctl", "_SYSTEMD_INVOCATION_ID=a1", "+", "INVOCATION_ID=a1")}


def test_waits_for_unit_and_port(monkeypatch: pytest.MonkeyPatch) -> None:
    found = waiting(monkeypatch, [STARTING, STARTING, RUNNING], port_opens_at_look=5)
    assert found == {"pid": 4, "seconds": round(3 * PAUSE, 1)}


@pytest.mark.parametrize(
    ("states", "port_opens_at_look", "message"),
    [
        pytest.param([STARTING, {**RUNNING, "ActiveState": "failed"}], 99, "crashed: ", id="crash"),
        pytest.param([RUNNING], 99999, r"does not accept connections on port 9092 of ::1 after 30 s", id="time is up"),
        pytest.param([STARTING], 1, r"does not accept connections", id="another process has the port"),
    ],
)
def test_fails_with_the_journal(
    states: list[dict[str, str]], port_opens_at_look: int, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StackError, match=rf"x.service {message}[\s\S]*the last line"):
        waiting(monkeypatch, states, port_opens_at_look)
