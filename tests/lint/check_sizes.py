# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check that nothing has grown too large to be read at once.

Usage: check_sizes.py [CHECKOUT]. Prints a sentence per problem; exits 1 where there is one. Counted are:
- lines of task files, vars and scenarios;
- lines of Python files and functions of plugins, without their documentation: docstrings, comments, blank lines and the
  constants that Ansible reads;
- files of filters, which are for users, and tasks that set facts, which each say why;
- calls of exit_json outside the runner, which has them for all modules.
"""

from __future__ import annotations

import ast
import io
import pathlib
import re
import sys
import tokenize
from collections.abc import Iterator

# Lines at most, by pattern; a file counts under the first that it matches.
LINES = {
    "roles/*/tasks/main.yml": 40,
    "roles/*/tasks/**/*.yml": 100,
    "roles/*/vars/**/*.yml": 120,
    "molecule/*/molecule.yml": 15,
}
FUNCTION, FILE = 30, 300
FILTERS, FACTS = 12, 6
DOCUMENTATION = {"DOCUMENTATION", "EXAMPLES", "RETURN"}
RUNNER = "plugins/module_utils/_core/runner.py"


def code_lines(text: str) -> set[int]:
    """Return the numbers of the lines with code, without documentation."""
    ignored = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    lines = {n for token in tokens if token.type not in ignored for n in range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(ast.parse(text)):
        if is_documentation(node):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))  # type: ignore[attr-defined]
    return lines


def is_documentation(node: ast.AST) -> bool:
    """Tell whether a statement is a text alone, or one of the constants that Ansible reads."""
    if isinstance(node, ast.Assign):
        return any(isinstance(name, ast.Name) and name.id in DOCUMENTATION for name in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def yaml_problems(top: pathlib.Path) -> Iterator[str]:
    """Yield the YAML files with too many lines."""
    counted: set[pathlib.Path] = set()
    for pattern, most in LINES.items():
        for path in sorted(set(top.glob(pattern)) - counted):
            counted.add(path)
            lines = len(path.read_text().splitlines())
            if lines > most:
                yield f"{path.relative_to(top)} has {lines} lines, and {most} are enough."


def python_problems(top: pathlib.Path) -> Iterator[str]:
    """Yield the Python files and functions with too many lines."""
    for path in sorted(top.glob("plugins/**/*.py")):
        text, name = path.read_text(), path.relative_to(top)
        lines = code_lines(text)
        if len(lines) > FILE:
            yield f"{name} has {len(lines)} lines of code, and {FILE} are enough."
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                own = len(lines & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)))
                if own > FUNCTION:
                    yield f"{name}: {node.name} has {own} lines of code, and {FUNCTION} are enough."
        if str(name) != RUNNER and re.search(r"\.exit_json\(", text):
            yield f"{name} calls exit_json, which is for {RUNNER}."


def count_problems(top: pathlib.Path) -> Iterator[str]:
    """Yield what there is too much of."""
    filters = [path.stem for path in sorted(top.glob("plugins/filter/*.py"))]
    if len(filters) > FILTERS:
        yield f"There are {len(filters)} filters ({', '.join(filters)}), and {FILTERS} are enough."
    files = [*top.glob("roles/*/tasks/**/*.yml"), *top.glob("playbooks/**/*.yml")]
    facts = sum(len(re.findall(r"(?m)^\s*(?:- )?(?:ansible\.builtin\.)?set_fact:", path.read_text())) for path in files)
    if facts > FACTS:
        yield f"{facts} tasks set facts, and {FACTS} are enough."


def problems(top: pathlib.Path) -> list[str]:
    """Return all problems of a checkout, as sentences."""
    return [*yaml_problems(top), *python_problems(top), *count_problems(top)]


if __name__ == "__main__":
    faults = problems(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    print("\n".join(faults))
    sys.exit(1 if faults else 0)
