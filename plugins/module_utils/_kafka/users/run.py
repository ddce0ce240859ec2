# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules that declare SCRAM credentials."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import Connect, converge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka import diagnosis
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params, uses_sasl
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, Unreachable, connect
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.plan import plan_users
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.spec import (
    SECRETS,
    DesiredCredential,
    parse_specs,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.wire import apply_users, read_users


def manage_users(
    module: AnsibleModule,
    items: t.Sequence[t.Mapping[str, t.Any]],
    purge: Purge | None = None,
    connection: Connect[Client] | None = None,
) -> None:
    """Run a module that declares credentials."""
    specs = parse_specs(items)
    passwords = {name: spec.password for name, spec in specs.items() if spec.password}
    refused: list[str] = []

    def read(client: Client, _desired: t.Any) -> dict[str, dict[str, int]]:
        current = read_users(client)
        checked = {n: w for n, w in specs.items() if w.verify and w.mechanism in current.get(w.user, {})}
        refused.extend(name for name, spec in checked.items() if not _logs_in(module.params, spec))
        return current

    converge(
        module,
        connect=connection or connect,
        read=read,
        plan=lambda current, desired: plan_users(
            current, desired, own=str(module.params["sasl_username"] or ""), refused=refused, purge=purge
        ),
        apply=lambda client, changes: apply_users(client, changes, passwords),
        desired=specs,
        secrets=SECRETS,
    )


def _logs_in(params: Params, spec: DesiredCredential) -> bool:
    """Return whether the brokers accept the declared password; StackError where that cannot be checked."""
    if not uses_sasl(params):
        raise StackError(
            f"verify_login of user {spec.user} needs a listener with a login: security_protocol is"
            f" {params['security_protocol']}."
        )
    login = {"sasl_username": spec.user, "sasl_password": spec.password, "sasl_mechanism": spec.mechanism}
    try:
        with connect({**params, **login}):
            return True
    except Unreachable as error:
        if diagnosis.LOGIN in error.causes:
            return False
        raise
