# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of each role: what is declared and what is there, to errors and warnings. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.kafkaops.stack.plugins.plugin_utils.akhq import akhq_errors, akhq_warnings
from ansible_collections.kafkaops.stack.plugins.plugin_utils.cmak import cmak_errors, cmak_warnings
from ansible_collections.kafkaops.stack.plugins.plugin_utils.connect import connect_errors, connect_warnings
from ansible_collections.kafkaops.stack.plugins.plugin_utils.exposure import exposed_ports
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import hosts_errors, hosts_warnings
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka import kafka_errors, kafka_warnings
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_controller import (
    kafka_controller_errors,
    kafka_controller_warnings,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.node_exporter import node_exporter_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import archive_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.prometheus import prometheus_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.variables import variable_errors, variable_warnings
from ansible_collections.kafkaops.stack.plugins.plugin_utils.zookeeper import zookeeper_errors, zookeeper_warnings

State = t.Mapping[str, t.Any]
Spec = t.Mapping[str, t.Any]
Check = t.Callable[[State, Spec], list[str]]


def no_warnings(_state: State, _spec: Spec) -> list[str]:
    """Return nothing: there is nothing to be warned of."""
    return []


# Of each role: its errors and its warnings.
CHECKS: dict[str, tuple[Check, Check]] = {
    "hosts": (hosts_errors, hosts_warnings),
    "zookeeper": (zookeeper_errors, zookeeper_warnings),
    "kafka_controller": (kafka_controller_errors, kafka_controller_warnings),
    "kafka": (kafka_errors, kafka_warnings),
    "connect": (connect_errors, connect_warnings),
    "cmak": (cmak_errors, cmak_warnings),
    "akhq": (akhq_errors, akhq_warnings),
    "node_exporter": (node_exporter_errors, no_warnings),
    "prometheus": (prometheus_errors, no_warnings),
}
# What role hosts is about to do, where it does not run: nothing.
PLATFORM = {"names_managed": False, "java_planned": 0}


@dataclass(frozen=True)
class Found:
    """What was found for a role on a host.

    state: what service_state has read. archives: those that the role installs, {name: {"home", "path", ...}}.
    fetched: what service_fetch says of those that are missing. names: all variables of the host.
    """

    state: State
    archives: t.Mapping[str, t.Mapping[str, t.Any]]
    fetched: t.Mapping[str, t.Mapping[str, t.Any]]
    names: t.Sequence[str]


@dataclass(frozen=True)
class Plan:
    """What a plan says of one role on one host; ``platform`` is what role hosts is about to do, for the others."""

    errors: list[str]
    warnings: list[str]
    exposed: list[dict[str, t.Any]]
    platform: dict[str, t.Any] = field(default_factory=dict)


def plan_service(role: str, declared: Spec, found: Found) -> Plan:
    """Return the plan of a role."""
    spec, state = {**PLATFORM, **declared}, found.state
    errors, warnings = CHECKS[role]
    return Plan(
        errors=[
            *errors(state, spec),
            *variable_errors(found.names, role, spec["ignored_variables"]),
            *archive_errors(spec["host"], state, found.archives, found.fetched),
        ],
        warnings=[*warnings(state, spec), *variable_warnings(found.names, role, spec["ignored_variables"])],
        exposed=exposed_ports(state, spec) if role != "hosts" else [],
        platform={key: spec[key] for key in PLATFORM} if role == "hosts" else {},
    )
