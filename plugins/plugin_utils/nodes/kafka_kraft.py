# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka derives for one broker whose metadata controllers keep: where it differs from one with ZooKeeper.

Pure.
"""

from __future__ import annotations

import glob
import typing as t

from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import cluster_of
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_values
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_listeners import registration
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import (
    ACL_VARIABLES,
    LISTENER,
    PORT,
)
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import MECHANISM, STANDARD_AUTHORIZER
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_voters import EXCERPT, has_static, quorum_keys
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka import KafkaNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka_release import replication_keys
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import version_of

LIVE_CONFIG = "/etc/kafka/current/server.properties"
CONTROLLER_CONFIG = "/etc/kafka-controller/current/server.properties"
LISTENERS = r"^(advertised\.)?listener(s|\.security\.protocol\.map)="
MIN_ISR = "min.insync.replicas"
CHECKPOINTS = "/*-checkpoint"  # what a broker writes into each log directory when it runs


def clusters_of(found: t.Mapping[str, t.Mapping[str, str | None]]) -> dict[str, str]:
    """Return {host: id of the cluster in its meta.properties, "" where it has none}; found: {host: {path: text}}."""
    return {
        host: next((cluster_of(text) for path, text in files.items() if path.endswith("/meta.properties")), "")
        for host, files in found.items()
    }


class KafkaKraftNode(KafkaNode):
    """A broker of a cluster in KRaft mode."""

    authorizer = STANDARD_AUTHORIZER

    def _of_controllers(self, name: str | t.Sequence[str], default: t.Any = None) -> dict[str, t.Any]:
        """Return {controller: a variable of role kafka_controller}, as the inventory gives it."""
        return host_values(self.quorum_hosts, self.variables["hostvars"], name, default)

    @property
    def controller_ids(self) -> dict[str, t.Any]:
        """Return {controller: id or None}."""
        return self._of_controllers("kafka_controller_id")

    @property
    def controllers(self) -> list[str]:
        """Return ["host:port"] of the controllers."""
        return [f"{host}:{port}" for host, port in self._of_controllers("kafka_controller_port", PORT).items()]

    @property
    def metadata_keys(self) -> dict[str, t.Any]:
        """Return the keys of who the broker is, and of where the metadata of the cluster is."""
        return {
            "process.roles": "broker",
            "node.id": self.own("broker_id"),
            **quorum_keys(
                self.controller_ids, self._of_controllers("kafka_controller_port", PORT), static=self.static_voters
            ),
        }

    @property
    def static_voters(self) -> bool:
        """Tell whether the voters are static: a node of the cluster names them in its live configuration.

        Brokers are asked only where no controller tells it. What is left of a cluster that was given up tells nothing.
        """
        controllers = [f.get(CONTROLLER_CONFIG) for host, f in self._controller_files.items() if self.clusters[host]]
        data, files = self.members("data"), self.members("files")
        brokers = [(files[host] or {}).get(LIVE_CONFIG) for host, has in data.items() if has]
        return has_static(controllers if any(controllers) else brokers)

    @property
    def listeners(self) -> dict[str, str]:
        """Return the keys of the listeners; a broker names the protocol of its controllers, too."""
        keys = super().listeners
        name = "listener.security.protocol.map"
        return {**keys, name: f"{keys[name]},{LISTENER}:PLAINTEXT"}

    @property
    def metadata_hosts(self) -> list[str]:
        """Return the hosts that keep the metadata of the cluster."""
        return self.quorum_hosts

    @property
    def belongs(self) -> bool:
        """Tell whether ZooKeeper is asked whose data this is: never."""
        return False

    @property
    def last(self) -> int:
        """Return the id of the broker that is rolled last: none, the active controller is no broker."""
        return -1

    @property
    def cluster_config(self) -> dict[str, t.Any]:
        """Return the dynamic config of the whole cluster.

        From 4.0 on a cluster with eligible leader replicas reads min.insync.replicas there and not in a broker's file.
        """
        declared = self.own("config").get(MIN_ISR)  # not that of one host, which would decide for all
        value = replication_keys(len(self.hosts))[MIN_ISR] if declared is None else declared
        return {**({MIN_ISR: value} if version_of(self.own("version")) >= (4,) else {}), **super().cluster_config}

    @property
    def _files_read(self) -> dict[str, t.Any]:
        """Return {controller: {path: text}} by the state of its host, {} where that was not read."""
        return self._of_controllers(["__service_state", "services", "kafka_controller", "files"], {})

    @property
    def _controller_files(self) -> dict[str, t.Any]:
        """Return the same, by what the controllers were asked too."""
        results = self.variables.get("__kafka_controllers", {}).get("results", [])
        asked = {r["item"]: r["services"]["kafka_controller"]["files"] for r in results if "services" in r}
        return {
            host: {**files, **{path: text for path, text in asked.get(host, {}).items() if text}}
            for host, files in self._files_read.items()
        }

    @property
    def clusters(self) -> dict[str, str]:
        """Return {controller: id of its cluster, "" where it has none or was not read}."""
        return clusters_of(self._controller_files)

    @property
    def cluster_id(self) -> str:
        """Return the id of the cluster that the controllers have, "" where it is not known."""
        return next(filter(None, self.clusters.values()), "")

    @property
    def controllers_later(self) -> bool:
        """Tell whether the playbook deploys the controllers after this plan."""
        return bool(boolean(self.variables.get("__kafka_controllers_later", False)))

    @property
    def asks_controllers(self) -> bool:
        """Tell whether the controllers are asked for the cluster.

        Controllers that this run deploys later may have none yet. What they were asked before does not count: it is
        forgotten where they are not asked again. Brokers that all run have a cluster, which must be theirs.
        """
        return not (any(clusters_of(self._files_read).values()) or self.controllers_later)

    @property
    def unformatted(self) -> bool:
        """Tell whether a log directory has to be formatted here."""
        return any(self.state["files"].get(path) is None for path in self.meta_files)

    @property
    def used(self) -> dict[str, t.Any]:
        """Return {broker: whether one has run with its log directories, None for one that was not read}.

        A directory that is only formatted has no data.
        """
        return {
            host: None
            if found is None
            else any(paths for pattern, paths in found.items() if pattern.endswith(CHECKPOINTS))
            for host, found in self.members("globs").items()
        }

    @property
    def makes_credential(self) -> bool:
        """Tell whether the brokers' credential is written before they start: no broker runs that could be asked."""
        return bool(self.own("broker_user") and not self._any_active)

    @property
    def adds_credential(self) -> bool:
        """Tell whether running brokers are asked for the credential: a user may be new to a cluster that lives."""
        return bool(self.own("broker_user") and self._any_active)

    @property
    def verified_credentials(self) -> list[dict[str, t.Any]]:
        """Return the brokers' credential as kafka_user_info found it, where a login with it can be tried.

        That is where administration uses a listener with its mechanism; elsewhere the list is empty.
        """
        if self.admin_connection.get("sasl_mechanism") != MECHANISM:
            return []
        found = self.variables.get("__kafka_found_users", {}).get("users", [])
        return [c for c in found if (c["name"], c["mechanism"]) == (self.own("broker_user"), MECHANISM)]

    @property
    def _any_active(self) -> bool:
        """Tell whether a broker runs, or may run because it was not read."""
        return not {"active", None}.isdisjoint(self.members("unit", "ActiveState").values())

    @property
    def steps(self) -> dict[str, bool]:
        """Return what is done to the cluster before the brokers start, and whether it is."""
        return {
            "write the credential of the brokers": self.makes_credential,
            "format the log directories": self.unformatted,
        }

    @property
    def checkpoints(self) -> dict[str, str]:
        """Return {meta.properties: pattern of what else a broker writes into that log directory when it runs}."""
        patterns = [f"{glob.escape(path)}{CHECKPOINTS}" for path in self.own("log_dirs")]
        return dict(zip(self.meta_files, patterns))

    @property
    def metadata_logs(self) -> dict[str, str]:
        """Return {log directory: pattern of the metadata log, which a broker has in one of them}."""
        return {path: f"{glob.escape(path)}/__cluster_metadata-0" for path in self.own("log_dirs")}

    @property
    def registrations(self) -> dict[str, t.Any]:
        """Return what each broker that runs listens on, by its live configuration, as ZooKeeper would tell it.

        {"/brokers/ids/1": {"value": JSON} or None}, of those that were read.
        """
        files, running = self.members("files"), self.members("unit", "ActiveState")
        return {
            f"/brokers/ids/{self.ids[host]}": registration(text.get(LIVE_CONFIG)) if running[host] == "active" else None
            for host, text in files.items()
            if text is not None
        }

    @property
    def acl_variables(self) -> dict[str, tuple[t.Any, t.Any]]:
        """Return {name: (value that the role has, value in the inventory of the first broker)} of what makes ACLs."""
        hostvars = self.variables["hostvars"]
        theirs = {
            name: next(iter(host_values(self.hosts[:1], hostvars, f"kafka_{name}", default).values()), default)
            for name, default in ACL_VARIABLES.items()
        }
        theirs["authorizer"] = boolean(theirs["authorizer"])
        return {name: (self.own(name), value) for name, value in theirs.items()}

    @property
    def query(self) -> dict[str, t.Any]:
        """Return what service_state reads."""
        query = super().query
        return {
            **query,
            "excerpts": {**query["excerpts"], LIVE_CONFIG: rf"{LISTENERS}|{EXCERPT}"},
            "globs": [*self.checkpoints.values(), *self.metadata_logs.values()],
        }

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        return {
            **super().spec,
            "controller_ids": self.controller_ids,
            "controller_versions": self._of_controllers(
                ["__service_state", "services", "kafka_controller", "shared", "version"]
            ),
            "acl_variables": self.acl_variables,
            "registrations": self.registrations,
            "controller_dirs": self._of_controllers("kafka_controller_data_dir", "/var/lib/kafka-controller/data"),
            "controllers_later": self.controllers_later,
            "clusters": self.clusters,
            "checkpoints": self.checkpoints,
            "metadata_logs": self.metadata_logs,
        }
