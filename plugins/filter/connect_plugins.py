# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter connect_plugins."""

from __future__ import annotations

DOCUMENTATION = r"""
name: connect_plugins
short_description: Where the plugins of Kafka Connect lie
version_added: 0.1.0
description:
  - Returns for each plugin its name, its place in C(plugin.path), its home below that, and its archive.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: root, cache
options:
  _input:
    description: Plugins, each with name, checksum, and url or file.
    type: list
    elements: dict
    required: true
  root:
    description: Directory of all plugins.
    type: path
    required: true
  cache:
    description: Cache directory on the controller.
    type: path
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ connect_plugins | kafkaops.stack.connect_plugins('/opt/connect-plugins', '~/.cache/kafkaops') }}"
"""

RETURN = r"""
_value:
  description: The places.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect import plugin_places


class FilterModule:
    """Provides connect_plugins."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"connect_plugins": plugin_places}
