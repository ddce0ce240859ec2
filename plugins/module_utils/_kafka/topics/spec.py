# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user declares about topics, and what can be wrong with it without looking at the cluster. Pure."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.purge import Purge, purge_errors
from ansible_collections.kafkaops.stack.plugins.module_utils._core.specs import by_name
from ansible_collections.kafkaops.stack.plugins.module_utils._properties.values import config_text

# org.apache.kafka.common.internals.Topic
_NAME = re.compile(r"[A-Za-z0-9._-]{1,249}")
_INTERNAL = frozenset({"__consumer_offsets", "__transaction_state", "__share_group_state", "__cluster_metadata"})


@dataclass(frozen=True)
class Wish:
    """One declared topic. None means: as the broker does by default, or as it is.

    ``config`` holds texts as the broker writes them; None takes a key off the topic. ``assignment`` is a list of
    replica lists, one per partition. ``times`` is how often the name was declared.
    """

    name: str
    present: bool
    partitions: int | None
    replication_factor: int | None
    config: dict[str, str | None]
    assignment: list[list[int]] | None
    times: int = 1


def topic_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of one topic."""
    return {
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "partitions": {"type": "int"},
        "replication_factor": {"type": "int"},
        "config": {"type": "dict"},
        "replica_assignment": {"type": "list", "elements": "list"},
    }


def config_mode_option() -> dict[str, t.Any]:
    """Return the argument spec of ``config_mode``, which both topic modules have."""
    return {"type": "str", "choices": ["merge", "replace"], "default": "merge"}


def declared(items: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, Wish]:
    """Return {name: Wish} of the module's items; a name that is declared twice is counted, not lost."""
    return by_name((item["name"], _wish(item)) for item in items)


def _wish(item: t.Mapping[str, t.Any]) -> Wish:
    return Wish(
        name=item["name"],
        present=item["state"] == "present",
        partitions=item["partitions"],
        replication_factor=item["replication_factor"],
        config={key: config_text(value) for key, value in (item["config"] or {}).items()},
        assignment=item["replica_assignment"],
    )


def is_internal(name: str) -> bool:
    """Whether Kafka itself lives on the topic."""
    return name in _INTERNAL


def wish_errors(wish: Wish) -> list[str]:
    """Return a sentence for everything that can't be right, whatever the cluster looks like."""
    errors = _name_errors(wish)
    if not wish.present:
        return errors
    for option, value in (("partitions", wish.partitions), ("replication_factor", wish.replication_factor)):
        if value is not None and value < 1:
            errors.append(f"{option} is {value}: give at least 1, or leave it out for the broker's default.")
    return errors + _assignment_errors(wish)


def topic_purge_errors(purge: Purge) -> list[str]:
    """Return a sentence for everything that makes a purge of topics too wide."""
    internal = [
        f"purge_prefixes has {prefix!r}: topics whose names begin with __ are never purged."
        for prefix in purge.prefixes
        if prefix.startswith("__")
    ]
    return purge_errors(purge, "topic") + internal


def _name_errors(wish: Wish) -> list[str]:
    errors = []
    if not _NAME.fullmatch(wish.name) or wish.name in (".", ".."):
        errors.append("the name isn't valid: use 1 to 249 of the characters a-z A-Z 0-9 . _ -, and not only . or ..")
    if wish.times > 1:
        errors.append(f"it is declared {wish.times} times: declare each topic once.")
    if not wish.present and is_internal(wish.name):
        errors.append(
            "state is absent, but this is an internal topic: without it consumer groups or transactions are lost."
        )
    return errors


def _assignment_errors(wish: Wish) -> list[str]:
    if wish.assignment is None:
        return []
    errors = []
    if wish.partitions or wish.replication_factor:
        errors.append("replica_assignment already says partitions and replication_factor: leave those two out.")
    if not wish.assignment or not all(wish.assignment):
        errors.append("replica_assignment needs at least one partition, and at least one broker id for each.")
    if any(len(set(replicas)) < len(replicas) for replicas in wish.assignment):
        errors.append("replica_assignment names a broker twice for one partition.")
    if len({len(replicas) for replicas in wish.assignment}) > 1:
        errors.append("replica_assignment has partitions with different numbers of replicas: use the same for all.")
    return errors
