# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._metrics.exposition import Gauge, render


@pytest.mark.parametrize(
    ("gauge", "lines"),
    [
        pytest.param(Gauge("x", "What."), [], id="no samples"),
        pytest.param(
            Gauge("x", "What.", [({}, 1795665479.5)]), ["# HELP x What.", "# TYPE x gauge", "x 1795665479.5"], id="bare"
        ),
        pytest.param(
            Gauge("x", "What.", [({"a": "b", "c": "d"}, 3.0), ({"a": "e"}, 0)]),
            ["# HELP x What.", "# TYPE x gauge", 'x{a="b",c="d"} 3', 'x{a="e"} 0'],
            id="labels",
        ),
        pytest.param(
            Gauge("x", "What.", [({"group": 'a"b\\c\nd'}, 1)]),
            ["# HELP x What.", "# TYPE x gauge", 'x{group="a\\"b\\\\c\\nd"} 1'],
            id="escaped",
        ),
    ],
)
def test_render(gauge: Gauge, lines: list[str]) -> None:
    assert render([gauge]).splitlines() == lines
