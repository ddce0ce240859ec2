# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared client quotas and their errors. Pure.

An entity is a tuple of pairs (type, name) in Kafka's terms, such as (("user", "ada"), ("client-id", None)), where None
is the default of its type. The current state is {entity: {key: number}}. Sources: KIP-546,
org.apache.kafka.server.config.QuotaConfig.
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
# Options of an item by Kafka's entity types, in the order of names in messages. client_id is an option of the
# connection.
TYPES = {"user": "user", "client-id": "client", "ip": "ip"}
_CLIENT_KEYS = ("producer_byte_rate", "consumer_byte_rate", "request_percentage", "controller_mutation_rate")
_IP_KEYS = ("connection_creation_rate",)


@dataclass(frozen=True)
class DesiredQuota:
    """The declared limits of one entity; None removes a limit. ``invalid`` are limits that are not numbers."""

    entity: Entity
    present: bool
    limits: dict[str, float | None]
    invalid: dict[str, t.Any]
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


def parse_specs(items: t.Iterable[t.Mapping[str, t.Any]]) -> dict[str, DesiredQuota]:
    """Return {name: DesiredQuota} of the module's items; duplicates are counted."""
    return by_name((name_of(spec.entity), spec) for spec in map(_parse_item, items))


def _parse_item(item: t.Mapping[str, t.Any]) -> DesiredQuota:
    given = ((kind, item[option]) for kind, option in TYPES.items() if item[option] is not None)
    entity = tuple((kind, None if name == DEFAULT else name) for kind, name in given)
    limits = {key: _number(value) for key, value in item["limits"].items()}
    invalid = {key: item["limits"][key] for key, value in limits.items() if value is not None and math.isnan(value)}
    return DesiredQuota(entity, item["state"] == "present", limits, invalid)


def name_of(entity: Entity) -> str:
    """Return the name of an entity in sentences and results: "user ada, client-id <default>"."""
    return ", ".join(f"{kind} {DEFAULT if name is None else name}" for kind, name in entity)


def as_item(entity: Entity, limits: Limits) -> dict[str, t.Any]:
    """Return an entity's quotas in the shape that the modules accept."""
    named = {TYPES[kind]: DEFAULT if name is None else name for kind, name in entity}
    return {**named, "limits": dict(sorted(limits.items()))}


def spec_errors(spec: DesiredQuota) -> list[str]:
    """Return a sentence for each error that does not depend on the cluster."""
    kinds = [kind for kind, _name in spec.entity]
    errors = [] if kinds else ["give user, client, both of them, or ip; <default> is the default of its kind."]
    if "ip" in kinds and len(kinds) > 1:
        errors.append("an ip has quotas of its own: leave user and client out.")
    if spec.times > 1:
        errors.append(f"it is declared {spec.times} times: declare each entity once.")
    if spec.present and not spec.limits:
        errors.append("limits is empty: give at least one, or state absent to take all off.")
    if not spec.present and spec.limits:
        errors.append("state absent takes all limits off: leave limits out, or set single ones to null.")
    allowed = _IP_KEYS if kinds == ["ip"] else _CLIENT_KEYS
    for key, value in spec.limits.items():
        if key not in allowed:
            errors.append(
                f"{key} is no limit of a{'n ip' if kinds == ['ip'] else ' client'}: known are {', '.join(allowed)}."
            )
        elif key in spec.invalid:
            errors.append(f"{key} is {spec.invalid[key]!r}: give a number, or null to take it off.")
        elif value is not None and value <= 0:
            errors.append(f"{key} is {value:g}: give more than 0, or null to take it off.")
    return errors


def _number(value: t.Any) -> float | None:
    """Return a limit as Kafka stores it; NaN where it is not a number."""
    if value is None:
        return None
    try:
        return math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return math.nan
