# Copyright (c) 2026 kafkaops.stack contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What role kafka derives for one broker whose metadata controllers keep: where it differs from one with ZooKeeper.

Pure.
"""

from __future__ import annotations

import typing as t

from ansible_collections.kafkaops.stack.plugins.plugin_utils.data import cluster_of
from ansible_collections.kafkaops.stack.plugins.plugin_utils.hosts import host_values
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_quorum import LISTENER, PORT, quorum_keys
from ansible_collections.kafkaops.stack.plugins.plugin_utils.kafka_security import STANDARD_AUTHORIZER
from ansible_collections.kafkaops.stack.plugins.plugin_utils.nodes.kafka import KafkaNode
from ansible_collections.kafkaops.stack.plugins.plugin_utils.preflight import version_of

MIN_ISR = "min.insync.replicas"


class KafkaKraftNode(KafkaNode):
    """A broker of a cluster in KRaft mode."""

    authorizer = STANDARD_AUTHORIZER

    def _of_controllers(self, name: str, default: t.Any = None) -> dict[str, t.Any]:
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
            **quorum_keys(self.controller_ids, self._of_controllers("kafka_controller_port", PORT)),
        }

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
        declared = self.declared_config
        moved = {MIN_ISR: declared[MIN_ISR]} if MIN_ISR in declared and version_of(self.own("version")) >= (4,) else {}
        return {**moved, **super().cluster_config}

    @property
    def _controller_metas(self) -> dict[str, str | None]:
        """Return {controller: text of its meta.properties}, None where it has none or was not read."""
        results = self.variables.get("__kafka_controllers", {}).get("results", [])
        asked = {found["item"]: found["services"]["kafka_controller"]["files"] for found in results if "services" in found}
        read = self._of_controllers(["__service_state", "services", "kafka_controller", "files"], {})
        files = {host: asked.get(host, read[host]) for host in self.quorum_hosts}
        return {
            host: next((text for path, text in found.items() if path.endswith("/meta.properties") and text), None)
            for host, found in files.items()
        }

    @property
    def cluster_id(self) -> str:
        """Return the id of the cluster that the controllers have, "" where it is not known."""
        return next(filter(None, map(cluster_of, self._controller_metas.values())), "")

    @property
    def asks_controllers(self) -> bool:
        """Tell whether the controllers are asked for the cluster.

        Brokers that all run and say the same have joined it, and controllers that this run deploys later may have none.
        """
        agree = len({cluster_of(text) for text in self._metas}) == 1
        return not (self.cluster_id or self.data("controllers_later") or (self.all_active and agree))

    @property
    def unformatted(self) -> bool:
        """Tell whether a log directory has to be formatted here."""
        return any(self.state["files"].get(path) is None for path in self.meta_files)

    @property
    def _any_unformatted(self) -> bool:
        """Tell whether a broker has a log directory that is not formatted, of those that were read."""
        return None in self._metas

    @property
    def _metas(self) -> list[str | None]:
        """Return the text of each meta.properties of the brokers that were read, None for one that is missing."""
        found = [files for files in self.members("files").values() if files is not None]
        return [text for files in found for path, text in files.items() if path.endswith("/meta.properties")]

    @property
    def makes_credential(self) -> bool:
        """Tell whether the brokers' credential is written before they start: no broker runs that could be asked."""
        return bool(self.own("broker_user") and not self._any_active and self._any_unformatted)

    @property
    def adds_credential(self) -> bool:
        """Tell whether running brokers are asked for the credential: a user may be new to a cluster that lives."""
        return bool(self.own("broker_user") and self._any_active)

    @property
    def _any_active(self) -> bool:
        """Tell whether a broker runs."""
        return "active" in self.members("unit", "ActiveState").values()

    @property
    def steps(self) -> dict[str, bool]:
        """Return what is done to the cluster before the brokers start, and whether it is."""
        return {
            "write the credential of the brokers": self.makes_credential,
            "format the log directories": self.unformatted,
        }

    @property
    def spec(self) -> dict[str, t.Any]:
        """Return what is declared, as the plan checks it."""
        return {
            **super().spec,
            "controller_ids": self.controller_ids,
            "controller_dirs": self._of_controllers("kafka_controller_data_dir", "/var/lib/kafka-controller/data"),
            "controllers_later": self.data("controllers_later"),
            "cluster_id": self.cluster_id,
            "meta_files": self.meta_files,
        }
