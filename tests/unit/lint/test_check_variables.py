# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row is a small role tree, as file name and text, and the sentences that the checker must say about it."""

from __future__ import annotations

import pathlib

import check_variables
import pytest

SPEC = "argument_specs: {main: {options: {a_x: {default: 1}, a_id: {required: true}}}}"
GOOD = {
    "a/defaults/main.yml": "a_x: 1",
    "a/meta/argument_specs.yml": SPEC,
    "a/tasks/main.yml": "[{debug: {msg: '{{ a_x + a_id }}'}}]",
}
SERVICE = {
    "_s/meta/argument_specs.yml": "argument_specs: {unit: {options: {_s_name: {required: true}, _s_user: {}}}}",
    "_s/tasks/unit.yml": "[{debug: {msg: '{{ _s_name }}{{ _s_user }}'}}, {include_tasks: one.yml}]",
    "_s/tasks/one.yml": "[]",
}


BASE = "from plugin_utils.nodes.node import Node\n"
NODE = {
    "a/tasks/main.yml": "[{debug: {msg: '{{ a_id }}'}}]",
    "a/vars/main.yml": "__a_data: 1",
    "../plugins/plugin_utils/nodes/node.py": 'self.own("x")',
}


def call(given: str) -> dict[str, str]:
    task = f"[{{import_role: {{name: n.c._s, tasks_from: unit}}, vars: {given}}}]"
    return {"a/tasks/main.yml": f"[{{block: {task}, when: a_x > a_id}}]"}


def text(task: str) -> dict[str, str]:
    return {"a/tasks/more.yml": task}


ROWS = {
    "declared and used": ({}, []),
    "default without spec": (
        {"a/defaults/main.yml": "{a_x: 1, a_y: 2}", **text("[{debug: {msg: '{{ a_y }}'}}]")},
        ["a: a_y is in defaults/main.yml, but not in meta/argument_specs.yml."],
    ),
    "spec without default": (
        {"a/defaults/main.yml": ""},
        ["a: a_x is not required, but has no default in defaults/main.yml."],
    ),
    "required with a default": (
        {"a/defaults/main.yml": "{a_x: 1, a_id: 3}"},
        ["a: a_id is required, but has a default in defaults/main.yml."],
    ),
    "another value": (
        {"a/defaults/main.yml": "a_x: '1'"},
        ["a: a_x is '1' in defaults/main.yml, but 1 in argument_specs."],
    ),
    "folded text is the same text": (
        {
            "a/defaults/main.yml": "a_x: >-\n  {{ 1 }}\n",
            "a/meta/argument_specs.yml": SPEC.replace("default: 1", "default: '{{ 1 }}'"),
        },
        [],
    ),
    "registered under a name of vars": (
        {"a/vars/main.yml": "__a_y: 1", **text("[{debug: {msg: '{{ __a_y }}'}, register: __a_y}]")},
        ["a/tasks/more.yml: __a_y is declared in vars, and what is registered hides that."],
    ),
    "undeclared in a template": (
        {"a/templates/t.j2": "{% for h in a_hosts %}{{ h }}{{ loop.index }}{% endfor %}"},
        ["a/templates/t.j2: a_hosts is neither declared nor set nor Ansible's own."],
    ),
    "undeclared in when": (
        text("[{debug: {msg: x}, when: [a_typo is defined]}]"),
        ["a/tasks/more.yml: a_typo is neither declared nor set nor Ansible's own."],
    ),
    "undeclared in vars": (
        {"a/vars/main.yml": "__a_b: '{{ __a_c }}'"},
        ["a/vars/main.yml: __a_c is neither declared nor set nor Ansible's own."],
    ),
    "undeclared in a rescue": (
        text("[{block: [], rescue: [{debug: {var: a_z}}]}]"),
        ["a/tasks/more.yml: a_z is neither declared nor set nor Ansible's own."],
    ),
    "set, registered, looped and Ansible's own": (
        text(
            "[{set_fact: {__a_f: 1}}, {command: x, register: __a_r}, {debug: {msg: '{{ __a_l }}{{ __a_i }}{{ __a_v }}'}"
            ", loop: '{{ [__a_f, __a_r.stdout, groups, omit] }}', loop_control: {loop_var: __a_l, index_var: __a_i},"
            " vars: {__a_v: 1}, when: __a_r is changed}]"
        ),
        [],
    ),
    "an unknown filter is no variable": (text("[{debug: {msg: '{{ a_x | n.c.f }}'}}]"), []),
    "an encrypted value is no template": ({"a/vars/main.yml": "__a_b: !vault '{{ a_no }}'"}, []),
    "another role's variable": (
        {"b/defaults/main.yml": "b_p: 1", "b/tasks/main.yml": "[{debug: {msg: '{{ b_p }}{{ a_x }}'}}]"},
        [
            "b: b_p is in defaults/main.yml, but not in meta/argument_specs.yml.",
            "b/tasks/main.yml: a_x is another role's and may be missing; use it with default().",
        ],
    ),
    "another role's variable with a default": ({"b/tasks/main.yml": "[{debug: {msg: '{{ a_x | default(1) }}'}}]"}, []),
    "a declared variable that nothing uses": (
        {"a/tasks/main.yml": "[{debug: {msg: '{{ a_id }}'}}]"},
        ["a: a_x is declared, but nothing uses it."],
    ),
    "a call that fits": ({**SERVICE, **call("{_s_name: x, _s_user: y}")}, []),
    "a call that gives too much": (
        {**SERVICE, **call("{_s_name: x, _s_group: y}")},
        ["a/tasks/main.yml: gives _s_group to _s/unit, whose signature does not have it."],
    ),
    "a call that gives too little": (
        {**SERVICE, **call("{}")},
        ["a/tasks/main.yml: does not give _s_name to _s/unit, which needs it."],
    ),
    "what a caller has set": (
        {
            **SERVICE,
            **call("{_s_name: x}"),
            **text("[{set_fact: {__s_found: 1}}]"),
            "_s/tasks/one.yml": "[{debug: {msg: '{{ __s_found }}'}}]",
        },
        [],
    ),
    "a task file without signature": (
        {**SERVICE, "_s/tasks/other.yml": "[]"},
        ["_s: tasks/other.yml has no entry in meta/argument_specs.yml."],
    ),
    "what a node reads": (
        {**NODE, "../plugins/plugin_utils/nodes/a.py": f'{BASE}self.own("id"), self.data("data")'},
        [],
    ),
    "what a node reads and nobody has": (
        {**NODE, "../plugins/plugin_utils/nodes/a.py": f'{BASE}self.own("y"), self.data("gone")'},
        [
            "nodes/a.py: __a_gone is not declared in role a.",
            "nodes/a.py: a_y is no variable of role a.",
        ],
    ),
    "a signature without task file": (
        {"_s/meta/argument_specs.yml": "argument_specs: {gone: {}}"},
        ["_s: meta/argument_specs.yml has an entry gone, but there is no tasks/gone.yml."],
    ),
}


@pytest.mark.parametrize(("files", "expected"), ROWS.values(), ids=ROWS.keys())
def test_problems(tmp_path: pathlib.Path, files: dict[str, str], expected: list[str]) -> None:
    for name, content in {**GOOD, **files}.items():
        path = tmp_path / "roles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    assert check_variables.problems(tmp_path) == expected


def test_a_template_that_is_no_jinja_is_named(tmp_path: pathlib.Path) -> None:
    (tmp_path / "roles/a/templates").mkdir(parents=True)
    (tmp_path / "roles/a/templates/t.j2").write_text("{{ a_x")
    with pytest.raises(SystemExit, match=r"a/templates/t\.j2: .* in '\{\{ a_x'"):
        check_variables.problems(tmp_path)
