# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.action import ActionBase
from ansible.template import Templar, trust_as_template
from ansible_collections.kafkaops.stack.plugins.action.role_variables import ActionModule


def told(monkeypatch: pytest.MonkeyPatch, roles: list[str], **variables: t.Any) -> list[str]:
    """Return what the plugin says of variables, whose texts may be templates."""
    texts = {name: trust_as_template(value) if isinstance(value, str) else value for name, value in variables.items()}
    monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
    task = mock.MagicMock(args={"roles": roles})
    templar = Templar(DataLoader(), variables=texts)
    plugin = ActionModule(task, *[mock.MagicMock() for _ in range(3)], templar, mock.MagicMock())
    result = plugin.run(None, texts)
    assert not result["changed"]
    return list(result["errors"])


def test_each_variable_is_evaluated_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    found = told(
        monkeypatch,
        ["kafka", "zookeeper"],
        kafka_open_files="{{ 'ma' ~ 'ny' }}",
        kafka_rack="{{ racks[0] }}",
        kafka_heap="{{ 1 ",
        zookeeper_heap="{{ 2 * 512 }}m",
        zookeeper_jvm_options="{{ [unknown] }}",
        other="{{ nothing }}",
    )
    assert [sentence.partition(" ")[0] for sentence in found] == [
        "kafka_rack",
        "kafka_heap",
        "kafka_open_files",
        "zookeeper_jvm_options",
    ]
    assert found[0] == "kafka_rack cannot be evaluated: 'racks' is undefined; correct it, or what it refers to."
    assert found[2].startswith("kafka_open_files is the text 'many'; ")
    assert not any("\n" in sentence for sentence in found)


def test_a_default_that_comes_to_nothing_is_told_unless_a_given_value_may_be_the_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hosts = {"kafka_hosts": "{{ groups['kafka'] | default([]) }}", "groups": {}}
    (sentence,) = told(monkeypatch, ["kafka"], **hosts)
    assert sentence.startswith("kafka_hosts is an empty list;")
    (sentence,) = told(monkeypatch, ["kafka", "zookeeper"], zookeeper_heap="x", **hosts)
    assert sentence.startswith("zookeeper_heap is 'x'")
