# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages of Kafka's own configuration parser, and the part of them that the user reads. Pure.

The parser runs in ``kafka.tools.StorageTool info``, tried with Kafka 3.1.0, 3.9.1 and 3.9.2. Its return code is
useless: it is 1 for a refused configuration and for a log directory that does not exist yet.
"""

from __future__ import annotations

import re

_THROWN = re.compile(r'^Exception in thread "main" (\S+?)(?:: (.*?))?\n((?:\tat .*\n?)+)', re.MULTILINE | re.DOTALL)
_CONFIG_FRAME = re.compile(r"\b(Abstract|Kafka)Config\b")
# The step that reads the log directories, after the configuration was parsed. Its errors (not formatted, of another
# kind of cluster, an unreadable meta.properties) are not about the configuration.
_DISK_STEP = "infoCommand"


def parser_error(errors: str) -> str:
    """Return the parser's error message, without full stop; "" where it accepts the configuration."""
    thrown = _THROWN.search(errors)
    if not thrown or not _CONFIG_FRAME.search(thrown.group(3)):
        return ""
    kind = thrown.group(1).rsplit(".", 1)[-1]
    message = " ".join((thrown.group(2) or "").split()).rstrip(".")
    if kind in ("ConfigException", "IllegalArgumentException") and message:
        return re.sub("^requirement failed: ", "", message)
    return f"{kind} {message}".rstrip()


def parsed(output: str, errors: str) -> bool:
    """Return whether the tool parsed the configuration, valid or not."""
    return bool(re.search("^Found ", output, re.MULTILINE)) or _DISK_STEP in errors or bool(parser_error(errors))


def rejected_key(sentence: str) -> str:
    """Return the key whose value the parser rejects, "" where the message names none."""
    named = re.match(r"Invalid value .* for configuration ([^\s:]+)", sentence, re.DOTALL)
    return named.group(1) if named else ""
