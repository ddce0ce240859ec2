# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared SCRAM credentials and their errors. Pure.

Brokers return the mechanism and the iterations of a credential, never the password (KIP-554). So the version of a
password is added to the iterations: a new version is a visible change.
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
class DesiredCredential:
    """One declared credential; without mechanism all of the user. ``password`` is None where none was given."""

    user: str
    mechanism: str | None
    present: bool
    iterations: int
    version: int
    password: str | None
    verify: bool
    times: int = 1

    @property
    def target_iterations(self) -> int:
        """Return the number of iterations, which includes the version of the password."""
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


def parse_specs(items: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, DesiredCredential]:
    """Return {name: DesiredCredential} of the module's items; duplicates are counted."""
    return by_name((name_of(spec.user, spec.mechanism), spec) for spec in map(_parse_item, items))


def _parse_item(item: t.Mapping[str, t.Any]) -> DesiredCredential:
    present = item["state"] == "present"
    return DesiredCredential(
        item["name"],
        item["mechanism"] or (MECHANISMS[-1] if present else None),
        present,
        item["iterations"],
        item["password_version"],
        item["password"],
        item["verify_login"],
    )


def name_of(user: str, mechanism: str | None) -> str:
    """Return the name of a credential: "ada (SCRAM-SHA-512)"."""
    return f"{user} ({mechanism})" if mechanism else user


def parts_of(name: str) -> tuple[str, str]:
    """Return the user and the mechanism in the name of a credential."""
    user, _sep, mechanism = name[:-1].rpartition(" (")
    return user, mechanism


def spec_errors(spec: DesiredCredential) -> list[str]:
    """Return a sentence for each error that does not depend on the cluster."""
    errors = []
    if not spec.user:
        errors.append("name is empty.")
    if spec.times > 1:
        errors.append(f"it is declared {spec.times} times: declare each mechanism of a user once.")
    if not spec.present:
        return errors
    if spec.iterations < _FEWEST or spec.version < 0 or spec.target_iterations > _MOST:
        errors.append(
            f"iterations {spec.iterations} and password_version {spec.version}: give at least {_FEWEST} and 0, and"
            f" together at most {_MOST}."
        )
    if spec.verify and not spec.password:
        errors.append("verify_login needs the password.")
    return errors
