# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write values as a variables file that Ansible reads back equal."""

from __future__ import annotations

import typing as t

import yaml


class _Dumper(yaml.SafeDumper):  # type: ignore[misc] # PyYAML has no types
    """Writes text that Ansible could take for a template as C(!unsafe)."""

    def ignore_aliases(self, data: object) -> bool:
        """Write each value in full."""
        return True

    def text(self, value: str) -> yaml.ScalarNode:
        """Represent a value, or the key of a mapping: Ansible templates keys too where a loop makes values of them."""
        if could_be_template(value):
            return self.represent_scalar("!unsafe", value, style="'")
        return self.represent_str(str(value))


# Ansible hands tagged subclasses of the types to a plugin.
_Dumper.add_representer(str, _Dumper.text)
_Dumper.add_multi_representer(str, _Dumper.text)
_Dumper.add_multi_representer(int, lambda dumper, value: dumper.represent_int(int(value)))
_Dumper.add_multi_representer(float, lambda dumper, value: dumper.represent_float(float(value)))
_Dumper.add_multi_representer(dict, _Dumper.represent_dict)
_Dumper.add_multi_representer(list, _Dumper.represent_list)


def could_be_template(text: str) -> bool:
    """Tell whether Ansible may template a text.

    Each of Jinja's tags begins with a brace, and a header that replaces them with C(#jinja2:).
    """
    return "{" in text or text.startswith("#")


def to_variables_file(variables: t.Mapping[str, t.Any]) -> str:
    """Return variables as the YAML of a file for C(-e @file) or group_vars, in which no text is a template.

    What was read from a cluster is data: a client may have chosen C({{ lookup('ansible.builtin.pipe', ...) }}).
    """
    body: str = yaml.dump(
        variables, Dumper=_Dumper, indent=2, sort_keys=False, allow_unicode=True, default_flow_style=False
    )
    return f"---\n{body}"
