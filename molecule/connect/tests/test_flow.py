# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A line goes from a file on one host through a topic to a file on another, with a secret of the workers in it."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.molecule.connect.tests.asking import Tool, consumed, flow

testinfra_hosts = ["ssh://broker-1"]


def test_lines_flow(host: t.Any, tool: Tool) -> None:
    wanted = flow(host)
    assert consumed(tool, "lines").count(wanted) == 1


def test_topics_have_the_right_shape(tool: Tool) -> None:
    text = tool("root", "kafka-topics", "--describe --topic 'connect-.*'")
    for name, partitions in {"configs": 1, "offsets": 25, "status": 5}.items():
        (head,) = re.findall(rf"(?m)^Topic: connect-{name}\s.*PartitionCount.*$", text)
        assert re.search(rf"PartitionCount: {partitions}\s+ReplicationFactor: 3\s", head), head
        assert re.search(r"cleanup.policy=compact(,|$)(?!delete)", head), head
