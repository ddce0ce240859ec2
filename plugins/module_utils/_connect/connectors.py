# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connectors: what is declared, what can be wrong with it, and the plan. Pure.

A config is a flat map of texts, without the name that Connect adds. Sources: org.apache.kafka.connect.runtime
(ConnectorsResource, AbstractStatus), KIP-875 (state stopped, 3.5), KIP-980 (initial state, 3.7).
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.kafkaops.stack.plugins.module_utils._change import MASK, Change
from ansible_collections.kafkaops.stack.plugins.module_utils._errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.purging import Purge, purge_errors, too_many
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.topic_wishes import config_text

RUNNING, PAUSED, STOPPED, ABSENT = "running", "paused", "stopped", "absent"
FAILED = "FAILED"
CLASS = "connector.class"
TYPES_SINCE, STOP_SINCE, INITIAL_STATE_SINCE = (3, 2), (3, 5), (3, 7)


@dataclass(frozen=True)
class Part:
    """How a connector or one of its tasks does: Connect's word for it, the worker that runs it, why it failed."""

    state: str = ""
    worker: str = ""
    trace: str = ""


@dataclass(frozen=True)
class Seen:
    """A connector as Connect tells it. ``connector.state`` is empty as long as there is no status of it.

    kind: source or sink. tasks: by id, with those that have no status yet.
    """

    config: t.Mapping[str, str]
    kind: str = ""
    connector: Part = field(default_factory=Part)
    tasks: t.Mapping[int, Part] = field(default_factory=dict)

    @property
    def parts(self) -> dict[str, Part]:
        """The connector and its tasks by how they are called in sentences."""
        return {"connector": self.connector, **{f"task {number}": part for number, part in self.tasks.items()}}

    @property
    def failed(self) -> list[str]:
        """Which parts failed."""
        return [name for name, part in self.parts.items() if part.state == FAILED]


@dataclass(frozen=True)
class Current:
    """What there is: the version of the workers, and connectors by name."""

    version: str
    connectors: t.Mapping[str, Seen]


@dataclass(frozen=True)
class Wish:
    """A declared connector. Without a config, that is not looked at; a key that is None is taken off.

    bad: values that are no text, number, boolean or list of these.
    """

    state: str
    config: dict[str, str | None] | None
    bad: dict[str, t.Any] = field(default_factory=dict)
    times: int = 1


@dataclass(frozen=True)
class Rules:
    """How the wishes are meant: merge keeps keys that aren't declared; restart_failed restarts what failed."""

    merge: bool = False
    restart_failed: bool = False
    purge: Purge | None = None


def connector_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of one connector."""
    return {
        "name": {"type": "str", "required": True},
        # no_log keeps the whole of it out of the system log; what is secret in it is hidden by value.
        "config": {"type": "dict", "no_log": True},
        "state": {"type": "str", "choices": [RUNNING, PAUSED, STOPPED, ABSENT], "default": RUNNING},
    }


def declared(items: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, Wish]:
    """Return {name: Wish} of the module's items; a connector that is declared twice is counted, not lost."""
    wishes: dict[str, Wish] = {}
    for item in items:
        name = item["name"]
        if name in wishes:
            wishes[name] = replace(wishes[name], times=wishes[name].times + 1)
            continue
        given = item["config"]
        bad = {key: value for key, value in (given or {}).items() if isinstance(value, t.Mapping)}
        config = None if given is None else {key: config_text(value) for key, value in given.items()}
        if config and config.get("name") == name:
            del config["name"]
        wishes[name] = Wish(item["state"], config, bad)
    return wishes


def target_config(wish: Wish, seen: Seen | None, rules: Rules) -> dict[str, str] | None:
    """Return the whole config that a connector is to have, None where that is not declared."""
    if wish.config is None:
        return None
    kept = seen.config if seen and rules.merge else {}
    return {key: value for key, value in {**kept, **wish.config}.items() if value is not None}


def same_config(one: t.Mapping[str, str], other: t.Mapping[str, str]) -> bool:
    """Whether two configs mean the same."""
    return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())


def at_least(version: str, wanted: tuple[int, int]) -> bool:
    """Whether a worker is of this version of Kafka or a later one; one that doesn't say is taken for new.

    Confluent's builds count in their own way: 7.5.0-ccs is Kafka 3.5.
    """
    found = re.match(r"(\d+)\.(\d+)", version)
    if not found:
        return True
    major, minor = int(found[1]), int(found[2])
    return (major - 4 if re.search(r"-c(cs|e)\b", version) else major, minor) >= wanted


def plan_connectors(current: Current, desired: t.Mapping[str, Wish], *, rules: Rules) -> list[Change]:
    """Return the changes that turn ``current`` into ``desired``; StackError with all errors at once."""
    errors = [
        f"Connector {name or 'without a name'}: {text}"
        for name, wish in desired.items()
        for text in _errors(name, wish, current, rules)
    ]
    purge = rules.purge
    errors += purge_errors(purge, "connector") if purge else []
    surplus = sorted(name for name in current.connectors if purge and purge.owns(name) and name not in desired)
    errors += too_many(surplus, purge, "connectors") if purge else []
    raise_all(errors)
    planned = (_plan_one(name, wish, current.connectors.get(name), rules) for name, wish in desired.items())
    return [change for change in planned if change] + [_delete(name, current.connectors[name]) for name in surplus]


def _plan_one(name: str, wish: Wish, seen: Seen | None, rules: Rules) -> Change | None:
    if wish.state == ABSENT:
        return _delete(name, seen) if seen else None
    config = target_config(wish, seen, rules)
    if not seen:
        return Change("create", "connector", name, None, {"state": wish.state, "config": config})
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    differing = _differing(seen.config, config) if config is not None else []
    if differing:
        before["config"] = {key: seen.config.get(key) for key in differing}
        after["config"] = {key: (config or {}).get(key) for key in differing}
    if not _is_in(wish.state, seen):
        before["state"], after["state"] = seen.connector.state.lower() or "unknown", wish.state
    if rules.restart_failed and wish.state == RUNNING and seen.failed:
        before["status"], after["status"] = dict.fromkeys(seen.failed, FAILED), dict.fromkeys(seen.failed, "RUNNING")
    return Change("update", "connector", name, before, after) if after else None


def _delete(name: str, seen: Seen) -> Change:
    return Change("delete", "connector", name, {"config": dict(seen.config)})


def _differing(now: t.Mapping[str, str], wanted: t.Mapping[str, str]) -> list[str]:
    return sorted(
        key for key in {**now, **wanted} if key not in now or key not in wanted or not _same(now[key], wanted[key])
    )


def _same(one: str, other: str) -> bool:
    """Whether two values are the same: as texts, where Connect reads True as true."""
    return one == other or (one.lower() == other.lower() and one.lower() in ("true", "false"))


def _is_in(state: str, seen: Seen) -> bool:
    """Whether Connect was told already that a connector is to be in this state.

    It doesn't say what it was told, only what it made of it; what it failed to run, or didn't get to, is to run.
    """
    told = seen.connector.state.lower()
    return told == state if state != RUNNING else told not in (PAUSED, STOPPED)


def _errors(name: str, wish: Wish, current: Current, rules: Rules) -> list[str]:
    errors = []
    if not name.strip() or name != name.strip():
        errors.append(f"the name is {name!r}: give one that neither is empty nor begins or ends with a space.")
    if wish.times > 1:
        errors.append(f"it is declared {wish.times} times: declare each connector once.")
    if wish.state == ABSENT:
        return errors
    if wish.state == STOPPED and not at_least(current.version, STOP_SINCE):
        errors.append(
            f"state stopped needs Kafka Connect 3.5 or later, and the worker is {current.version}: use paused."
        )
    seen = current.connectors.get(name)
    config = target_config(wish, seen, rules)
    if config is None:
        return errors if seen else [*errors, "it does not exist yet, so it needs a config."]
    return errors + _config_errors(name, wish, config)


def _config_errors(name: str, wish: Wish, config: t.Mapping[str, str]) -> list[str]:
    errors = [
        f"{key} is a mapping, and a connector's config is flat: write each key in full, such as {key}.{inner}."
        for key, value in wish.bad.items()
        for inner in list(value)[:1] or ["key"]
    ]
    if "name" in config:
        errors.append(f"its config has the name {config['name']}: leave that out, Connect takes {name}.")
    if not config.get(CLASS):
        errors.append(f"its config lacks {CLASS}: name the plugin, kafka_connector_info lists those that there are.")
    masked = sorted(key for key, value in config.items() if value == MASK)
    if masked:
        errors.append(
            f"{' and '.join(masked)} would be set to {MASK}, the mask of an export: give the value, or its place as"
            " ${file:/path:key}."
        )
    return errors
