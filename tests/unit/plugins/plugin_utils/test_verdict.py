# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.verdict import platform_issues

HOSTVARS: dict[str, dict[str, t.Any]] = {
    "a": {"one": {"issues": ["A.", "B."]}, "two": {"msg": "Refused."}},
    "b": {"one": {"issues": ["B.", "C."]}, "two": {"skipped": True}},
    "c": {"one": {"issues": [], "msg": "Waited in vain."}},
    "d": {},
}


@pytest.mark.parametrize(
    ("names", "hosts", "issues"),
    [
        pytest.param(["one"], ["a", "b"], ["A.", "B.", "C."], id="each once"),
        pytest.param(["one", "two"], ["b", "a"], ["B.", "C.", "A.", "Refused."], id="by service, then by host"),
        pytest.param(["two"], ["a"], ["Refused."], id="a reader that failed has its message"),
        pytest.param(["one"], ["c"], [], id="a message beside issues is none"),
        pytest.param(["one", "two"], ["d"], [], id="nothing was looked at"),
        pytest.param(["two"], ["b"], [], id="skipped"),
    ],
)
def test_platform_issues(names: list[str], hosts: list[str], issues: list[str]) -> None:
    assert platform_issues(names, hosts, HOSTVARS) == issues
