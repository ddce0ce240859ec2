# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans SCRAM credentials: which are set and which are deleted, and in which requests. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge, purge_errors, too_many
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.users.spec import (
    Current,
    Wish,
    name_of,
    parts_of,
    wish_errors,
)


def plan_users(
    current: Current,
    desired: t.Mapping[str, Wish],
    *,
    own: str = "",
    refused: t.Collection[str] = (),
    purge: Purge | None = None,
) -> list[Change]:
    """Return the credentials to set and to delete; StackError with all errors at once.

    own: the user of the connection, who is never deleted. refused: names of credentials whose declared password the
    brokers have just refused. A purge deletes the credentials of users that are not declared and begin with a prefix.
    """
    errors = [f"User {name}: {text}" for name, wish in desired.items() for text in _errors(wish, current, own)]
    errors += purge_errors(purge, "user") if purge else []
    known = {wish.user for wish in desired.values()} | {own}
    surplus = sorted(user for user in current if purge and purge.owns(user) and user not in known)
    errors += too_many(surplus, purge, "users") if purge else []
    raise_all(errors)
    changes = [change for name, wish in desired.items() for change in _plan_one(name, wish, current, refused)]
    return changes + [_deletion(user, mechanism, current) for user in surplus for mechanism in sorted(current[user])]


def rounds(changes: t.Iterable[Change], size: int) -> t.Iterator[list[Change]]:
    """Cut changes into requests of at most ``size``, in none of which a user is twice.

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


def _plan_one(name: str, wish: Wish, current: Current, refused: t.Collection[str]) -> list[Change]:
    there = current.get(wish.user, {})
    if not wish.present:
        return [_deletion(wish.user, m, current) for m in sorted(there) if wish.mechanism in (None, m)]
    iterations = there.get(wish.mechanism or "")
    if iterations is None:
        return [Change("create", "user", name, None, {"iterations": wish.wanted})]
    if iterations == wish.wanted and name not in refused:
        return []
    before, after = {"iterations": iterations, "password": "old"}, {"iterations": wish.wanted, "password": "new"}
    return [Change("update", "user", name, before, after)]


def _deletion(user: str, mechanism: str, current: Current) -> Change:
    return Change("delete", "user", name_of(user, mechanism), {"iterations": current[user][mechanism]})


def _errors(wish: Wish, current: Current, own: str) -> list[str]:
    errors = wish_errors(wish)
    if not wish.present:
        if wish.user == own and wish.mechanism in (None, *current.get(own, {})):
            errors.append("it is the user of this connection: log in as another one to delete it.")
        return errors
    there = current.get(wish.user, {}).get(wish.mechanism or "")
    if not wish.password and there is None:
        errors.append("it does not exist yet, so it needs a password.")
    elif not wish.password and there != wish.wanted:
        errors.append(f"it has {there} iterations, not {wish.wanted}: to change that it needs its password.")
    return errors
