# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter connect_client_keys."""

from __future__ import annotations

DOCUMENTATION = r"""
name: connect_client_keys
short_description: Keys with which a Connect worker logs in at Kafka
version_added: 0.1.0
description:
  - Returns the keys for the worker itself and, behind their prefixes, for its producers, consumers and admin clients.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: prefixes
options:
  _input:
    description: Options of this collection's modules, such as C(security_protocol) and C(sasl_username).
    type: dict
    required: true
  prefixes:
    description: What stands before each key, in turn. An empty text alone gives the keys of one client.
    type: list
    elements: str
    default: ["", producer., consumer., admin.]
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ {'security_protocol': 'SSL', 'ssl_cafile': '/etc/ssl/ca.pem'} | kafkaops.stack.connect_client_keys }}"
"""

RETURN = r"""
_value:
  description: The keys and their values.
  type: dict
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect import client_keys


class FilterModule:
    """Provides connect_client_keys."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"connect_client_keys": client_keys}
