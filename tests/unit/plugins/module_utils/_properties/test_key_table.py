# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.key_table import dump, load, parse_html

# Two keys as Kafka 3.9.2 prints them, and one without a row that we need.
PRINTED = """<ul class="config-list">
<li>
<h4><a id="listeners"></a><a id="brokerconfigs_listeners" href="#brokerconfigs_listeners">listeners</a></h4>
<p>Listener List - comma-separated. Use <code>PLAINTEXT://h:9092</code>.<br> See <a href="#x">this</a>.</p>
<table><tbody>
<tr><th>Type:</th><td>string</td></tr>
<tr><th>Default:</th><td>PLAINTEXT://:9092</td></tr>
<tr><th>Valid Values:</th><td></td></tr>
<tr><th>Importance:</th><td>high</td></tr>
<tr><th>Update Mode:</th><td>per-broker</td></tr>
</tbody></table>
</li>
<li>
<h4><a id="a"></a><a id="brokerconfigs_a" href="#brokerconfigs_a">log.roll.ms</a></h4>
<p></p>
<table><tbody>
<tr><th>Type:</th><td>long</td></tr>
<tr><th>Default:</th><td>null</td></tr>
<tr><th>Valid Values:</th><td>[1,...] &amp; more</td></tr>
<tr><th>Importance:</th><td>low</td></tr>
<tr><th>Update Mode:</th><td>cluster-wide</td></tr>
</tbody></table>
</li>
<li>
<h4><a>half</a></h4>
<table><tbody>
<tr><th>Type:</th><td>long</td></tr>
</tbody></table>
</li>
</ul>
"""
TABLE = {
    "listeners": {
        "type": "string",
        "default": "PLAINTEXT://:9092",
        "valid_values": "",
        "importance": "high",
        "update_mode": "per-broker",
    },
    "log.roll.ms": {
        "type": "long",
        "default": "null",
        "valid_values": "[1,...] & more",
        "importance": "low",
        "update_mode": "cluster-wide",
    },
}


def test_printed_table_is_read() -> None:
    assert parse_html(PRINTED) == TABLE


@pytest.mark.parametrize("text", ["", "Error: Could not find or load main class", "<ul></ul>"])
def test_anything_else_has_no_keys(text: str) -> None:
    assert parse_html(text) == {}


def test_stored_table_is_read_back() -> None:
    assert load(dump(TABLE, "3.9.2"), "3.9.2") == TABLE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(dump(TABLE, "3.9.1"), id="of another version"),
        pytest.param("", id="empty"),
        pytest.param(dump(TABLE, "3.9.2")[:100], id="cut off"),
        pytest.param("[]", id="a list"),
        pytest.param('{"source": "3.9.2"}', id="no keys"),
        pytest.param('{"source": "3.9.2", "keys": [1]}', id="keys are a list"),
        pytest.param('{"source": "3.9.2", "keys": {"a": {"type": "int"}}}', id="a field is missing"),
        pytest.param(
            json.dumps({"source": "3.9.2", "keys": {"a": dict.fromkeys(TABLE["listeners"], 1)}}), id="numbers"
        ),
    ],
)
def test_invalid_stored_table_counts_as_none(text: str) -> None:
    assert load(text, "3.9.2") == {}
