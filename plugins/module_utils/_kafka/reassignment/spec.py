# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user wants of a reassignment, and what can be wrong with it without looking at the cluster. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.placement import Key

VERBS = ("reassignments", "drain", "spread", "replication_factor", "cancel")


@dataclass(frozen=True)
class Wish:
    """What the user wants: one of VERBS, the brokers, number or partitions that it takes, and the topics it is about.

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


def wish_of(params: t.Mapping[str, t.Any]) -> Wish:
    """Return the wish of the module's options."""
    verb = next(name for name in VERBS if params[name] is not None)
    explicit = tuple(params["reassignments"] or ())
    topics = params["topics"]
    if verb in ("reassignments", "cancel"):
        topics = params["cancel"] if verb == "cancel" else [item["topic"] for item in explicit]
    return Wish(
        verb=verb,
        brokers=tuple(params["drain"] or params["spread"] or ()),
        factor=params["replication_factor"] or 0,
        explicit=explicit,
        topics=None if topics is None else tuple(dict.fromkeys(topics)),
        **{name: params[name] for name in ("throttle", "batch", "wait", "timeout")},
    )


def wish_errors(wish: Wish) -> list[str]:
    """Return a sentence for everything that can't be right, whatever the cluster looks like."""
    least = {"throttle": 0, "batch": 1, "timeout": 1}
    errors = [
        f"{name} is {getattr(wish, name)}: give at least {bound}."
        for name, bound in least.items()
        if getattr(wish, name) < bound
    ]
    if wish.verb in ("drain", "spread") and not wish.brokers:
        errors.append(f"{wish.verb} is empty: name at least one broker.")
    if wish.verb == "replication_factor" and wish.factor < 1:
        errors.append(f"replication_factor is {wish.factor}: give at least 1.")
    seen: set[Key] = set()
    for item in wish.explicit:
        name = f"{item['topic']}-{item['partition']}"
        if not item["replicas"]:
            errors.append(f"reassignments gives {name} no replicas: name at least one broker.")
        if len(set(item["replicas"])) < len(item["replicas"]):
            errors.append(f"reassignments names a broker twice for {name}: {join_limited(item['replicas'])}.")
        if (item["topic"], item["partition"]) in seen:
            errors.append(f"reassignments has {name} twice: declare each partition once.")
        seen.add((item["topic"], item["partition"]))
    return errors
