# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._host import unit as under_test
from ansible_collections.kafkaops.stack.plugins.module_utils._host.unit import Watch, cause, last_words

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
