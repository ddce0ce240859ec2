# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared levels of features, and their errors. Pure.

The brokers return only levels as numbers, and no names of releases. Sources: KIP-584, KIP-778, KIP-853,
org.apache.kafka.controller.FeatureControlManager.
"""

from __future__ import annotations

import difflib
import typing as t
from dataclasses import dataclass, field

from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import join_limited

Range = tuple[int, int]
"""The lowest and the highest supported level."""

METADATA, QUORUM = "metadata.version", "kraft.version"
# The first level of metadata.version of Kafka 4.1, which is the first that can raise kraft.version of a cluster.
_KAFKA_4_1 = 26
_UNSUPPORTED: Range = (0, 0)


@dataclass(frozen=True)
class Consents:
    """What the user consents to."""

    allow_downgrade: bool = False
    allow_dynamic_quorum: bool = False


@dataclass(frozen=True)
class CurrentFeatures:
    """The features of a cluster.

    levels: the finalized levels, 0 where there is none. epoch: that of these levels, None if unknown.
    supported: what each running broker supports, {name: {broker: Range}}.
    """

    kraft: bool
    levels: t.Mapping[str, int] = field(default_factory=dict)
    epoch: int | None = None
    supported: t.Mapping[str, t.Mapping[int, Range]] = field(default_factory=dict)


def feature_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of the features."""
    return {
        "features": {"type": "dict", "required": True},
        "allow_downgrade": {"type": "bool", "default": False},
        "allow_dynamic_quorum": {"type": "bool", "default": False},
        "timeout": {"type": "int", "default": 30},
    }


def current_features(versions: t.Mapping[int, t.Mapping[str, t.Any]]) -> CurrentFeatures:
    """Return the features from version_wire.read_versions of each running broker.

    The brokers read the levels one after the other; those with the highest epoch are the current ones.
    """
    latest = max(versions.values(), key=lambda version: -1 if version["epoch"] is None else version["epoch"])
    names = sorted({name for version in versions.values() for name in version["features"]})
    return CurrentFeatures(
        kraft=latest["kraft"],
        levels={name: level_in(latest, name) for name in names},
        epoch=latest["epoch"],
        supported={name: {broker: _range(version, name) for broker, version in versions.items()} for name in names},
    )


def level_in(version: t.Mapping[str, t.Any], name: str) -> int:
    """Return the finalized level of a feature as one broker returns it; 0 where there is none."""
    return int(version["features"].get(name, {}).get("finalized") or 0)


def common_range(ranges: t.Iterable[Range]) -> Range:
    """Return the levels that all of some brokers support."""
    lows, highs = zip(*ranges)
    return max(lows), min(highs)


def level_of(value: t.Any) -> int | None:
    """Return a declared level as a number; None where it is none."""
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() else None


def feature_errors(name: str, value: t.Any, current: CurrentFeatures, consents: Consents) -> list[str]:
    """Return a sentence for each error in the declared level of one feature."""
    level = level_of(value)
    errors = []
    if level is None:
        errors.append(
            f"its level is {value!r}: give a whole number, 0 for a feature that is not to be used. Kafka's"
            " kafka-features.sh version-mapping prints the levels of a release."
        )
    if name not in current.supported:
        errors.append(
            f"no broker has such a feature.{_nearest(name, current.supported)} Known are"
            f" {join_limited(sorted(current.supported))}."
        )
    if errors or level is None:
        return errors
    return _range_errors(level, current.supported[name]) or _step_errors(name, level, current, consents)


def _range_errors(level: int, ranges: t.Mapping[int, Range]) -> list[str]:
    lacking = [broker for broker, (low, high) in sorted(ranges.items()) if not low <= level <= high]
    if not lacking:
        return []
    low, high = common_range(ranges.values())
    way_out = f", or upgrade {name_brokers(lacking)} first" if level > high else ""
    return [
        f"level {level} isn't supported by {name_brokers(lacking)}. All brokers support levels {low} to {high}:"
        f" give one of these{way_out}."
    ]


def _step_errors(name: str, level: int, current: CurrentFeatures, consents: Consents) -> list[str]:
    now = current.levels[name]
    if name == QUORUM and level != now:
        return _quorum_errors(now, level, current, consents)
    if level < now and not consents.allow_downgrade:
        return [
            f"level {now} → {level} is a downgrade: set allow_downgrade to consent. Kafka then refuses one that would"
            " lose metadata."
        ]
    return []


def _quorum_errors(now: int, level: int, current: CurrentFeatures, consents: Consents) -> list[str]:
    if level < now:
        return [
            f"level {now} → {level} is impossible: a dynamic quorum keeps its voters in the metadata log, and Kafka has"
            f" no way back to a static one. Declare {now}, or leave it out."
        ]
    errors = []
    older = [broker for broker, (_low, high) in current.supported.get(METADATA, {}).items() if high < _KAFKA_4_1]
    if older:
        errors.append(
            f"level {now} → {level} needs Kafka 4.1 or later: earlier versions accept it, and the quorum stays static."
            f" Upgrade {name_brokers(sorted(older))} and the controllers first."
        )
    if not consents.allow_dynamic_quorum:
        errors.append(
            f"level {now} → {level} makes the static quorum of controllers dynamic, and there is no way back: set"
            " allow_dynamic_quorum to consent, or leave kraft.version out."
        )
    return errors


def name_brokers(brokers: t.Sequence[int]) -> str:
    """Return "broker 1" or "brokers 1, 2" for a sentence."""
    return f"broker{'s' if len(brokers) > 1 else ''} {join_limited(brokers)}"


def _range(version: t.Mapping[str, t.Any], name: str) -> Range:
    """Return what one broker supports; Kafka takes a feature that it doesn't return for one with level 0 alone."""
    low, high = version["features"].get(name, {}).get("supported") or _UNSUPPORTED
    return low, high


def _nearest(name: str, names: t.Iterable[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f" Did you mean {near[0]}?" if near else ""
