# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared topics, and their errors that do not depend on the cluster. Pure."""

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
class DesiredTopic:
    """One declared topic. None means the broker's default, or the current value.

    ``config`` holds texts as the broker writes them; None removes a key from the topic. ``assignment`` is a list of
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


def parse_specs(items: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, DesiredTopic]:
    """Return {name: DesiredTopic} of the module's items; duplicates are counted."""
    return by_name((item["name"], _parse_item(item)) for item in items)


def _parse_item(item: t.Mapping[str, t.Any]) -> DesiredTopic:
    return DesiredTopic(
        name=item["name"],
        present=item["state"] == "present",
        partitions=item["partitions"],
        replication_factor=item["replication_factor"],
        config={key: config_text(value) for key, value in (item["config"] or {}).items()},
        assignment=item["replica_assignment"],
    )


def is_internal(name: str) -> bool:
    """Return whether the topic is one of Kafka's internal topics."""
    return name in _INTERNAL


def spec_errors(spec: DesiredTopic) -> list[str]:
    """Return a sentence for each error that does not depend on the cluster."""
    errors = _name_errors(spec)
    if not spec.present:
        return errors
    for option, value in (("partitions", spec.partitions), ("replication_factor", spec.replication_factor)):
        if value is not None and value < 1:
            errors.append(f"{option} is {value}: give at least 1, or leave it out for the broker's default.")
    return errors + _assignment_errors(spec)


def topic_purge_errors(purge: Purge) -> list[str]:
    """Return a sentence for each error in the purge of topics."""
    internal = [
        f"purge_prefixes has {prefix!r}: topics whose names begin with __ are never purged."
        for prefix in purge.prefixes
        if prefix.startswith("__")
    ]
    return purge_errors(purge, "topic") + internal


def _name_errors(spec: DesiredTopic) -> list[str]:
    errors = []
    if not _NAME.fullmatch(spec.name) or spec.name in (".", ".."):
        errors.append("the name isn't valid: use 1 to 249 of the characters a-z A-Z 0-9 . _ -, and not only . or ..")
    if spec.times > 1:
        errors.append(f"it is declared {spec.times} times: declare each topic once.")
    if not spec.present and is_internal(spec.name):
        errors.append(
            "state is absent, but this is an internal topic: without it consumer groups or transactions are lost."
        )
    return errors


def _assignment_errors(spec: DesiredTopic) -> list[str]:
    if spec.assignment is None:
        return []
    errors = []
    if spec.partitions or spec.replication_factor:
        errors.append("replica_assignment already says partitions and replication_factor: leave those two out.")
    if not spec.assignment or not all(spec.assignment):
        errors.append("replica_assignment needs at least one partition, and at least one broker id for each.")
    if any(len(set(replicas)) < len(replicas) for replicas in spec.assignment):
        errors.append("replica_assignment names a broker twice for one partition.")
    if len({len(replicas) for replicas in spec.assignment}) > 1:
        errors.append("replica_assignment has partitions with different numbers of replicas: use the same for all.")
    return errors
