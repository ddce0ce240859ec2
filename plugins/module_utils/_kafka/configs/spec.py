# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user declares about the dynamic configs of a resource, and what can be wrong with it. Pure.

A broker takes any key that it doesn't know, so keys are looked up in what it tells of itself. Sources:
kafka.server.DynamicBrokerConfig, kafka.server.DynamicConfig, KIP-226, KIP-412.
"""

from __future__ import annotations

import difflib
import typing as t
from dataclasses import dataclass, field

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.broker_keys import (
    base_key,
    listener_errors,
    suggestion,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import config_text

Entry = t.Mapping[str, t.Any]
Entries = t.Mapping[str, Entry]

DEFAULT = "<default>"
BROKER, TOPIC, LOGGER, METRICS, GROUP = "broker", "topic", "broker_logger", "client_metrics", "group"
KINDS = (BROKER, TOPIC, LOGGER, METRICS, GROUP)
# org.apache.kafka.common.config.LogLevelConfig
LEVELS = ("FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE")
ROOT = "root"
_RATE = {"type": "LONG", "read_only": False, "sensitive": False}
# Keys that a broker doesn't tell of unless they are set, and calls read-only then.
_UNTOLD: t.Mapping[str, Entries] = {
    BROKER: {
        "leader.replication.throttled.rate": _RATE,
        "follower.replication.throttled.rate": _RATE,
        "replica.alter.log.dirs.io.max.bytes.per.second": _RATE,
    },
    METRICS: {
        "interval.ms": {"type": "INT", "read_only": False, "sensitive": False},
        "match": {"type": "LIST", "read_only": False, "sensitive": False},
        "metrics": {"type": "LIST", "read_only": False, "sensitive": False},
    },
}
_LISTENER_LISTS = ("listeners", "advertised.listeners", "listener.security.protocol.map")


@dataclass(frozen=True)
class Wish:
    """The declared configs of one resource, as texts; None takes a key off, or gives a logger the level of the root.

    With ``replace`` keys that aren't declared are taken off. ``renew`` sets sensitive keys that are set already.
    """

    kind: str
    name: str
    present: bool
    config: t.Mapping[str, str | None]
    replace: bool = False
    renew: bool = False

    @property
    def title(self) -> str:
        """How the resource is called in sentences and results: "broker 1"."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Found:
    """What there is.

    entries: all keys with their effective values; for the cluster-wide default those of the broker that was asked.
    own: the entries of the keys that are set on the resource itself.
    others: the names of those that exist, where the resource doesn't; else None.
    asked: the id of the broker that was asked for the cluster-wide default.
    """

    entries: Entries = field(default_factory=dict)
    own: Entries = field(default_factory=dict)
    others: t.Sequence[str] | None = None
    asked: int | None = None


def config_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of one resource's configs."""
    return {
        "type": {"type": "str", "choices": list(KINDS), "default": BROKER},
        "name": {"type": "str", "required": True},
        # no_log keeps the whole of it out of the system log; what is secret in it is known later.
        "config": {"type": "dict", "default": {}, "no_log": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "config_mode": {"type": "str", "choices": ["merge", "replace"], "default": "merge"},
        "update_sensitive": {"type": "str", "choices": ["on_create", "always"], "default": "on_create"},
    }


def declared(params: t.Mapping[str, t.Any]) -> Wish:
    """Return what the module's options declare."""
    return Wish(
        kind=params["type"],
        name=params["name"],
        present=params["state"] == "present",
        config={key: config_text(value) for key, value in params["config"].items()},
        replace=params["config_mode"] == "replace",
        renew=params["update_sensitive"] == "always",
    )


def facts_of(kind: str, key: str, found: Found) -> Entry | None:
    """Return what is known of a key, whose "type", "read_only" and "sensitive" hold; None for an unknown one.

    A key of one listener is as the key without the prefixes.
    """
    base = base_key(key) if kind == BROKER else key
    untold = _UNTOLD.get(kind, {})
    return untold.get(key) or found.entries.get(base) or found.entries.get(key) or found.own.get(key)


def sensitive_keys(kind: str, keys: t.Iterable[str], found: Found) -> set[str]:
    """Return those of the keys whose values Kafka doesn't tell."""
    return {key for key in keys if (facts_of(kind, key, found) or {}).get("sensitive")}


def row_of(kind: str, key: str, found: Found) -> dict[str, str] | None:
    """Return the type of a key, which is password where Kafka doesn't tell the value; None for an unknown one."""
    facts = facts_of(kind, key, found)
    return {"type": "password" if facts.get("sensitive") else str(facts.get("type", "string"))} if facts else None


def wish_errors(wish: Wish, found: Found) -> list[str]:
    """Return a sentence for everything that can't be right; values are for the broker to judge."""
    errors = _form_errors(wish)
    if found.others is not None:
        return [missing(wish.kind, wish.name, found.others), *errors]
    if wish.kind == LOGGER:
        unknown = [name for name in wish.config if name not in found.entries]
        return errors + [
            f"{name} is no logger of this broker, which knows only those in use.{_nearest(name, found.entries)}"
            for name in unknown
        ]
    for key, value in wish.config.items():
        errors += _key_errors(wish.kind, key, value, found)
    return errors + (_listener_errors(wish, found) if wish.kind == BROKER else [])


def missing(kind: str, name: str, others: t.Sequence[str]) -> str:
    """Say that a resource isn't there, and which are."""
    if kind == TOPIC:
        shown = join_limited(others)
        return f"there is no such topic.{_nearest(name, others)} There are {shown or 'none'}."
    return f"no such broker runs: there are {', '.join(others)}."


def _form_errors(wish: Wish) -> list[str]:
    errors = []
    if wish.present and not wish.config:
        errors.append("config is empty: give at least one key, or state absent to take all off.")
    if not wish.present and wish.config:
        errors.append("state absent takes all keys off: leave config out, or set single ones to null.")
    if wish.kind != LOGGER:
        return errors
    if not wish.present or wish.replace:
        errors.append(
            "Kafka doesn't tell which levels of loggers were set, so they can't all be taken off: set single ones to"
            " null, with state present and config_mode merge."
        )
    if ROOT in wish.config and wish.config[ROOT] is None:
        errors.append("root is the logger whose level the others fall back on: give it a level.")
    return errors + [
        f"{name} is {level!r}: give {', '.join(LEVELS)}, or null for the level of the root."
        for name, level in wish.config.items()
        if level is not None and level not in LEVELS
    ]


def _nearest(name: str, names: t.Iterable[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _key_errors(kind: str, key: str, value: str | None, found: Found) -> list[str]:
    facts = facts_of(kind, key, found)
    if facts is None:
        return [f"{key} is no key of a {kind}. {suggestion(key, {**_UNTOLD.get(kind, {}), **found.entries})}"]
    if not facts["read_only"] or (value is None and key in found.own):
        return []
    return [
        f"{key} is read only when a broker starts: set it in the role's variable kafka_config and roll, which"
        " playbooks/site.yml does."
    ]


def _listener_errors(wish: Wish, found: Found) -> list[str]:
    """Return what is wrong with keys of one listener, which a broker takes even if it has no such listener."""
    lists = {key: str(found.entries[key]["value"] or "") for key in _LISTENER_LISTS if key in found.entries}
    return listener_errors({**lists, **{key: value or "" for key, value in wish.config.items()}}, {})
