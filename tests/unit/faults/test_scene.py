# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.tests.faults import scene


@pytest.mark.parametrize(("part", "expected"), [(True, ["b"]), (False, ["a", "b", "c"])], ids=["sample", "sweep"])
def test_the_sample_is_the_chosen_case(monkeypatch: pytest.MonkeyPatch, part: bool, expected: list[str]) -> None:
    monkeypatch.setattr(scene, "SAMPLE", part)
    assert scene.sampled(["a", "b", "c"], "b") == expected


def test_a_chosen_case_that_is_gone_is_no_empty_sample() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        scene.sampled([pytest.param(1, id="a")], "b")
