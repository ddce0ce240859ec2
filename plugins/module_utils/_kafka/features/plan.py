# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans the levels of features to raise and to lower. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import raise_all
from ansible_collections.kafkaops.stack.plugins.module_utils._kafka.features.spec import (
    Consents,
    CurrentFeatures,
    feature_errors,
    level_of,
)


def plan_features(current: CurrentFeatures, desired: t.Mapping[str, t.Any], *, consents: Consents) -> list[Change]:
    """Return a change of the "level" of each feature that has another one; StackError with all errors at once."""
    if not current.kraft:
        raise_all(
            [
                "This cluster keeps its metadata in ZooKeeper, so it has no features to change: its brokers follow"
                " inter.broker.protocol.version of their configuration. Migrate it to KRaft first."
            ]
        )
    if not desired:
        raise_all(["features is empty: declare the level of at least one feature."])
    raise_all(
        [
            f"Feature {name}: {text}"
            for name, value in desired.items()
            for text in feature_errors(name, value, current, consents)
        ]
    )
    return [
        Change("update", "feature", name, {"level": current.levels[name]}, {"level": level_of(value)})
        for name, value in desired.items()
        if level_of(value) != current.levels[name]
    ]


def expected_levels(current: CurrentFeatures, changes: t.Iterable[Change]) -> dict[str, int]:
    """Return the levels of all features after the changes."""
    return {**current.levels, **{change.name: change.after["level"] for change in changes}}


def brokers_behind(levels: t.Mapping[int, t.Mapping[str, int]], change: Change) -> list[int]:
    """Return the brokers that don't have the level of a change yet, of {broker: {feature: level}}."""
    return [broker for broker, found in sorted(levels.items()) if found[change.name] != change.after["level"]]
