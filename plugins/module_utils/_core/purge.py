# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Purge: delete objects that are not declared. Opt-in, limited to prefixes and to a maximum number. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited


@dataclass(frozen=True)
class Purge:
    """Delete undeclared objects whose name begins with one of ``prefixes``, at most ``maximum`` of them."""

    prefixes: t.Sequence[str]
    maximum: int

    def owns(self, name: str | None) -> bool:
        """Return whether a name begins with one of the prefixes; an object without a name never does."""
        return name is not None and name.startswith(tuple(prefix for prefix in self.prefixes if prefix))


def purge_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of a purge."""
    return {
        "purge": {"type": "bool", "default": False},
        "purge_prefixes": {"type": "list", "elements": "str", "default": []},
        "purge_max": {"type": "int", "default": 10},
    }


def purge_of(params: t.Mapping[str, t.Any]) -> Purge | None:
    """Return the purge that the options declare, None without one."""
    return Purge(params["purge_prefixes"], params["purge_max"]) if params["purge"] else None


def purge_errors(purge: Purge, kind: str) -> list[str]:
    """Return a sentence for each error in the purge of objects of a kind ("topic")."""
    errors = []
    if not purge.prefixes:
        errors.append(f"purge needs purge_prefixes: only {kind}s whose names begin with one of them are ever deleted.")
    if "" in purge.prefixes:
        errors.append(f"purge_prefixes has an empty prefix, which would mean every {kind}: name a prefix.")
    if purge.maximum < 0:
        errors.append(f"purge_max is {purge.maximum}: give the greatest number of {kind}s that may be deleted.")
    return errors


def too_many(unmanaged: t.Sequence[str], purge: Purge, what: str) -> list[str]:
    """Return a sentence where a purge would remove more than it may; ``what`` is the plural of the objects."""
    if len(unmanaged) <= purge.maximum:
        return []
    return [
        f"The purge would delete {len(unmanaged)} {what}, more than purge_max {purge.maximum}:"
        f" {join_limited(unmanaged)}. Raise purge_max if that is intended."
    ]
