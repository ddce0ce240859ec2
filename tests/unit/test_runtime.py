# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An action group gives the connection to exactly the modules that take it: those that use its doc fragment."""

from __future__ import annotations

import ast
import pathlib

import pytest
import yaml

TOP = pathlib.Path(__file__).parents[2]
GROUPS = yaml.safe_load((TOP / "meta/runtime.yml").read_text())["action_groups"]


def fragments(module: pathlib.Path) -> list[str]:
    for node in ast.parse(module.read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DOCUMENTATION":
            found: list[str] = yaml.safe_load(ast.literal_eval(node.value)).get("extends_documentation_fragment", [])
            return found
    return []


def test_every_connection_has_its_group() -> None:
    assert set(GROUPS) == {p.stem for p in (TOP / "plugins/doc_fragments").glob("*.py")} - {"attributes"}


@pytest.mark.parametrize("group", GROUPS)
def test_group_has_exactly_the_modules_with_its_fragment(group: str) -> None:
    modules = (TOP / "plugins/modules").glob("*.py")
    assert GROUPS[group] == sorted(m.stem for m in modules if f"kafkaops.stack.{group}" in fragments(m))
