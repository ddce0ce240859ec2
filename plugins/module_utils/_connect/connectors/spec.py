# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared connectors, and their current state. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge
from ansible_collections.kafkaops.stack.plugins.module_utils._core.specs import by_name
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import config_text

RUNNING, PAUSED, STOPPED, ABSENT = "running", "paused", "stopped", "absent"
FAILED = "FAILED"
CLASS = "connector.class"
TYPES_SINCE, STOP_SINCE, INITIAL_STATE_SINCE = (3, 2), (3, 5), (3, 7)


@dataclass(frozen=True)
class ConnectorStatus:
    """The status of a connector or one of its tasks: the state by Connect's name, the worker, and the stack trace."""

    state: str = ""
    worker: str = ""
    trace: str = ""


@dataclass(frozen=True)
class CurrentConnector:
    """The current state of a connector. ``connector.state`` is empty as long as it has no status.

    kind: source or sink. tasks: by id, including those without a status yet.
    """

    config: t.Mapping[str, str]
    kind: str = ""
    connector: ConnectorStatus = field(default_factory=ConnectorStatus)
    tasks: t.Mapping[int, ConnectorStatus] = field(default_factory=dict)

    @property
    def statuses(self) -> dict[str, ConnectorStatus]:
        """The connector and its tasks by their names in messages."""
        return {"connector": self.connector, **{f"task {number}": status for number, status in self.tasks.items()}}

    @property
    def failed(self) -> list[str]:
        """The names of the connector or tasks that failed."""
        return [name for name, status in self.statuses.items() if status.state == FAILED]


@dataclass(frozen=True)
class Current:
    """The current state: the version of the workers, and the connectors by name."""

    version: str
    connectors: t.Mapping[str, CurrentConnector]


@dataclass(frozen=True)
class DesiredConnector:
    """A declared connector. Without a config the current one stays; a key that is None is removed.

    invalid: values that are no text, number, boolean or list of these.
    """

    state: str
    config: dict[str, str | None] | None
    invalid: dict[str, t.Any] = field(default_factory=dict)
    times: int = 1


@dataclass(frozen=True)
class PlanOptions:
    """Options of the plan: merge keeps undeclared keys; restart_failed restarts failed connectors and tasks."""

    merge: bool = False
    restart_failed: bool = False
    purge: Purge | None = None


def connector_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of one connector."""
    return {
        "name": {"type": "str", "required": True},
        # no_log keeps the whole of it out of the system log; the secrets in it are masked by value.
        "config": {"type": "dict", "no_log": True},
        "state": {"type": "str", "choices": [RUNNING, PAUSED, STOPPED, ABSENT], "default": RUNNING},
    }


def parse_specs(items: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, DesiredConnector]:
    """Return {name: DesiredConnector} of the module's items; duplicates are counted."""
    return by_name((item["name"], _parse_item(item)) for item in items)


def _parse_item(item: t.Mapping[str, t.Any]) -> DesiredConnector:
    given = item["config"]
    invalid = {key: value for key, value in (given or {}).items() if isinstance(value, t.Mapping)}
    config = None if given is None else {key: config_text(value) for key, value in given.items()}
    if config and config.get("name") == item["name"]:
        del config["name"]
    return DesiredConnector(item["state"], config, invalid)
