# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What keeps the metadata of a cluster, ZooKeeper or controllers, and what a broker of controllers is checked for. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import CLUSTER_ID, cluster_of
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import (
    has_zookeeper,
    identity_key_errors,
    node_of,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec, State, quoted_id

# What makes a broker the one that it is, and what sets it.
IDENTITY_KEYS = {
    "node.id": "kafka_broker_id sets it",
    "broker.id": "kafka_broker_id sets it",
    "process.roles": "controllers are processes of their own, of role kafka_controller",
    "controller.quorum.voters": "kafka_quorum_hosts, kafka_controller_id and kafka_controller_port set it",
    "controller.quorum.bootstrap.servers": "the voters are static, and kafka_quorum_hosts sets them",
    "controller.listener.names": "the role sets it, for all nodes alike",
}


def plane_errors(spec: Spec) -> list[str]:
    """Check that one thing keeps the metadata, and that the version knows it; connect_errors tells of none."""
    connect, version, host = spec["zookeeper_connect"], spec["version"], spec["host"]
    names, planes = ", ".join(spec["quorum_hosts"]), (spec["line"] or {}).get("planes")
    if names and connect and not connect.startswith("/"):
        return [
            f"{host} has a ZooKeeper ({connect}) and controllers ({names}), and a migration from one to the other is "
            f"not supported yet: leave one of the groups zookeeper and kafka_controller out, or set "
            f"kafka_zookeeper_connect or kafka_quorum_hosts to nothing."
        ]
    if names and planes and "kraft" not in planes:
        return [
            f"Kafka {version} is deployed with ZooKeeper only, and there are controllers ({names}); set kafka_version "
            f"to 3.9.2 or a newer line, or put hosts into the group zookeeper in place of kafka_controller."
        ]
    if not names and planes and "zookeeper" not in planes:
        return [
            f"Kafka {version} does not know ZooKeeper, and there are no controllers; put hosts into the group "
            f"kafka_controller in place of zookeeper, or set kafka_version to 3.9.2."
        ]
    return []


def kraft_errors(spec: Spec, state: State) -> list[str]:
    """Return what is wrong with a broker whose metadata controllers keep."""
    metas = {path: state["files"].get(path) for path in spec["meta_files"]}
    return [
        *controller_errors(spec),
        *identity_key_errors(spec["declared_config"], IDENTITY_KEYS, "kafka_config or kafka_host_config"),
        *directory_errors(spec),
        *cluster_errors(spec, metas),
        *running_errors(spec, state, metas),
    ]


def controller_errors(spec: Spec) -> list[str]:
    """Check that the controllers have ids, which brokers name them by, and that none of them is the broker's."""
    mine = spec["ids"].get(spec["host"])
    return [
        f"{host} has no kafka_controller_id in the inventory, and the brokers name their controllers by it; give it, "
        f"such as 3001 and following."
        for host, key in spec["controller_ids"].items()
        if key is None
    ] + [
        f"kafka_broker_id={mine} of {spec['host']} is also the kafka_controller_id of {host}; controllers and brokers "
        f"are nodes of one cluster: give each an id of its own, such as 3001 and following to controllers."
        for host, key in spec["controller_ids"].items()
        if mine is not None and str(key) == str(mine)
    ]


def directory_errors(spec: Spec) -> list[str]:
    """Check that the broker does not share a directory with the controller of its host."""
    shared = spec["controller_dirs"].get(spec["host"])
    return [
        f"{path} on {spec['host']} is in kafka_log_dirs and is kafka_controller_data_dir; give each of them its own."
        for path in spec["directories"]
        if path == shared
    ]


def cluster_errors(spec: Spec, metas: t.Mapping[str, str | None]) -> list[str]:
    """Check that the log directories belong to the cluster of the controllers; metas: {path: meta.properties or None}.

    One that is not formatted gets the id of that cluster, so it has to be known, unless the controllers come later in
    this run.
    """
    host, names, theirs = spec["host"], ", ".join(spec["quorum_hosts"]), spec["cluster_id"]
    errors = []
    for path, text in metas.items():
        mine = cluster_of(text)
        if text and has_zookeeper(text):
            errors.append(
                f"{path} on {host} belongs to a cluster with ZooKeeper, and its migration to controllers ({names}) is "
                f"not supported yet: leave the cluster as it is, or name other directories in kafka_log_dirs."
            )
        elif mine and theirs and mine != theirs:
            errors.append(
                f"{path} on {host} belongs to cluster {quoted_id(mine, *CLUSTER_ID)}, and the controllers ({names}) "
                f"have cluster {quoted_id(theirs, *CLUSTER_ID)}; a cluster cannot move: correct kafka_quorum_hosts, or "
                f"kafka_log_dirs."
            )
    if None in metas.values() and not theirs and not spec["controllers_later"]:
        errors.append(
            f"No controller of {names} tells a cluster for which the log directories of {host} could be formatted; "
            f"deploy the controllers first, by site.yml or role kafka_controller."
        )
    return errors


def running_errors(spec: Spec, state: State, metas: t.Mapping[str, str | None]) -> list[str]:
    """Check that no directory is formatted under a broker that runs, which began with another one."""
    if state["unit"].get("MainPID", "0") == "0" or any(text is not None for text in metas.values()):
        return []
    return [
        f"kafka runs on {spec['host']}, and {', '.join(metas)} is gone; bring it back, or stop kafka there: the next run "
        f"formats the directory, and the broker copies its replicas from the others."
    ]


def controllers_data_errors(spec: Spec, state: State) -> list[str]:
    """Check that no log directory of a cluster with controllers gets a broker of ZooKeeper."""
    return [
        f"{path} on {spec['host']} belongs to a cluster with controllers, and there are none here; name them in "
        f"kafka_quorum_hosts, or give kafka_log_dirs other directories."
        for path, text in state["files"].items()
        if path.endswith("/meta.properties") and node_of(text)
    ]
