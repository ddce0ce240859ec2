# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A broker's server.properties: its plan, its errors and its result. Pure."""

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
    DesiredFile,
    differences,
    plan_text,
    redact_differences,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.key_table import KeyTable
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.parser_messages import rejected_key
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import parse


@dataclass(frozen=True)
class CurrentFile:
    """The current file, and the installed Kafka's output about the declared one.

    text: of the file, None where there is none.
    attributes: "owner", "group" and "mode" of the file, empty where there is none.
    version: of the installed Kafka; "" where it was not run, because it accepted the text before or is not installed.
    table: its keys.
    refusals: its parser's errors in the declared text.
    """

    text: str | None = None
    attributes: t.Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    table: KeyTable = field(default_factory=dict)
    refusals: t.Sequence[str] = ()


def plan_file(current: CurrentFile, desired: t.Mapping[str, DesiredFile]) -> list[Change]:
    """Return at most one Change, for the one desired path; its before and after hold properties and attributes.

    Raises StackError with all errors: values that a properties file cannot hold, unknown keys, listeners, and the
    errors of Kafka's own parser.
    """
    ((path, spec),) = desired.items()
    raise_all(config_errors(current, spec))
    return plan_text(path, current.text, current.attributes, spec)


def report_properties(
    current: CurrentFile, spec: DesiredFile, secrets: t.Collection[str]
) -> dict[str, dict[str, str | None]]:
    """Return {key: {"before", "after", "update_mode"}} of the properties that differ, the values of secrets masked."""
    steps = differences(parse(current.text or ""), spec.properties)
    return {
        key: {**step, "update_mode": update_mode(key, current.table)}
        for key, step in redact_differences(steps, secrets).items()
    }


def config_errors(current: CurrentFile, spec: DesiredFile) -> list[str]:
    """Return all errors in the configuration, as sentences; only those of values where Kafka was not run."""
    errors = list(spec.errors)
    if current.version:
        errors += unknown_key_errors(spec.properties, current.table, spec.allow_unknown, current.version)
        errors += listener_errors(spec.properties, current.table)
        errors += [_refusal(sentence, current) for sentence in current.refusals]
    return errors


def _refusal(sentence: str, current: CurrentFile) -> str:
    """Return the parser's error with the default of the rejected key."""
    key = rejected_key(sentence)
    row = current.table.get(key)
    hint = f" Kafka's default for {key} is {row['default']}." if row and row["default"] else ""
    return f"Kafka {current.version} refuses the configuration: {sentence}.{hint}"
