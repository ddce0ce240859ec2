# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules that declare ACLs."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._core.runner import Connect, converge
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.plan import plan_acls
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import AclBinding, parse_specs
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.wire import apply_acls, read_acls
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.argspec import Params, uses_sasl, uses_tls
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.client import Client, connect


def manage_acls(
    module: AnsibleModule,
    items: t.Sequence[t.Mapping[str, t.Any]],
    purge: Purge | None = None,
    connection: Connect[Client] | None = None,
) -> None:
    """Run a module that declares ACLs."""
    spec = parse_specs(items)

    def plan(current: t.Collection[AclBinding], _desired: t.Any) -> list[Change]:
        return plan_acls(current, spec, own=own_principal(module.params) if purge else "", purge=purge)

    converge(
        module,
        connect=connection or connect,
        read=lambda client, _desired: read_acls(client),
        plan=plan,
        apply=apply_acls,
        desired=[str(binding) for binding in spec.present],
    )


def own_principal(params: Params) -> str:
    """Return the principal of the connection, which a purge skips; StackError where the user has to give it."""
    if params["own_principal"]:
        return str(params["own_principal"])
    if uses_sasl(params):
        return f"User:{params['sasl_username']}"
    if uses_tls(params) and params["ssl_certfile"]:
        raise StackError(
            "purge with a client certificate needs own_principal: only the brokers know the principal of the"
            " certificate, and its own ACLs must not be purged."
        )
    return "User:ANONYMOUS"
