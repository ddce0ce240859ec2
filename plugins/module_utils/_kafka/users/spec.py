# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCRAM credentials: what is declared, and what can be wrong with it. Pure.

Brokers tell of a credential its mechanism and its number of iterations, never the password (KIP-554). So the version of
a password is added to the number of iterations: a new version is a change that everybody can see.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.specs import by_name

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
    return by_name((name_of(wish.user, wish.mechanism), wish) for wish in map(_wish, items))


def _wish(item: t.Mapping[str, t.Any]) -> Wish:
    present = item["state"] == "present"
    return Wish(
        item["name"],
        item["mechanism"] or (MECHANISMS[-1] if present else None),
        present,
        item["iterations"],
        item["password_version"],
        item["password"],
        item["verify_login"],
    )


def name_of(user: str, mechanism: str | None) -> str:
    """Return how a credential is called: "ada (SCRAM-SHA-512)"."""
    return f"{user} ({mechanism})" if mechanism else user


def parts_of(name: str) -> tuple[str, str]:
    """Return user and mechanism of the name of a credential."""
    user, _sep, mechanism = name[:-1].rpartition(" (")
    return user, mechanism


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
