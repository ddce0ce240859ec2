# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the dynamic configs of one broker, topic or other resource, and says what they are like. Pure.

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
    Entries,
    Found,
    Wish,
    facts_of,
    sensitive_keys,
    wish_errors,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import same_value

_OF_BROKER, _OF_DEFAULT, _OF_FILE = "dynamic broker", "dynamic default", "static file"
_HIDEABLE = {
    TOPIC: (_OF_BROKER, _OF_DEFAULT, _OF_FILE),
    BROKER: (_OF_DEFAULT, _OF_FILE),
    DEFAULT: (_OF_FILE,),
}


def own_entries(kind: str, entries: Entries) -> Entries:
    """Return what is set on a resource itself.

    A broker doesn't tell which levels of loggers were set: taken are the root's and those that differ from it.
    """
    if kind != LOGGER:
        return {key: entry for key, entry in entries.items() if entry["own"]}
    root = entries[ROOT]["value"]
    return {key: entry for key, entry in entries.items() if key == ROOT or entry["value"] != root}


def plan_config(found: Found, desired: t.Mapping[str, Wish]) -> list[Change]:
    """Return at most one change, for the one desired resource; StackError with all errors at once.

    ``before`` tells where the present value comes from: "8 (static file)".
    """
    ((title, wish),) = desired.items()
    raise_all([f"Config of {title}: {text}" for text in wish_errors(wish, found)])
    undeclared = {} if wish.present and not wish.replace else dict.fromkeys(found.own)
    wanted = {**undeclared, **wish.config}
    after = {key: value for key, value in sorted(wanted.items()) if _differs(wish, found, key, value)}
    if not after:
        return []
    before = {key: _present(wish, found, key) for key in after}
    if not wish.present:
        return [Change("delete", "config", title, before)]
    return [Change("update", "config", title, before, after)]


def outlook(found: Found, wish: Wish, changes: t.Sequence[Change]) -> dict[str, t.Any]:
    """Return the results "config", "sensitive", "shadowed" and "warnings", as they are after the changes."""
    values = {key: entry["value"] for key, entry in found.own.items()}
    if wish.kind == LOGGER:
        values = {key: found.entries[key]["value"] for key in wish.config}
    keys = set(values)
    for change in changes:
        after = _levels(wish, found) if wish.kind == LOGGER else change.after or dict.fromkeys(change.before)
        values.update(after)
        keys = (keys | set(after)) - {key for key, value in after.items() if value is None}
    secret = sensitive_keys(wish.kind, keys, found)
    return {
        "config": {key: values[key] for key in sorted(keys - secret)},
        "sensitive": sorted(secret),
        "shadowed": [row for key in sorted(keys) for row in _shadowed(wish, found, key)],
        "warnings": [text for key in sorted(keys) for text in _hidden_by_broker(wish, found, key)],
    }


def as_item(kind: str, name: str, own: Entries) -> dict[str, t.Any]:
    """Return what is set on a resource in the shape that the module accepts; sensitive keys are left out."""
    config = {key: entry["value"] for key, entry in sorted(own.items()) if not entry["sensitive"]}
    return {"type": kind, "name": name, "config": config}


def shadowing(broker: str, entries: Entries) -> list[dict[str, t.Any]]:
    """Return the dynamic values of a broker that hide one of its file, by key."""
    rows = []
    for key, entry in sorted(entries.items()):
        told = entry["synonyms"]
        in_file = next((s for s in told if s["source"] == _OF_FILE), None)
        if not in_file or told[0]["key"] != key or not told[0]["source"].startswith("dynamic"):
            continue
        rows.append(
            {
                "broker": broker,
                "key": key,
                "dynamic": told[0]["value"],
                "source": told[0]["source"],
                "file": in_file["value"],
                "file_key": in_file["key"],
            }
        )
    return rows


def _differs(wish: Wish, found: Found, key: str, value: str | None) -> bool:
    if wish.kind == LOGGER:
        return bool(found.entries[key]["value"] != _levels(wish, found)[key])
    now = found.own.get(key)
    if now is None or value is None:
        return (now is None) != (value is None)
    facts = facts_of(wish.kind, key, found) or now
    return wish.renew if facts["sensitive"] else not same_value(facts["type"], now["value"], value)


def _present(wish: Wish, found: Found, key: str) -> str | None:
    """Return the value that a change replaces, with its source."""
    if wish.kind == LOGGER:
        return str(found.entries[key]["value"])
    entry = found.own.get(key) or found.entries.get(key)
    if not entry:
        return None
    told = [{"value": entry["value"], "source": entry["source"]}]
    if wish.name == DEFAULT and key not in found.own:
        told = [s for s in entry["synonyms"] if s["source"] != _OF_BROKER]
    if entry["sensitive"]:
        return "set" if key in found.own else None
    return f"{told[0]['value']} ({told[0]['source']})" if told and told[0]["value"] is not None else None


def _levels(wish: Wish, found: Found) -> dict[str, str]:
    """Return the declared levels of loggers; that of the root where null is declared."""
    root = wish.config.get(ROOT) or found.entries[ROOT]["value"]
    return {name: level or root for name, level in wish.config.items()}


def _shadowed(wish: Wish, found: Found, key: str) -> list[dict[str, t.Any]]:
    hideable = _HIDEABLE.get(DEFAULT if wish.name == DEFAULT else wish.kind, ())
    told = found.entries.get(key, {}).get("synonyms", [])
    return [
        {"key": key, "hides": s["key"], "value": s["value"], "source": s["source"]}
        for s in told
        if s["source"] in hideable
    ]


def _hidden_by_broker(wish: Wish, found: Found, key: str) -> list[str]:
    entry = found.entries.get(key)
    if wish.kind != BROKER or wish.name != DEFAULT or not entry or entry["source"] != _OF_BROKER:
        return []
    return [
        f"Broker {found.asked} has {key} of its own, which hides the default there. kafka_config_info tells of every"
        " broker which values are its own."
    ]
