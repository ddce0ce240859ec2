# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the limits of client quotas to set and to remove. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge, purge_errors, too_many
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.quotas.spec import (
    Current,
    DesiredQuota,
    Limits,
    name_of,
    spec_errors,
)


def plan_quotas(
    current: Current, desired: t.Mapping[str, DesiredQuota], *, replace_limits: bool = False, purge: Purge | None = None
) -> list[Change]:
    """Return the changes that turn ``current`` into ``desired``; StackError with all errors at once.

    With ``replace_limits`` undeclared limits are removed. A purge removes all quotas of undeclared entities whose first
    name begins with one of its prefixes; defaults are never purged.
    """
    errors = [f"Quota of {name or 'nobody'}: {text}" for name, spec in desired.items() for text in spec_errors(spec)]
    errors += purge_errors(purge, "quota") if purge else []
    unmanaged = [e for e in current if purge and purge.owns(e[0][1]) and name_of(e) not in desired]
    errors += too_many([name_of(entity) for entity in unmanaged], purge, "quotas") if purge else []
    raise_all(errors)
    planned = (_plan_one(name, spec, current.get(spec.entity, {}), replace_limits) for name, spec in desired.items())
    deletions = [Change("delete", "quota", name_of(entity), dict(current[entity])) for entity in unmanaged]
    return [change for change in planned if change] + deletions


def expected_limits(
    current: Current, desired: t.Mapping[str, DesiredQuota], changes: t.Iterable[Change]
) -> dict[str, Limits]:
    """Return the limits of the declared entities after the changes, {name: limits}."""
    after: dict[str, dict[str, float | None]] = {
        name: dict(current.get(spec.entity, {})) for name, spec in desired.items()
    }
    for change in changes:
        if change.name in after:
            limits = after[change.name]
            limits.update(change.after or dict.fromkeys(limits))
    return {name: {key: value for key, value in limits.items() if value is not None} for name, limits in after.items()}


def _plan_one(name: str, spec: DesiredQuota, current: Limits, replace_limits: bool) -> Change | None:
    if not spec.present:
        return Change("delete", "quota", name, dict(current)) if current else None
    target = {**(dict.fromkeys(current) if replace_limits else {}), **spec.limits}
    after = {key: value for key, value in target.items() if current.get(key) != value}
    if not after:
        return None
    if not current:
        return Change("create", "quota", name, None, after)
    return Change("update", "quota", name, {key: current.get(key) for key in after}, after)
