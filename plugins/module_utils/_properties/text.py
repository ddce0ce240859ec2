# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The format of Java's properties files, as java.util.Properties.load parses it. Pure."""

from __future__ import annotations

import re
import typing as t

HEADER = "# Managed by kafkaops.stack: the next run overwrites changes made by hand.\n"

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}
_UNESCAPES = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}
_BLANK = " \t\f"


def to_text(value: t.Any) -> str:
    """Return a value as Kafka and ZooKeeper read it: booleans in lower case, a list with commas between its items.

    Raises ValueError for values without such a form: a mapping, None, or a list of these. The message does not hold the
    value itself, which may be a secret.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, (list, tuple)) and not any(isinstance(item, (list, tuple)) for item in value):
        return ",".join(to_text(item) for item in value)
    kind = "a mapping" if isinstance(value, t.Mapping) else "null" if value is None else f"a {type(value).__name__}"
    raise ValueError(f"{kind} is neither text, a number, true or false, nor a list of these")


def render(values: t.Mapping[str, t.Any]) -> str:
    """Return the text of a properties file: pure ASCII, sorted keys, a key whose value is None is left out.

    ``parse(render(values))`` gives the values back as text. Raises ValueError as ``to_text`` does.
    """
    lines = (
        f"{_escape_key(key)}={_escape(to_text(values[key]))}\n" for key in sorted(values) if values[key] is not None
    )
    return HEADER + "".join(lines)


def parse(text: str) -> dict[str, str]:
    """Return {key: value} of a properties file; the last value of a repeated key counts.

    Lenient where Java refuses the file: an incomplete ``\\u`` escape stands for its own letters.
    """
    values = {}
    for line in _logical_lines(text):
        key, value = _split(line)
        values[_unescape(key)] = _unescape(value)
    return values


def _escape(text: str) -> str:
    """Escape a value: Java skips a leading blank, and reads bytes beyond printable ASCII as Latin-1."""
    escaped = "".join(_escape_character(character) for character in text)
    return f"\\{escaped}" if escaped.startswith(" ") else escaped


def _escape_character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if " " <= character <= "~":
        return character
    utf16 = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{utf16[i]:02x}{utf16[i + 1]:02x}" for i in range(0, len(utf16), 2))


def _escape_key(key: str) -> str:
    """Escape a key: a separator ends it anywhere, a comment sign only starts a comment at the start of the line."""
    escaped = re.sub(r"[ :=]", r"\\\g<0>", "".join(_escape_character(character) for character in key))
    return f"\\{escaped}" if escaped.startswith(("#", "!")) else escaped


def _logical_lines(text: str) -> t.Iterator[str]:
    """Yield lines without comments and blank ones, continued lines joined without the blanks that indent them."""
    pending = ""
    for natural in re.split(r"\r\n|\n|\r", text):
        line = natural.lstrip(_BLANK)
        if not pending and (not line or line[0] in "#!"):
            continue
        backslashes = len(line) - len(line.rstrip("\\"))
        if backslashes % 2:
            pending += line[:-1]
            continue
        yield pending + line
        pending = ""
    if pending:
        yield pending


def _split(line: str) -> tuple[str, str]:
    """Return key and value, both still escaped: the first bare "=", ":" or blank ends the key."""
    key = re.match(r"(?:\\.|[^\\=: \t\f])*", line, re.DOTALL)
    end = key.end() if key else 0
    separator = re.compile(r"[ \t\f]*[=:]?[ \t\f]*").match(line, end)
    return line[:end], line[separator.end() if separator else end :]


def _unescape(text: str) -> str:
    plain = re.sub(r"\\(u[0-9a-fA-F]{4}|.|$)", _unescape_match, text, flags=re.DOTALL)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _unescape_match(match: re.Match[str]) -> str:
    escape = match.group(1)
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    return _UNESCAPES.get(escape, escape)
