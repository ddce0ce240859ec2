# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a role of this collection defines, for an action plugin that plans for it, and how its words are evaluated."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleError
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variable_values import to_evaluate, value_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import ROLES

if t.TYPE_CHECKING:
    from ansible.parsing.dataloader import DataLoader
    from ansible.template import Templar

INTERNAL = "_service"  # whose variables the others refer to
NODES = "__service_nodes"  # {role: what lookup node has made of the variables}, which are evaluated once for all parts


class UndefinedError(AnsibleError, KeyError):  # type: ignore[misc]
    """A variable or a fact that is not there; the message names it."""


class ReadOnce(t.Mapping[str, t.Any]):
    """A mapping whose values are read once: those of hostvars are gathered, and evaluated, whenever they are read."""

    def __init__(self, mapping: t.Mapping[str, t.Any], kind: t.Callable[[t.Any], t.Any] = lambda value: value) -> None:
        """``kind`` makes the value that is kept of the one that was read."""
        self._mapping, self._kind = mapping, kind
        self._values: dict[str, t.Any] = {}

    def __getitem__(self, key: str) -> t.Any:
        """Return a value. Raises KeyError where there is none."""
        if key not in self._values:
            self._values[key] = self._kind(self._mapping[key])
        return self._values[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a value, without reading it."""
        return key in self._mapping

    def __iter__(self) -> t.Iterator[str]:
        """Return the keys."""
        return iter(self._mapping)

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self._mapping)


class Evaluated:
    """The variables of a task, each evaluated when it is first read."""

    def __init__(self, raw: t.Mapping[str, t.Any], templar: Templar) -> None:
        """``raw`` are the variables before they are evaluated; hostvars, which evaluates by itself, stays as it is."""
        self.raw, self._templar = raw, templar
        self._values: dict[str, t.Any] = {"hostvars": raw.get("hostvars", {})}

    def __getitem__(self, name: str) -> t.Any:
        """Return the value of a variable.

        Raises UndefinedError, which is a KeyError, where there is none, and AnsibleError where it has no value.
        """
        if name not in self._values:
            if name not in self.raw:
                raise UndefinedError(f"variable {name} is not defined.")
            self._values[name] = self._templar.template(self.raw[name])
        return self._values[name]

    def get(self, name: str, default: t.Any = None) -> t.Any:
        """Return the value of a variable, the default where there is none. Raises AnsibleError as above."""
        return self[name] if name in self.raw else default


class RoleVariables(Evaluated):
    """The variables of a task, as a task of one role would have them."""

    def __init__(self, role: str, given: t.Mapping[str, t.Any], loader: DataLoader, templar: Templar) -> None:
        """Put what the role defines below what is given, which has all of it already where the task is the role's."""
        raw: dict[str, t.Any] = {}
        for kind in ("defaults", "vars"):
            for name in (INTERNAL, role):
                raw.update(_load(loader, name, kind))
        raw.update(given)
        raw["role_path"] = str(ROLES / role)
        raw[NODES] = {}
        super().__init__(raw, templar.copy_with_new_env(available_variables=raw))


def type_errors(roles: t.Mapping[str, RoleVariables]) -> list[str]:
    """Return a sentence for each variable of the roles that is not what their argument_specs say.

    Defaults are only looked at where all else is right.
    """
    ranks = {role: to_evaluate(role, has.raw) for role, has in roles.items()}
    for rank in (0, 1):
        if errors := [text for role, has in roles.items() for text in _errors(role, has, ranks[role][rank])]:
            return errors
    return []


def _errors(role: str, variables: RoleVariables, names: t.Sequence[str]) -> list[str]:
    values, failed = {}, {}
    for name in names:
        try:
            values[name] = variables.get(name)
        except AnsibleError as error:
            failed[name] = reason(error)
    return value_errors(role, values, failed)


def reason(error: AnsibleError) -> str:
    """Return the cause of an error of templating in one line, without where it was and the hints after it."""
    cause: BaseException = error
    while cause.__cause__:
        cause = cause.__cause__
    return str(getattr(cause, "message", "") or cause).strip().split("\n", maxsplit=1)[0].rstrip(".")


def _load(loader: DataLoader, role: str, kind: str) -> dict[str, t.Any]:
    values: dict[str, t.Any] = {}
    for path in loader.find_vars_files(str(ROLES / role / kind), "main"):
        found = loader.load_from_file(path, unsafe=True, trusted_as_template=True)  # unsafe: no copy, it is only read
        values.update(found or {})
    return values
