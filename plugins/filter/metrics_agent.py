# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter metrics_agent."""

from __future__ import annotations

DOCUMENTATION = r"""
name: metrics_agent
short_description: Where the JMX exporter lies and how a JVM loads it
version_added: 0.1.0
description:
  - Returns the C(home) on the host, the C(archive) as role _service fetches it, and the C(option) of the JVM.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: jar, cache, configuration
options:
  _input:
    description: Where to listen, C(address) and C(port).
    type: dict
    required: true
  jar:
    description: The jar's C(file) or C(url), and its C(checksum).
    type: dict
    required: true
  cache:
    description: Cache directory on the controller.
    type: path
    required: true
  configuration:
    description: The agent's file on the host.
    type: path
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ listen | kafkaops.stack.metrics_agent(jar, '~/.cache/kafkaops', '/etc/kafka/current/metrics.yml') }}"
"""

RETURN = r"""
_value:
  description: The three.
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.metrics import metrics_agent


class FilterModule:
    """Provides metrics_agent."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"metrics_agent": metrics_agent}
