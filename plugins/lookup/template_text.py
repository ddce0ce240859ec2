# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lookup template_text."""

from __future__ import annotations

DOCUMENTATION = r"""
name: template_text
short_description: Render a template quickly
version_added: 0.1.0
description:
  - Renders a template with the variables of the task, as the lookup C(ansible.builtin.template) does.
  - C(ansible.builtin.template) copies all variables of the host for each template. With the templates of a whole
    platform these copies take longer than the rest of the plan.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  _terms:
    description: Absolute path of the template, which includes no other.
    type: list
    elements: str
    required: true
  template_vars:
    description: Variables for this template.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Show the settings of the kernel as their file has them
  ansible.builtin.debug:
    msg: "{{ lookup('kafkaops.stack.template_text', role_path ~ '/templates/sysctl.conf.j2') }}"
"""

RETURN = r"""
_raw:
  description: The text.
  type: list
  elements: str
"""

import typing as t

from ansible.plugins.lookup import LookupBase
from ansible.template import generate_ansible_template_vars, trust_as_template


class LookupModule(LookupBase):  # type: ignore[misc]
    """Fill templates in."""

    def run(
        self,
        terms: t.Sequence[str],
        variables: dict[str, t.Any] | None = None,
        template_vars: t.Mapping[str, t.Any] | None = None,
        **_options: t.Any,
    ) -> list[str]:
        """Return the texts; see DOCUMENTATION."""
        return [self._filled(path, {**(variables or {}), **(template_vars or {})}) for path in terms]

    def _filled(self, path: str, variables: dict[str, t.Any]) -> str:
        names = {**generate_ansible_template_vars(path, path), **variables}
        template = trust_as_template(self._loader.get_text_file_contents(path))
        templar = self._templar.copy_with_new_env(available_variables=names)
        return str(templar.template(template, escape_backslashes=False))
