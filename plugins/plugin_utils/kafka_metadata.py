# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment must not do to the metadata that Kafka's controllers keep. Pure.

The rules on formatting are those of a quorum of Raft: a voter that has lost its log may have promised what it does not
know any more, so a majority of voters may never begin with an empty log once there is metadata (KIP-595; tried with
4.4: two of three wiped voters elected each other, and the brokers stopped).
"""

from __future__ import annotations

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import (
    CLUSTER_ID,
    Brokers,
    broker_clusters,
    cluster_of,
    unread_brokers,
    with_data,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import has_zookeeper
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec, State, quoted_id


def metadata_errors(spec: Spec, state: State) -> list[str]:
    """Return what would lose metadata, or put another cluster's in its place."""
    return [
        *lost_errors(spec),
        *bootstrap_errors(spec),
        *running_errors(spec, state),
        *unidentified_errors(spec, state),
        *moved_errors(spec, state),
    ]


def spare(voters: int) -> int:
    """Return how many of so many voters may begin empty: the others are a majority."""
    return (voters - 1) // 2


def doubt(brokers: Brokers) -> str:
    """Return why the brokers do not tell whether the cluster was ever used, and the way out; "" where they tell it."""
    unread = unread_brokers(brokers)
    if unread:
        return (
            f"{', '.join(unread)} could not be read, so it cannot be told whether brokers there have a cluster; run "
            f"again when they can be reached"
        )
    if not brokers:
        return (
            "no broker is known, so it cannot be told whether the cluster was ever used; name the brokers in "
            "kafka_controller_client_hosts"
        )
    return ""


def lost_errors(spec: Spec) -> list[str]:
    """Check that a majority of the voters has its disk, where one has metadata. New ones of a dynamic quorum are none.

    One that is formatted and has no metadata has either lost its log, or never run. Where all brokers were read and
    none has a cluster, a bootstrap was interrupted, and nothing is decided yet that it could have forgotten.
    """
    data, unsure = {host: spec["data"][host] for host in spec["former"]}, doubt(spec["brokers"])
    having = [host for host, has in data.items() if has]
    formatted = [host for host, has in data.items() if has is False and spec["clusters"].get(host)]
    interrupted = not unsure and not broker_clusters(spec["brokers"])
    lost = [host for host, has in data.items() if has is False and not (interrupted and host in formatted)]
    if not having or len(lost) <= spare(len(data)):
        return []
    told = f" {', '.join(formatted)}: formatted, perhaps by a bootstrap that was interrupted, but {unsure}."
    return [
        f"There is metadata on {', '.join(having)} and none on {', '.join(lost)}: too many of the {len(data)} "
        f"controllers would begin empty, could elect one of themselves, and the cluster would lose what it knows. "
        f"Bring the disks back, or kafka_controller_data_dir.{told if unsure and formatted else ''}"
    ]


def bootstrap_errors(spec: Spec) -> list[str]:
    """Check that no empty quorum is bootstrapped under a cluster that lives.

    ``spec["brokers"]`` is {host: {path: text} of its meta.properties, or False where it could not be read}. Brokers are
    formatted when the controllers run, so that a cluster of theirs has had metadata, even where controllers are
    formatted for it.
    """
    data = spec["data"]
    if not data or any(has is not False for has in data.values()):
        return []
    names, brokers = ", ".join(data), spec["brokers"]
    formatted = [host for host, cluster in spec["clusters"].items() if cluster]
    errors = [
        f"{path} on {host} belongs to cluster {quoted_id(cluster_of(text), *CLUSTER_ID)}{way_out(text, names)}"
        for host, path, text in broker_clusters(brokers)
    ]
    if unread_brokers(brokers):
        errors.append(
            f"No controller ({names}) has metadata and {doubt(brokers)}, or take them out of "
            f"kafka_controller_client_hosts."
        )
    elif formatted and not brokers:
        errors.append(
            f"No controller ({names}) has metadata, directories are formatted already ({', '.join(formatted)}), and "
            f"{doubt(brokers)}, or, if it never was, stop the controllers and empty the formatted directories."
        )
    return errors


def way_out(text: str, names: str) -> str:
    """Return what follows of the cluster that the meta.properties of a broker names, and what to do."""
    if has_zookeeper(text):
        return (
            f", which has ZooKeeper, and its migration to controllers ({names}) is not supported yet: leave it as it "
            f"is, and deploy controllers for other brokers, named in kafka_controller_client_hosts."
        )
    return (
        f", and no controller ({names}) has metadata: an empty quorum would be bootstrapped, and the cluster would "
        f"have no topics in it. Bring the metadata back: its disks, or kafka_controller_data_dir. If the cluster is "
        f"given up, empty its log directories first."
    )


def running_errors(spec: Spec, state: State) -> list[str]:
    """Check that no directory is formatted under a process that runs, which began with another one.

    A process whose directory is formatted may be one that a bootstrap has just started: its log is not there yet.
    """
    has_data, formatted = spec["data"].get(spec["host"]), state["files"].get(spec["meta"]) is not None
    if has_data or formatted or state["unit"].get("MainPID", "0") == "0":
        return []
    gone = f"kafka-controller runs on {spec['host']}, and {spec['meta']} is gone"
    having = [host for host, has in spec["data"].items() if has]
    if len(having) > len(spec["data"]) // 2:
        return [
            f"{gone}; {', '.join(having)} have the metadata. Bring {spec['data_dir']} back, or stop kafka-controller "
            f"on {spec['host']}: the next run formats the directory, and the controller copies all from the others."
        ]
    return [
        f"{gone}, and no majority has the metadata: what only it knows is in its memory. Bring {spec['data_dir']} "
        f"back, or stop kafka-controller on {spec['host']} to give it up."
    ]


def unidentified_errors(spec: Spec, state: State) -> list[str]:
    """Check that no directory is formatted in which a metadata log lies, which would get the id of another cluster."""
    has_data, formatted = spec["data"].get(spec["host"]), state["files"].get(spec["meta"]) is not None
    if not has_data or formatted or moved_errors(spec, state):  # of a log elsewhere that one tells
        return []
    return [
        f"{spec['data_dir']} on {spec['host']} holds a metadata log, and {spec['meta']}, which says whose it is, is "
        f"missing: bring it back. If the other controllers are a quorum, the directory may be emptied instead; it is "
        f"then formatted again, and the controller copies all from them."
    ]


def moved_errors(spec: Spec, state: State) -> list[str]:
    """Check that a controller with metadata keeps its directory."""
    kept = state["directories"][spec["data_dir"]]["real"]
    return [
        f"{path} on {spec['host']} holds the metadata of the live controller, and kafka_controller_data_dir leads to "
        f"{spec['data_dir']}, where it would begin without: put it back."
        for path, real in with_data(state["live"].get("log.dirs", {})).items()
        if real != kept
    ]
