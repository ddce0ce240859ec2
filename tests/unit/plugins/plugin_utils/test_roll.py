# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.roll import next_to_roll

IDS = {"a": 1, "b": 2, "c": 3}


@pytest.mark.parametrize(
    ("left", "ready", "last", "expected"),
    [
        pytest.param(["a", "b", "c"], [1, 2, 3], 2, "a", id="all ready: order of the list"),
        pytest.param(["a", "b", "c"], [1, 2, 3], 1, "b", id="the controller waits"),
        pytest.param(["a"], [1, 2, 3], 1, "a", id="the controller when only it is left"),
        pytest.param(["a", "b", "c"], [1, 2], 1, "c", id="not ready before ready"),
        pytest.param(["a", "c"], [2, 3], 1, "a", id="a controller that is not ready before a ready follower"),
        pytest.param(["a", "b", "c"], [2], 1, "c", id="of two that are not ready, the controller is last"),
        pytest.param(["b", "c"], [], None, "b", id="nobody known to be ready, no controller"),
    ],
)
def test_next_to_roll(left: list[str], ready: list[int], last: int | None, expected: str) -> None:
    assert next_to_roll(left, IDS, ready, last) == expected
