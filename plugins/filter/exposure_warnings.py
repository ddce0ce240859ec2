# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter exposure_warnings."""

from __future__ import annotations

DOCUMENTATION = r"""
name: exposure_warnings
short_description: The warning about ports that anybody can use
version_added: 0.1.0
description:
  - Returns one text that names all ports and hosts, or none.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: deployed
options:
  _input:
    description: What M(kafkaops.stack.service_plan) tells of exposed ports, by host and role.
    type: dict
    required: true
  deployed:
    description: Whether the run has come to its end. Ansible shows a warning that it has shown already only once.
    type: bool
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ {'broker-1': {'kafka': [{'service': 'Kafka', 'port': 9092}]}} | kafkaops.stack.exposure_warnings(false) }}"
"""

RETURN = r"""
_value:
  description: The warning; empty where no port is open to everybody.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.exposure import exposure_warnings


class FilterModule:
    """Provides exposure_warnings."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"exposure_warnings": exposure_warnings}
