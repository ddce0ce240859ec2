# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter cmak_cluster_reasons."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cmak_cluster_reasons
short_description: How clusters in CMAK differ from what is declared
version_added: 0.1.0
description:
  - Returns a sentence for each cluster that is not as declared.
author:
  - kafkaops.stack contributors (@kafkaops)
positional: results
options:
  _input:
    description: The declared clusters.
    type: list
    elements: dict
    required: true
  results:
    description: Results of M(kafkaops.stack.cmak_cluster) in check mode, in the order of the clusters.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Use it
  ansible.builtin.debug:
    msg: "{{ cmak_clusters | kafkaops.stack.cmak_cluster_reasons(compared.results) }}"
"""

RETURN = r"""
_value:
  description: The sentences; empty where there are none.
  type: list
"""

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.cmak import cmak_cluster_reasons


class FilterModule:
    """Provides cmak_cluster_reasons."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filter by name."""
        return {"cmak_cluster_reasons": cmak_cluster_reasons}
