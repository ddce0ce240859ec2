# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables that begin like a role's own but are none: misspelt ones would be left out in silence."""

from __future__ import annotations

import difflib
import functools
import pathlib
import typing as t

from ansible.module_utils.common.yaml import yaml_load

ROLES = pathlib.Path(__file__).resolve().parents[2] / "roles"
# How alike two names have to be, without the role's prefix, to be taken for one (difflib's ratio).
ALIKE = 0.8


@functools.cache
def role_options(role: str) -> dict[str, dict[str, t.Any]]:
    """Return {variable: option} of those that a role of this collection declares, as its argument_specs have them."""
    text = (ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    return dict(yaml_load(text)["argument_specs"]["main"]["options"])


@functools.cache
def _roles() -> tuple[str, ...]:
    """Return the names of all roles, the longest first."""
    return tuple(sorted((path.name for path in ROLES.iterdir()), key=len, reverse=True))


def _roles_of(name: str) -> list[str]:
    """Return the roles whose prefix a name has, the longest first: kafka_controller_cache may be of two."""
    return [role for role in _roles() if name.startswith(f"{role}_")]


def default_of(name: str) -> t.Any:
    """Return the default of a public variable of any role. Raises KeyError where it has none, or is none."""
    options = [role_options(role)[name] for role in _roles_of(name) if name in role_options(role)]
    if not options:
        raise KeyError(name)
    return options[0]["default"]


def role_variables(role: str) -> frozenset[str]:
    """Return the names of the variables that a role of this collection declares."""
    return frozenset(role_options(role))


def unknown(names: t.Iterable[str], role: str, own: t.Collection[str]) -> dict[str, str]:
    """Return {name: the variable of the role that it resembles, or ""} of names with the role's prefix it doesn't know.

    own: names that the user has declared to be his own. Of two roles whose prefix a name has, the one with the longer
    name tells of one that resembles a variable of its own; of any other name both do, because it is not known here
    which of the roles are deployed.
    """
    found = {}
    for name in sorted(set(names) - set(own)):
        roles = _roles_of(name)
        if role not in roles or any(name in role_variables(other) for other in roles):
            continue
        longer = roles[: roles.index(role)]
        if not any(resembled(name, other) for other in longer):
            found[name] = resembled(name, role)
    return found


def resembled(name: str, role: str) -> str:
    """Return the variable of a role that a name resembles, "" where there is none."""
    prefix = f"{role}_"
    short = {variable.removeprefix(prefix): variable for variable in role_variables(role)}
    near = difflib.get_close_matches(name.removeprefix(prefix), short, n=1, cutoff=ALIKE)
    return short[near[0]] if near else ""


def variable_errors(names: t.Iterable[str], role: str, own: t.Collection[str] = ()) -> list[str]:
    """Return a sentence for each variable that is close to one of the role's."""
    return [
        f"{name} is no variable of role {role}, but close to {near}: correct it, or, if it is meant, add it to "
        f"{role}_ignored_variables."
        for name, near in unknown(names, role, own).items()
        if near
    ]


def variable_warnings(names: t.Iterable[str], role: str, own: t.Collection[str] = ()) -> list[str]:
    """Return a sentence on the variables that only begin like the role's."""
    found = [name for name, near in unknown(names, role, own).items() if not near]
    if not found:
        return []
    return [f"Role {role} has no variable {', '.join(found)}; add what is your own to {role}_ignored_variables."]
