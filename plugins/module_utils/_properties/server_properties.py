# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a broker's server.properties shall hold, and what changes. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.broker_keys import (
    listener_errors,
    unknown_key_errors,
    update_mode,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.file import (
    Wanted,
    differences,
    plan_text,
    shown,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.key_table import KeyTable
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import parse
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.words import blamed_key


@dataclass(frozen=True)
class Found:
    """What there is.

    text: of the file, None where there is none.
    attributes: "owner", "group" and "mode" of the file, empty where there is none.
    version: of the installed Kafka; "" where none was asked, because it knows the text or is not installed yet.
    table: its keys.
    refusals: the sentences with which its parser refuses the wanted text.
    """

    text: str | None = None
    attributes: t.Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    table: KeyTable = field(default_factory=dict)
    refusals: t.Sequence[str] = ()


def plan_file(found: Found, desired: t.Mapping[str, Wanted]) -> list[Change]:
    """Return at most one Change, for the one desired path; its before and after hold properties and attributes.

    Raises StackError with everything that is wrong: values without a form, unknown keys, listeners, and what Kafka's
    own parser refuses.
    """
    ((path, wanted),) = desired.items()
    raise_all(config_errors(found, wanted))
    return plan_text(path, found.text, found.attributes, wanted)


def report_properties(found: Found, wanted: Wanted, secrets: t.Collection[str]) -> dict[str, dict[str, str | None]]:
    """Return {key: {"before", "after", "update_mode"}} of the properties that differ, the values of secrets masked."""
    steps = differences(parse(found.text or ""), wanted.properties)
    return {key: {**step, "update_mode": update_mode(key, found.table)} for key, step in shown(steps, secrets).items()}


def config_errors(found: Found, wanted: Wanted) -> list[str]:
    """Return all that is wrong with the configuration, as sentences; only what has no form where no Kafka was asked."""
    errors = list(wanted.errors)
    if found.version:
        errors += unknown_key_errors(wanted.properties, found.table, wanted.allow_unknown, found.version)
        errors += listener_errors(wanted.properties, found.table)
        errors += [_refusal(sentence, found) for sentence in found.refusals]
    return errors


def _refusal(sentence: str, found: Found) -> str:
    """Return the parser's sentence with what the table says about the key that it blames."""
    key = blamed_key(sentence)
    row = found.table.get(key)
    hint = f" Kafka's default for {key} is {row['default']}." if row and row["default"] else ""
    return f"Kafka {found.version} refuses the configuration: {sentence}.{hint}"
