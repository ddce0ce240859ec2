# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user declares in a list, by name. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import replace

Wish = t.TypeVar("Wish")


def by_name(wishes: t.Iterable[tuple[str, Wish]]) -> dict[str, Wish]:
    """Return {name: wish}; of a name that is declared twice the first, which counts them in its field ``times``."""
    found: dict[str, t.Any] = {}
    for name, wish in wishes:
        first = found.get(name)
        found[name] = wish if first is None else replace(first, times=first.times + 1)
    return found
