# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of configs as the texts that Kafka and Connect store, and their comparison. Pure."""

from __future__ import annotations

import typing as t


def config_text(value: t.Any) -> str | None:
    """Return a config value as Kafka writes it: true, 86400000, compact,delete; None stays None."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(str(config_text(item)) for item in value)
    return str(value)


def same_value(kind: str, one: str | None, other: str | None) -> bool:
    """Return whether two texts are the same value of a config; ``kind`` is its type, like BOOLEAN, LONG or LIST."""
    if one is None or other is None:
        return one is other
    return bool(_parsed(kind, one) == _parsed(kind, other))


def _parsed(kind: str, text: str) -> t.Any:
    try:
        if kind in ("INT", "SHORT", "LONG"):
            return int(text)
        if kind == "DOUBLE":
            return float(text)
    except ValueError:
        return text
    if kind == "BOOLEAN":
        return text.strip().lower()
    if kind == "LIST":
        return [item.strip() for item in text.split(",")]
    return text
