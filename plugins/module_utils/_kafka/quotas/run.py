# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules that declare client quotas."""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import Connect, converge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.plan import expected_limits, plan_quotas
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.spec import (
    Current,
    as_item,
    name_of,
    parse_specs,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.wire import alter_quotas, read_quotas


def manage_quotas(
    module: AnsibleModule,
    items: t.Sequence[t.Mapping[str, t.Any]],
    purge: Purge | None = None,
    connection: Connect[Client] | None = None,
) -> None:
    """Run a module that declares quotas."""
    specs = parse_specs(items)
    entities = {name: spec.entity for name, spec in specs.items()}

    def read(client: Client, _desired: t.Any) -> Current:
        current = read_quotas(client)
        entities.update({name_of(entity): entity for entity in current})
        return current

    def report(_client: Client, current: Current, changes: t.Sequence[Change]) -> dict[str, t.Any]:
        after = expected_limits(current, specs, changes)
        return {"quotas": [as_item(spec.entity, after[name]) for name, spec in specs.items()]}

    converge(
        module,
        connect=connection or connect,
        read=read,
        plan=functools.partial(plan_quotas, replace_limits=module.params["limits_mode"] == "replace", purge=purge),
        validate=lambda client, changes: alter_quotas(client, entities, changes, dry_run=True),
        apply=lambda client, changes: alter_quotas(client, entities, changes, dry_run=False),
        desired=specs,
        report=report,
    )
