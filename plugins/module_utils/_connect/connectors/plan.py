# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans connectors: what is written, switched and deleted, and what of that cannot be right. Pure.

A config is a flat map of texts, without the name that Connect adds. Sources: org.apache.kafka.connect.runtime
(ConnectorsResource, AbstractStatus), KIP-875 (state stopped, 3.5), KIP-980 (initial state, 3.7).
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._connect.connectors.spec import (
    ABSENT,
    CLASS,
    FAILED,
    PAUSED,
    RUNNING,
    STOP_SINCE,
    STOPPED,
    Current,
    Rules,
    Seen,
    Wish,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import MASK, Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import purge_errors, too_many


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
