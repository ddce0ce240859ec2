# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The voters of a metadata quorum: static, in the configuration of every node, or dynamic, in its log (KIP-853). Pure.

Which kind a quorum has is read from the live configurations of its nodes. A controller of a static quorum that gets
bootstrap servers in place of the voters does not start (tried with 4.3).
"""

from __future__ import annotations

import base64
import re
import typing as t
import uuid

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import meta_value
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import LISTENER
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import Spec, unread_members

VOTERS = "controller.quorum.voters"
SERVERS = "controller.quorum.bootstrap.servers"
EXCERPT = r"^controller\.quorum\.(voters|bootstrap\.servers)="  # of a live configuration
NAMESPACE = uuid.UUID("0d1bd4e6-6a6c-5d0c-9b2c-3f6a2ae0b853")  # of the ids of directories

Ids = t.Mapping[str, t.Any]  # {controller: its id}
Ports = t.Mapping[str, t.Any]  # {controller: its port}


def named(text: str | None, key: str) -> list[str]:
    """Return the entries of a list in a live configuration, none where it lacks the key or is missing itself."""
    found = re.search(rf"(?m)^{re.escape(key)}=(.+)$", text or "")
    return found.group(1).replace("\\:", ":").split(",") if found else []


def has_static(texts: t.Iterable[str | None]) -> bool:
    """Tell whether one of the live configurations names static voters."""
    return any(named(text, VOTERS) for text in texts)


def voter_list(ids: Ids, ports: Ports) -> list[str]:
    """Return ["id@host:port"] in the order of the ids, so that another order in the inventory is no change."""
    voters = sorted(ids.items(), key=lambda voter: (len(str(voter[1])), str(voter[1])))
    return [f"{key}@{host}:{ports[host]}" for host, key in voters]


def quorum_keys(ids: Ids, ports: Ports, *, static: bool) -> dict[str, str]:
    """Return the keys by which a node finds the quorum."""
    voters = voter_list(ids, ports)
    servers = [voter.partition("@")[2] for voter in voters]
    names = {VOTERS: ",".join(voters)} if static else {SERVERS: ",".join(servers)}
    return {**names, "controller.listener.names": LISTENER}


def directory_ids(cluster: str, ids: Ids, ports: Ports) -> dict[str, str]:
    """Return {controller: id of its directory} of the first voters of a dynamic quorum.

    All hosts derive the same ones. Those of other voters differ, so that a directory tells which ones it was formatted
    for. No id has a dash, which in front of an argument would make an option of it.
    """
    voters = ",".join(voter_list(ids, ports))
    found = {host: uuid.uuid5(NAMESPACE, f"{cluster} {key} {voters}") for host, key in ids.items()}
    return {host: base64.urlsafe_b64encode(key.bytes).decode()[:22].replace("-", "_") for host, key in found.items()}


def first_voters(cluster: str, ids: Ids, ports: Ports) -> str:
    """Return the first voters of a dynamic quorum, as the format takes them: "id@host:port:directory,..."."""
    directories = {str(ids[host]): key for host, key in directory_ids(cluster, ids, ports).items()}
    return ",".join(f"{voter}:{directories[voter.partition('@')[0]]}" for voter in voter_list(ids, ports))


def directory_of(text: str | None) -> str:
    """Return the directory.id of a meta.properties, "" where there is none."""
    return meta_value(text, "directory.id")


def former(live: t.Mapping[str, str | None], data: t.Mapping[str, bool | None]) -> list[str]:
    """Return the controllers that may have metadata to lose: those that one with metadata knows when it starts.

    A dynamic quorum grows by others, which begin empty and vote only when they have copied all. Without a live
    configuration that names bootstrap servers it is all of them. live: {controller: text}, data: {controller: whether
    it has metadata}.
    """
    servers = {server for host, text in live.items() if data[host] for server in named(text, SERVERS)}
    hosts = {server.rpartition(":")[0] for server in servers}
    return [host for host, has in data.items() if has or not hosts or host in hosts]


def voter_errors(spec: Spec) -> list[str]:
    """Return what the inventory must not change in the voters, or does not tell of them.

    Where no controller has metadata, the first start has failed, perhaps because of the voters.
    """
    if None in spec["ids"].values():  # without all ids it is not known which voters are declared
        return []
    if not any(spec["data"].values()):
        return first_errors(spec)
    live = spec["live_configs"].get(spec["host"])
    return [*static_errors(spec, live), *port_errors(spec, live), *kind_errors(spec), *joining_errors(spec)]


def static_errors(spec: Spec, live: str | None) -> list[str]:
    """Check that a living quorum keeps its static voters, which all nodes have to name alike."""
    voters = named(live, VOTERS)
    if not voters or set(voters) == set(spec["voters"]):
        return []
    return [
        f"The voters of a living static quorum cannot be changed ({','.join(voters)} → {','.join(spec['voters'])}); "
        f"put the inventory back as it was."
    ]


def port_errors(spec: Spec, live: str | None) -> list[str]:
    """Check that the controllers of a living dynamic quorum keep their ports, at which the others are asked."""
    declared = {voter.partition("@")[2] for voter in spec["voters"]}
    hosts = {server.rpartition(":")[0] for server in declared}
    moved = [server for server in named(live, SERVERS) if server.rpartition(":")[0] in hosts and server not in declared]
    if not moved:
        return []
    return [
        f"The port of the controllers of a living quorum cannot be changed yet ({', '.join(moved)} → "
        f"{', '.join(sorted(declared))}); put kafka_controller_port back as it was. If this quorum has never worked, "
        f"and no broker has started with it, stop kafka-controller on all hosts and empty the directories instead."
    ]


def kind_errors(spec: Spec) -> list[str]:
    """Check that it is known whether a quorum with metadata is static or dynamic.

    A live configuration tells it, or a directory that role kafka_controller has formatted for a dynamic one.
    """
    known = any(named(text, key) for text in spec["live_configs"].values() for key in (VOTERS, SERVERS))
    first = any(key and key == spec["first_directories"][host] for host, key in spec["directory_ids"].items())
    if spec["static"] or known or first or not spec["data"].get(spec["host"]):
        return []
    unread = unread_members(spec["data"])
    if unread:
        return [
            f"There is metadata on {spec['host']}, and its live configuration, which tells whether the voters are "
            f"static or dynamic, is missing; {unread} could not be read in this run: run without --limit, with all "
            f"controllers reachable."
        ]
    return [
        f"There is metadata on {spec['host']}, and no live configuration of a controller tells whether its voters are "
        f"static or dynamic; a controller with the wrong kind does not start: bring "
        f"/etc/kafka-controller/current/server.properties back there, with {VOTERS} or {SERVERS}."
    ]


def joining_errors(spec: Spec) -> list[str]:
    """Check that no voter is added of which other controllers learn nothing in this run: they could not reach it."""
    unread = unread_members(spec["data"])
    if not spec["joining"] or not unread:
        return []
    return [
        f"{spec['host']} is to become a voter of the quorum, and {unread} could not be read in this run, so its name "
        f"and its rules of the firewall would be missing there: run without --limit, with all controllers reachable."
    ]


def first_errors(spec: Spec) -> list[str]:
    """Check that directories which are formatted for a bootstrap that was interrupted agree on its voters."""
    key, host = spec["directory_ids"].get(spec["host"]), spec["host"]
    if spec["static"] or not key or key == spec["first_directories"][host]:
        return []
    return [
        f"{spec['meta']} on {host} was formatted for other voters than {', '.join(spec['voters'])}, or by hand, and no "
        f"controller has metadata yet: put the inventory back as it was, or stop kafka-controller on all hosts and "
        f"empty the directories that are formatted; nothing is in them."
    ]
