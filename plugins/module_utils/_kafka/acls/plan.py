# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the creation and deletion of ACLs. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge, purge_errors, too_many
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import AclBinding, DesiredAcls


def plan_acls(
    current: t.Collection[AclBinding], desired: DesiredAcls, *, own: str = "", purge: Purge | None = None
) -> list[Change]:
    """Return the ACLs to create and to delete; StackError with all errors at once.

    A purge deletes the undeclared ACLs of principals that begin with one of its prefixes ("User:shop-"), but none of
    ``own``, the principal of the connection.
    """
    errors = desired.errors + (purge_errors(purge, "ACL") if purge else [])
    declared_acls = set(desired.present)
    unmanaged = [
        b for b in current if purge and purge.owns(b.principal) and b.principal != own and b not in declared_acls
    ]
    errors += too_many([str(binding) for binding in unmanaged], purge, "ACLs") if purge else []
    raise_all(errors)
    existing = set(current)
    deleted = {*filter(desired.absent, current), *unmanaged}
    created = [Change("create", "ACL", str(b), None, b._asdict()) for b in desired.present if b not in existing]
    return created + [Change("delete", "ACL", str(b), b._asdict()) for b in sorted(deleted, key=str)]
