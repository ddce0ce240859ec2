# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared dynamic configs of a resource, and their errors. Pure.

A broker accepts unknown keys, so keys are looked up in the configs that it describes. Sources:
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
# Keys that a broker doesn't describe unless they are set, and describes as read-only then.
_UNLISTED_KEYS: t.Mapping[str, Entries] = {
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
class DesiredConfig:
    """The declared configs of one resource, as texts; None removes a key, or gives a logger the level of the root.

    With ``replace`` undeclared keys are removed. With ``update_sensitive`` sensitive keys are set even if they are set
    already.
    """

    kind: str
    name: str
    present: bool
    config: t.Mapping[str, str | None]
    replace: bool = False
    update_sensitive: bool = False

    @property
    def title(self) -> str:
        """The name of the resource in sentences and results: "broker 1"."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class CurrentConfig:
    """The current configs of one resource.

    entries: all keys with their effective values; for the cluster-wide default those of the broker that was read.
    own: the entries of the keys that are set on the resource itself.
    others: the names of the existing resources, where this one doesn't exist; else None.
    read_from: the id of the broker that was read for the cluster-wide default.
    """

    entries: Entries = field(default_factory=dict)
    own: Entries = field(default_factory=dict)
    others: t.Sequence[str] | None = None
    read_from: int | None = None


def config_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of one resource's configs."""
    return {
        "type": {"type": "str", "choices": list(KINDS), "default": BROKER},
        "name": {"type": "str", "required": True},
        # no_log keeps the whole of it out of the system log; the secrets in it are known later.
        "config": {"type": "dict", "default": {}, "no_log": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "config_mode": {"type": "str", "choices": ["merge", "replace"], "default": "merge"},
        "update_sensitive": {"type": "str", "choices": ["on_create", "always"], "default": "on_create"},
    }


def parse_spec(params: t.Mapping[str, t.Any]) -> DesiredConfig:
    """Return the declared configs from the module's options."""
    return DesiredConfig(
        kind=params["type"],
        name=params["name"],
        present=params["state"] == "present",
        config={key: config_text(value) for key, value in params["config"].items()},
        replace=params["config_mode"] == "replace",
        update_sensitive=params["update_sensitive"] == "always",
    )


def key_facts(kind: str, key: str, current: CurrentConfig) -> Entry | None:
    """Return an entry with the right "type", "read_only" and "sensitive" of a key; None for an unknown one.

    A key of one listener has those of the key without the prefixes.
    """
    base = base_key(key) if kind == BROKER else key
    untold = _UNLISTED_KEYS.get(kind, {})
    return untold.get(key) or current.entries.get(base) or current.entries.get(key) or current.own.get(key)


def sensitive_keys(kind: str, keys: t.Iterable[str], current: CurrentConfig) -> set[str]:
    """Return the keys whose values Kafka doesn't return."""
    return {key for key in keys if (key_facts(kind, key, current) or {}).get("sensitive")}


def row_of(kind: str, key: str, current: CurrentConfig) -> dict[str, str] | None:
    """Return the type of a key, which is password where Kafka doesn't return the value; None for an unknown one."""
    facts = key_facts(kind, key, current)
    return {"type": "password" if facts.get("sensitive") else str(facts.get("type", "string"))} if facts else None


def spec_errors(spec: DesiredConfig, current: CurrentConfig) -> list[str]:
    """Return a sentence for each error; the broker checks the values."""
    errors = _form_errors(spec)
    if current.others is not None:
        return [missing(spec.kind, spec.name, current.others), *errors]
    if spec.kind == LOGGER:
        unknown = [name for name in spec.config if name not in current.entries]
        return errors + [
            f"{name} is no logger of this broker, which knows only those in use.{_nearest(name, current.entries)}"
            for name in unknown
        ]
    for key, value in spec.config.items():
        errors += _key_errors(spec.kind, key, value, current)
    return errors + (_listener_errors(spec, current) if spec.kind == BROKER else [])


def missing(kind: str, name: str, others: t.Sequence[str]) -> str:
    """Return a sentence that a resource doesn't exist, with the existing ones."""
    if kind == TOPIC:
        listed = join_limited(others)
        return f"there is no such topic.{_nearest(name, others)} There are {listed or 'none'}."
    return f"no such broker runs: there are {', '.join(others)}."


def _form_errors(spec: DesiredConfig) -> list[str]:
    errors = []
    if spec.present and not spec.config:
        errors.append("config is empty: give at least one key, or state absent to take all off.")
    if not spec.present and spec.config:
        errors.append("state absent takes all keys off: leave config out, or set single ones to null.")
    if spec.kind != LOGGER:
        return errors
    if not spec.present or spec.replace:
        errors.append(
            "Kafka doesn't tell which levels of loggers were set, so they can't all be taken off: set single ones to"
            " null, with state present and config_mode merge."
        )
    if ROOT in spec.config and spec.config[ROOT] is None:
        errors.append("root is the logger whose level the others fall back on: give it a level.")
    return errors + [
        f"{name} is {level!r}: give {', '.join(LEVELS)}, or null for the level of the root."
        for name, level in spec.config.items()
        if level is not None and level not in LEVELS
    ]


def _nearest(name: str, names: t.Iterable[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _key_errors(kind: str, key: str, value: str | None, current: CurrentConfig) -> list[str]:
    facts = key_facts(kind, key, current)
    if facts is None:
        return [f"{key} is no key of a {kind}. {suggestion(key, {**_UNLISTED_KEYS.get(kind, {}), **current.entries})}"]
    if not facts["read_only"] or (value is None and key in current.own):
        return []
    return [
        f"{key} is read only when a broker starts: set it in the role's variable kafka_config and roll, which"
        " playbooks/site.yml does."
    ]


def _listener_errors(spec: DesiredConfig, current: CurrentConfig) -> list[str]:
    """Return the errors in keys of one listener, which a broker accepts even if it has no such listener."""
    lists = {key: str(current.entries[key]["value"] or "") for key in _LISTENER_LISTS if key in current.entries}
    return listener_errors({**lists, **{key: value or "" for key, value in spec.config.items()}}, {})
