# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row is a small checkout, as file name and text, and the sentences that the checker must say about it."""

from __future__ import annotations

import pathlib

import check_sizes
import pytest

LONG = "def f():\n" + "    x = 1\n" * 30
DOCUMENTED = 'def f():\n    """Say it.\n' + "    more\n" * 40 + '    """\n    # why\n\n    x = 1\n'
FACT = "- name: Set\n  ansible.builtin.set_fact: {a: 1}\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"roles/a/tasks/main.yml": "a\n" * 40, "roles/a/tasks/b.yml": "a\n" * 100}, [], id="tasks"),
        pytest.param(
            {"roles/a/tasks/main.yml": "a\n" * 41},
            ["roles/a/tasks/main.yml has 41 lines, and 40 are enough."],
            id="a long main.yml",
        ),
        pytest.param(
            {"roles/a/tasks/b.yml": "a\n" * 101},
            ["roles/a/tasks/b.yml has 101 lines, and 100 are enough."],
            id="a long task file",
        ),
        pytest.param(
            {"roles/a/vars/main/x.yml": "a\n" * 121},
            ["roles/a/vars/main/x.yml has 121 lines, and 120 are enough."],
            id="long vars",
        ),
        pytest.param(
            {"molecule/a/molecule.yml": "a\n" * 16},
            ["molecule/a/molecule.yml has 16 lines, and 15 are enough."],
            id="a long scenario",
        ),
        pytest.param(
            {"plugins/a.py": LONG}, ["plugins/a.py: f has 31 lines of code, and 30 are enough."], id="a long function"
        ),
        pytest.param({"plugins/a.py": DOCUMENTED}, [], id="documentation does not count"),
        pytest.param({"plugins/a.py": 'RETURN = r"""\n' + "x\n" * 301 + '"""\n'}, [], id="nor what Ansible reads"),
        pytest.param(
            {"plugins/a.py": "x = 1\n" * 301},
            ["plugins/a.py has 301 lines of code, and 300 are enough."],
            id="a long file",
        ),
        pytest.param(
            {"plugins/a.py": "module.exit_json()\n"},
            ["plugins/a.py calls exit_json, which is for plugins/module_utils/_core/runner.py."],
            id="a way out of its own",
        ),
        pytest.param({"plugins/module_utils/_core/runner.py": "module.exit_json()\n"}, [], id="the runner's way out"),
        pytest.param({"roles/a/tasks/b.yml": FACT * 6}, [], id="facts"),
        pytest.param({"roles/a/tasks/b.yml": FACT * 7}, ["7 tasks set facts, and 6 are enough."], id="many facts"),
        pytest.param(
            {f"plugins/filter/f{number:02}.py": "" for number in range(13)},
            [f"There are 13 filters ({', '.join(f'f{number:02}' for number in range(13))}), and 12 are enough."],
            id="many filters",
        ),
    ],
)
def test_problems(tmp_path: pathlib.Path, files: dict[str, str], expected: list[str]) -> None:
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    assert check_sizes.problems(tmp_path) == expected
