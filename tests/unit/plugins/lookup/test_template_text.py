# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import lookup_loader
from ansible.template import Templar, trust_as_template
from ansible_collections.kafkaops.stack.plugins.lookup.template_text import LookupModule

VARIABLES = {"port": 9092, "url": trust_as_template("kafka:{{ port }}"), "literal": "{{ port }}"}


def text(template: str, path: pathlib.Path, variables: dict[str, t.Any], given: dict[str, t.Any]) -> list[str]:
    """Return what a template becomes, here and by Ansible's own lookup."""
    file = path / "x.j2"
    file.write_text(template)
    loader = DataLoader()
    ours = LookupModule(loader, Templar(loader, variables))
    theirs = lookup_loader.get("template", loader=loader, templar=Templar(loader, variables))
    return [plugin.run([str(file)], variables, template_vars=given)[0] for plugin in (ours, theirs)]


@pytest.mark.parametrize(
    ("template", "variables", "given", "expected"),
    [
        pytest.param("a\n", {}, {}, "a\n", id="no template, with its line break"),
        pytest.param("{{ url }}", VARIABLES, {}, "kafka:9092", id="a variable that is a template"),
        pytest.param("{{ literal }}", VARIABLES, {}, "{{ port }}", id="a value that only looks like one"),
        pytest.param("port {{ port }}", VARIABLES, {"port": 9093}, "port 9093", id="what is given wins"),
        pytest.param("# {{ ansible_managed }}\n", {}, {}, "# Ansible managed\n", id="Ansible's own"),
        pytest.param("{{ ansible_managed }}", {"ansible_managed": "Ours"}, {}, "Ours", id="the user's own"),
        pytest.param("{% if port %}\nx\n{% endif %}\ny\n", VARIABLES, {}, "x\ny\n", id="lines of blocks go"),
        pytest.param(r"{{ 'a$' | regex_replace('([$])', '\\\\\\1') }}", {}, {}, r"a\$", id="backslashes are for Jinja"),
    ],
)
def test_as_by_the_lookup_of_ansible(
    template: str, variables: dict[str, t.Any], given: dict[str, t.Any], expected: str, tmp_path: pathlib.Path
) -> None:
    assert text(template, tmp_path, variables, given) == [expected, expected]
