# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCRAM credentials: what is declared, what can be wrong with it, and the plan. Pure.

Brokers tell of a credential its mechanism and its number of iterations, never the password (KIP-554). So the version of
a password is added to the number of iterations: a new version is a change that everybody can see.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.kafkaops.stack.plugins.module_utils._change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.purging import Purge, purge_errors, too_many

MECHANISMS = ("SCRAM-SHA-256", "SCRAM-SHA-512")
SECRETS = ("password",)
# The bounds of org.apache.kafka.common.security.scram.internals.ScramMechanism.
_FEWEST, _MOST = 4096, 16384

Current = t.Mapping[str, t.Mapping[str, int]]
"""{user: {mechanism: iterations}}"""


@dataclass(frozen=True)
class Wish:
    """One declared credential; without mechanism all that the user has. ``password`` is None where none was given."""

    user: str
    mechanism: str | None
    present: bool
    iterations: int
    version: int
    password: str | None
    verify: bool
    times: int = 1

    @property
    def wanted(self) -> int:
        """Return the number of iterations, which carries the version of the password."""
        return self.iterations + self.version


def user_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of one credential."""
    return {
        "name": {"type": "str", "required": True},
        "password": {"type": "str", "no_log": True},
        "password_version": {"type": "int", "default": 0, "no_log": False},
        "mechanism": {"type": "str", "choices": list(MECHANISMS)},
        "iterations": {"type": "int", "default": 8192},
        "verify_login": {"type": "bool", "default": False},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def declared(items: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, Wish]:
    """Return {name: Wish} of the module's items; a credential that is declared twice is counted, not lost."""
    wishes: dict[str, Wish] = {}
    for item in items:
        present = item["state"] == "present"
        mechanism = item["mechanism"] or (MECHANISMS[-1] if present else None)
        name = name_of(item["name"], mechanism)
        if name in wishes:
            wishes[name] = replace(wishes[name], times=wishes[name].times + 1)
            continue
        wishes[name] = Wish(
            item["name"],
            mechanism,
            present,
            item["iterations"],
            item["password_version"],
            item["password"],
            item["verify_login"],
        )
    return wishes


def name_of(user: str, mechanism: str | None) -> str:
    """Return how a credential is called: "ada (SCRAM-SHA-512)"."""
    return f"{user} ({mechanism})" if mechanism else user


def parts_of(name: str) -> tuple[str, str]:
    """Return user and mechanism of the name of a credential."""
    user, _sep, mechanism = name[:-1].rpartition(" (")
    return user, mechanism


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


def wish_errors(wish: Wish) -> list[str]:
    """Return a sentence for everything that can't be right, whatever the cluster looks like."""
    errors = []
    if not wish.user:
        errors.append("name is empty.")
    if wish.times > 1:
        errors.append(f"it is declared {wish.times} times: declare each mechanism of a user once.")
    if not wish.present:
        return errors
    if wish.iterations < _FEWEST or wish.version < 0 or wish.wanted > _MOST:
        errors.append(
            f"iterations {wish.iterations} and password_version {wish.version}: give at least {_FEWEST} and 0, and"
            f" together at most {_MOST}."
        )
    if wish.verify and not wish.password:
        errors.append("verify_login needs the password.")
    return errors


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
