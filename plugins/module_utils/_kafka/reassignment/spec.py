# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The declared reassignment, and its errors that do not depend on the cluster. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key

VERBS = ("reassignments", "drain", "spread", "replication_factor", "cancel")


@dataclass(frozen=True)
class DesiredReassignment:
    """The declared reassignment: one of VERBS with its brokers, number or partitions, and the topics.

    ``topics`` None means all. ``explicit`` is [{"topic", "partition", "replicas"}]. ``throttle`` is bytes per second.
    """

    verb: str
    brokers: tuple[int, ...] = ()
    factor: int = 0
    explicit: tuple[t.Mapping[str, t.Any], ...] = ()
    topics: tuple[str, ...] | None = None
    throttle: int = 0
    batch: int = 1
    wait: bool = True
    timeout: int = 1


def parse_spec(params: t.Mapping[str, t.Any]) -> DesiredReassignment:
    """Return the declared reassignment from the module's options."""
    verb = next(name for name in VERBS if params[name] is not None)
    explicit = tuple(params["reassignments"] or ())
    topics = params["topics"]
    if verb in ("reassignments", "cancel"):
        topics = params["cancel"] if verb == "cancel" else [item["topic"] for item in explicit]
    return DesiredReassignment(
        verb=verb,
        brokers=tuple(params["drain"] or params["spread"] or ()),
        factor=params["replication_factor"] or 0,
        explicit=explicit,
        topics=None if topics is None else tuple(dict.fromkeys(topics)),
        **{name: params[name] for name in ("throttle", "batch", "wait", "timeout")},
    )


def spec_errors(spec: DesiredReassignment) -> list[str]:
    """Return a sentence for each error that does not depend on the cluster."""
    least = {"throttle": 0, "batch": 1, "timeout": 1}
    errors = [
        f"{name} is {getattr(spec, name)}: give at least {bound}."
        for name, bound in least.items()
        if getattr(spec, name) < bound
    ]
    if spec.verb in ("drain", "spread") and not spec.brokers:
        errors.append(f"{spec.verb} is empty: name at least one broker.")
    if spec.verb == "replication_factor" and spec.factor < 1:
        errors.append(f"replication_factor is {spec.factor}: give at least 1.")
    seen: set[Key] = set()
    for item in spec.explicit:
        name = f"{item['topic']}-{item['partition']}"
        if not item["replicas"]:
            errors.append(f"reassignments gives {name} no replicas: name at least one broker.")
        if len(set(item["replicas"])) < len(item["replicas"]):
            errors.append(f"reassignments names a broker twice for {name}: {join_limited(item['replicas'])}.")
        if (item["topic"], item["partition"]) in seen:
            errors.append(f"reassignments has {name} twice: declare each partition once.")
        seen.add((item["topic"], item["partition"]))
    return errors
