# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment of Kafka derives from the inventory, and what it checks before anything is touched. Pure."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import (
    CLUSTER_ID,
    bootstrap_errors,
    cluster_of,
    data_key_errors,
    log_dir_errors,
    lost_directory_warnings,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_declared import (
    declared_errors,
    partition_warnings,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_listeners import (
    endpoint_errors,
    listener_errors,
    reachable_at,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_plane import (
    controllers_data_errors,
    kraft_errors,
    line_errors,
    plane_errors,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import (
    admin_errors,
    authorizer_errors,
    duplicate_key_errors,
    inter_broker_errors,
    login_errors,
    purpose_errors,
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
    secret_errors,
    unit_errors,
    unread_data_errors,
    version_errors,
    version_warnings,
)

LIVE_ENVIRONMENT = "/etc/kafka/current/env"
DATA_KEYS = {"log.dirs": "kafka_log_dirs", "log.dir": "kafka_log_dirs"}
SERVER = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?")
REPLICATION_KEYS = (
    "default.replication.factor",
    "offsets.topic.replication.factor",
    "transaction.state.log.replication.factor",
    "min.insync.replicas",
    "transaction.state.log.min.isr",
)


def ids_on_disk(state: State) -> dict[str, tuple[str | None, str]]:
    """Return {meta.properties that is there: (id of the broker or None, id of the cluster or "")}."""
    ids: dict[str, tuple[str | None, str]] = {}
    for path, text in state["files"].items():
        if path.endswith("/meta.properties") and text is not None:
            found = dict(re.findall(r"(?m)^(broker\.id|node\.id|cluster\.id)\s*=\s*(\S+)", text))
            ids[path] = found.get("broker.id") or found.get("node.id"), found.get("cluster.id", "")
    return ids


def identity_errors(spec: Spec, state: State) -> list[str]:
    """Check that the ids on the disk agree: the broker's with the inventory, the cluster's in all log directories."""
    mine, host, ids = spec["ids"].get(spec["host"]), spec["host"], ids_on_disk(state)
    errors = [
        f"{path} on {host} says id {quoted_id(on_disk, '(no number)')}, the inventory says "
        f"kafka_broker_id={mine}; an id never changes: correct the inventory."
        for path, (on_disk, _cluster) in ids.items()
        if mine is not None and on_disk not in (None, str(mine))  # id_errors tells of one that is not given
    ]
    clusters = {path: cluster for path, (_broker, cluster) in ids.items()}
    if len(set(clusters.values())) > 1:
        listed = ", ".join(f"{path}: {quoted_id(cluster, *CLUSTER_ID)}" for path, cluster in sorted(clusters.items()))
        errors.append(
            f"The log directories of {host} belong to different clusters ({listed}); "
            f"give kafka_log_dirs only those of one."
        )
    return errors


def cluster_errors(state: State, spec: Spec, znodes: t.Mapping[str, t.Mapping[str, t.Any] | None]) -> list[str]:
    """Check that the host belongs to the cluster that ZooKeeper holds, and can talk to its running brokers.

    znodes: what zookeeper_znode_info tells of /cluster/id and of the brokers' registrations, {path: node or None}.
    """
    brokers = dict(znodes)
    node = brokers.pop(next(path for path in znodes if path.endswith("/cluster/id")))
    return [
        *directories_errors(state, spec, node),
        *inter_broker_errors(spec, brokers),
        *admin_errors(spec, brokers),
        *registered_errors(spec, brokers),
    ]


def directories_errors(state: State, spec: Spec, node: t.Mapping[str, t.Any] | None) -> list[str]:
    """Check that the log directories belong to the cluster that ZooKeeper holds; ``node`` is its /cluster/id."""
    connect = spec["zookeeper_connect"]
    found = re.search(r'"id"\s*:\s*"([^"]+)"', node["value"] or "") if node else None
    there = f"holds cluster {quoted_id(found.group(1), *CLUSTER_ID)}" if found else "holds no cluster"
    errors = []
    for path, text in state["files"].items():
        mine = cluster_of(text) if path.endswith("/meta.properties") else ""
        if mine and mine != (found.group(1) if found else ""):
            errors.append(
                f"{path} on {spec['host']} belongs to cluster {quoted_id(mine, *CLUSTER_ID)}, and {connect} {there}; "
                f"a cluster cannot move: correct kafka_zookeeper_connect and its chroot, or kafka_log_dirs."
            )
    return errors


def registered_errors(spec: Spec, nodes: t.Mapping[str, t.Mapping[str, t.Any] | None]) -> list[str]:
    """Check that no running broker, also one that this run does not see, is registered with an endpoint of this host.

    A broker does not start then (KafkaServer.createBrokerInfo). nodes: {path: registration or None}.
    """
    host = spec["host"]
    mine = reachable_at(spec["advertised"].get(host))
    others = {str(number): other for other, number in spec["ids"].items() if other != host}
    errors = []
    for path, node in sorted(nodes.items()):
        number = path.rpartition("/")[2]
        if not node or number not in others:
            continue
        registered = reachable_at(json.loads(node["value"] or "{}").get("endpoints"))
        declared = reachable_at(spec["advertised"].get(others[number]))  # endpoint_errors tells of these
        errors += [
            f"{host} is to advertise {address}, with which broker {number} ({others[number]}) is registered: {host} "
            f"would not start. Give it another kafka_advertised_host or port, or change that of {others[number]} first."
            for address in sorted(mine & registered - declared)
        ]
    return errors


def replication_errors(spec: Spec) -> list[str]:
    """Check that no replication factor is above the number of brokers; a cluster that is asked tells of its topics."""
    brokers = len(spec["ids"])
    asked = [
        (f"{variable} {key}", spec[where].get(key))
        for variable, where in (("kafka_config", "config"), ("kafka_cluster_config", "cluster_config"))
        for key in REPLICATION_KEYS
    ]
    asked += [
        (f"replication_factor of topic {topic.get('name')}", topic.get("replication_factor"))
        for topic in ([] if spec["asked"] else spec["topics"])
    ]
    return [
        f"{what}={factor} is above the number of brokers, {brokers}; lower it or add brokers."
        for what, factor in asked
        if str(factor).isdigit() and int(str(factor)) > brokers
    ]


def connect_errors(spec: Spec) -> list[str]:
    """Check the form of zookeeper.connect: servers once, the chroot once at the end, with a slash before it only."""
    connect = spec["zookeeper_connect"]
    if not connect or connect.startswith("/"):
        return [
            "kafka_zookeeper_connect names no server, and kafka_quorum_hosts no controller; put hosts into the group "
            "kafka_controller or zookeeper, or give kafka_zookeeper_connect as host:2181,host:2181/chroot."
        ]
    *heads, _last = connect.split(",")
    if any("/" in head for head in heads):
        return [f"kafka_zookeeper_connect={connect} names a chroot after each server; it belongs once, at the end."]
    servers, slash, path = connect.partition("/")
    errors = [
        f"kafka_zookeeper_connect={connect} has {server.strip()!r}, which is no server as in host:2181; a chroot "
        f"begins with a slash, as in kafka_zookeeper_chroot: /kafka."
        for server in servers.split(",")
        if not SERVER.fullmatch(server.strip())
    ]
    if slash and not all(path.split("/")):
        errors.append(
            f"kafka_zookeeper_connect={connect} ends with a slash or has two in a row, which ZooKeeper refuses; write "
            f"the chroot as in kafka_zookeeper_chroot: /kafka, or leave it out."
        )
    return errors


def config_errors(spec: Spec) -> list[str]:
    """Return what is wrong with the declared configuration, whatever the host is like."""
    return [
        *listener_errors(spec),
        *endpoint_errors(spec),
        *purpose_errors(spec),
        *login_errors(spec),
        *authorizer_errors(spec),
        *duplicate_key_errors(spec),
        *declared_errors(spec),
        *replication_errors(spec),
        *plane_errors(spec),
    ]


def zookeeper_errors(spec: Spec, state: State) -> list[str]:
    """Return what is wrong with a broker whose metadata ZooKeeper keeps."""
    return [
        *connect_errors(spec),
        *controllers_data_errors(spec, state),
        *bootstrap_errors({spec["host"]: state["files"]}, spec["zookeeper_data"]),
        *(cluster_errors(state, spec, spec["znodes"]) if spec["znodes"] is not None else []),
    ]


def kafka_errors(state: State, spec: Spec) -> list[str]:
    """Return every reason why Kafka must not be deployed on this host as declared."""
    line = spec["line"] or {}
    java = {"lowest": line.get("java_min", 8), "highest": line.get("java_max", 99)}
    installed = installed_version(state, LIVE_ENVIRONMENT)
    on_disk = next((broker for broker, _cluster in ids_on_disk(state).values() if broker), None)
    return [
        *id_errors(spec, "kafka_broker_id", 0, 2147483647, on_disk),
        *identity_errors(spec, state),
        *data_key_errors(spec["declared_config"], DATA_KEYS, "kafka_config or kafka_host_config"),
        *log_dir_errors(spec, state),
        *(kraft_errors(spec, state) if spec["quorum_hosts"] else zookeeper_errors(spec, state)),
        *owner_errors(spec, state),
        *directory_errors(state),
        *disk_space_errors(spec, state),
        *name_errors(spec, state),
        *config_errors(spec),
        *java_errors(spec, state, product=f"Kafka {spec['version']}", **java),
        *unit_errors(spec, state),
        *option_errors(spec),
        *port_errors(spec, state),
        *metrics_errors(spec),
        *secret_errors(spec, state),
        *unread_data_errors(spec),
        *version_errors(spec, installed),
        *line_errors(spec, "kafka", installed),
        *spec["refused"],
    ]


def kafka_warnings(state: State, spec: Spec) -> list[str]:
    """Return what a deployment of Kafka is warned of but may go on with."""
    consequence = (
        "a broker that starts empty copies its replicas from the others; a topic's only replica there is lost."
    )
    return [
        *version_warnings(spec, "Kafka", "4.4.0" if spec["quorum_hosts"] else "3.9.2"),
        *partition_warnings(spec),
        *empty_warnings(spec, consequence),
        *lost_directory_warnings(spec, state),
    ]
