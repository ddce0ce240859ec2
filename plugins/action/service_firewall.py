# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warn of rules in the firewall of a host for addresses that are no longer declared."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible_collections.kafkaops.stack.plugins.plugin_utils.firewall import Rule, stale_rules, stale_warnings
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import Evaluated


class ActionModule(ActionBase):  # type: ignore[misc]
    """Compare what was read with what is declared. Nothing runs on a host."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return changed=false, the rules, and one warning that names their addresses.

        What is declared is only evaluated where there are rules.
        """
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        given = task_vars or {}
        _spec, options = self.validate_argument_spec({"role": {"type": "str", "required": True}})
        stale = self._stale(options["role"], given)
        warnings = stale_warnings(stale, given["inventory_hostname"])
        return {**result, "changed": False, "rules": stale, "warnings": warnings}

    def _stale(self, role: str, given: dict[str, t.Any]) -> list[Rule]:
        variables = Evaluated(given, self._templar)
        found = variables["__service_state"]["services"][role]["own_rules"]
        if not found:
            return []
        hostvars = given["hostvars"]
        # The inventory may admit more to a port than the role.
        more = hostvars[given["inventory_hostname"]].get("hosts_firewall_rules") or []
        return stale_rules(found, [*variables[f"__{role}_firewall"], *more], hostvars, given["groups"])
