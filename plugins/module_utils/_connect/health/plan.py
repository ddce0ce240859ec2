# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the workers of Kafka Connect and their group are what they should be. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

Connectors = t.Mapping[str, t.Mapping[str, t.Any]]
Plugin = tuple[str, str]
"""Class and version."""


@dataclass(frozen=True)
class HealthQuery:
    """What the workers should be. ``group`` is empty where they are standalone.

    ``classes``: plugins that each worker has to list. ``rolling``: the workers are still to be restarted, so that
    another login and other plugins are no issue yet.
    """

    group: str = ""
    classes: t.Sequence[str] = ()
    rolling: bool = False


@dataclass(frozen=True)
class Worker:
    """What one worker said, or why it gave no answer; ``closed``: it runs, and does not take the login.

    ``connectors``: {name: {"type", "state", "trace", "tasks": [{"id", "state", "trace"}]}}.
    """

    version: str = ""
    plugins: frozenset[Plugin] = frozenset()
    connectors: Connectors = field(default_factory=dict)
    error: str = ""
    closed: bool = False


@dataclass(frozen=True)
class Group:
    """What Kafka said of the group, or why it said nothing; ``members``: the addresses of the workers in it."""

    state: str = ""
    members: t.Sequence[str] = ()
    error: str = ""


Workers = t.Mapping[str, Worker]
"""By name, in their order."""


def assess(workers: Workers, group: Group | None, query: HealthQuery) -> dict[str, t.Any]:
    """Return the results of connect_health."""
    ready = [name for name, worker in workers.items() if worker.closed or not worker.error]
    connectors: Connectors = next((worker.connectors for worker in workers.values() if not worker.error), {})
    return {
        "issues": group_issues(workers, group, query) + failures(connectors),
        "ready": ready,
        "safe_to_stop": [] if unmet(workers, group, HealthQuery(query.group, rolling=True)) else ready,
        "workers": [{"name": n, "version": w.version or None, "error": w.error or None} for n, w in workers.items()],
        "connectors": connectors,
    }


def group_issues(workers: Workers, group: Group | None, query: HealthQuery) -> list[str]:
    """Return all that is wrong with the workers and their group."""
    return unmet(workers, group, query) + ([] if query.rolling else _plugin_issues(workers, query.classes))


def unmet(workers: Workers, group: Group | None, query: HealthQuery) -> list[str]:
    """Return what is wrong and may pass: no answer of a worker, a refused login, a group that is not whole."""
    errors = {name: worker for name, worker in workers.items() if worker.error}
    closed = {} if query.rolling else {name: worker for name, worker in errors.items() if worker.closed}
    silent = {name: worker for name, worker in errors.items() if not worker.closed}
    return [
        *(_no_response(name, worker) for name, worker in silent.items()),
        *(_membership(query.group, group, len(workers)) if group else []),
        *(_no_response(name, worker) for name, worker in closed.items()),
    ]


def failures(connectors: Connectors) -> list[str]:
    """Return which connectors and tasks failed, each with the first line of its trace."""
    statuses = {f"Connector {name}": connector for name, connector in connectors.items()}
    for name, connector in connectors.items():
        statuses.update({f"Task {task['id']} of connector {name}": task for task in connector["tasks"]})
    return [
        f"{what} failed: {((status['trace'] or 'no reason told').splitlines())[0].rstrip('.')}."
        for what, status in statuses.items()
        if status["state"] == "FAILED"
    ]


def _no_response(name: str, worker: Worker) -> str:
    return f"The worker on {name} does not answer: {worker.error}"


def _membership(name: str, group: Group, expected: int) -> list[str]:
    if group.error:
        return [f"Kafka does not tell of group {name}: {group.error}"]
    members = sorted(group.members)
    if group.state == "Stable" and len(members) == expected:
        return []
    members_text = f" ({', '.join(members)})" if members else ""
    return [f"Group {name} is {group.state} with {len(members)} of {expected} workers{members_text}."]


def _plugin_issues(workers: Workers, classes: t.Sequence[str]) -> list[str]:
    """Return which declared classes a worker does not list, and what only some of the workers list."""
    listed = {name: worker.plugins for name, worker in workers.items() if not worker.error}
    missing = [
        f"The worker on {name} does not list {expected}; see its log for why, and connect_plugins."
        for name, found in listed.items()
        for expected in classes
        if expected not in {known for known, _version in found}
    ]
    every: frozenset[Plugin] = frozenset().union(*listed.values())
    for known, version in sorted(every):
        without = [name for name, found in listed.items() if (known, version) not in found]
        if without and known not in classes:
            missing.append(f"Not all workers list {known} {version}: it is missing on {', '.join(without)}.")
    return missing
