# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The current state of a cluster in CMAK, and the plan. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.spec import (
    ABSENT,
    FLAGS,
    TEXTS,
    DesiredCluster,
    Settings,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.write_only import (
    Record,
    write_only_differences,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._core.change import Change


@dataclass(frozen=True)
class CurrentCluster:
    """The current state of a cluster; ``settings`` are those that CMAK returns."""

    enabled: bool
    settings: Settings


@dataclass(frozen=True)
class Current:
    """The current state: the cluster, and the record of its write-only settings; None without a record."""

    cluster: CurrentCluster | None
    recorded: Record | None


def parse_cluster(response: t.Mapping[str, t.Any]) -> CurrentCluster:
    """Return a cluster out of CMAK's list."""
    settings: dict[str, t.Any] = {flag: bool(response.get(name)) for flag, name in FLAGS.items()}
    settings["zookeeper_connect"] = (response.get("curatorConfig") or {}).get("zkConnect")
    settings["tuning"] = {key: value for key, value in (response.get("tuning") or {}).items() if value is not None}
    return CurrentCluster(bool(response.get("enabled")), settings)


def plan_cluster(current: Current, spec: DesiredCluster) -> list[Change]:
    """Return the change that turns ``current`` into the declared state, none or one."""
    cluster = current.cluster
    if spec.state == ABSENT:
        return (
            [Change("delete", "cluster", spec.name, _diff_form(cluster.settings, cluster.enabled))] if cluster else []
        )
    if not cluster:
        return [Change("create", "cluster", spec.name, None, _diff_form(spec.settings, spec.enabled))]
    differing = differences(cluster, spec)
    if current.recorded is not None:
        differing.update(write_only_differences(current.recorded, spec.settings))
    if not differing:
        return []
    before, after = ({key: pair[side] for key, pair in differing.items()} for side in (0, 1))
    return [Change("update", "cluster", spec.name, before, after)]


def differences(cluster: CurrentCluster, spec: DesiredCluster) -> dict[str, tuple[t.Any, t.Any]]:
    """Return {key: (before, after)} of the settings that CMAK returns and that differ; undeclared tuning is ignored."""
    found: dict[str, tuple[t.Any, t.Any]] = {}
    for key in ("zookeeper_connect", *FLAGS):
        if cluster.settings[key] != spec.settings[key]:
            found[key] = (cluster.settings[key], spec.settings[key])
    tuning = spec.settings["tuning"]
    changed = [key for key, value in tuning.items() if cluster.settings["tuning"].get(key) != value]
    if changed:
        found["tuning"] = ({k: cluster.settings["tuning"].get(k) for k in changed}, {k: tuning[k] for k in changed})
    if cluster.enabled != spec.enabled:
        found["enabled"] = (cluster.enabled, spec.enabled)
    return found


def build_form(spec: DesiredCluster, cluster: CurrentCluster | None) -> dict[str, str]:
    """Return CMAK's form with the complete cluster; undeclared tuning stays."""
    form = {"name": spec.name}
    form.update({name: str(spec.settings[key]) for key, name in TEXTS.items() if spec.settings[key]})
    form.update({name: "true" if spec.settings[flag] else "false" for flag, name in FLAGS.items()})
    tuning = {**(cluster.settings["tuning"] if cluster else {}), **spec.settings["tuning"]}
    form.update({f"tuning.{key}": str(value) for key, value in tuning.items()})
    return form


def as_result(cluster: CurrentCluster) -> dict[str, t.Any]:
    """Return a cluster as a result."""
    return {"enabled": cluster.enabled, **cluster.settings}


def _diff_form(settings: Settings, enabled: bool) -> dict[str, t.Any]:
    return {**{key: value for key, value in settings.items() if value not in (None, {})}, "enabled": enabled}
