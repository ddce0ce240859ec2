# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.kafkaops.stack.plugins.filter.to_properties import FilterModule

to_properties = FilterModule().filters()["to_properties"]


def test_mapping_becomes_text() -> None:
    lines = to_properties({"tickTime": 2000, "admin.enableServer": False, "x": None}).splitlines()
    assert lines[1:] == ["admin.enableServer=false", "tickTime=2000"]
    assert lines[0].startswith("# ")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(["a"], "needs a mapping", id="list"),
        pytest.param({"a": {"b": 1}}, "a mapping is neither", id="nested mapping"),
    ],
)
def test_anything_else_is_refused(value: object, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        to_properties(value)
