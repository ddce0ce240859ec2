# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks of values against the rows of Kafka's tables, and the key closest to an unknown one. Pure.

The forms of "Valid Values" are those that the validators of ConfigDef print; an unknown form accepts every value.
"""

from __future__ import annotations

import difflib
import re
import typing as t

Row = t.Mapping[str, str]

PLACEHOLDER = "${"
_WHOLE_NUMBER = r"\s*[-+]?\d+\s*"
_FORMS = {
    "boolean": r"\s*(?i:true|false)\s*",
    "double": r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*",
    "int": _WHOLE_NUMBER,
    "long": _WHOLE_NUMBER,
    "short": _WHOLE_NUMBER,
}
_BITS = {"short": 16, "int": 32, "long": 64}
_RANGE = re.compile(r"\[(-?[\d.]+?),\.\.\.(?:,(-?[\d.]+))?\]")
_CHOICE = re.compile(r"(\(case insensitive\) )?\[((?:[^,\[\]]+, )*[^,\[\]]+)\]")


def nearest(base: str, known: t.Iterable[str], prefix: str = "") -> str:
    """Return a sentence with the known key that is closest to an unknown one, with the latter's prefix."""
    near = difflib.get_close_matches(base, known, n=1)
    return f"Did you mean {prefix}{near[0]}?" if near else "No key of Kafka is close to it."


def form_errors(key: str, value: str, row: Row) -> list[str]:
    """Return a sentence where a value is not of its key's type; a reference to a secret (${...}) always is."""
    kind = row.get("type", "")
    if kind not in _FORMS or PLACEHOLDER in value or re.fullmatch(_FORMS[kind], value):
        return []
    return [f"{key} has the value {value}, which is not of type {kind}; correct it."]


def value_errors(key: str, value: str, row: Row) -> list[str]:
    """Return a sentence where a value is not of its key's type, or not one of its valid values."""
    errors = form_errors(key, value, row)
    kind = row.get("type", "")
    if errors or PLACEHOLDER in value or not (_outside(value, kind, row) or _no_choice(value, kind, row)):
        return errors
    valid = row["valid_values"] or f"what fits into {_BITS[kind]} bits"
    return [f"{key} has the value {value}, and valid is {valid}; correct it."]


def _outside(value: str, kind: str, row: Row) -> bool:
    """Return whether a number is out of its range."""
    if kind not in (*_BITS, "double"):
        return False
    number = float(value)
    if kind in _BITS and not -(2 ** (_BITS[kind] - 1)) <= int(value) < 2 ** (_BITS[kind] - 1):
        return True
    found = _RANGE.fullmatch(row["valid_values"])
    if not found:
        return False
    lowest, highest = found.groups()
    return number < float(lowest) or (highest is not None and number > float(highest))


def _no_choice(value: str, kind: str, row: Row) -> bool:
    """Return whether a text is not one of the valid ones."""
    found = _CHOICE.fullmatch(row["valid_values"])
    if kind != "string" or not found:
        return False
    choices = found.group(2).split(", ")
    if found.group(1):
        return value.strip().upper() not in [choice.upper() for choice in choices]
    return value.strip() not in choices
