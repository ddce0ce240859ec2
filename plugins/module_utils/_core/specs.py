# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Specs: the items of a list that a user declares, by name. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import replace

Spec = t.TypeVar("Spec")


def by_name(specs: t.Iterable[tuple[str, Spec]]) -> dict[str, Spec]:
    """Return {name: spec}. A name declared twice keeps its first spec, whose field ``times`` counts them."""
    specs_by_name: dict[str, t.Any] = {}
    for name, spec in specs:
        first = specs_by_name.get(name)
        specs_by_name[name] = spec if first is None else replace(first, times=first.times + 1)
    return specs_by_name
