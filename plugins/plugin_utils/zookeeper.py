# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment of ZooKeeper checks before anything is touched. Pure."""

from __future__ import annotations

import re

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import (
    bootstrap_problems,
    data_dir_problems,
    data_key_problems,
    running_problems,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.metrics import metrics_problems
from ansible_collections.kafkaops.stack.plugins.plugin_utils.owners import owner_problems
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import (
    Probe,
    Want,
    birth_problems,
    directory_problems,
    empty_remarks,
    id_problems,
    installed_version,
    java_problems,
    name_problems,
    option_problems,
    port_problems,
    quoted_id,
    room_problems,
    unit_problems,
    version_problems,
    version_remarks,
)

DATA_KEYS = {"dataDir": "zookeeper_data_dir", "dataLogDir": "zookeeper_data_log_dir"}
LIVE_CONFIG = "/etc/zookeeper/current/zoo.cfg"
LIVE_ENVIRONMENT = "/etc/zookeeper/current/env"


def myid_problems(want: Want, probe: Probe) -> list[str]:
    """Check that the id on the disk, where there is one, is the inventory's."""
    on_disk, mine = probe["files"].get(want["myid"]), want["ids"].get(want["host"])
    if mine is None or on_disk in (None, str(mine)):  # id_problems tells of one that is not given
        return []
    says = quoted_id(on_disk, "no number")
    return [
        f"{want['myid']} on {want['host']} says {says}, the inventory says zookeeper_id={mine}; "
        f"an id never changes: correct the inventory."
    ]


def membership_problems(want: Want, probe: Probe) -> list[str]:
    """Check that a living ensemble keeps its members. ``want["servers"]`` is {"server.1": "host:2888:3888"}."""
    live = dict(re.findall(r"(?m)^(server\.\d+)=(.*)$", probe["files"].get(LIVE_CONFIG) or ""))
    live = {key: value.replace("\\:", ":") for key, value in live.items()}
    # Without all ids it is not known which members are declared.
    if not live or live == want["servers"] or None in want["ids"].values():
        return []
    keys = sorted({**live, **want["servers"]})
    steps = [
        f"{key}: {live.get(key, 'none')} → {want['servers'].get(key, 'none')}"
        for key in keys
        if live.get(key) != want["servers"].get(key)
    ]
    # The same sentence for each of them, which a refusal then has once.
    return [
        f"The members of a living ensemble cannot be changed yet ({'; '.join(steps)}); "
        f"put the inventory back as it was."
    ]


def zookeeper_problems(probe: Probe, want: Want) -> list[str]:
    """Return every reason why ZooKeeper must not be deployed on this host as declared."""
    line = want["line"] or {}
    return [
        *id_problems(want, "zookeeper_id", 1, 255, probe["files"].get(want["myid"])),
        *myid_problems(want, probe),
        *membership_problems(want, probe),
        *data_key_problems(want["declared_config"], DATA_KEYS, "zookeeper_config"),
        *data_dir_problems(want, probe),
        *bootstrap_problems(want["brokers"], want["data"]),
        *running_problems(want, probe),
        *owner_problems(want, probe),
        *directory_problems(probe),
        *room_problems(want, probe),
        *name_problems(want, probe),
        *java_problems(
            want,
            probe,
            lowest=line.get("java_min", 8),
            highest=line.get("java_max", 99),
            product=f"ZooKeeper {want['version']}",
        ),
        *unit_problems(want, probe),
        *option_problems(want),
        *port_problems(want, probe),
        *metrics_problems(want),
        *birth_problems(want),
        *version_problems(want, installed_version(probe, LIVE_ENVIRONMENT)),
    ]


def zookeeper_remarks(want: Want) -> list[str]:
    """Return what a deployment of ZooKeeper is warned of but may go on with."""
    remarks = []
    count = len(want["ids"])
    if count % 2 == 0:
        remarks.append(
            f"An ensemble of {count} servers survives no more failures than one of {count - 1}, "
            f"and one server more can fail; use an odd number."
        )
    remarks += version_remarks(want, "ZooKeeper", "3.8.6")
    outlook = "a member that starts empty has no vote until it has copied all that the others have."
    return remarks + empty_remarks(want, outlook)
