# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter scrape_reasons."""

from __future__ import annotations

DOCUMENTATION = r"""
name: scrape_reasons
short_description: Which targets Prometheus does not scrape
version_added: 0.1.0
description:
  - Returns sentences, each with the target and the reason.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: targets, cluster
options:
  _input:
    description: Answer of C(/api/v1/targets).
    type: dict
    required: true
  targets:
    description: What is to be scraped.
    type: list
    required: true
  cluster:
    description: The cluster's name.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ answer.json | kafkaops.stack.scrape_reasons(prometheus_targets, 'kafka') }}"
"""

RETURN = r"""
_value:
  description: The reasons; empty where all is scraped.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.prometheus import scrape_reasons


class FilterModule:
    """Provides scrape_reasons."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"scrape_reasons": scrape_reasons}
