# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the dynamic configs of one broker, topic or other resource, and returns their state. Pure.

Entries are those of config_wire.describe_configs: {key: {"value", "type", "own", "source", "read_only", "sensitive",
"synonyms"}}.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.configs.spec import (
    BROKER,
    DEFAULT,
    LOGGER,
    ROOT,
    TOPIC,
    CurrentConfig,
    DesiredConfig,
    Entries,
    key_facts,
    sensitive_keys,
    spec_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import same_value

_OF_BROKER, _OF_DEFAULT, _OF_FILE = "dynamic broker", "dynamic default", "static file"
_SHADOWABLE = {
    TOPIC: (_OF_BROKER, _OF_DEFAULT, _OF_FILE),
    BROKER: (_OF_DEFAULT, _OF_FILE),
    DEFAULT: (_OF_FILE,),
}


def own_entries(kind: str, entries: Entries) -> Entries:
    """Return the entries that are set on a resource itself.

    A broker doesn't return which levels of loggers were set: these are the root's and those that differ from it.
    """
    if kind != LOGGER:
        return {key: entry for key, entry in entries.items() if entry["own"]}
    root = entries[ROOT]["value"]
    return {key: entry for key, entry in entries.items() if key == ROOT or entry["value"] != root}


def plan_config(current: CurrentConfig, desired: t.Mapping[str, DesiredConfig]) -> list[Change]:
    """Return at most one change, for the one desired resource; StackError with all errors at once.

    ``before`` has the source of the current value: "8 (static file)".
    """
    ((title, spec),) = desired.items()
    raise_all([f"Config of {title}: {text}" for text in spec_errors(spec, current)])
    undeclared = {} if spec.present and not spec.replace else dict.fromkeys(current.own)
    target = {**undeclared, **spec.config}
    after = {key: value for key, value in sorted(target.items()) if _differs(spec, current, key, value)}
    if not after:
        return []
    before = {key: _current_text(spec, current, key) for key in after}
    if not spec.present:
        return [Change("delete", "config", title, before)]
    return [Change("update", "config", title, before, after)]


def expected_state(current: CurrentConfig, spec: DesiredConfig, changes: t.Sequence[Change]) -> dict[str, t.Any]:
    """Return the results "config", "sensitive", "shadowed" and "warnings", as they are after the changes."""
    values = {key: entry["value"] for key, entry in current.own.items()}
    if spec.kind == LOGGER:
        values = {key: current.entries[key]["value"] for key in spec.config}
    keys = set(values)
    for change in changes:
        after = _levels(spec, current) if spec.kind == LOGGER else change.after or dict.fromkeys(change.before)
        values.update(after)
        keys = (keys | set(after)) - {key for key, value in after.items() if value is None}
    secret = sensitive_keys(spec.kind, keys, current)
    return {
        "config": {key: values[key] for key in sorted(keys - secret)},
        "sensitive": sorted(secret),
        "shadowed": [row for key in sorted(keys) for row in _shadowed(spec, current, key)],
        "warnings": [text for key in sorted(keys) for text in _broker_override_warnings(spec, current, key)],
    }


def as_item(kind: str, name: str, own: Entries) -> dict[str, t.Any]:
    """Return the configs that are set on a resource in the shape that the module accepts, without sensitive keys."""
    config = {key: entry["value"] for key, entry in sorted(own.items()) if not entry["sensitive"]}
    return {"type": kind, "name": name, "config": config}


def shadowing(broker: str, entries: Entries) -> list[dict[str, t.Any]]:
    """Return the dynamic values of a broker that hide one of its file, by key."""
    rows = []
    for key, entry in sorted(entries.items()):
        synonyms = entry["synonyms"]
        in_file = next((s for s in synonyms if s["source"] == _OF_FILE), None)
        if not in_file or synonyms[0]["key"] != key or not synonyms[0]["source"].startswith("dynamic"):
            continue
        rows.append(
            {
                "broker": broker,
                "key": key,
                "dynamic": synonyms[0]["value"],
                "source": synonyms[0]["source"],
                "file": in_file["value"],
                "file_key": in_file["key"],
            }
        )
    return rows


def _differs(spec: DesiredConfig, current: CurrentConfig, key: str, value: str | None) -> bool:
    if spec.kind == LOGGER:
        return bool(current.entries[key]["value"] != _levels(spec, current)[key])
    now = current.own.get(key)
    if now is None or value is None:
        return (now is None) != (value is None)
    facts = key_facts(spec.kind, key, current) or now
    return spec.update_sensitive if facts["sensitive"] else not same_value(facts["type"], now["value"], value)


def _current_text(spec: DesiredConfig, current: CurrentConfig, key: str) -> str | None:
    """Return the value that a change replaces, with its source."""
    if spec.kind == LOGGER:
        return str(current.entries[key]["value"])
    entry = current.own.get(key) or current.entries.get(key)
    if not entry:
        return None
    synonyms = [{"value": entry["value"], "source": entry["source"]}]
    if spec.name == DEFAULT and key not in current.own:
        synonyms = [s for s in entry["synonyms"] if s["source"] != _OF_BROKER]
    if entry["sensitive"]:
        return "set" if key in current.own else None
    return (
        f"{synonyms[0]['value']} ({synonyms[0]['source']})" if synonyms and synonyms[0]["value"] is not None else None
    )


def _levels(spec: DesiredConfig, current: CurrentConfig) -> dict[str, str]:
    """Return the declared levels of loggers; that of the root where null is declared."""
    root = spec.config.get(ROOT) or current.entries[ROOT]["value"]
    return {name: level or root for name, level in spec.config.items()}


def _shadowed(spec: DesiredConfig, current: CurrentConfig, key: str) -> list[dict[str, t.Any]]:
    hideable = _SHADOWABLE.get(DEFAULT if spec.name == DEFAULT else spec.kind, ())
    synonyms = current.entries.get(key, {}).get("synonyms", [])
    return [
        {"key": key, "hides": s["key"], "value": s["value"], "source": s["source"]}
        for s in synonyms
        if s["source"] in hideable
    ]


def _broker_override_warnings(spec: DesiredConfig, current: CurrentConfig, key: str) -> list[str]:
    entry = current.entries.get(key)
    if spec.kind != BROKER or spec.name != DEFAULT or not entry or entry["source"] != _OF_BROKER:
        return []
    return [
        f"Broker {current.read_from} has {key} of its own, which hides the default there. kafka_config_info returns the"
        " own values of every broker."
    ]
