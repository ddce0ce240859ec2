# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment of ZooKeeper checks before anything is touched. Pure."""

from __future__ import annotations

import re

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import (
    bootstrap_errors,
    data_dir_errors,
    data_key_errors,
    running_errors,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.metrics import metrics_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.owners import owner_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import (
    Spec,
    State,
    directory_errors,
    disk_space_errors,
    empty_warnings,
    id_errors,
    installed_version,
    java_errors,
    name_errors,
    option_errors,
    port_errors,
    quoted_id,
    unit_errors,
    unread_data_errors,
    version_errors,
    version_warnings,
)

DATA_KEYS = {"dataDir": "zookeeper_data_dir", "dataLogDir": "zookeeper_data_log_dir"}
LIVE_CONFIG = "/etc/zookeeper/current/zoo.cfg"
LIVE_ENVIRONMENT = "/etc/zookeeper/current/env"


def myid_errors(spec: Spec, state: State) -> list[str]:
    """Check that the id on the disk, where there is one, is the inventory's."""
    on_disk, mine = state["files"].get(spec["myid"]), spec["ids"].get(spec["host"])
    if mine is None or on_disk in (None, str(mine)):  # id_errors tells of one that is not given
        return []
    says = quoted_id(on_disk, "no number")
    return [
        f"{spec['myid']} on {spec['host']} says {says}, the inventory says zookeeper_id={mine}; "
        f"an id never changes: correct the inventory."
    ]


def membership_errors(spec: Spec, state: State) -> list[str]:
    """Check that a living ensemble keeps its members. ``spec["servers"]`` is {"server.1": "host:2888:3888"}."""
    live = dict(re.findall(r"(?m)^(server\.\d+)=(.*)$", state["files"].get(LIVE_CONFIG) or ""))
    live = {key: value.replace("\\:", ":") for key, value in live.items()}
    # Without all ids it is not known which members are declared.
    if not live or live == spec["servers"] or None in spec["ids"].values():
        return []
    keys = sorted({**live, **spec["servers"]})
    steps = [
        f"{key}: {live.get(key, 'none')} → {spec['servers'].get(key, 'none')}"
        for key in keys
        if live.get(key) != spec["servers"].get(key)
    ]
    # The same sentence for each of them, which a refusal then has once.
    return [
        f"The members of a living ensemble cannot be changed yet ({'; '.join(steps)}); "
        f"put the inventory back as it was."
    ]


def zookeeper_errors(state: State, spec: Spec) -> list[str]:
    """Return every reason why ZooKeeper must not be deployed on this host as declared."""
    line = spec["line"] or {}
    return [
        *id_errors(spec, "zookeeper_id", 1, 255, state["files"].get(spec["myid"])),
        *myid_errors(spec, state),
        *membership_errors(spec, state),
        *data_key_errors(spec["declared_config"], DATA_KEYS, "zookeeper_config"),
        *data_dir_errors(spec, state),
        *bootstrap_errors(spec["brokers"], spec["data"]),
        *running_errors(spec, state),
        *owner_errors(spec, state),
        *directory_errors(state),
        *disk_space_errors(spec, state),
        *name_errors(spec, state),
        *java_errors(
            spec,
            state,
            lowest=line.get("java_min", 8),
            highest=line.get("java_max", 99),
            product=f"ZooKeeper {spec['version']}",
        ),
        *unit_errors(spec, state),
        *option_errors(spec),
        *port_errors(spec, state),
        *metrics_errors(spec),
        *unread_data_errors(spec),
        *version_errors(spec, installed_version(state, LIVE_ENVIRONMENT)),
    ]


def zookeeper_warnings(_state: State, spec: Spec) -> list[str]:
    """Return what a deployment of ZooKeeper is warned of but may go on with."""
    warnings = []
    count = len(spec["ids"])
    if count % 2 == 0:
        warnings.append(
            f"An ensemble of {count} servers survives no more failures than one of {count - 1}, "
            f"and one server more can fail; use an odd number."
        )
    warnings += version_warnings(spec, "ZooKeeper", "3.8.6")
    consequence = "a member that starts empty has no vote until it has copied all that the others have."
    return warnings + empty_warnings(spec, consequence)
