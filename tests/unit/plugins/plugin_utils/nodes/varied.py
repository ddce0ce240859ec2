# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of a role, its defaults and its data, for tests of its node."""

from __future__ import annotations

import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables
from ansible_collections.kafkaops.stack.tests.unit.roles.test_archives import trusted

FACTS = {"memtotal_mb": 12000, "processor_vcpus": 4, "all_ipv4_addresses": [], "os_family": "Debian"}


def variables(role: str, members: t.Sequence[str], given: dict[str, t.Any], **state: t.Any) -> RoleVariables:
    """Return the variables of a role on the first of its members, whose addresses are 10.0.0.1 and so on.

    given: what the inventory says, on every member; ``<role>_id`` counts from 1. It has the texts, too, that the role
    makes by lookups, which are not found here. state: what service_state has read of the role, on every member.
    """
    loader = DataLoader()
    host = {**trusted(given), "ansible_facts": FACTS, "__service_state": {"services": {role: state}}}
    hostvars = {
        name: {**host, "inventory_hostname": name, "hosts_address": f"10.0.0.{number}", f"{role}_id": number}
        for number, name in enumerate(members, 1)
    }
    shared = {"hostvars": hostvars, "groups": {role: list(members)}, "ansible_check_mode": False}
    return RoleVariables(role, {**hostvars[members[0]], **shared}, loader, Templar(loader, variables={}))
