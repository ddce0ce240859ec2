# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.tests.unit.plugins.module_utils.clock import Clock


@pytest.mark.parametrize(
    ("timeout", "ready_after", "seen", "missing", "pauses"),
    [
        pytest.param(10, 0, 0, [], 0, id="there at once"),
        pytest.param(10, 2, 2, [], 2, id="there at the third look"),
        pytest.param(6, 9, 3, ["6 more"], 3, id="the last look comes at the end of the time"),
        pytest.param(7, 9, 3, ["6 more"], 3, id="no look comes after it"),
        pytest.param(0, 9, 0, ["9 more"], 0, id="no time is one look"),
    ],
)
def test_wait_until(timeout: float, ready_after: int, seen: int, missing: list[str], pauses: int) -> None:
    clock = Clock()
    looks = iter(range(100))

    def unmet(number: int) -> list[str]:
        return [] if number >= ready_after else [f"{ready_after - number} more"]

    found = clock.wait_until(lambda: next(looks), unmet, timeout, pause=2.0)
    assert found == (seen, missing)
    assert clock.slept == [2.0] * pauses
