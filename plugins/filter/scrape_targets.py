# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter scrape_targets."""

from __future__ import annotations

DOCUMENTATION = r"""
name: scrape_targets
short_description: Scrape targets for Prometheus
version_added: 0.1.0
description:
  - Returns C(job), C(host), C(address) and C(port) of every metrics endpoint that the inventory declares.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: hostvars
options:
  _input:
    description: The inventory's groups.
    type: dict
    required: true
  hostvars:
    description: Variables of all hosts.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ groups | kafkaops.stack.scrape_targets(hostvars) }}"
"""

RETURN = r"""
_value:
  description: The targets.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.prometheus import scrape_targets


class FilterModule:
    """Provides scrape_targets."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"scrape_targets": scrape_targets}
