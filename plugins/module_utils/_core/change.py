# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes: the steps of a plan, and their forms for the user. Pure."""

from __future__ import annotations

import collections
import re
import typing as t
from dataclasses import dataclass

MASK = "********"
_UNSET = "unset"
_REFERENCE = re.compile(r"\$\{[^{}]+\}")


@dataclass(frozen=True)
class Change:
    """One step of a plan: one operation on one named object.

    ``action`` is create, update or delete; ``kind`` is the kind of object ("topic").
    ``before`` and ``after`` are plain data. An update holds only what differs, with the same keys on both sides,
    where None means "not set". A create has no ``before``, a delete no ``after``.
    """

    action: str
    kind: str
    name: str
    before: t.Any = None
    after: t.Any = None


@dataclass(frozen=True)
class Outcome:
    """The result of one Change: done when ``error`` is empty, else the server's name for the error and its message."""

    change: Change
    error: str = ""
    message: str = ""


def summarise(changes: t.Iterable[Change], desired: t.Iterable[str]) -> dict[str, int]:
    """Return {"created", "updated", "deleted", "unchanged"}: numbers of objects, not of changes.

    Unchanged counts the desired names without a change.
    """
    names = {(c.action, c.kind, c.name) for c in changes}
    count = collections.Counter(action for action, _kind, _name in names)
    return {
        "created": count["create"],
        "updated": count["update"],
        "deleted": count["delete"],
        "unchanged": len(set(desired) - {name for _action, _kind, name in names}),
    }


def as_dicts(changes: t.Iterable[Change], secrets: t.Collection[str] = ()) -> list[dict[str, t.Any]]:
    """Return the plan as plain data: [{"action", "kind", "name", "before", "after"}]."""
    return [
        {
            "action": c.action,
            "kind": c.kind,
            "name": c.name,
            "before": mask(c.before, secrets),
            "after": mask(c.after, secrets),
        }
        for c in changes
    ]


def describe(changes: t.Iterable[Change], secrets: t.Collection[str] = ()) -> list[str]:
    """Return each change as a sentence: "Update topic orders: partitions 3 → 6."."""
    return [_sentence(c, secrets) for c in changes]


def render_diff(changes: t.Iterable[Change], secrets: t.Collection[str] = ()) -> dict[str, dict[str, t.Any]]:
    """Return {"before": {name: ...}, "after": {name: ...}} as ``--diff`` prints it; values of secret keys are masked.

    A value that changes from one secret to another stays visible as a change: its mask says "(changed)".
    """
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    for c in changes:
        _add(before, c.name, mask(c.before, secrets))
        _add(after, c.name, mask(c.after, secrets, MASK if c.before is None else f"{MASK} (changed)"))
    return {"before": before, "after": after}


def _add(side: dict[str, t.Any], name: str, value: t.Any) -> None:
    """Add a value under its name; a second change of the same object adds its keys."""
    if value is None:
        return
    both = isinstance(value, dict) and isinstance(side.get(name), dict)
    side[name] = {**side[name], **value} if both else value


def is_reference(value: t.Any) -> bool:
    """Return whether a value is a reference to a secret, such as ${file:/etc/kafka/secrets:password}."""
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


def mask(value: t.Any, secrets: t.Collection[str], text: str = MASK) -> t.Any:
    """Return ``value`` with every set value of a key in ``secrets`` replaced by ``text``, at any depth.

    A reference to a secret is not a secret, and stays.
    """
    if isinstance(value, t.Mapping):
        return {
            key: text
            if key in secrets and inner is not None and not is_reference(inner)
            else mask(inner, secrets, text)
            for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [mask(inner, secrets, text) for inner in value]
    return value


def _sentence(change: Change, secrets: t.Collection[str]) -> str:
    head = f"{change.action.capitalize()} {change.kind} {change.name}"
    before, after = _flat(mask(change.before, secrets)), _flat(mask(change.after, secrets))
    if change.action == "update":
        steps = [f"{key} {before.get(key, _UNSET)} → {after.get(key, _UNSET)}" for key in {**before, **after}]
    else:
        steps = [f"{key} {text}" for key, text in after.items() if text != _UNSET]
    return f"{head}: {', '.join(steps)}." if steps else f"{head}."


def _flat(value: t.Any, prefix: str = "") -> dict[str, str]:
    """Return {"config.retention.ms": "1000"}: the leaves of nested mappings as text."""
    if value is None:
        return {prefix: _UNSET} if prefix else {}
    if not isinstance(value, t.Mapping):
        return {prefix: str(value)}
    leaves: dict[str, str] = {}
    for key, inner in value.items():
        leaves.update(_flat(inner, f"{prefix}.{key}" if prefix else str(key)))
    return leaves
