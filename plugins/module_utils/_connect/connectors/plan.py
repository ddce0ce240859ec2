# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the changes of connectors, and returns all errors. Pure.

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
    CurrentConnector,
    DesiredConnector,
    PlanOptions,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import MASK, Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import purge_errors, too_many


def target_config(
    spec: DesiredConnector, connector: CurrentConnector | None, options: PlanOptions
) -> dict[str, str] | None:
    """Return the complete target config of a connector, None where it is not declared."""
    if spec.config is None:
        return None
    kept = connector.config if connector and options.merge else {}
    return {key: value for key, value in {**kept, **spec.config}.items() if value is not None}


def same_config(one: t.Mapping[str, str], other: t.Mapping[str, str]) -> bool:
    """Return whether two configs are equivalent."""
    return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())


def at_least(version: str, target: tuple[int, int]) -> bool:
    """Return whether a worker has this version of Kafka or a later one; an unknown version counts as new.

    Confluent's builds have versions of their own: 7.5.0-ccs is Kafka 3.5.
    """
    found = re.match(r"(\d+)\.(\d+)", version)
    if not found:
        return True
    major, minor = int(found[1]), int(found[2])
    return (major - 4 if re.search(r"-c(cs|e)\b", version) else major, minor) >= target


def plan_connectors(
    current: Current, desired: t.Mapping[str, DesiredConnector], *, options: PlanOptions
) -> list[Change]:
    """Return the changes that turn ``current`` into ``desired``; StackError with all errors at once."""
    errors = [
        f"Connector {name or 'without a name'}: {text}"
        for name, spec in desired.items()
        for text in _errors(name, spec, current, options)
    ]
    purge = options.purge
    errors += purge_errors(purge, "connector") if purge else []
    unmanaged = sorted(name for name in current.connectors if purge and purge.owns(name) and name not in desired)
    errors += too_many(unmanaged, purge, "connectors") if purge else []
    raise_all(errors)
    planned = (_plan_connector(name, spec, current.connectors.get(name), options) for name, spec in desired.items())
    return [change for change in planned if change] + [_delete(name, current.connectors[name]) for name in unmanaged]


def _plan_connector(
    name: str, spec: DesiredConnector, connector: CurrentConnector | None, options: PlanOptions
) -> Change | None:
    if spec.state == ABSENT:
        return _delete(name, connector) if connector else None
    config = target_config(spec, connector, options)
    if not connector:
        return Change("create", "connector", name, None, {"state": spec.state, "config": config})
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    differing = _differing_keys(connector.config, config) if config is not None else []
    if differing:
        before["config"] = {key: connector.config.get(key) for key in differing}
        after["config"] = {key: (config or {}).get(key) for key in differing}
    if not _is_in_state(spec.state, connector):
        before["state"], after["state"] = connector.connector.state.lower() or "unknown", spec.state
    if options.restart_failed and spec.state == RUNNING and connector.failed:
        before["status"], after["status"] = (
            dict.fromkeys(connector.failed, FAILED),
            dict.fromkeys(connector.failed, "RUNNING"),
        )
    return Change("update", "connector", name, before, after) if after else None


def _delete(name: str, connector: CurrentConnector) -> Change:
    return Change("delete", "connector", name, {"config": dict(connector.config)})


def _differing_keys(now: t.Mapping[str, str], target: t.Mapping[str, str]) -> list[str]:
    return sorted(
        key for key in {**now, **target} if key not in now or key not in target or not _same(now[key], target[key])
    )


def _same(one: str, other: str) -> bool:
    """Return whether two values are the same: as texts, but Connect reads True as true."""
    return one == other or (one.lower() == other.lower() and one.lower() in ("true", "false"))


def _is_in_state(state: str, connector: CurrentConnector) -> bool:
    """Return whether this is already the target state of a connector.

    Connect doesn't return the target state, only the actual one; a failed or unassigned connector is to run.
    """
    response = connector.connector.state.lower()
    return response == state if state != RUNNING else response not in (PAUSED, STOPPED)


def _errors(name: str, spec: DesiredConnector, current: Current, options: PlanOptions) -> list[str]:
    errors = []
    if not name.strip() or name != name.strip():
        errors.append(f"the name is {name!r}: give one that neither is empty nor begins or ends with a space.")
    if spec.times > 1:
        errors.append(f"it is declared {spec.times} times: declare each connector once.")
    if spec.state == ABSENT:
        return errors
    if spec.state == STOPPED and not at_least(current.version, STOP_SINCE):
        errors.append(
            f"state stopped needs Kafka Connect 3.5 or later, and the worker is {current.version}: use paused."
        )
    connector = current.connectors.get(name)
    config = target_config(spec, connector, options)
    if config is None:
        return errors if connector else [*errors, "it does not exist yet, so it needs a config."]
    return errors + _config_errors(name, spec, config)


def _config_errors(name: str, spec: DesiredConnector, config: t.Mapping[str, str]) -> list[str]:
    errors = [
        f"{key} is a mapping, and a connector's config is flat: write each key in full, such as {key}.{inner}."
        for key, value in spec.invalid.items()
        for inner in list(value)[:1] or ["key"]
    ]
    if "name" in config:
        errors.append(f"its config has the name {config['name']}: leave that out, Connect takes {name}.")
    if not config.get(CLASS):
        errors.append(f"its config lacks {CLASS}: name the plugin; kafka_connector_info lists the installed ones.")
    masked = sorted(key for key, value in config.items() if value == MASK)
    if masked:
        errors.append(
            f"{' and '.join(masked)} would be set to {MASK}, the mask of an export: give the value, or its place as"
            " ${file:/path:key}."
        )
    return errors
