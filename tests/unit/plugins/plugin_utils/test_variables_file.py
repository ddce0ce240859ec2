# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written for Ansible to read is read back equal, and nothing of it is a template."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables_file import to_variables_file

HOSTILE = {
    "expression": "{{ 1 + 1 }}",
    "inside": "billing-{{ 1 + 1 }}-eu",
    "statement": "{% if true %}yes{% endif %}",
    "comment": "seen{# never #}",
    "only the start": "{{",
    "override": "#jinja2:variable_start_string:'[['\n[[ 1 + 1 ]]",
    "lines": "one: {{ 1 + 1 }}\n\n  two # {{ 2 }}\n",
    "quotes": 'it\'s {{ "one" }}',
    "controls": "\x07\u2028{{ 1 }}\t\x85",
    "tag": "!unsafe {{ 1 }}",
    "number": "17",
    "null": "null",
    "empty": "",
    "colon": "a: b",
    "unicode": "ümläut-日本",
}


def every_text(value: t.Any) -> t.Iterator[str]:
    """Yield all texts of nested values, keys of mappings too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from every_text(list(value))
        yield from every_text(list(value.values()))
    elif isinstance(value, list):
        for item in value:
            yield from every_text(item)


def everywhere(text: str) -> dict[str, t.Any]:
    """Return variables in the shapes of an export with a text in each place that a client can choose."""
    return {
        "kafka_quotas": [{"client": text, "limits": {"producer_byte_rate": 4096.0}}],
        "kafka_topics": [
            {"name": "orders", "partitions": 2, "config": {"k": text}, "assignment": None, "internal": False}
        ],
        "kafka_offsets": {text: {"orders": {"0": 0}}},
        "kafka_acls": [
            {
                "resource_type": "topic",
                "name": text,
                "principal": f"User:{text}",
                "operations": ["read"],
                "hosts": ["*"],
            }
        ],
        "kafka_cluster_config": {},
    }


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_is_read_back_equal_and_is_no_template(text: str) -> None:
    variables = everywhere(text)
    loader = DataLoader()  # which trusts a file of the inventory, or of -e
    read = loader.load(trust_as_template(to_variables_file(variables)))
    assert read == variables
    assert to_variables_file(read) == to_variables_file(variables)  # as Ansible hands them to a plugin
    assert Templar(loader).template(read) == variables
    for found in every_text(read):
        assert Templar(loader).template(found) == found


def test_plain_names_need_no_tag() -> None:
    """Files without such text stay plain YAML, which every other program reads too."""
    assert yaml.safe_load(to_variables_file(everywhere("orders"))) == everywhere("orders")
