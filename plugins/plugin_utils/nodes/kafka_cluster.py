# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka derives of the cluster as a whole: its place in ZooKeeper, its data, what it has of what is declared.

Pure.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_names, server_list
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_release import KafkaReleaseNode

# What is declared of the cluster itself, and the variable that has it.
RESOURCES = {
    "config": "cluster_config",
    "users": "users",
    "topics": "topics",
    "acls": "acls",
    "quotas": "quotas",
}


class KafkaClusterNode(KafkaReleaseNode):
    """A cluster, as one of its brokers sees it."""

    role = "kafka"

    @property
    def ids(self) -> dict[str, t.Any]:
        """Return {broker: id or None}."""
        return self.member_ids("kafka_broker_id")

    @property
    def expected(self) -> list[t.Any]:
        """Return the ids of all brokers."""
        return list(self.ids.values())

    @property
    def quorum_hosts(self) -> list[str]:
        """Return the controllers, each once; none where the cluster has ZooKeeper."""
        return list(dict.fromkeys(self.own("quorum_hosts")))

    @property
    def zookeeper_connect(self) -> str:
        """Return the servers of ZooKeeper and, at the end, the chroot."""
        return str(self.own("zookeeper_connect")).strip()

    @property
    def zookeepers(self) -> list[str]:
        """Return the servers of ZooKeeper, with their ports."""
        return server_list(self.zookeeper_connect)

    @property
    def zookeeper_hosts(self) -> list[str]:
        """Return the servers of ZooKeeper without their ports."""
        return host_names(self.zookeepers)

    @property
    def root(self) -> str:
        """Return the chroot, "" for none."""
        _servers, slash, path = self.zookeeper_connect.partition("/")
        return f"{slash}{path}"

    @property
    def broker_node(self) -> str:
        """Return where this broker registers itself in ZooKeeper."""
        return f"{self.root}/brokers/ids/{self.own('broker_id')}"

    @property
    def znodes(self) -> list[str]:
        """Return what tells which cluster ZooKeeper holds, and which brokers run."""
        return [f"{self.root}/cluster/id", *(f"{self.root}/brokers/ids/{key}" for key in self.expected)]

    @property
    def lives(self) -> bool:
        """Tell whether a broker has data: in the declared log directories or in those of the live configuration."""
        return any(self.members("data").values())

    @property
    def used(self) -> dict[str, t.Any]:
        """Return {broker: whether it has data, None for one that was not read}."""
        return self.members("data")

    @property
    def empty(self) -> list[t.Any]:
        """Return the ids of the brokers without data, in a cluster where others have it, or may: they were not read.

        Those of them that do not run start after the others: Kafka may elect such a broker, and the others would then
        delete their records.
        """
        used = self.used
        return [] if set(used.values()) == {False} else [self.ids[host] for host, has in used.items() if has is False]

    @property
    def filled(self) -> list[t.Any]:
        """Return the ids of the brokers that have data."""
        return [self.ids[host] for host, has in self.used.items() if has]

    @property
    def begins_empty(self) -> bool:
        """Tell whether this broker is one of them."""
        return self.own("broker_id") in self.empty

    @property
    def has_clients(self) -> bool:
        """Tell whether this host has the clients with which the modules ask."""
        return bool(self.state["directories"][self.python_path]["exists"])

    @property
    def belongs(self) -> bool:
        """Tell whether there is data that has to be this cluster's, and a ZooKeeper that knows."""
        return self.lives and self.zookeepers != [""]

    @property
    def identifies(self) -> bool:
        """Tell whether it can be asked now whose data this is."""
        return self.belongs and self.has_clients

    @property
    def held(self) -> t.Any:
        """Return what ZooKeeper holds of the cluster; None where it did not answer, or nothing has to be compared."""
        return self.variables.get("__kafka_cluster", {}).get("znodes") if self.identifies else None

    @property
    def unidentified(self) -> bool:
        """Tell whether the plan could not ask whose data this is: ZooKeeper did not run, or here were no clients."""
        return self.belongs and not (self.has_clients and "znodes" in self.variables.get("__kafka_cluster", {}))

    @property
    def declared(self) -> dict[str, t.Any]:
        """Return what is declared of the cluster itself."""
        return {**{name: self.own(variable) for name, variable in RESOURCES.items()}, "config": self.cluster_config}

    @property
    def cluster_config(self) -> dict[str, t.Any]:
        """Return the dynamic config of the whole cluster."""
        return dict(self.own("cluster_config"))

    @property
    def last(self) -> int:
        """Return the id of the broker that is rolled last."""
        controller = self.health.get("controller_id")
        return -1 if controller is None else int(controller)

    @property
    def asks_controllers(self) -> bool:
        """Tell whether controllers are asked for the cluster; with ZooKeeper there are none."""
        return False

    @property
    def unformatted(self) -> bool:
        """Tell whether a log directory has to be formatted here; with ZooKeeper a broker does that itself."""
        return False

    @property
    def makes_credential(self) -> bool:
        """Tell whether the brokers' credential is looked for, and made, before they start."""
        return bool(self.own("broker_user"))

    @property
    def adds_credential(self) -> bool:
        """Tell whether running brokers are asked for the credential; ZooKeeper is asked without them."""
        return False

    @property
    def asked(self) -> bool:
        """Tell whether the cluster is asked what it would refuse of what is declared.

        It is where all brokers run, or the caller says that the cluster does.
        """
        if not any(self.declared.values()) or not self.has_clients:
            return False
        return bool(self.data("running")) or self.all_active

    @property
    def compared(self) -> dict[str, t.Any]:
        """Return what came of the comparison. A kind without a plan has invalid options, or nothing was compared."""
        found = self.variables.get("__kafka_drift", {}) if self.asked else {}
        if "compared" in found or "msg" not in found:
            return dict(found.get("compared", {}))
        return {name: {"msg": found["msg"]} for name, value in self.declared.items() if value}

    @property
    def not_converged(self) -> list[str]:
        """Return what is declared and not as the cluster has it, or was not compared."""
        done = [name for name, found in self.compared.items() if found.get("plan") == [] and "msg" not in found]
        return [name for name, value in self.declared.items() if value and name not in done]

    @property
    def missing_resources(self) -> list[str]:
        """Return what the cluster lacks, as sentences; of what could not be compared, that it comes when it runs."""
        compared = self.compared
        changes = [change for found in compared.values() for change in found.get("changes", [])]
        later = [name for name in self.not_converged if "plan" not in compared.get(name, {})]
        return changes + [f"converge the declared {name} when the cluster runs" for name in later]

    @property
    def refused(self) -> list[str]:
        """Return what the cluster refuses of what is declared, and ZooKeeper of the credential of the brokers."""
        found = list(self.compared.values())
        credential = self.variables.get("__kafka_credential", {})
        refused = [
            *([credential["msg"]] if credential.get("password_matches") is False else []),
            *(error for one in found for error in one.get("errors", [])),
            *(one["msg"] for one in found if "failed_items" in one),
            *(one["msg"] for one in found if "msg" in one and "plan" not in one),
        ]
        return list(dict.fromkeys(refused))

    @property
    def resources(self) -> list[str]:
        """Return what the plan shows of what the cluster lacks: one broker tells it for all."""
        return self.missing_resources if self.speaks_for_all else []

    @property
    def steps(self) -> dict[str, bool]:
        """Return what is done to the cluster before the brokers start, and whether it is."""
        credential = self.variables.get("__kafka_credential", {}).get("plan", ["not asked"])
        return {"write the credential of the brokers": bool(self.makes_credential and credential)}

    @property
    def ready(self) -> list[int]:
        """Return the ids of the brokers that have caught up."""
        return [int(key) for key, recovered in self.health.get("recovered", {}).items() if recovered]

    @property
    def safe(self) -> list[int]:
        """Return the ids of the brokers that may be stopped."""
        return [int(key) for key, answer in self.health.get("safe_to_stop", {}).items() if answer["safe"]]
