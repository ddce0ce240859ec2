# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter connect_connector_files."""

from __future__ import annotations

DOCUMENTATION = r"""
name: connect_connector_files
short_description: Files of the connectors of a standalone Connect worker
version_added: 0.1.0
description:
  - Returns the content of a properties file for each connector, by the name of the file.
author:
  - kafkaops.stack contributors (@kafkaops)
options:
  _input:
    description: Connectors, each with name and config.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ connect_connectors | kafkaops.stack.connect_connector_files }}"
"""

RETURN = r"""
_value:
  description: The files and their content.
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect import connector_files


class FilterModule:
    """Provides connect_connector_files."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"connect_connector_files": connector_files}
