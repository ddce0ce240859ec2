# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A properties file that a module writes as a whole: its declared content, the differences, and the write."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import MASK, Change, Outcome
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError
from ansible_collections.kafkaops.stack.plugins.module_utils._core.files import group_id, replace_file, user_id
from ansible_collections.kafkaops.stack.plugins.module_utils._host.installed import installed_argument_spec
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.text import parse, render, to_text

ATTRIBUTES = ("owner", "group", "mode")
Steps = dict[str, tuple[t.Optional[str], t.Optional[str]]]


def properties_argument_spec(**options: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of a module that writes such a file for an installed Kafka, and its own ``options``."""
    return installed_argument_spec(
        path={"type": "path", "required": True},
        owner={"type": "str"},
        group={"type": "str"},
        mode={"type": "str", "default": "0640"},
        allow_unknown={"type": "list", "elements": "str", "default": []},
        **options,
    )


@dataclass(frozen=True)
class DesiredFile:
    """The declared file.

    properties: the values as text by key; a key whose value is null is left out.
    attributes: "owner", "group" (names) and "mode" ("0640"), where given.
    allow_unknown: shell patterns of valid keys that Kafka's tables lack.
    errors: sentences about values that a properties file cannot hold; these are not in ``properties``.
    """

    properties: t.Mapping[str, str]
    attributes: t.Mapping[str, str] = field(default_factory=dict)
    allow_unknown: t.Sequence[str] = ()
    errors: t.Sequence[str] = ()

    @property
    def text(self) -> str:
        """The declared text of the file."""
        return render(self.properties)


def desired_file(
    config: t.Mapping[str, t.Any],
    attributes: t.Mapping[str, str | None] | None = None,
    allow_unknown: t.Sequence[str] = (),
) -> DesiredFile:
    """Return the declared file from the options of a module."""
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
    return DesiredFile(properties, given, tuple(allow_unknown), tuple(errors))


def plan_text(path: str, text: str | None, attributes: t.Mapping[str, str], spec: DesiredFile) -> list[Change]:
    """Return at most one Change, from the text (None where there is no file) and its attributes to the declared file.

    Its before and after hold properties and attributes.
    """
    if text is None:
        return [Change("create", "file", path, after={**spec.properties, **spec.attributes})]
    steps = differences(parse(text), spec.properties)
    steps.update(differences({name: attributes.get(name) for name in spec.attributes}, spec.attributes))
    if not steps and text != spec.text:
        steps = {"layout": ("edited by hand", "as rendered")}
    if not steps:
        return []
    before = {key: old for key, (old, _new) in steps.items()}
    after = {key: new for key, (_old, new) in steps.items()}
    return [Change("update", "file", path, before=before, after=after)]


def write(desired: t.Mapping[str, DesiredFile], changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
    """Write the files of a plan with their owner and mode."""
    for change in changes:
        spec = desired[change.name]
        uid = user_id(spec.attributes.get("owner"))
        gid = group_id(spec.attributes.get("group"))
        try:
            replace_file(change.name, spec.text, mode=int(spec.attributes["mode"], 8), uid=uid, gid=gid)
        except OSError as error:
            raise StackError(
                f"{change.name} could not be written: {error.strerror}. Its directory must exist and be writable."
            ) from None
        yield Outcome(change)


def differences(old: t.Mapping[str, str | None], new: t.Mapping[str, str]) -> Steps:
    """Return {key: (before, after)} of the keys that differ; None means that there is no such key."""
    return {key: (old.get(key), new.get(key)) for key in sorted({*old, *new}) if old.get(key) != new.get(key)}


def sides(steps: Steps) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Return the differences as {key: before} and {key: after}."""
    before, after = ({key: step[side] for key, step in steps.items()} for side in (0, 1))
    return before, after


def redact_differences(steps: Steps, secrets: t.Collection[str]) -> dict[str, dict[str, str | None]]:
    """Return {key: {"before", "after"}} of the differences, with the values of secrets masked."""

    def redacted(key: str, value: str | None) -> str | None:
        return MASK if key in secrets and value is not None else value

    return {key: {"before": redacted(key, old), "after": redacted(key, new)} for key, (old, new) in steps.items()}
