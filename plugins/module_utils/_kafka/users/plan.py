# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the SCRAM credentials to set and to delete, and the batches of requests. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge, purge_errors, too_many
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.spec import (
    Current,
    DesiredCredential,
    name_of,
    parts_of,
    spec_errors,
)


def plan_users(
    current: Current,
    desired: t.Mapping[str, DesiredCredential],
    *,
    own: str = "",
    refused: t.Collection[str] = (),
    purge: Purge | None = None,
) -> list[Change]:
    """Return the credentials to set and to delete; StackError with all errors at once.

    own: the user of the connection, who is never deleted. refused: names of credentials whose declared password the
    brokers refused. A purge deletes the credentials of undeclared users that begin with a prefix.
    """
    errors = [f"User {name}: {text}" for name, spec in desired.items() for text in _errors(spec, current, own)]
    errors += purge_errors(purge, "user") if purge else []
    known = {spec.user for spec in desired.values()} | {own}
    unmanaged = sorted(user for user in current if purge and purge.owns(user) and user not in known)
    errors += too_many(unmanaged, purge, "users") if purge else []
    raise_all(errors)
    changes = [change for name, spec in desired.items() for change in _plan_one(name, spec, current, refused)]
    return changes + [_deletion(user, mechanism, current) for user in unmanaged for mechanism in sorted(current[user])]


def batches(changes: t.Iterable[Change], size: int) -> t.Iterator[list[Change]]:
    """Split changes into requests of at most ``size`` changes, with at most one per user.

    Without ZooKeeper Kafka refuses two credentials of a user in one request: DUPLICATE_RESOURCE, seen with 4.4.0.
    """
    waiting = list(changes)
    while waiting:
        chosen: dict[str, Change] = {}
        for change in waiting:
            if len(chosen) < size:
                chosen.setdefault(parts_of(change.name)[0], change)
        yield list(chosen.values())
        taken = {change.name for change in chosen.values()}
        waiting = [change for change in waiting if change.name not in taken]


def _plan_one(name: str, spec: DesiredCredential, current: Current, refused: t.Collection[str]) -> list[Change]:
    existing = current.get(spec.user, {})
    if not spec.present:
        return [_deletion(spec.user, m, current) for m in sorted(existing) if spec.mechanism in (None, m)]
    iterations = existing.get(spec.mechanism or "")
    if iterations is None:
        return [Change("create", "user", name, None, {"iterations": spec.target_iterations})]
    if iterations == spec.target_iterations and name not in refused:
        return []
    before, after = (
        {"iterations": iterations, "password": "old"},
        {"iterations": spec.target_iterations, "password": "new"},
    )
    return [Change("update", "user", name, before, after)]


def _deletion(user: str, mechanism: str, current: Current) -> Change:
    return Change("delete", "user", name_of(user, mechanism), {"iterations": current[user][mechanism]})


def _errors(spec: DesiredCredential, current: Current, own: str) -> list[str]:
    errors = spec_errors(spec)
    if not spec.present:
        if spec.user == own and spec.mechanism in (None, *current.get(own, {})):
            errors.append("it is the user of this connection: log in as another one to delete it.")
        return errors
    existing = current.get(spec.user, {}).get(spec.mechanism or "")
    if not spec.password and existing is None:
        errors.append("it does not exist yet, so it needs a password.")
    elif not spec.password and existing != spec.target_iterations:
        errors.append(
            f"it has {existing} iterations, not {spec.target_iterations}: to change that it needs its password."
        )
    return errors
