# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import config_text, same_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(86400000, "86400000", id="int"),
        pytest.param(-1, "-1", id="negative"),
        pytest.param(0.5, "0.5", id="float"),
        pytest.param("x", "x", id="text"),
        pytest.param(["compact", "delete"], "compact,delete", id="list"),
        pytest.param(None, None, id="null"),
    ],
)
def test_config_text(value: object, text: str | None) -> None:
    assert config_text(value) == text


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        pytest.param("BOOLEAN", "True", "true", True, id="boolean"),
        pytest.param("LONG", "1000", " 1000", True, id="long"),
        pytest.param("LONG", "1000", "1001", False, id="other long"),
        pytest.param("LONG", "x", "1", False, id="not a long"),
        pytest.param("DOUBLE", "0.50", "0.5", True, id="double"),
        pytest.param("LIST", "compact, delete", "compact,delete", True, id="list"),
        pytest.param("LIST", "delete,compact", "compact,delete", False, id="list in another order"),
        pytest.param("STRING", "True", "true", False, id="text keeps its case"),
        pytest.param("STRING", None, None, True, id="both unset"),
        pytest.param("STRING", None, "", False, id="unset is not empty"),
    ],
)
def test_same_value(kind: str, one: str | None, other: str | None, same: bool) -> None:
    assert same_value(kind, one, other) is same
