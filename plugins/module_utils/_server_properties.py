# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a broker's server.properties shall hold, and what changes. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.kafkaops.stack.plugins.module_utils._broker_keys import (
    listener_errors,
    unknown_key_errors,
    update_mode,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._change import MASK, Change
from ansible_collections.kafkaops.stack.plugins.module_utils._errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka_words import blamed_key
from ansible_collections.kafkaops.stack.plugins.module_utils._key_table import KeyTable
from ansible_collections.kafkaops.stack.plugins.module_utils._properties import parse, render, to_text

ATTRIBUTES = ("owner", "group", "mode")


@dataclass(frozen=True)
class Wanted:
    """What the user declared.

    properties: the values as text by key; a key whose value is null is left out.
    attributes: "owner", "group" (names) and "mode" ("0640"), where given.
    allow_unknown: shell patterns of keys that are right although Kafka's table lacks them.
    errors: sentences about values that have no form in a properties file; these are not in ``properties``.
    """

    properties: t.Mapping[str, str]
    attributes: t.Mapping[str, str] = field(default_factory=dict)
    allow_unknown: t.Sequence[str] = ()
    errors: t.Sequence[str] = ()

    @property
    def text(self) -> str:
        """The file as it shall be."""
        return render(self.properties)


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


def declare(
    config: t.Mapping[str, t.Any],
    attributes: t.Mapping[str, str | None] | None = None,
    allow_unknown: t.Sequence[str] = (),
) -> Wanted:
    """Return what the user wants, as text."""
    properties: dict[str, str] = {}
    errors: list[str] = []
    for key, value in config.items():
        try:
            if value is not None:
                properties[key] = to_text(value)
        except ValueError as error:
            errors.append(f"{key} has no form in a properties file: {error}.")
    given = {name: value for name, value in (attributes or {}).items() if value is not None}
    if "mode" in given:
        try:
            given["mode"] = f"{int(given['mode'], 8):04o}"
        except ValueError:
            errors.append(f"The mode {given['mode']} is not an octal number in quotes, such as '0640'.")
    return Wanted(properties, given, tuple(allow_unknown), tuple(errors))


def plan_file(found: Found, desired: t.Mapping[str, Wanted]) -> list[Change]:
    """Return at most one Change, for the one desired path; its before and after hold properties and attributes.

    Raises StackError with everything that is wrong: values without a form, unknown keys, listeners, and what Kafka's
    own parser refuses.
    """
    ((path, wanted),) = desired.items()
    raise_all(config_errors(found, wanted))
    if found.text is None:
        return [Change("create", "file", path, after={**wanted.properties, **wanted.attributes})]
    steps = _differences(parse(found.text), wanted.properties)
    attributes = {name: found.attributes.get(name) for name in wanted.attributes}
    steps.update(_differences(attributes, wanted.attributes))
    if not steps and found.text != wanted.text:
        steps = {"layout": ("edited by hand", "as rendered")}
    if not steps:
        return []
    before = {key: old for key, (old, _new) in steps.items()}
    after = {key: new for key, (_old, new) in steps.items()}
    return [Change("update", "file", path, before=before, after=after)]


def report_properties(found: Found, wanted: Wanted, secrets: t.Collection[str]) -> dict[str, dict[str, str | None]]:
    """Return {key: {"before", "after", "update_mode"}} of the properties that differ, the values of secrets masked."""

    def shown(key: str, value: str | None) -> str | None:
        return MASK if key in secrets and value is not None else value

    steps = _differences(parse(found.text or ""), wanted.properties)
    return {
        key: {"before": shown(key, old), "after": shown(key, new), "update_mode": update_mode(key, found.table)}
        for key, (old, new) in steps.items()
    }


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


def _differences(old: t.Mapping[str, str | None], new: t.Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """Return {key: (before, after)} of what differs; None means that there is no such key."""
    return {key: (old.get(key), new.get(key)) for key in sorted({*old, *new}) if old.get(key) != new.get(key)}
