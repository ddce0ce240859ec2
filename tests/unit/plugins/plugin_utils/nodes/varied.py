# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of a role, its defaults and its data, for tests of its node."""

from __future__ import annotations

import typing as t

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.kafkaops.stack.plugins.plugin_utils.role_files import RoleVariables

IDS = {"kafka": "kafka_broker_id"}  # where it is not <role>_id
FACTS = {"memtotal_mb": 12000, "processor_vcpus": 4, "all_ipv4_addresses": [], "os_family": "Debian"}


def trusted(value: t.Any) -> t.Any:
    """Return a value as Ansible has it from an inventory: its text may be templated."""
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [trusted(item) for item in value]
    return trust_as_template(value) if isinstance(value, str) else value


def variables(role: str, members: t.Sequence[str], given: dict[str, t.Any], **state: t.Any) -> RoleVariables:
    """Return the variables of a role on the first of its members, whose addresses are 10.0.0.1 and so on.

    given: what the inventory says, on every member; the id, unless it is given, counts from 1. It has the texts, too,
    that the role makes by lookups, which are not found here, and further groups as ``groups``. state: what
    service_state has read of the role, on every member.
    """
    loader, identity = DataLoader(), IDS.get(role, f"{role}_id")
    host = {**trusted(given), "ansible_facts": dict(FACTS), "__service_state": {"services": {role: state}}}
    hostvars = {
        name: {identity: number, **host, "inventory_hostname": name, "hosts_address": f"10.0.0.{number}"}
        for number, name in enumerate(members, 1)
    }
    shared = {
        "hostvars": hostvars,
        "groups": {role: list(members), **given.get("groups", {})},
        "ansible_check_mode": False,
    }
    return RoleVariables(role, {**hostvars[members[0]], **shared}, loader, Templar(loader, variables={}))
