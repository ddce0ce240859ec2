# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What controllers and brokers of one cluster have to say alike of its metadata quorum. Pure."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import meta_value

LISTENER = "CONTROLLER"  # of the controllers; it has no login and no TLS
PORT = 9093
FORMAT_ID = r"[A-Za-z0-9_][A-Za-z0-9_-]{21}"  # base64url of 16 bytes; a dash in front would make an option of it

# Keys of a broker that the controllers decide by their own file (ControllerApis and ReplicationControlManager).
DECIDED_KEYS = (
    "num.partitions",
    "default.replication.factor",
    "min.insync.replicas",
    "delete.topic.enable",
    "unclean.leader.election.enable",
    "auto.leader.rebalance.enable",
    "create.topic.policy.class.name",
    "alter.config.policy.class.name",
    "allow.everyone.if.no.acl.found",
)
# Variables of role kafka by which the controllers keep ACLs, with their defaults; they read them from the inventory.
ACL_VARIABLES: dict[str, t.Any] = {"authorizer": False, "super_users": [], "broker_user": ""}


def node_id_of(text: str | None) -> str | None:
    """Return the node.id of a meta.properties, "" where it has none, None where there is no such file."""
    return None if text is None else meta_value(text, "node.id")


def has_zookeeper(text: str) -> bool:
    """Tell whether a meta.properties is of a broker with ZooKeeper.

    Such a one has version 0 of the file, with a broker.id (Kafka's MetaProperties).
    """
    return not node_id_of(text) and bool(re.search(r"(?m)^(version\s*=\s*0\s*$|broker\.id\s*=)", text))


def identity_key_errors(declared: t.Mapping[str, t.Any], sources: t.Mapping[str, str], variable: str) -> list[str]:
    """Check that no key overrides identity and membership, which the plan compares with the disks and the voters.

    sources: {key: what sets it}. variable: where the keys are declared.
    """
    return [
        f"{variable} sets {key}, which belongs to the identity of a node: {source}; leave the key out."
        for key, source in sources.items()
        if key in declared
    ]


def zookeeper_key_errors(declared: t.Iterable[str], line: t.Mapping[str, t.Any] | None, variable: str) -> list[str]:
    """Check that no key for ZooKeeper is declared. A line without ZooKeeper knows none: its parser refuses them.

    line: of Kafka, None for one that is not known. variable: where the keys are declared.
    """
    return [
        f"{variable} sets {key}, which a cluster with controllers ignores; leave the key out."
        for key in declared
        if key.startswith("zookeeper.") and "zookeeper" in (line or {}).get("planes", [])
    ]
