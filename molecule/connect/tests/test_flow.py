# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A line goes from a file on one host through a topic to a file on another, with a secret of the workers in it."""

from __future__ import annotations

import re
import time
import typing as t

from ansible_collections.kafkaops.stack.molecule.connect.tests.asking import (
    FILES,
    HOSTS,
    SERVERS,
    another,
    consumed,
    tasks,
    until,
)
from ansible_collections.kafkaops.stack.tests.integration.lab import JAVA_WORDS

testinfra_hosts = ["ssh://broker-1"]

SECRET = 'geheim "4711" = \\ %'


def runs_on(host: t.Any, connector: str) -> t.Any:
    """Return the host on which the one task of a connector runs."""
    ((name, state),) = tasks(host, connector).items()
    assert state == "RUNNING"
    return another(host, name)


def test_lines_flow(host: t.Any) -> None:
    line = f"line of {time.time()}"
    sink = runs_on(host, "lines-sink")
    for name in HOSTS:  # everywhere: the source keeps how far it has read, and goes on from there on another host
        another(host, name).check_output(f"echo %s >>{FILES}/in.txt", line)
    wanted = f"Struct{{{SECRET}={line}}}"
    until(lambda: wanted in sink.run(f"cat {FILES}/out.txt").stdout.splitlines(), 60, "the line in the sink's file")
    assert consumed(host, "lines").count(wanted) == 1


def test_topics_have_the_right_shape(host: t.Any) -> None:
    tool = f"{JAVA_WORDS} timeout 90 /opt/kafka/bin/kafka-topics.sh --bootstrap-server {SERVERS} --describe 2>/dev/null"
    text = host.check_output(f"{tool} --topic 'pipes-.*'")
    for name, partitions in {"configs": 1, "offsets": 25, "status": 5}.items():
        (head,) = re.findall(rf"(?m)^Topic: pipes-{name}\s.*PartitionCount.*$", text)
        assert re.search(rf"PartitionCount: {partitions}\s+ReplicationFactor: 3\s", head), head
        assert re.search(r"cleanup.policy=compact(,|$)(?!delete)", head), head
