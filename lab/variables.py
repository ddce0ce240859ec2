# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print docs/variables.md: every public variable of the roles, as their argument_specs say it.

Run by `make docs`, which writes the file; `tests/lint/run variables_doc` tells when it is stale.
"""

from __future__ import annotations

import json
import pathlib
import re
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROLES = ("hosts", "zookeeper", "kafka_controller", "kafka", "connect", "cmak", "akhq", "node_exporter", "prometheus")
TYPES = {
    "bool": "true or false",
    "dict": "mapping",
    "float": "number",
    "int": "whole number",
    "path": "path",
    "raw": "values",
    "str": "text",
}
HEAD = """\
# Variables

Made by `make docs` from the argument_specs of the roles: change those, not this file.
`ansible-doc -t role kafkaops.stack.kafka` shows the same.
Defaults in `{{ … }}` are evaluated by Ansible for each host."""


def text(value: str | list[str]) -> str:
    """Return a description as Markdown: Ansible's O(name), V(value), C(code) and M(module) become code."""
    sentences = " ".join([value] if isinstance(value, str) else value)
    return re.sub(r"\b[CMOV]\(([^)]*)\)", r"`\1`", " ".join(sentences.split())).replace("<", r"\<")


def kind(option: t.Mapping[str, t.Any]) -> str:
    """Return the type of an option in words: list of text; one of live, previous."""
    if "choices" in option:
        return f"one of {', '.join(map(str, option['choices']))}"
    if option["type"] == "list":
        return f"list of {TYPES[option['elements']].replace('mapping', 'mappings')}"
    return TYPES[option["type"]]


def default(option: t.Mapping[str, t.Any]) -> str:
    """Return what an option is when it is not given."""
    if option.get("required"):
        return "required"
    value = option.get("default", "")
    if value == "":
        return "empty by default"
    return f"default `{' '.join(value.split()) if isinstance(value, str) else json.dumps(value)}`"


def section(role: str) -> str:
    """Return the part of one role."""
    path = ROOT / "roles" / role / "meta" / "argument_specs.yml"
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]["main"]
    lines = [
        f"- **`{name}`** ({kind(option)}; {default(option)}): {text(option['description'])}"
        for name, option in spec["options"].items()
    ]
    return "\n".join([f"## Role {role}", "", text(spec["description"]), "", *lines])


if __name__ == "__main__":
    print("\n\n".join([HEAD, *(section(role) for role in ROLES)]))
