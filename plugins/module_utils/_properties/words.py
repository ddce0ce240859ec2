# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Kafka's own tool says when it parses a configuration, and what of it is for the user. Pure.

The tool is ``kafka.tools.StorageTool info``, tried with Kafka 3.1.0, 3.9.1 and 3.9.2. Its return code tells nothing:
it is 1 for a refused configuration and for a log directory that does not exist yet.
"""

from __future__ import annotations

import re

_THROWN = re.compile(r'^Exception in thread "main" (\S+?)(?:: (.*?))?\n((?:\tat .*\n?)+)', re.MULTILINE | re.DOTALL)
_CONFIG_FRAME = re.compile(r"\b(Abstract|Kafka)Config\b")
# The step that looks into the log directories, after the configuration was parsed. What it finds there (not formatted,
# of another kind of cluster, an unreadable meta.properties) says nothing about the configuration.
_DISK_STEP = "infoCommand"


def complaint(errors: str) -> str:
    """Return the sentence with which the parser refused the configuration, without full stop; "" where it took it."""
    thrown = _THROWN.search(errors)
    if not thrown or not _CONFIG_FRAME.search(thrown.group(3)):
        return ""
    kind = thrown.group(1).rsplit(".", 1)[-1]
    message = " ".join((thrown.group(2) or "").split()).rstrip(".")
    if kind in ("ConfigException", "IllegalArgumentException") and message:
        return re.sub("^requirement failed: ", "", message)
    return f"{kind} {message}".rstrip()


def parsed(output: str, errors: str) -> bool:
    """Tell whether the tool came as far as a judgement on the configuration, good or bad."""
    return bool(re.search("^Found ", output, re.MULTILINE)) or _DISK_STEP in errors or bool(complaint(errors))


def blamed_key(sentence: str) -> str:
    """Return the key that a complaint names as having a bad value, "" where it names none."""
    named = re.match(r"Invalid value .* for configuration ([^\s:]+)", sentence, re.DOTALL)
    return named.group(1) if named else ""
