# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._akhq.clusters.plan import (
    Current,
    Expected,
    id_errors,
    issues,
)


def seen(*ids: int, **changes: t.Any) -> Current:
    nodes = [{"id": number, "host": "k", "port": 9092, "rack": None} for number in ids]
    return Current("0.25.1", {"kafka": {"nodes": nodes, "error": None, **changes}})


@pytest.mark.parametrize(
    ("current", "clusters", "brokers", "parts"),
    [
        pytest.param(seen(0, 1, 2), ["kafka"], [0, 1, 2], [], id="fine"),
        pytest.param(
            seen(0, 2),
            ["kafka"],
            [0, 1, 2],
            ["AKHQ on a sees the brokers 0, 2 of cluster kafka, and the inventory has 0, 1, 2."],
            id="one less",
        ),
        pytest.param(seen(0, 1, 2, 3), ["kafka"], [0, 1, 2], ["sees the brokers 0, 1, 2, 3"], id="one more"),
        pytest.param(seen(), ["kafka"], [0, 1, 2], ["sees the brokers none"], id="none"),
        pytest.param(seen(7), ["kafka"], [], [], id="nothing to compare with"),
        pytest.param(seen(nodes=None, error="Timed out."), ["kafka"], [0], ["Timed out."], id="no answer of Kafka"),
        pytest.param(
            seen(0), ["kafka", "far"], [0], ["AKHQ on a has no cluster far, which is declared."], id="missing"
        ),
        pytest.param(Current(error="AKHQ can't be used."), ["kafka"], [0], ["AKHQ can't be used."], id="no answer"),
    ],
)
def test_issues(current: Current, clusters: list[str], brokers: list[int], parts: list[str]) -> None:
    found = issues(current, Expected("a", clusters, {"kafka": brokers}))
    assert len(found) == len(parts), found
    for sentence, part in zip(found, parts):
        assert part in sentence


@pytest.mark.parametrize(
    ("ids", "wrong"),
    [
        pytest.param([0, 1], False, id="numbers"),
        pytest.param(["0", "1"], False, id="numbers as text"),
        pytest.param([], False, id="none"),
        pytest.param(["one"], True, id="a name"),
        pytest.param("012", True, id="no list"),
    ],
)
def test_id_errors(ids: t.Any, wrong: bool) -> None:
    assert bool(id_errors({"kafka": ids})) is wrong
