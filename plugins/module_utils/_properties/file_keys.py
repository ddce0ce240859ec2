# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys of a configuration file in any format, so that a diff can mask one value and show the others.

It parses just enough to find the key of each value. A line without a key has the key REST. Pure.
"""

from __future__ import annotations

import re
import shlex
import typing as t

REST = "other lines"
SET = "true"
# key=value of properties files and env files, key = value of HOCON, key: value of YAML.
_PAIR = re.compile(r"""(?P<indent>\s*(?:- )*)["']?(?P<key>[^\s=:"'#]+)["']?\s*(?:=|:(?=\s|$))\s*(?P<value>.*)""")
# A line of the addresses that a revision keeps.
_ADDRESS = re.compile(r"(?P<value>\d+(\.\d+){3}|[\da-f]*:[\da-f]*:[\da-f:.]*) (?P<key>[\w.-]+)")
_COMMENT = re.compile(r"\s*([#!].*)?|---")
_OPTIONS = re.compile(r"\w+_(OPTS|OPTIONS)")


def file_keys(text: str) -> dict[str, str]:
    """Return {name: value} of the text of a configuration file.

    Nested keys of YAML are joined by dots. The items of a list share a name: their values are joined by line breaks.
    Each JVM option has its own name. All lines without a key are one value, REST.
    """
    found: dict[str, list[str]] = {}
    above: list[tuple[int, str]] = []
    for line in text.splitlines():
        pair = _ADDRESS.fullmatch(line) or _PAIR.fullmatch(line)
        if _COMMENT.fullmatch(line):
            continue
        if not pair:
            found.setdefault(REST, []).append(line)
            continue
        indent = len(pair.groupdict().get("indent") or "")
        above = [entry for entry in above if entry[0] < indent]
        name, value = ".".join([*(key for _indent, key in above), pair["key"]]), _unquoted(pair["value"].strip())
        if not value and line.rstrip().endswith(":"):
            above.append((indent, pair["key"]))
            continue
        for key, inner in _options(value) if _OPTIONS.fullmatch(name) else [("", value)]:
            found.setdefault(f"{name} {key}".strip(), []).append(inner)
    return {name: "\n".join(values) for name, values in found.items()}


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _options(value: str) -> t.Iterator[tuple[str, str]]:
    """Yield (option, value) of a command line; other words have the name "argument"."""
    try:
        words = shlex.split(value)
    except ValueError:
        words = value.split()
    for word in words:
        option, equals, inner = word.partition("=")
        yield (option, inner if equals else SET) if word.startswith("-") else ("argument", word)
