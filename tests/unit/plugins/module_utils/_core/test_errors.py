# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError, join_limited, raise_all


def test_no_error_raises_nothing() -> None:
    raise_all([])


@pytest.mark.parametrize(
    ("errors", "message", "results"),
    [
        pytest.param(["A."], "A.", {"errors": ["A."]}, id="one is said as it is"),
        pytest.param(["A.", "B."], "2 errors:\n1. A.\n2. B.", {"errors": ["A.", "B."]}, id="several are counted"),
    ],
)
def test_raise_all(errors: list[str], message: str, results: dict[str, list[str]]) -> None:
    with pytest.raises(StackError) as caught:
        raise_all(errors)
    assert str(caught.value) == message
    assert caught.value.results == results


@pytest.mark.parametrize(
    ("names", "text"),
    [
        pytest.param([], "", id="none"),
        pytest.param([1, "b"], "1, b", id="all of few"),
        pytest.param(range(10), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9", id="ten"),
        pytest.param(
            (str(number) for number in range(11)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 1 more", id="the first of many"
        ),
    ],
)
def test_some(names: t.Iterable[t.Any], text: str) -> None:
    assert join_limited(names) == text
