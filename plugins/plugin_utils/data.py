# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a deployment must not do to data: abandon what the live service uses, or bootstrap beside it. Pure.

``state["live"]`` is what M(kafkaops.stack.service_state) read of the live configuration: {key: {path: {"real": path
without links, "data": patterns of data that match there}}}.
"""

from __future__ import annotations

import posixpath
import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec, State, quoted_id

Places = t.Mapping[str, t.Mapping[str, t.Any]]
Brokers = t.Mapping[str, t.Any]  # {host: {path: text} of its meta.properties, or False where it could not be read}

CLUSTER_ID = ("(unreadable)", r"[\w.-]{1,64}")  # what is said of anything else, and the form of Kafka's ids
LOGS = "/version-2/log.*"
SNAPSHOTS = ("/version-2/snapshot.*", "/version-2/*Epoch")


def with_data(places: Places, patterns: t.Collection[str] | None = None) -> dict[str, str]:
    """Return {path: path without links} of the places that hold data, or data of some patterns."""
    return {
        path: found["real"]
        for path, found in places.items()
        if (found["data"] if patterns is None else set(found["data"]) & set(patterns))
    }


def real_paths(state: State, paths: t.Iterable[str]) -> set[str]:
    """Return declared directories without links."""
    return {state["directories"][path]["real"] for path in paths}


def log_dir_errors(spec: Spec, state: State) -> list[str]:
    """Check that no log directory with replicas, of those that the live broker uses, is left out.

    Kafka reads log.dir only where log.dirs is not set. A way back starts the broker with the previous configuration.
    """
    host, live, back = spec["host"], state["live"], state["previous"].get("log.dirs", {})
    kept, lacks = real_paths(state, spec["directories"]), "kafka_log_dirs does not name it"
    if spec["start_from"] == "previous" and back:
        kept, lacks = {found["real"] for found in back.values()}, "the previous configuration does not name it"
    return [
        f"{path} on {host} holds replicas, the live broker uses it, and {lacks}: its records would be abandoned. Add "
        f"it to kafka_log_dirs. To take it away, move the broker's replicas to others first (kafka_reassign), or stop "
        f"the broker, move the directory with all that is in it, name its new place for this host, and deploy."
        for path, real in with_data(live.get("log.dirs") or live.get("log.dir") or {}).items()
        if real not in kept
    ]


def lost_directory_warnings(spec: Spec, state: State) -> list[str]:
    """Name the log directories that the live broker has lost, while it has others."""
    live, declared = state["live"].get("log.dirs", {}), real_paths(state, spec["directories"])
    metas = {path: state["files"].get(f"{path}/meta.properties") for path in live}
    lost = [path for path, text in metas.items() if text is None and live[path]["real"] in declared]
    if not lost or not any(metas.values()):  # empty_warnings tells of a broker without any data
        return []
    return [
        f"{', '.join(lost)} on {spec['host']} is used by the live broker and has no meta.properties: its disk is not "
        f"mounted, was replaced, or has just been added. The broker begins there without replicas and copies them from "
        f"the others. Where it was the last in sync, Kafka may elect it, and the others would delete their records: "
        f"bring a lost disk back before the broker starts, if you can."
    ]


def data_dir_errors(spec: Spec, state: State) -> list[str]:
    """Check that a member with data keeps its directories.

    Without dataLogDir the transaction log lies in dataDir, declared as well as live.
    """
    live, data, logs = state["live"], spec["data_dir"], spec["data_log_dir"]
    live_data, live_logs = live.get("dataDir", {}), live.get("dataLogDir", {})
    errors = moved_errors(spec, state, with_data(live_data, None if not (logs or live_logs) else SNAPSHOTS), data)
    if logs or live_logs:
        errors += moved_errors(spec, state, with_data(live_logs or live_data, [LOGS]), logs or data, log=True)
    return errors


def moved_errors(spec: Spec, state: State, used: t.Mapping[str, str], path: str, log: bool = False) -> list[str]:
    """Return a sentence per directory with data that is not the declared one; ``used`` is {path: without links}."""
    host, kept = spec["host"], real_paths(state, [path])
    what, variable, moved = "data", "zookeeper_data_dir", "the directory"
    if log:
        what, variable, moved = "a transaction log", "zookeeper_data_log_dir", "the files version-2/log.*"
    return [
        f"{old} on {host} holds {what} of the live ZooKeeper, and {variable} leads to {path}, where it would begin "
        f"without: put {variable} back. To move it, stop zookeeper on {host}, move {moved} there, deploy, and go on "
        f"with the next member only then."
        for old, real in used.items()
        if real not in kept
    ]


def real_file(state: State, path: str) -> str:
    """Return the path of a file without links, as far as the directory that holds it is one of those that were read."""
    folder, name = posixpath.split(posixpath.normpath(path))
    real = {posixpath.normpath(known): str(found["real"]) for known, found in state["directories"].items()}
    return posixpath.join(real.get(folder, folder), name)


def offsets_errors(spec: Spec, state: State) -> list[str]:
    """Check that a standalone worker of Connect keeps the file with the offsets of its connectors."""
    key = "offset.storage.file.filename"
    declared = spec["config"].get(key)
    kept = real_file(state, str(declared)) if declared else ""
    return [
        f"{path} on {spec['host']} holds the offsets of the live worker, and {key} is to be {declared or 'unset'}: its "
        f"sources would begin again. Put connect_data_dir back, or stop connect, move the file there, and deploy."
        for path, real in with_data(state["live"].get(key, {})).items()
        if path != declared and real != kept
    ]


def data_key_errors(declared: t.Mapping[str, t.Any], variables: t.Mapping[str, str], source: str) -> list[str]:
    """Check that directories of data are named where the role creates and checks them; variables: {key: variable}.

    Null takes the role's own value off, and the service would use its own default, such as /tmp/kafka-logs.
    """
    return [
        f"{source} sets {key}: the role neither creates nor checks a directory of data that is named there; "
        f"use {variable}."
        for key, variable in variables.items()
        if key in declared
    ]


def cluster_of(text: str | None) -> str:
    """Return the cluster.id of a meta.properties, "" where there is none."""
    return meta_value(text, "cluster.id")


def meta_value(text: str | None, key: str) -> str:
    """Return the value of a key of a meta.properties, "" where it lacks the key or is missing itself."""
    found = re.search(rf"(?m)^{re.escape(key)}\s*=\s*(\S+)", text or "")
    return found.group(1) if found else ""


def broker_clusters(brokers: Brokers) -> list[tuple[str, str, str]]:
    """Return (host, path, text) of each meta.properties on a broker that names a cluster."""
    return [
        (host, path, text)
        for host, files in brokers.items()
        for path, text in (files or {}).items()
        if path.endswith("/meta.properties") and cluster_of(text)
    ]


def unread_brokers(brokers: Brokers) -> list[str]:
    """Return the brokers that could not be read."""
    return sorted(host for host, files in brokers.items() if files is False)


def bootstrap_errors(brokers: Brokers, data: t.Mapping[str, bool | None]) -> list[str]:
    """Check that no empty ensemble is bootstrapped under a cluster that lives.

    data: whether each member of the ensemble has data, None where it was not read.
    """
    if not data or any(has is not False for has in data.values()):
        return []
    unread = unread_brokers(brokers)
    errors = [
        f"No server of the ensemble ({', '.join(data)}) has data and {', '.join(unread)} could not be read, so it "
        f"cannot be told whether brokers there live with this ensemble; run again when they can be reached, or take "
        f"them out of zookeeper_client_hosts."
    ]
    return (errors if unread else []) + [
        f"{path} on {host} belongs to cluster {quoted_id(cluster_of(text), *CLUSTER_ID)}, and no server of the "
        f"ensemble ({', '.join(data)}) has data: an empty one would be bootstrapped, and the cluster would "
        f"have no topics in it. Bring the data of ZooKeeper back: its disks, or zookeeper_data_dir. If the cluster is "
        f"given up, empty its log directories first."
        for host, path, text in broker_clusters(brokers)
    ]


def running_errors(spec: Spec, state: State) -> list[str]:
    """Check that no ensemble is bootstrapped where the process of one runs whose data is gone.

    A member that has just been bootstrapped has the marker C(initialize) until it has data.
    """
    bootstrapping = state["files"].get(spec["marker"]) is not None
    if any(spec["data"].values()) or state["unit"].get("MainPID", "0") == "0" or bootstrapping:
        return []
    return [
        f"zookeeper runs on {spec['host']}, and no server of the ensemble has data: what it knows is only in its "
        f"memory, and a bootstrap would lose it. Bring the data back ({spec['data_dir']}), or stop zookeeper on all "
        f"hosts to give it up."
    ]
