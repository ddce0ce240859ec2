# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What keeps the metadata of a cluster: ZooKeeper, or controllers, for which a broker is checked here. Pure."""

from __future__ import annotations

import posixpath
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import CLUSTER_ID, cluster_of, data_key_errors
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_listeners import listener_list
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import (
    FORMAT_ID,
    LISTENER,
    has_zookeeper,
    identity_key_errors,
    node_id_of,
    zookeeper_key_errors,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import (
    ZOOKEEPER_AUTHORIZER,
    admin_errors,
    asks_for_name,
    inter_broker_errors,
    listener_name,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec, State, quoted_id, version_of

Metas = t.Mapping[str, t.Optional[str]]  # {path of a meta.properties: its text, None where it is missing}

# What makes a broker the one that it is, and what sets it.
IDENTITY_KEYS = {
    "node.id": "kafka_broker_id sets it",
    "broker.id": "kafka_broker_id sets it",
    "process.roles": "controllers are processes of their own, of role kafka_controller",
    "controller.quorum.voters": "kafka_quorum_hosts, kafka_controller_id and kafka_controller_port set it",
    "controller.quorum.bootstrap.servers": "kafka_quorum_hosts and kafka_controller_port set it",
    "controller.listener.names": "the role sets it, for all nodes alike",
}
DATA_KEYS = {"metadata.log.dir": "kafka_log_dirs, whose first directory holds it"}
DECLARED = "kafka_config or kafka_host_config"


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


def line_errors(spec: Spec, role: str, installed: str) -> list[str]:
    """Check that a cluster with data keeps its minor line; version_errors tells of one that is not known."""
    if (
        not installed
        or spec["line"] is None
        or version_of(installed)[:2] == version_of(spec["version"])[:2]
        or version_of(spec["version"]) < version_of(installed)
    ):
        return []
    reason = (
        "takes steps in an order, the controllers before the brokers and metadata.version at the end"
        if spec["quorum_hosts"]
        else "has no way back without inter.broker.protocol.version pinned first"
    )
    return [
        f"Kafka {installed} runs on {spec['host']} and {role}_version is {spec['version']}: a change of the minor line "
        f"{reason}, so it is refused until the upgrade playbook exists; patch versions may change."
    ]


def kraft_errors(spec: Spec, state: State) -> list[str]:
    """Return what is wrong with a broker whose metadata controllers keep."""
    metas = {path: state["files"].get(path) for path in spec["checkpoints"]}
    return [
        *controller_errors(spec),
        *acl_errors(spec),
        *inter_broker_errors(spec, spec["registrations"]),
        *admin_errors(spec, spec["registrations"]),
        *identity_key_errors(spec["declared_config"], IDENTITY_KEYS, DECLARED),
        *zookeeper_key_errors(spec["declared_config"], spec["line"], DECLARED),
        *data_key_errors(spec["declared_config"], DATA_KEYS, DECLARED),
        *directory_errors(spec),
        *listener_errors(spec),
        *data_errors(spec, metas),
        *cluster_errors(spec, metas),
        *unidentified_errors(spec, state, metas),
        *metadata_log_errors(spec, state),
        *running_errors(spec, state, metas),
    ]


def controller_errors(spec: Spec) -> list[str]:
    """Check that the controllers have ids, which brokers name them by, none of them the broker's, and its line."""
    mine, host, ids = spec["ids"].get(spec["host"]), spec["host"], spec["controller_ids"]
    errors = [
        f"{name} has no kafka_controller_id in the inventory, and the brokers name their controllers by it; give it, "
        f"such as 3001 and following."
        for name, key in ids.items()
        if key is None
    ]
    errors += [
        f"kafka_broker_id={mine} of {host} is also the kafka_controller_id of {name}; controllers and brokers are "
        f"nodes of one cluster: give each an id of its own, such as 3001 and following to controllers."
        for name, key in ids.items()
        if mine is not None and str(key) == str(mine)
    ]
    return errors + [
        f"The controller on {name} is to be Kafka {version}, and the broker on {host} {spec['version']}: a cluster "
        f"begins with one line; set kafka_version for both of them, and leave kafka_controller_version out."
        for name, version in spec["controller_versions"].items()
        if version and version_of(version)[:2] != version_of(spec["version"])[:2]
    ]


def acl_errors(spec: Spec) -> list[str]:
    """Check that with ACLs every client has a name, and that the controllers keep the same ACLs.

    Brokers come to the controllers as User:ANONYMOUS, who therefore is above the ACLs there, and they pass on what
    clients ask for in the client's name: one without a name would be above the ACLs, too.
    """
    host = spec["host"]
    if spec["config"].get("authorizer.class.name") == ZOOKEEPER_AUTHORIZER:
        return [
            f"authorizer.class.name on {host} is {ZOOKEEPER_AUTHORIZER}, which keeps its ACLs in ZooKeeper; set "
            f"kafka_authorizer in place of the key."
        ]
    if not spec["authorizer"]:
        return []
    errors = [
        f"Listener {listener_name(entry)} of {host} admits clients without a name, and with kafka_authorizer and "
        f"controllers these would be above the ACLs in whatever a controller does, such as deleting topics; give it "
        f"the protocol SASL_SSL or SASL_PLAINTEXT, or SSL with ssl.client.auth=required."
        for entry in spec["listeners"]
        if not asks_for_name(entry, spec["config"])
    ]
    differing = [f"kafka_{name}" for name, (mine, theirs) in spec["acl_variables"].items() if mine != theirs]
    if differing:
        errors.append(
            f"{', '.join(differing)} of {host} is not in the inventory of the first broker as the role has it, and "
            f"the controllers, which keep the ACLs too, read it there; declare it in the inventory, for all brokers."
        )
    return errors


def directory_errors(spec: Spec) -> list[str]:
    """Check that the broker and the controller of its host have directories apart from each other."""
    shared = spec["controller_dirs"].get(spec["host"])
    if not shared:
        return []
    other = _with_slash(shared)
    return [
        f"{path} of kafka_log_dirs on {spec['host']} and kafka_controller_data_dir, {shared}, are one directory, or "
        f"one lies in the other; give each of them its own."
        for path in spec["directories"]
        if _with_slash(path).startswith(other) or other.startswith(_with_slash(path))
    ]


def _with_slash(path: str) -> str:
    """Return a path in its shortest form, with a slash at the end: what lies in it begins with that."""
    return posixpath.normpath(path).rstrip("/") + "/"


def listener_errors(spec: Spec) -> list[str]:
    """Check that the controllers' listener is known, and no other one has its name: a broker does not start then."""
    errors = [
        f"A listener of {spec['host']} is named {name}, as that of the controllers; give it another name in "
        f"kafka_listeners."
        for name in map(listener_name, spec["listeners"])
        if name.upper() == LISTENER
    ]
    protocols = listener_list(spec["config"].get("listener.security.protocol.map") or [])
    if LISTENER not in [entry.partition(":")[0].strip().upper() for entry in protocols]:
        errors.append(
            f"listener.security.protocol.map on {spec['host']} has no {LISTENER}, the listener of the controllers; add "
            f"{LISTENER}:PLAINTEXT, or leave the key out."
        )
    return errors


def data_errors(spec: Spec, metas: Metas) -> list[str]:
    """Check that the log directories belong to the cluster of the controllers."""
    host, names, theirs = spec["host"], ", ".join(spec["quorum_hosts"]), found_clusters(spec)
    there = ", ".join(quoted_id(cluster, *CLUSTER_ID) for cluster in dict.fromkeys(theirs.values()))
    errors = []
    for path, text in metas.items():
        mine = cluster_of(text)
        if text and has_zookeeper(text):
            errors.append(
                f"{path} on {host} belongs to a cluster with ZooKeeper, and its migration to controllers ({names}) is "
                f"not supported yet: leave the cluster as it is, or name other directories in kafka_log_dirs."
            )
        elif mine and theirs and mine not in theirs.values():
            errors.append(
                f"{path} on {host} belongs to cluster {quoted_id(mine, *CLUSTER_ID)}, and the controllers ({names}) "
                f"have cluster {there}; a cluster cannot move: correct kafka_quorum_hosts, or kafka_log_dirs."
            )
    return errors


def found_clusters(spec: Spec) -> dict[str, str]:
    """Return {controller: id of its cluster} of those that tell one."""
    return {controller: cluster for controller, cluster in spec["clusters"].items() if cluster}


def cluster_errors(spec: Spec, metas: Metas) -> list[str]:
    """Check that the controllers tell one cluster, where a directory is not formatted, which gets its id.

    It need not be known where the controllers come later in this run. It lies in a file of a service account, and comes
    to the brokers on a command line of root.
    """
    host, found = spec["host"], found_clusters(spec)
    told = ", ".join(f"{controller}: {quoted_id(cluster, *CLUSTER_ID)}" for controller, cluster in found.items())
    if None not in metas.values():
        return []
    if len(set(found.values())) > 1:
        return [f"The controllers have different clusters ({told}); they are no quorum: correct kafka_quorum_hosts."]
    if not found and not spec["controllers_later"]:
        return [
            f"No controller of {', '.join(spec['quorum_hosts'])} tells a cluster for which the log directories of "
            f"{host} could be formatted; deploy the controllers first, by site.yml or role kafka_controller, or run "
            f"again when one that is formatted can be reached."
        ]
    if all(re.fullmatch(FORMAT_ID, cluster) for cluster in found.values()):
        return []
    return [
        f"The log directories of {host} cannot be formatted for the cluster of the controllers ({told}): an id that "
        f"Kafka makes has 22 characters, letters, digits, - and _, and no - in front. Compare meta.properties there "
        f"with the other nodes: put back what was damaged, or, if the cluster really has this id, format the "
        f"directories by hand."
    ]


def unidentified_errors(spec: Spec, state: State, metas: Metas) -> list[str]:
    """Check that no directory is formatted in which replicas lie: a broker deletes those that its cluster has not."""
    return [
        f"{posixpath.dirname(path)} on {spec['host']} was a broker's, and {path}, which says whose its replicas are, "
        f"is missing: bring it back. If other brokers have the replicas too, or they are given up, the directory may "
        f"be emptied instead; it is then formatted again."
        for path, text in metas.items()
        if text is None and state["globs"][spec["checkpoints"][path]]
    ]


def metadata_log_errors(spec: Spec, state: State) -> list[str]:
    """Check that the first log directory stays the first: a broker that finds its metadata log in another one stops.

    Kafka: ``KafkaRaftServer.initializeLogDirs``.
    """
    return [
        f"{path} on {spec['host']} holds the metadata log of the broker, which belongs into the first one of "
        f"kafka_log_dirs, and that is {spec['directories'][0]}: the broker would not start. Name {path} first."
        for path in spec["directories"]
        if path != spec["directories"][0] and state["globs"][spec["metadata_logs"][path]]
    ]


def running_errors(spec: Spec, state: State, metas: Metas) -> list[str]:
    """Check that no directory is formatted under a broker that runs, which began with another one."""
    if state["unit"].get("MainPID", "0") == "0":
        return []
    live, declared = state["live"].get("log.dirs", {}), set(map(posixpath.normpath, spec["directories"]))
    kept = [f"{path}/meta.properties" for path in live if posixpath.normpath(path) in declared]
    gone = [path for path in (kept if live else metas) if state["files"].get(path) is None]
    return [
        f"kafka runs on {spec['host']}, and {path} is gone; bring it back, or stop kafka there: the next run formats "
        f"the directory, and the broker copies its replicas from the others."
        for path in gone
    ]


def controllers_data_errors(spec: Spec, state: State) -> list[str]:
    """Check that no log directory of a cluster with controllers gets a broker of ZooKeeper."""
    return [
        f"{path} on {spec['host']} belongs to a cluster with controllers, and there are none here; name them in "
        f"kafka_quorum_hosts, or give kafka_log_dirs other directories."
        for path, text in state["files"].items()
        if path.endswith("/meta.properties") and node_id_of(text)
    ]
