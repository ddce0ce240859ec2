# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write a mapping as a Java properties file."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_properties
short_description: Write a mapping as a Java properties file
version_added: 0.1.0
description:
  - Returns the text of a properties file, as Kafka and ZooKeeper read it. Keys are sorted, so that equal mappings give
    equal files.
  - Booleans become V(true) and V(false), lists get commas between their items, and a key whose value is null is left
    out.
  - Backslashes, line breaks, leading blanks and non-ASCII characters are escaped as the format requires.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: _input
options:
  _input:
    description: The mapping of keys to values.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Write the configuration of ZooKeeper
  ansible.builtin.copy:
    content: "{{ {'tickTime': 2000, 'admin.enableServer': false} | kafkaops.stack.to_properties }}"
    dest: /etc/zookeeper/zoo.cfg
    mode: "0640"
# The file then holds, after a comment:
#   admin.enableServer=false
#   tickTime=2000
"""

RETURN = r"""
_value:
  description: The text of the file.
  type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import render


def to_properties(values: t.Any) -> str:
    """Return the text of a properties file; see DOCUMENTATION."""
    if not isinstance(values, t.Mapping):
        raise AnsibleFilterError(f"to_properties needs a mapping of keys to values, not {values!r}.")
    try:
        return render(values)
    except ValueError as error:
        raise AnsibleFilterError(f"to_properties: {error}.") from error


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return {name: function}."""
        return {"to_properties": to_properties}
