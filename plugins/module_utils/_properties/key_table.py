# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of keys that an installed Kafka prints about itself, and its form on disk. Pure."""

from __future__ import annotations

import json
import typing as t
from html.parser import HTMLParser

KeyTable = t.Mapping[str, t.Mapping[str, str]]
"""{key: {"type", "default", "valid_values", "importance", "update_mode"}}, all as text.

type: boolean, class, double, int, list, long, password, short or string.
update_mode: read-only, per-broker or cluster-wide (kafka.server.DynamicBrokerConfig); empty in the tables of others.
"""

FIELDS = ("type", "default", "valid_values", "importance", "update_mode")


def parse_html(text: str) -> dict[str, dict[str, str]]:
    """Return the KeyTable of what a class of Kafka prints (ConfigDef.toHtml); empty for any other text."""
    reader = _TableReader()
    reader.feed(text)
    rows = {key: {"update_mode": "", **row} for key, row in reader.rows.items()}
    return {key: row for key, row in rows.items() if set(row) == set(FIELDS)}


def dump(table: KeyTable, source: str) -> str:
    """Return a table as JSON; ``source`` names the program that printed it."""
    return json.dumps({"source": source, "keys": table}, indent=1, sort_keys=True) + "\n"


def load(text: str, source: str) -> dict[str, dict[str, str]]:
    """Return the table that ``dump`` wrote for the same source; empty for any other text."""
    try:
        stored = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(stored, dict) or stored.get("source") != source:
        return {}
    keys = stored.get("keys")
    return keys if isinstance(keys, dict) and all(map(_is_row, keys.values())) else {}


def _is_row(row: t.Any) -> bool:
    return isinstance(row, dict) and set(row) == set(FIELDS) and all(isinstance(text, str) for text in row.values())


class _TableReader(HTMLParser):
    """Collects a ``<h4>`` with the key, then ``<th>Type:</th><td>int</td>`` and so on, into ``rows``."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, dict[str, str]] = {}
        self._key = ""
        self._field = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start a new text at a heading or a cell."""
        if tag in ("h4", "th", "td"):
            self._text = ""

    def handle_data(self, data: str) -> None:
        """Add to the text of the open heading or cell."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """Keep the text of a heading, a field's name, or its value."""
        text = self._text.strip()
        if tag == "h4":
            self._key = text
            self.rows[text] = {}
        elif tag == "th":
            self._field = text.rstrip(":").lower().replace(" ", "_")
        elif tag == "td" and self._key and self._field in FIELDS:
            self.rows[self._key][self._field] = text
