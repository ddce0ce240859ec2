# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cluster in CMAK as it is, and the plan. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.hidden import Record, hidden_differences
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.spec import (
    ABSENT,
    FLAGS,
    TEXTS,
    Settings,
    Wish,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change


@dataclass(frozen=True)
class Seen:
    """A cluster as CMAK tells it; ``settings`` are those that it tells."""

    enabled: bool
    settings: Settings


@dataclass(frozen=True)
class Current:
    """What there is: the cluster, and what was noted of it; None where nothing is to be noted."""

    seen: Seen | None
    noted: Record | None


def seen_of(told: t.Mapping[str, t.Any]) -> Seen:
    """Return a cluster out of CMAK's list."""
    settings: dict[str, t.Any] = {flag: bool(told.get(name)) for flag, name in FLAGS.items()}
    settings["zookeeper_connect"] = (told.get("curatorConfig") or {}).get("zkConnect")
    settings["tuning"] = {key: value for key, value in (told.get("tuning") or {}).items() if value is not None}
    return Seen(bool(told.get("enabled")), settings)


def plan_cluster(current: Current, wish: Wish) -> list[Change]:
    """Return the change that turns ``current`` into the wish, none or one."""
    seen = current.seen
    if wish.state == ABSENT:
        return [Change("delete", "cluster", wish.name, _shown(seen.settings, seen.enabled))] if seen else []
    if not seen:
        return [Change("create", "cluster", wish.name, None, _shown(wish.settings, wish.enabled))]
    differing = differences(seen, wish)
    if current.noted is not None:
        differing.update(hidden_differences(current.noted, wish.settings))
    if not differing:
        return []
    before, after = ({key: pair[side] for key, pair in differing.items()} for side in (0, 1))
    return [Change("update", "cluster", wish.name, before, after)]


def differences(seen: Seen, wish: Wish) -> dict[str, tuple[t.Any, t.Any]]:
    """Return {key: (before, after)} of what CMAK tells and is not as declared; of the tuning only what is declared."""
    found: dict[str, tuple[t.Any, t.Any]] = {}
    for key in ("zookeeper_connect", *FLAGS):
        if seen.settings[key] != wish.settings[key]:
            found[key] = (seen.settings[key], wish.settings[key])
    tuning = wish.settings["tuning"]
    changed = [key for key, value in tuning.items() if seen.settings["tuning"].get(key) != value]
    if changed:
        found["tuning"] = ({k: seen.settings["tuning"].get(k) for k in changed}, {k: tuning[k] for k in changed})
    if seen.enabled != wish.enabled:
        found["enabled"] = (seen.enabled, wish.enabled)
    return found


def form_of(wish: Wish, seen: Seen | None) -> dict[str, str]:
    """Return the form that gives CMAK the whole cluster, as it wants it; tuning that isn't declared stays."""
    form = {"name": wish.name}
    form.update({name: str(wish.settings[key]) for key, name in TEXTS.items() if wish.settings[key]})
    form.update({name: "true" if wish.settings[flag] else "false" for flag, name in FLAGS.items()})
    tuning = {**(seen.settings["tuning"] if seen else {}), **wish.settings["tuning"]}
    form.update({f"tuning.{key}": str(value) for key, value in tuning.items()})
    return form


def as_result(seen: Seen) -> dict[str, t.Any]:
    """Return a cluster as a result."""
    return {"enabled": seen.enabled, **seen.settings}


def _shown(settings: Settings, enabled: bool) -> dict[str, t.Any]:
    return {**{key: value for key, value in settings.items() if value not in (None, {})}, "enabled": enabled}
