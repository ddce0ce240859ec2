# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter alert_reasons."""

from __future__ import annotations

DOCUMENTATION = r"""
name: alert_reasons
short_description: Which alerts of a cluster fire
version_added: 0.1.0
description:
  - Returns a sentence for each of them.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: cluster, severity
options:
  _input:
    description: Answer of C(/api/v1/alerts).
    type: dict
    required: true
  cluster:
    description: The cluster's name.
    type: str
    required: true
  severity:
    description: C(critical) or C(warning).
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ answer.json | kafkaops.stack.alert_reasons('kafka', 'critical') }}"
"""

RETURN = r"""
_value:
  description: The reasons; empty where none fires.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.prometheus import alert_reasons


class FilterModule:
    """Provides alert_reasons."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"alert_reasons": alert_reasons}
