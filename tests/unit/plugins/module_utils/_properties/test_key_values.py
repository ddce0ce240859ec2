# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.key_values import (
    form_errors,
    nearest,
    value_errors,
)


@pytest.mark.parametrize(
    ("kind", "valid", "value", "part"),
    [
        pytest.param("int", "[0,...]", "0", "", id="at the lower bound"),
        pytest.param("int", "[0,...]", "-1", "valid is [0,...]", id="below"),
        pytest.param("int", "[0,...,900]", "901", "valid is [0,...,900]", id="above"),
        pytest.param("double", "[0.5,...,1.0]", "0.4", "valid is [0.5,...,1.0]", id="double below"),
        pytest.param("double", "[0.5,...,1.0]", "1", "", id="double at the upper bound"),
        pytest.param("int", "[1,...,9] or -1", "77", "", id="a form that is not known"),
        pytest.param("short", "", "70000", "what fits into 16 bits", id="too many bits"),
        pytest.param("int", "", "many", "not of type int", id="no number"),
        pytest.param("boolean", "", "yes", "not of type boolean", id="no boolean"),
        pytest.param("boolean", "", "TRUE", "", id="boolean"),
        pytest.param("string", "[none, gzip, zstd]", "zstd", "", id="choice"),
        pytest.param("string", "[none, gzip, zstd]", "ZSTD", "valid is [none, gzip, zstd]", id="choice has a case"),
        pytest.param("string", "(case insensitive) [ENABLED, DISABLED]", "enabled", "", id="choice without case"),
        pytest.param("string", "(case insensitive) [ENABLED, DISABLED]", "on", "valid is (case", id="no choice"),
        pytest.param("string", "[all, -1, 0, 1]", "-1", "", id="choice of numbers"),
        pytest.param("string", "non-empty string", "", "", id="words"),
        pytest.param("int", "[0,...]", "${file:/x:y}", "", id="placeholder"),
        pytest.param("", "", "anything", "", id="no row"),
    ],
)
def test_value_errors(kind: str, valid: str, value: str, part: str) -> None:
    found = value_errors("k", value, {"type": kind, "valid_values": valid})
    assert len(found) == (1 if part else 0)
    assert not part or (part in found[0] and value in found[0])


def test_form_alone_has_no_range() -> None:
    assert form_errors("k", "-1", {"type": "int", "valid_values": "[0,...]"}) == []


def test_nearest() -> None:
    assert nearest("lingr.ms", ["linger.ms", "acks"], "producer.") == "Did you mean producer.linger.ms?"
    assert nearest("xyz", ["linger.ms"]) == "No key of Kafka is close to it."
