# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.action.roll_next import ActionModule

OPTIONS: dict[str, t.Any] = {
    "members": ["a", "b", "c"],
    "restarted": [],
    "ids": {"a": 1, "b": 2, "c": 3},
    "ready": [1, 2, 3],
    "last": -1,
}


def choose(monkeypatch: pytest.MonkeyPatch, **changes: t.Any) -> dict[str, t.Any]:
    """Return the choice; an option that is None is not given."""
    monkeypatch.setattr(ActionBase, "run", lambda _self, _tmp, _task_vars: {})
    given = {name: value for name, value in {**OPTIONS, **changes}.items() if value is not None}
    plugin = ActionModule(mock.MagicMock(args=given), *[mock.MagicMock() for _ in range(5)])
    return dict(plugin.run(None, {}))


@pytest.mark.parametrize(
    ("changes", "member", "restarted"),
    [
        pytest.param({}, "a", ["a"], id="the first"),
        pytest.param({"restarted": ["a"]}, "b", ["a", "b"], id="the next"),
        pytest.param({"restarted": ["b", "a"]}, "c", ["b", "a", "c"], id="the last one"),
        pytest.param({"members": ["c", "b"]}, "c", ["c"], id="only members of the roll"),
        pytest.param({"last": 1}, "b", ["b"], id="the controller waits"),
        pytest.param({"last": 1, "restarted": ["b", "c"]}, "a", ["b", "c", "a"], id="until only it is left"),
        pytest.param({"ready": [1, 2]}, "c", ["c"], id="not ready before ready"),
        pytest.param({"ready": [1, 2], "restarted": ["c"]}, "a", ["c", "a"], id="not once more"),
        pytest.param({"last": None}, "a", ["a"], id="no controller is known"),
        pytest.param({"ready": ["1", "2"], "last": "3"}, "c", ["c"], id="numbers as text"),
    ],
)
def test_the_choice(
    changes: dict[str, t.Any], member: str, restarted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert choose(monkeypatch, **changes) == {"changed": False, "member": member, "restarted": restarted}


@pytest.mark.parametrize("missing", ["members", "restarted", "ids", "ready"])
def test_what_the_choice_depends_on_must_be_given(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AnsibleError, match=missing):
        choose(monkeypatch, **{missing: None})


def test_what_was_given_is_not_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    restarted = ["a"]
    choose(monkeypatch, restarted=restarted)
    assert restarted == ["a"]
