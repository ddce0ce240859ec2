# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans access control lists: which rules are created and which are deleted. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge, purge_errors, too_many
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.acls.spec import Binding, Wish


def plan_acls(
    current: t.Collection[Binding], desired: Wish, *, own: str = "", purge: Purge | None = None
) -> list[Change]:
    """Return the rules to create and to delete; StackError with all errors at once.

    A purge deletes the rules that aren't declared of principals that begin with one of its prefixes ("User:shop-"), but
    none of ``own``, the principal of the connection.
    """
    errors = desired.errors + (purge_errors(purge, "rule") if purge else [])
    wanted = set(desired.present)
    surplus = [b for b in current if purge and purge.owns(b.principal) and b.principal != own and b not in wanted]
    errors += too_many([str(binding) for binding in surplus], purge, "rules") if purge else []
    raise_all(errors)
    there = set(current)
    gone = {*filter(desired.absent, current), *surplus}
    created = [Change("create", "ACL", str(b), None, b._asdict()) for b in desired.present if b not in there]
    return created + [Change("delete", "ACL", str(b), b._asdict()) for b in sorted(gone, key=str)]
