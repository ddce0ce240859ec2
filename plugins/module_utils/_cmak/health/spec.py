# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the health of CMAK is asked with: the declared clusters as options of cmak_cluster. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.spec import (
    DesiredCluster,
    cluster_options,
    parse_spec,
)
from ansible_collections.kafkaops.stack.plugins.module_utils._cmak.clusters.write_only import SECRETS
from ansible_collections.kafkaops.stack.plugins.module_utils._core.errors import StackError

Item = t.Mapping[str, t.Any]
_OPTIONS = {**cluster_options(), "expected_brokers": {"type": "list", "elements": "int"}}


@dataclass(frozen=True)
class DeclaredCluster:
    """A declared cluster, and the brokers that CMAK should see there; None: any."""

    spec: DesiredCluster
    brokers: t.Sequence[int] | None = None


def parse_specs(items: t.Sequence[Item], cmak_version: str, errors: list[str]) -> list[DeclaredCluster]:
    """Return the clusters; what is wrong with one goes to ``errors``."""
    found = []
    for item in items:
        who = f"Cluster {item.get('name', 'without a name')} in clusters"
        given = {key: value for key, value in item.items() if value is not None}
        checked = ArgumentSpecValidator(_OPTIONS).validate({"cmak_version": cmak_version, **given})
        if checked.error_messages:
            errors += [f"{who}: {text}" for text in checked.error_messages]
            continue
        options = checked.validated_parameters
        try:
            found.append(DeclaredCluster(parse_spec(options), options["expected_brokers"]))
        except StackError as error:
            errors += [f"{who}: {text}" for text in error.results["errors"]]
    return found


def secrets(items: t.Sequence[Item]) -> list[str]:
    """Return what nobody may read of the clusters."""
    return [str(item[key]) for item in items for key in SECRETS if item.get(key)]
