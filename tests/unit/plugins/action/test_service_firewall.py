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
from ansible_collections.kafkaops.stack.plugins.action.service_firewall import ActionModule

RULES = [{"port": 9092, "source": f"192.0.2.{number}", "zone": "public"} for number in (8, 9)]
DECLARED = [{"port": 9092, "from": ["192.0.2.8"]}]


def compared(
    found: t.Sequence[dict[str, t.Any]],
    declared: t.Any,
    hostvars: dict[str, t.Any],
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, t.Any]:
    """Return what the module says of the rules for Kafka on host a."""
    monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
    given = {
        "inventory_hostname": "a",
        "hostvars": hostvars,
        "groups": {"kafka": ["b"]},
        "__service_state": {"services": {"kafka": {"own_rules": list(found)}}},
        "__kafka_firewall": declared,
    }
    loader = DataLoader()
    plugins = (loader, Templar(loader, variables=given), mock.MagicMock())
    return ActionModule(mock.MagicMock(args={"role": "kafka"}), *[mock.MagicMock()] * 2, *plugins).run(None, given)


@pytest.mark.parametrize(
    ("found", "more", "platform", "rules"),
    [
        pytest.param(RULES, {}, {"hosts_address": "192.0.2.1"}, RULES[1:], id="one is declared no longer"),
        pytest.param(RULES[:1], {}, {"hosts_address": "192.0.2.1"}, [], id="all are declared"),
        pytest.param([], {}, {"hosts_address": "192.0.2.1"}, [], id="there are none"),
        pytest.param(RULES, {}, {}, [], id="an address is not known"),
        pytest.param(
            RULES,
            {"hosts_firewall_rules": [{"port": 9092, "from": ["192.0.2.9"]}]},
            {"hosts_address": "192.0.2.1"},
            [],
            id="the inventory declares more",
        ),
        pytest.param(RULES, {"hosts_firewall_rules": None}, {"hosts_address": "192.0.2.1"}, RULES[1:], id="nothing"),
    ],
)
def test_stale_rules_are_warned_of(
    found: list[dict[str, t.Any]],
    more: dict[str, t.Any],
    platform: dict[str, t.Any],
    rules: list[dict[str, t.Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = compared(found, DECLARED, {"a": more, "b": platform}, monkeypatch)
    assert (result["changed"], result["rules"]) == (False, rules)
    assert [text.split(":")[0] for text in result["warnings"]] == (
        ["The firewall of a still admits what the inventory no longer declares"] if rules else []
    )


def test_nothing_is_evaluated_where_there_are_no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    hostvars = mock.MagicMock()
    result = compared([], trust_as_template("{{ nothing }}"), hostvars, monkeypatch)
    assert result == {"changed": False, "rules": [], "warnings": []}
    assert not hostvars.mock_calls
