# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of a preferred election."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.leaders.plan import plan_preferred


@pytest.mark.parametrize(
    ("leader", "isr", "expected"),
    [
        pytest.param(1, [1, 2], [], id="led by its first replica"),
        pytest.param(
            2, [1, 2], [Change("update", "partition", "a-b-0", {"leader": 2}, {"leader": 1})], id="led by another"
        ),
        pytest.param(2, [2], [], id="first replica not in sync"),
        pytest.param(
            None, [1], [Change("update", "partition", "a-b-0", {"leader": None}, {"leader": 1})], id="no leader"
        ),
    ],
)
def test_plan_preferred(leader: int | None, isr: list[int], expected: list[Change]) -> None:
    partitions: list[dict[str, t.Any]] = [{"id": 0, "leader": leader, "replicas": [1, 2], "isr": isr}]
    assert plan_preferred({"a-b": {"partitions": partitions}}) == expected
