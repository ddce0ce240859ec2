# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment of Kafka's controllers checks before anything is touched. Pure."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import (
    CLUSTER_ID,
    data_key_errors,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_metadata import metadata_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_plane import line_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import (
    FORMAT_ID,
    identity_key_errors,
    node_id_of,
    zookeeper_key_errors,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_voters import voter_errors
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

DATA_KEYS = dict.fromkeys(("log.dirs", "log.dir", "metadata.log.dir"), "kafka_controller_data_dir")
# What makes a controller the one that it is, and what sets it.
IDENTITY_KEYS = {
    "node.id": "kafka_controller_id sets it",
    "process.roles": "the role deploys controllers only, each a process of its own",
    "controller.quorum.voters": "kafka_controller_hosts, kafka_controller_id and kafka_controller_port set it",
    "controller.quorum.bootstrap.servers": "kafka_controller_hosts and kafka_controller_port set it",
    "controller.listener.names": "the role sets it, for all controllers alike",
    "listeners": "kafka_controller_port sets it",
}
LIVE_ENVIRONMENT = "/etc/kafka-controller/current/env"
HIGHEST_ID = 2**31 - 1


def identity_errors(spec: Spec, state: State) -> list[str]:
    """Check that the id on the disk, where there is one, is the inventory's."""
    on_disk, mine = node_id_of(state["files"].get(spec["meta"])), spec["ids"].get(spec["host"])
    if mine is None or on_disk is None or on_disk == str(mine):  # id_errors tells of one that is not given
        return []
    return [
        f"{spec['meta']} on {spec['host']} says node.id={quoted_id(on_disk, '(no number)')}, the inventory says "
        f"kafka_controller_id={mine}; an id never changes: correct the inventory."
    ]


def twin_errors(spec: Spec) -> list[str]:
    """Check that no broker has the id of this controller: both are nodes of one cluster."""
    mine = spec["ids"].get(spec["host"])
    # Of the brokers it is known what the inventory says, which may be the number as text.
    twins = [host for host, theirs in spec["broker_ids"].items() if mine is not None and str(theirs) == str(mine)]
    return [
        f"kafka_controller_id={mine} of {spec['host']} is also the kafka_broker_id of {host}; controllers and brokers "
        f"are nodes of one cluster: give each an id of its own, such as 3001 and following to controllers."
        for host in twins
    ]


def form_errors(spec: Spec, found: t.Mapping[str, str]) -> list[str]:
    """Check that the id that other directories are formatted with is one; ``found`` is {controller: id}.

    It lies in a file of the service account, and comes to the other hosts on a command line of root.
    """
    read = [host for host, has in spec["data"].items() if has is not None]
    if all(host in found for host in read):
        return []
    return [
        f"{host} is formatted for cluster.id={quoted_id(cluster, *CLUSTER_ID)}, and a directory cannot be formatted "
        f"with it elsewhere: an id that Kafka makes has 22 characters, letters, digits, - and _, and no - in front. "
        f"Compare meta.properties there with the other nodes: put back what was damaged, or, if the cluster really has "
        f"this id, format the other directories by hand."
        for host, cluster in found.items()
        if not re.fullmatch(FORMAT_ID, cluster)
    ]


def cluster_errors(spec: Spec) -> list[str]:
    """Check that all controllers are formatted for one cluster."""
    found = {host: cluster for host, cluster in spec["clusters"].items() if cluster}
    if len(set(found.values())) < 2:
        return form_errors(spec, found)
    told = ", ".join(f"{host}: {quoted_id(cluster, *CLUSTER_ID)}" for host, cluster in found.items())
    return [
        f"The controllers are formatted for different clusters ({told}); they are no quorum: correct "
        f"kafka_controller_hosts, or kafka_controller_data_dir."
    ]


def kafka_controller_errors(state: State, spec: Spec) -> list[str]:
    """Return every reason why a controller must not be deployed on this host as declared."""
    line = spec["line"] or {}
    lowest, highest = line.get("java_min", 11), line.get("java_max", 99)
    installed = installed_version(state, LIVE_ENVIRONMENT)
    return [
        *id_errors(spec, "kafka_controller_id", 0, HIGHEST_ID, node_id_of(state["files"].get(spec["meta"]))),
        *identity_errors(spec, state),
        *twin_errors(spec),
        *voter_errors(spec),
        *cluster_errors(spec),
        *metadata_errors(spec, state),
        *data_key_errors(spec["declared_config"], DATA_KEYS, "kafka_controller_config"),
        *identity_key_errors(spec["declared_config"], IDENTITY_KEYS, "kafka_controller_config"),
        *zookeeper_key_errors(spec["declared_config"], line, "kafka_controller_config"),
        *owner_errors(spec, state),
        *directory_errors(state),
        *disk_space_errors(spec, state),
        *name_errors(spec, state),
        *java_errors(spec, state, lowest=lowest, highest=highest, product=f"Kafka {spec['version']}"),
        *unit_errors(spec, state),
        *option_errors(spec),
        *port_errors(spec, state),
        *metrics_errors(spec),
        *unread_data_errors(spec),
        *version_errors(spec, installed),
        *line_errors(spec, "kafka_controller", installed),
    ]


def kafka_controller_warnings(_state: State, spec: Spec) -> list[str]:
    """Return what a deployment of controllers is warned of but may go on with."""
    count, warnings = len(spec["ids"]), []
    if count % 2 == 0:
        warnings.append(
            f"A quorum of {count} controllers survives no more failures than one of {count - 1}, and one controller "
            f"more can fail; use an odd number."
        )
    if all(has is False for has in spec["data"].values()) and not spec["brokers"]:
        warnings.append(
            "kafka_controller_client_hosts names no host of the inventory: new topics get one replica unless "
            "kafka_controller_config says otherwise, and nothing tells whether brokers have a cluster already; name "
            "the brokers there."
        )
    warnings += version_warnings(spec, "Kafka", "4.4.0")
    return warnings + empty_warnings(spec, "a controller that starts empty copies all that the others have.")
