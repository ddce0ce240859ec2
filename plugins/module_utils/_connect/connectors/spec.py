# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user declares about connectors, and how they are seen. Pure."""

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
    return by_name((item["name"], _wish(item)) for item in items)


def _wish(item: t.Mapping[str, t.Any]) -> Wish:
    given = item["config"]
    bad = {key: value for key, value in (given or {}).items() if isinstance(value, t.Mapping)}
    config = None if given is None else {key: config_text(value) for key, value in given.items()}
    if config and config.get("name") == item["name"]:
        del config["name"]
    return Wish(item["state"], config, bad)
