# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of all hosts as its reader sees it. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.tags import ROLES

NOTHING = "Nothing has to be done."
# In which order the members of a cluster are restarted; who is ready is asked before each step.
ORDERS = {
    "zookeeper": "one member at a time, those that take no part first, the leader last",
    "kafka_controller": "one controller at a time, those that are behind first, the active one last",
    "kafka": "one broker at a time, those that are not ready first, a broker that is the controller last",
}
ONE = "one host at a time"


def plan_lines(plans: t.Mapping[str, t.Mapping[str, t.Mapping[str, t.Sequence[str]]]]) -> list[str]:
    """Return {host: {"steps": {role: [step]}, "resources": {role: [sentence]}}} as lines, what several hosts have once.

    "kafka on broker-1, broker-2: start kafka". The roles are in the order in which they are deployed, their steps in
    the order in which they are done; then follows what is created in their clusters.
    """
    lines: list[str] = []
    for role in [role for role in ROLES if any(role in plan.get("steps", {}) for plan in plans.values())]:
        hosts: dict[str, list[str]] = {}
        for host, plan in plans.items():
            for step in plan.get("steps", {}).get(role, []):
                hosts.setdefault(step, []).append(host)
        lines += [f"{role} on {', '.join(where)}: {step}" for step, where in hosts.items()]
        if any(step.startswith("restart") for step in hosts):
            lines.append(f"{role}: restart {ORDERS.get(role, ONE)}")
        found = (plan.get("resources", {}).get(role, []) for plan in plans.values())
        lines += [f"{role} cluster: {text}" for texts in found for text in texts]
    return lines or [NOTHING]
