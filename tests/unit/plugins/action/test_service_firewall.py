# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.action.service_firewall import ActionModule

RULES = [{"port": 9092, "source": f"192.0.2.{number}", "zone": "public"} for number in (8, 9)]
DECLARED = {"port": 9092, "from": ["192.0.2.8"]}


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
    monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
    task = mock.MagicMock(args={"found": found, "declared": [DECLARED]})
    given = {"inventory_hostname": "a", "hostvars": {"a": more, "b": platform}, "groups": {"kafka": ["b"]}}
    result = ActionModule(task, *[mock.MagicMock() for _ in range(5)]).run(None, given)
    assert (result["changed"], result["rules"]) == (False, rules)
    assert [text.split(":")[0] for text in result["warnings"]] == (
        ["The firewall of a still admits what the inventory no longer declares"] if rules else []
    )
