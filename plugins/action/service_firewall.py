# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warn of rules in the firewall of a host for addresses that are no longer declared."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.firewall import stale_rules, stale_warnings


class ActionModule(ActionBase):  # type: ignore[misc]
    """Compare what was read with what is declared. Nothing runs on a host."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return changed=false, the rules, and one warning that names their addresses."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        given = task_vars or {}
        rules = {"type": "list", "elements": "dict", "required": True}
        _spec, options = self.validate_argument_spec({"found": rules, "declared": rules})
        host, hostvars = given["inventory_hostname"], given["hostvars"]
        # The inventory may admit more to a port than the role.
        declared = [*options["declared"], *(hostvars[host].get("hosts_firewall_rules") or [])]
        stale = stale_rules(options["found"], declared, hostvars, given["groups"])
        return {**result, "changed": False, "rules": stale, "warnings": stale_warnings(stale, host)}
