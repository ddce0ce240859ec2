# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client quotas: what is declared, and what can be wrong with it. Pure.

An entity is a tuple of pairs (type, name) in Kafka's own words, such as (("user", "ada"), ("client-id", None)), where
None is the default of its type. What is: {entity: {key: number}}. KIP-546, org.apache.kafka.server.config.QuotaConfig.
"""

from __future__ import annotations

import math
import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._core.specs import by_name

Entity = tuple[tuple[str, t.Optional[str]], ...]
Limits = t.Mapping[str, float]
Current = t.Mapping[Entity, Limits]

DEFAULT = "<default>"
# Options of an item by Kafka's types of entities, in the order in which names are said. client_id is an option of the
# connection.
TYPES = {"user": "user", "client-id": "client", "ip": "ip"}
_CLIENT_KEYS = ("producer_byte_rate", "consumer_byte_rate", "request_percentage", "controller_mutation_rate")
_IP_KEYS = ("connection_creation_rate",)


@dataclass(frozen=True)
class Wish:
    """The declared limits of one entity; None takes a limit off. ``bad`` are limits that are no numbers."""

    entity: Entity
    present: bool
    limits: dict[str, float | None]
    bad: dict[str, t.Any]
    times: int = 1


def quota_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of one entity's quotas."""
    return {
        "user": {"type": "str"},
        "client": {"type": "str"},
        "ip": {"type": "str"},
        "limits": {"type": "dict", "default": {}},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def mode_option() -> dict[str, t.Any]:
    """Return the argument spec of ``limits_mode``."""
    return {"type": "str", "choices": ["merge", "replace"], "default": "merge"}


def declared(items: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, Wish]:
    """Return {name: Wish} of the module's items; an entity that is declared twice is counted, not lost."""
    return by_name((name_of(wish.entity), wish) for wish in map(_wish, items))


def _wish(item: t.Mapping[str, t.Any]) -> Wish:
    given = ((kind, item[option]) for kind, option in TYPES.items() if item[option] is not None)
    entity = tuple((kind, None if name == DEFAULT else name) for kind, name in given)
    limits = {key: _number(value) for key, value in item["limits"].items()}
    bad = {key: item["limits"][key] for key, value in limits.items() if value is not None and math.isnan(value)}
    return Wish(entity, item["state"] == "present", limits, bad)


def name_of(entity: Entity) -> str:
    """Return how an entity is called in sentences and results: "user ada, client-id <default>"."""
    return ", ".join(f"{kind} {DEFAULT if name is None else name}" for kind, name in entity)


def as_item(entity: Entity, limits: Limits) -> dict[str, t.Any]:
    """Return an entity's quotas in the shape that the modules accept."""
    named = {TYPES[kind]: DEFAULT if name is None else name for kind, name in entity}
    return {**named, "limits": dict(sorted(limits.items()))}


def wish_errors(wish: Wish) -> list[str]:
    """Return a sentence for everything that can't be right, whatever the cluster looks like."""
    kinds = [kind for kind, _name in wish.entity]
    errors = [] if kinds else ["give user, client, both of them, or ip; <default> is the default of its kind."]
    if "ip" in kinds and len(kinds) > 1:
        errors.append("an ip has quotas of its own: leave user and client out.")
    if wish.times > 1:
        errors.append(f"it is declared {wish.times} times: declare each entity once.")
    if wish.present and not wish.limits:
        errors.append("limits is empty: give at least one, or state absent to take all off.")
    if not wish.present and wish.limits:
        errors.append("state absent takes all limits off: leave limits out, or set single ones to null.")
    allowed = _IP_KEYS if kinds == ["ip"] else _CLIENT_KEYS
    for key, value in wish.limits.items():
        if key not in allowed:
            errors.append(
                f"{key} is no limit of a{'n ip' if kinds == ['ip'] else ' client'}: known are {', '.join(allowed)}."
            )
        elif key in wish.bad:
            errors.append(f"{key} is {wish.bad[key]!r}: give a number, or null to take it off.")
        elif value is not None and value <= 0:
            errors.append(f"{key} is {value:g}: give more than 0, or null to take it off.")
    return errors


def _number(value: t.Any) -> float | None:
    """Return a limit as Kafka keeps it; not a number where it is none."""
    if value is None:
        return None
    try:
        return math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return math.nan
