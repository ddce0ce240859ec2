# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hocon import to_hocon


@pytest.mark.parametrize(
    ("config", "text"),
    [
        pytest.param({}, "", id="empty"),
        pytest.param({"b.c-d": "x", "a": 1}, 'a = 1\nb.c-d = "x"\n', id="sorted paths"),
        pytest.param({"a": True, "b": None, "c": ["x", 2]}, 'a = true\nc = ["x", 2]\n', id="kinds"),
        pytest.param({"a": 'geheim "4711" \\ ${x} ü'}, 'a = "geheim \\"4711\\" \\\\ ${x} ü"\n', id="text"),
        pytest.param({"a": {"b": 1}}, 'a = {"b": 1}\n', id="mapping"),
    ],
)
def test_to_hocon(config: dict[str, t.Any], text: str) -> None:
    assert to_hocon(config) == text


def test_secrets_apart() -> None:
    config = {"basicAuthentication.password": "x", "basicAuthentication.ldap.password": "y", "cmak.zkhosts": "z:1"}
    assert to_hocon(config, secrets=False) == 'cmak.zkhosts = "z:1"\n'
    assert to_hocon(config, secrets=True).count("password") == 2
    assert to_hocon(config).count("\n") == 3


@pytest.mark.parametrize("key", ["a b", "a..b", "", "a\n", 'a"', "a=b", ".a"])
def test_a_key_that_is_no_path(key: str) -> None:
    with pytest.raises(ValueError, match="no path of HOCON"):
        to_hocon({key: 1})
